//! Enrolling a passkey. The first second factor of an account comes with recovery codes, and is on once these are kept;
//! until then the passkey waits in the session that made it, opens nothing, and goes with the session, with whatever
//! changes the account, or after ten minutes (decision 0046).

use std::time::Duration;

use jiff::Timestamp;
use sqlx::AnyConnection;

use crate::Identity;
use crate::audit::{self, Event};
use crate::flows::second_factor::{end_what_was_open, prove, require_to_change};
use crate::flows::{recovery_codes, sessions};
use crate::model::factor::Factor;
use crate::model::id::PasskeyId;
use crate::model::name::Name;
use crate::model::passkey::Passkey;
use crate::model::session::{Account, Person};
use crate::model::visitor::kind_of_browser;
use crate::notices::{self, Notice};
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::{Tx, accounts, passkeys};
use crate::webauthn::{self, Options};

/// How long a new passkey waits for its recovery codes to be kept: as long as these are shown.
const WAITS_FOR: Duration = Duration::from_mins(10);

/// More than anybody has devices.
const MOST: usize = 20;

/// What is to come after a passkey was enrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It can be used.
    On,
    /// Recovery codes wait to be kept; then it can.
    CodesWait,
}

/// Asks the browser to make a passkey.
///
/// Refusals: those of changing second factors, [`Refusal::TooManyPasskeys`], [`Refusal::PasskeysUnavailable`].
pub async fn ask(identity: &Identity, person: &Person) -> Outcome<Options> {
    let person = &require(identity, person)?;
    let mut conn = identity.store.read().await?;
    require_room(&mut conn, person, identity.now()).await?;
    drop(conn);
    webauthn::ask_to_create(identity, person).await
}

/// Takes the browser's answer. `typed` is the name; without one it is called after the browser.
///
/// Refusals: those of changing second factors, [`Refusal::SignInDue`], [`Refusal::PasskeyNotTaken`],
/// [`Refusal::PasskeyExpired`], [`Refusal::PasskeyKnown`], [`Refusal::TooManyPasskeys`], [`Refusal::Busy`].
pub async fn add(identity: &Identity, person: &Person, answer: &str, typed: &str) -> Outcome<Added> {
    let person = &require(identity, person)?;
    let created = webauthn::created(identity, person, answer).await?;
    let passkey = Passkey {
        id: PasskeyId::new(&*identity.entropy),
        name: Name::parse(typed, &kind_of_browser(&person.visitor.user_agent, person.account.language)),
        created_at: identity.now(),
        last_used_at: None,
        is_backed_up: created.written.is_backed_up,
    };
    let codes = if person.account.has_second_factor() {
        None
    } else {
        Some(recovery_codes::draw(identity, &person.visitor).await?)
    };

    let (mut tx, account) = sessions::act_on_account(identity, person).await?;
    let now = identity.now();
    require_room(&mut tx, person, now).await?;
    let codes = codes.filter(|_| !account.has_second_factor());
    let waits = codes.as_ref().map(|_| (&person.session.id, now + WAITS_FOR));
    if !passkeys::insert(&mut tx, &account.id, &passkey, &created.written, waits).await? {
        return Err(Refusal::PasskeyKnown.into());
    }
    // Making it took what using it takes: it was there, and knew its owner.
    let used = if passkey.is_backed_up { Factor::SyncedPasskey } else { Factor::Passkey };
    prove(identity, &mut tx, person, used).await?;
    let name = passkey.name.as_str().to_owned();
    audit::record(identity, &mut tx, &account.id, Some(&person.visitor), &Event::PasskeyAdded { name }).await?;
    let added = if let Some(codes) = codes {
        codes.lay_down(identity, &mut tx, person, Some(Factor::Passkey)).await?;
        Added::CodesWait
    } else if account.has_second_factor() {
        take_in(identity, &mut tx, person, &account, &passkey).await?;
        Added::On
    } else {
        // The last factor was switched off this very moment, and no codes were drawn.
        return Err(Refusal::PasskeyNotTaken.into());
    };
    tx.commit().await?;
    identity.outbox.wake();
    Ok(added)
}

/// One more passkey beside what is on already.
async fn take_in(
    identity: &Identity,
    tx: &mut Tx,
    person: &Person,
    account: &Account,
    passkey: &Passkey,
) -> Result<(), Fault> {
    if !account.has_passkey() {
        accounts::enable_factor(tx, &account.id, Factor::Passkey, identity.now()).await?;
        let event = Event::SecondFactorEnabled { factor: Factor::Passkey };
        audit::record(identity, tx, &account.id, Some(&person.visitor), &event).await?;
    }
    let notice = Notice::PasskeyAdded { id: passkey.id.clone(), name: passkey.name.as_str().to_owned() };
    notices::tell_of(identity, tx, person, &notice).await?;
    end_what_was_open(identity, tx, person).await
}

/// Refuses with [`Refusal::TooManyPasskeys`]. What waits in other sessions stands in nobody's way.
async fn require_room(conn: &mut AnyConnection, person: &Person, now: Timestamp) -> Outcome<()> {
    let account = &person.account.id;
    let waiting = passkeys::waiting(conn, (account, &person.session.id), now).await?;
    let has = passkeys::of(conn, account).await?.len() + waiting.len();
    if has < MOST { Ok(()) } else { Err(Refusal::TooManyPasskeys.into()) }
}

/// Lays recovery codes down once more for passkeys that wait for them in this session: the page was left before they were
/// kept.
///
/// Refusals: those of changing second factors, [`Refusal::SignInDue`], [`Refusal::MethodNotOn`] where none waits,
/// [`Refusal::Busy`].
pub async fn go_on(identity: &Identity, person: &Person) -> Outcome<()> {
    let person = &require(identity, person)?;
    let codes = recovery_codes::draw(identity, &person.visitor).await?;
    let (mut tx, account) = sessions::act_on_account(identity, person).await?;
    let (whose, now) = ((&account.id, &person.session.id), identity.now());
    if account.has_second_factor() || passkeys::wait_on(&mut tx, whose, (now, now + WAITS_FOR)).await? == 0 {
        return Err(Refusal::MethodNotOn.into());
    }
    codes.lay_down(identity, &mut tx, person, Some(Factor::Passkey)).await?;
    Ok(tx.commit().await?)
}

fn require(identity: &Identity, person: &Person) -> Result<Person, Refusal> {
    let person = person.setting_up();
    require_to_change(identity, &person)?;
    Ok(person)
}
