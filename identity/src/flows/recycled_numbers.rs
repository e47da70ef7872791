//! Numbers that change hands. Whoever proves a number may hold it, beside others who hold it still; where it is stale it
//! is detached from them. Nobody ever enters another account by it.

use crate::Identity;
use crate::audit::{self, Event};
use crate::flows::waits;
use crate::model::id::AccountId;
use crate::model::phone::Phone;
use crate::notices::{self, Notice};
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::{Tx, accounts, challenges, phones, recovery_codes, sessions};

/// The other accounts from which `phone` is to be detached once `account` has proved it. Their turns are taken before the
/// guard's, so they are read before the transaction; what has changed since is looked at again in it.
pub(crate) async fn stale_holders(
    identity: &Identity,
    account: &AccountId,
    phone: &Phone,
) -> Result<Vec<AccountId>, Fault> {
    let mut conn = identity.store.read().await?;
    phones::stale_holders(&mut conn, phone, account, identity.now() - identity.policy.guard.fresh_for).await
}

/// Detaches a proved number where it is stale, tells those accounts, and refuses with [`Refusal::NumberInUse`] where as
/// many as may hold it do. The caller holds the turns of all these accounts and of the guard, which every other account
/// that proves a number takes too: so the count is exact.
pub(crate) async fn make_room(
    identity: &Identity,
    tx: &mut Tx,
    account: &AccountId,
    phone: &Phone,
    stale: &[AccountId],
) -> Outcome<()> {
    for other in stale {
        detach(identity, tx, other, phone).await?;
    }
    let others = phones::other_holders(tx, phone, account).await?;
    if others >= i64::from(identity.policy.accounts_per_number) {
        return Err(Refusal::NumberInUse.into());
    }
    Ok(())
}

/// Takes a stale number off an account, and what waits for it. A second factor stays on: else whoever gets the number
/// would weaken the account. Its sessions and devices stay too: its owner has done nothing, and needs them to mend it.
async fn detach(identity: &Identity, tx: &mut Tx, account: &AccountId, phone: &Phone) -> Result<(), Fault> {
    let now = identity.now();
    if !phones::detach(tx, account, phone, now - identity.policy.guard.fresh_for).await? {
        // Used since, or gone.
        return Ok(());
    }
    sessions::end_partial(tx, account, now).await?;
    challenges::withdraw_all(tx, account, now).await?;
    recovery_codes::end_waiting(tx, account, now).await?;
    waits::withdraw(tx, account, now).await?;
    let owner = accounts::get_even_disabled(tx, account).await?;
    let is_second_factor = owner.is_some_and(|(owner, _)| owner.has_lost_its_phone());
    audit::record(identity, tx, account, None, &Event::PhoneDetached { phone: phone.masked() }).await?;
    // By mail alone: the number is somebody else's.
    let notice = Notice::PhoneDetached { phone: phone.clone(), is_second_factor };
    notices::tell(identity, tx, account, &notice).await
}
