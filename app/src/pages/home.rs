//! The start: to the account, or to signing in.

use leptos::prelude::*;

use super::{Loaded, load};
use crate::routes::Route;

#[component]
pub fn Home() -> impl IntoView {
    load(async |request| {
        let person = request.person().await?;
        Ok(Loaded::GoTo(if person.is_some() { Route::Account } else { Route::SignIn }))
    })
}
