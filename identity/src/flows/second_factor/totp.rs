//! An authenticator app as a second factor: a shared secret, and codes of the time. It counts once a code of it was typed
//! and, where it is the first second factor, recovery codes are kept.

use std::time::Duration;

use jiff::Timestamp;

use super::first_codes::{Codes, Confirmed};
use super::{end_what_was_open, prove, require_to_change, switch_off};
use crate::Identity;
use crate::audit::{self, Event};
use crate::challenge::budget;
use crate::flows::sessions;
use crate::model::code::Code;
use crate::model::factor::Factor;
use crate::model::id::{AccountId, TotpAppId};
use crate::model::language::Language;
use crate::model::name::Name;
use crate::model::purpose::Lane;
use crate::model::session::{Level, Person};
use crate::model::totp::{DIGITS, Match, TotpSecret};
use crate::notices::{self, Notice};
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::Tx;
pub use crate::store::totp::TotpApp;
use crate::store::totp::{self, Secret};
use crate::store::tries::{self, Budget};

/// How long a new app waits for its first code, and then for its recovery codes to be kept.
const WAITS_FOR: Duration = Duration::from_mins(10);

/// Each app is one more code that a guess may meet.
const MOST_APPS: usize = 10;

/// A transaction with more would hold others up.
const RESEALED_AT_ONCE: i64 = 100;

/// The apps that count.
///
/// Refusals: those of [`Person::require_full`].
pub async fn list(identity: &Identity, person: &Person) -> Outcome<Vec<TotpApp>> {
    person.require_full()?;
    let mut conn = identity.store.read().await?;
    Ok(totp::of(&mut conn, &person.account.id).await?)
}

/// What an app is called that was given no name.
const fn unnamed(language: Language) -> &'static str {
    match language {
        Language::English => "Authenticator app",
        Language::German => "Authenticator-App",
    }
}

/// Draws a secret for a new app, which waits for its first code in this session. One that waits there already goes on with
/// its secret: two tabs, or a second press, spoil nothing.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::StepUpDue`], [`Refusal::EnoughApps`].
pub async fn start(identity: &Identity, person: &Person, name: &str) -> Outcome<()> {
    require_to_change(identity, person)?;
    let now = identity.now();
    let account = &person.account.id;
    let name = Name::parse(name, unnamed(person.account.language));
    let mut tx = sessions::act(identity, person).await?;
    if totp::of(&mut tx, account).await?.len() >= MOST_APPS {
        return Err(Refusal::EnoughApps.into());
    }
    let whose = (account, &person.session.id);
    if let Some((waiting, _)) = totp::waiting(&mut tx, whose, now).await? {
        totp::rename_waiting(&mut tx, &waiting.id, &name).await?;
        return Ok(tx.commit().await?);
    }
    let id = TotpAppId::new(&*identity.entropy);
    let secret = TotpSecret::new(&*identity.entropy);
    let sealed = identity.keys.seal(&*identity.entropy, &place(&id, account), secret.bytes())?;
    let app = Secret { id, name, sealed, used_step: 0 };
    totp::insert(&mut tx, whose, &app, (now, now + WAITS_FOR)).await?;
    Ok(tx.commit().await?)
}

/// Secret for its own row and account: moved to another it opens no more.
fn place(app: &TotpAppId, account: &AccountId) -> String {
    format!("totp {} {}", account.as_str(), app.as_str())
}

fn open(identity: &Identity, app: &Secret, person: &Person) -> Result<TotpSecret, Fault> {
    let bytes = identity.keys.open(&place(&app.id, &person.account.id), &app.sealed);
    bytes.and_then(|bytes| TotpSecret::stored(&bytes)).ok_or_else(|| Fault::new("a secret of an app does not open"))
}

/// Seals anew what was sealed under an older master secret, which may go afterwards: apps are used for years.
pub(crate) async fn reseal(identity: &Identity) -> Result<(), Fault> {
    let Some(newest) = identity.keys.newest_of_several() else { return Ok(()) };
    let mut after = TotpAppId::named("");
    loop {
        let mut conn = identity.store.read().await?;
        let old = totp::sealed_otherwise(&mut conn, newest, &after, RESEALED_AT_ONCE).await?;
        drop(conn);
        let Some((last, ..)) = old.last() else { return Ok(()) };
        after = last.clone();
        for (app, account, sealed) in old {
            let place = place(&app, &account);
            let Some(secret) = identity.keys.open(&place, &sealed) else {
                tracing::error!(app = app.as_str(), "the secret of an app opens under no master secret");
                continue;
            };
            let anew = identity.keys.seal(&*identity.entropy, &place, &secret)?;
            // One row at a time: whoever has an account's turn holds its rows in another order.
            let mut tx = identity.store.write().await?;
            totp::reseal(&mut tx, &app, sealed, anew).await?;
            tx.commit().await?;
        }
    }
}

/// A new app that waits for its first code.
pub struct Waiting {
    pub name: Name,
    /// In groups of four.
    pub key: String,
    /// `otpauth://…`
    pub link: String,
    pub until: Timestamp,
}

/// The app that waits in this session, as often as the page is looked at; `None` in any other.
///
/// Refusals: those of [`Person::require_full`].
pub async fn waiting(identity: &Identity, person: &Person) -> Outcome<Option<Waiting>> {
    person.require_full()?;
    let mut conn = identity.store.read().await?;
    let whose = (&person.account.id, &person.session.id);
    let Some((app, until)) = totp::waiting(&mut conn, whose, identity.now()).await? else { return Ok(None) };
    let secret = open(identity, &app, person)?;
    let link = secret.link(&identity.policy.app_name, person.account.email.as_str())?;
    Ok(Some(Waiting { key: secret.key(), link, name: app.name, until }))
}

/// Takes the first code of the app that waits.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::StepUpDue`], [`Refusal::NothingToConfirm`],
/// [`Refusal::WrongCode`], [`Refusal::ClockOff`], [`Refusal::TooManyTries`], [`Refusal::SignInDue`], [`Refusal::Busy`].
pub async fn confirm(identity: &Identity, person: &Person, typed: &str) -> Outcome<Confirmed> {
    // What may be added has to be proved again here: an app added by less than the account has on would be a way past it.
    require_to_change(identity, person)?;
    let now = identity.now();
    let whose = (&person.account.id, &person.session.id);
    let mut conn = identity.store.read().await?;
    let Some((app, _)) = totp::waiting(&mut conn, whose, now).await? else {
        return Err(Refusal::NothingToConfirm.into());
    };
    drop(conn);
    let step = first_code(identity, person, &app, typed).await?;
    let is_one_more = person.account.second_factors.contains(&Factor::Totp);
    let codes = if is_one_more { None } else { Some(Codes::draw_for(identity, person, Factor::Totp).await?) };

    let (mut tx, account) = sessions::act_on_account(identity, person).await?;
    if !totp::prove(&mut tx, &app.id, step, (now, now + WAITS_FOR)).await? {
        return Err(Refusal::NothingToConfirm.into());
    }
    let confirmed = match codes {
        Some(codes) if !account.second_factors.contains(&Factor::Totp) => {
            codes.switch_on(identity, &mut tx, person, &account).await?
        }
        _ => {
            add_one_more(identity, &mut tx, person).await?;
            Confirmed::On
        }
    };
    tx.commit().await?;
    identity.outbox.wake();
    Ok(confirmed)
}

/// The factor is on: one more app counts, and the owner is told.
async fn add_one_more(identity: &Identity, tx: &mut Tx, person: &Person) -> Outcome<()> {
    let account = &person.account.id;
    let added = totp::activate(tx, (account, &person.session.id), identity.now()).await?;
    if added.is_empty() {
        return Err(Refusal::NothingToConfirm.into());
    }
    prove(identity, tx, person, Factor::Totp).await?;
    tell_of_added(identity, tx, person, added).await?;
    Ok(end_what_was_open(identity, tx, person).await?)
}

/// Tells the owner of each app that counts from now on, with a link that takes it off.
pub(super) async fn tell_of_added(
    identity: &Identity,
    tx: &mut Tx,
    person: &Person,
    added: Vec<(TotpAppId, Name)>,
) -> Result<(), Fault> {
    for (app, name) in added {
        let event = Event::TotpAppAdded { name: name.clone() };
        audit::record(identity, tx, &person.account.id, Some(&person.visitor), &event).await?;
        notices::tell_of(identity, tx, person, &Notice::TotpAppAdded { app, name }).await?;
    }
    Ok(())
}

/// Compares the first code of an app. Its tries are counted apart: whoever is signed in must not shut, by typing wrong
/// codes here, what signing in takes.
async fn first_code(identity: &Identity, person: &Person, app: &Secret, typed: &str) -> Outcome<i64> {
    let Some(typed) = Code::parse(typed, DIGITS) else {
        return Err(Refusal::WrongCode { tries_left: None }.into());
    };
    let counted = Counted::count(identity, person, Lane::Unproved).await?;
    match open(identity, app, person)?.matches(&typed, identity.now()) {
        Some(Match::Step(step)) => {
            counted.give_back(identity).await?;
            Ok(step)
        }
        off => {
            counted.was_wrong(identity, person).await?;
            Err(match off {
                Some(Match::ClockOff(seconds)) => Refusal::ClockOff { seconds },
                _ => Refusal::WrongCode { tries_left: None },
            }
            .into())
        }
    }
}

/// A try that was counted, committed, before anything is compared.
struct Counted {
    budget: Budget,
    id: String,
}

impl Counted {
    async fn count(identity: &Identity, person: &Person, lane: Lane) -> Outcome<Self> {
        let account = &person.account.id;
        let budget = Budget { subject: account.as_str().to_owned(), factor: Factor::Totp, lane };
        let id = budget::count_bare_try(identity, account, &budget).await?;
        Ok(Self { budget, id })
    }

    async fn give_back(self, identity: &Identity) -> Result<(), Fault> {
        let mut tx = identity.store.write().await?;
        tries::delete(&mut tx, &self.id).await?;
        tx.commit().await
    }

    async fn was_wrong(self, identity: &Identity, person: &Person) -> Result<(), Fault> {
        budget::count_and_shut(identity, Some(&person.account.id), &self.budget, identity.now()).await
    }
}

/// A right code, not used up yet.
#[must_use]
pub(crate) struct Found {
    app: TotpAppId,
    step: i64,
}

/// Counts a try, commits, and compares with the codes of every app of the account.
///
/// Refusals: [`Refusal::WrongCode`], [`Refusal::CodeUsed`], [`Refusal::ClockOff`] where the clock is behind,
/// [`Refusal::TooManyTries`].
pub(crate) async fn guess(identity: &Identity, person: &Person, typed: &str) -> Outcome<Found> {
    let Some(typed) = Code::parse(typed, DIGITS) else {
        return Err(Refusal::WrongCode { tries_left: None }.into());
    };
    // Whoever recovers has shown no password: their tries never shut the second factor of signing in.
    let lane = if person.session.level == Level::RecoveryProofDue { Lane::Recovery } else { Lane::Own };
    let counted = Counted::count(identity, person, lane).await?;
    let mut conn = identity.store.read().await?;
    let apps = totp::active(&mut conn, &person.account.id).await?;
    drop(conn);
    let mut found = None;
    let mut refusal = Refusal::WrongCode { tries_left: None };
    for app in apps {
        match open(identity, &app, person)?.matches(&typed, identity.now()) {
            Some(Match::Step(step)) if step > app.used_step => found = Some(Found { app: app.id, step }),
            Some(Match::Step(_)) => refusal = Refusal::CodeUsed,
            // Of a code that is still to come nothing is said: a guesser who knew would wait for its time.
            Some(Match::ClockOff(seconds)) if seconds < 0 => refusal = Refusal::ClockOff { seconds },
            Some(Match::ClockOff(_)) | None => {}
        }
    }
    let Some(found) = found else {
        counted.was_wrong(identity, person).await?;
        return Err(refusal.into());
    };
    counted.give_back(identity).await?;
    Ok(found)
}

impl Found {
    /// Uses the code up in the transaction of what it opens. Of any number at once exactly one succeeds; the others get
    /// [`Refusal::CodeUsed`].
    pub(crate) async fn redeem(self, identity: &Identity, tx: &mut Tx) -> Outcome<()> {
        if totp::use_up(tx, &self.app, self.step, identity.now()).await? {
            Ok(())
        } else {
            Err(Refusal::CodeUsed.into())
        }
    }
}

/// Removes one app; with the last one the factor is off, and recovery codes go where it was the last factor. Other sessions
/// and trusted devices end; the owner is told. `false` when it was gone already.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::StepUpDue`] unless it was proved lately itself, or by a recovery code.
pub async fn remove(identity: &Identity, person: &Person, app: &TotpAppId) -> Outcome<bool> {
    require_to_change(identity, person)?;
    let account = &person.account.id;
    let mut tx = sessions::act(identity, person).await?;
    let Some(name) = totp::remove(&mut tx, account, app).await? else { return Ok(false) };
    if totp::of(&mut tx, account).await?.is_empty() {
        switch_off(identity, &mut tx, person, Factor::Totp).await?;
    } else {
        let event = Event::TotpAppRemoved { name: name.clone() };
        audit::record(identity, &mut tx, account, Some(&person.visitor), &event).await?;
        notices::tell_of(identity, &mut tx, person, &Notice::TotpAppRemoved { name }).await?;
    }
    end_what_was_open(identity, &mut tx, person).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(true)
}
