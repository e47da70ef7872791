//! For the operator: what asking for more would mean to those who are there.

use crate::model::factor::Factor;
use crate::refusal::Fault;
use crate::store::{Store, accounts};

/// How many accounts have two-step sign-in, and no method for it that ASVS level 3 takes. They are let in with what they
/// have, to set up something stronger.
pub async fn without_strong_method(store: &Store) -> Result<i64, Fault> {
    let strong: Vec<_> = Factor::METHODS.into_iter().filter(|method| method.is_strong()).collect();
    let mut conn = store.read().await?;
    accounts::without(&mut conn, &strong).await
}
