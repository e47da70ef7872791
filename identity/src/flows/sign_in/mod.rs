//! Signing in: the password, then what else is due (flow 3). The steps stand here, each with its guards; under which limits
//! a password is compared stands in `password`, what getting in means in `arrival`, since other doors lead there too, and what
//! is left where no method can be used in `without_phone`.

mod arrival;
mod password;
mod without_phone;

use crate::Identity;
use crate::challenge::{self, Whose};
use crate::flows::recovery_codes;
use crate::flows::second_factor::methods::{self, level_after};
use crate::flows::second_factor::{email, require_main_address, require_own, sms, totp};
use crate::flows::sessions::{self, Entered};
use crate::model::email_address::EmailAddress;
use crate::model::factor::Factor;
use crate::model::purpose::Purpose;
use crate::model::session::{Account, FactorsUsed, Level, Person};
use crate::model::token::Token;
use crate::model::visitor::Visitor;
use crate::refusal::{Fault, No, Outcome, Refusal};
use crate::store::{self, Tx, devices};

pub(super) use arrival::{Arrival, enter, raise, trust_device};
pub use password::appoint_stand_ins;
pub(super) use password::{RightPassword, compare};

/// What a step opened.
pub struct Step {
    pub entered: Entered,
    /// Why the code that is due next was not sent; the page shows it beside the other methods. The session stands all the
    /// same: after a fault, too, one may ask again.
    pub not_sent: Option<No>,
}

/// Compares address and password. What follows depends on the account: a full session, or a partial one with a code
/// already on its way.
///
/// Refusals: [`Refusal::WrongCredentials`] (also for unknown addresses, at the same cost), [`Refusal::TooManyTries`],
/// [`Refusal::Busy`].
pub async fn with_password(
    identity: &Identity,
    visitor: &Visitor,
    email: &str,
    password: &str,
    device: Option<&Token>,
) -> Outcome<Step> {
    let email = EmailAddress::parse(email).ok();
    let RightPassword { mut tx, owner, is_held_up } = compare(identity, visitor, email.as_ref(), password).await?;
    let mut factors = FactorsUsed::default().with(Factor::Password, identity.now());
    let level = if is_held_up {
        Level::EmailCodeDue
    } else {
        if owner.has_second_factor() && is_trusted(identity, &mut tx, &owner, device).await? {
            factors = factors.with(Factor::TrustedDevice, identity.now());
        }
        level_after(&owner, &factors)
    };
    let session = enter(identity, &mut tx, &owner, level, factors.clone(), visitor).await?;
    tx.commit().await?;
    identity.outbox.wake();

    let not_sent = send_what_is_due(identity, &owner, (level, &factors), visitor).await;
    Ok(Step { entered: Entered { session, level, device: None }, not_sent })
}

async fn is_trusted(
    identity: &Identity,
    tx: &mut Tx,
    account: &Account,
    device: Option<&Token>,
) -> Result<bool, Fault> {
    match device {
        Some(token) => devices::use_one(tx, &account.id, token.hash(), identity.now()).await,
        None => Ok(false),
    }
}

/// Sends the code of the method that is asked for first, if that is one that is sent, or says why not.
pub(super) async fn send_what_is_due(
    identity: &Identity,
    account: &Account,
    (level, factors): (Level, &FactorsUsed),
    visitor: &Visitor,
) -> Option<No> {
    let sent = match (level, methods::open_with(account, level, factors).first()) {
        (Level::EmailCodeDue, _) => send_against_guessers(identity, account, visitor).await,
        (_, Some(method)) if method.is_sent() => send_by(identity, account, visitor, *method).await,
        _ => Ok(()),
    };
    sent.err()
}

async fn send_by(identity: &Identity, account: &Account, visitor: &Visitor, method: Factor) -> Outcome<()> {
    match method {
        Factor::Sms => sms::send(identity, account, visitor, Purpose::SignIn).await,
        Factor::Email => email::send(identity, account, visitor, Purpose::SignInByEmail).await,
        _ => Err(Refusal::MethodNotOn.into()),
    }
}

/// What a browser owes that is new to a besieged account.
async fn send_against_guessers(identity: &Identity, account: &Account, visitor: &Visitor) -> Outcome<()> {
    email::send(identity, account, visitor, Purpose::SignInFromNewBrowser).await
}

/// Refuses with [`Refusal::SignInDue`] whoever has no second step before them.
pub(super) fn require_second_step(person: &Person) -> Result<(), Refusal> {
    if person.session.level == Level::OtherFactorDue { Ok(()) } else { person.require_level(Level::SecondFactorDue) }
}

/// Sends a code (again) for what is due in a partial session, by the method that it asks for now.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::MethodNotOn`], [`Refusal::NoVerifiedPhone`], and what the guard refuses.
pub async fn send(identity: &Identity, person: &Person) -> Outcome<()> {
    match person.session.level {
        Level::EmailCodeDue => send_against_guessers(identity, &person.account, &person.visitor).await,
        Level::SecondFactorDue if methods::is_left_to_wait(person) => without_phone::send(identity, person).await,
        Level::SecondFactorDue | Level::OtherFactorDue => match methods::current(person) {
            Some(method) if method.is_sent() => send_by(identity, &person.account, &person.visitor, method).await,
            // What there is needs no sending.
            _ => Err(Refusal::MethodNotOn.into()),
        },
        Level::RecoveryProofDue | Level::Recovery | Level::Leaving | Level::StrongMethodDue | Level::Full => {
            Err(Refusal::SignInDue.into())
        }
    }
}

/// Goes on with another method. One that is sent is sent at once; where that is refused the page still shows it, with the
/// wait.
///
/// Refusals: those of [`send`].
pub async fn choose(identity: &Identity, person: &Person, method: Factor) -> Outcome<()> {
    require_second_step(person)?;
    methods::require_open(person, method)?;
    let mut tx = sessions::act(identity, person).await?;
    store::sessions::choose(&mut tx, &person.session.id, method).await?;
    tx.commit().await?;
    if method.is_sent() { send_by(identity, &person.account, &person.visitor, method).await } else { Ok(()) }
}

/// Which challenge a partial session waits for, by the method that it asks for now.
pub fn whose(person: &Person) -> Whose<'_> {
    whose_by(person, methods::current(person).unwrap_or(Factor::Sms))
}

/// As [`whose`], by one of its methods.
pub fn whose_by(person: &Person, method: Factor) -> Whose<'_> {
    if methods::is_left_to_wait(person) {
        return without_phone::whose(person);
    }
    let purpose = match (person.session.level, method) {
        (Level::EmailCodeDue, _) => Purpose::SignInFromNewBrowser,
        (_, Factor::Email) => Purpose::SignInByEmail,
        _ => Purpose::SignIn,
    };
    Whose { browser: person.visitor.browser, purpose, account: Some(&person.account.id) }
}

/// Takes the code that is due by the method that the session asks for now; `trust` asks for this browser to be trusted from
/// now on.
///
/// Refusals: those of [`with_method`].
pub async fn with_code(identity: &Identity, person: &Person, typed: &str, trust: bool) -> Outcome<Step> {
    with_method(identity, person, methods::current(person).unwrap_or(Factor::Sms), typed, trust).await
}

/// As [`with_code`], by the method whose form was posted: another tab may have chosen another one meanwhile.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::MethodNotOn`], those of [`challenge::guess`];
/// [`Refusal::NoVerifiedPhone`] where the number was changed meanwhile; of an app [`Refusal::CodeUsed`] and
/// [`Refusal::ClockOff`]; [`Refusal::WaitingElsewhere`] where nothing but a wait is left.
pub async fn with_method(
    identity: &Identity,
    person: &Person,
    method: Factor,
    typed: &str,
    trust: bool,
) -> Outcome<Step> {
    match person.session.level {
        Level::EmailCodeDue => return with_code_against_guessers(identity, person, typed).await,
        Level::SecondFactorDue if methods::is_left_to_wait(person) => {
            return with_code_by_mail(identity, person, typed).await;
        }
        Level::OtherFactorDue if method.is_strong() => {}
        _ => person.require_level(Level::SecondFactorDue)?,
    }
    methods::require_open(person, method)?;
    let (mut tx, arrival) = match method {
        Factor::Sms | Factor::Email => with_sent_code(identity, person, method, typed).await?,
        Factor::Totp => with_app(identity, person, typed).await?,
        _ => return Err(Refusal::MethodNotOn.into()),
    };
    let device =
        if trust && method.earns_trust() { Some(trust_device(identity, &mut tx, person).await?) } else { None };
    let session = raise(identity, &mut tx, person, arrival).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(Step { entered: Entered { session, level: Level::Full, device }, not_sent: None })
}

/// Redeems a code that was sent for the second step, and answers the transaction to go on in.
async fn with_sent_code(identity: &Identity, person: &Person, method: Factor, typed: &str) -> Outcome<(Tx, Arrival)> {
    let proof = challenge::guess(identity, whose_by(person, method), typed).await?;
    let (mut tx, account) = sessions::act_on_account(identity, person).await?;
    require_own(method, &account, &proof)?;
    let arrival = Arrival::with_second_factor(&mut tx, person, &account, method, identity.now()).await?;
    proof.redeem(identity, &mut tx).await?;
    Ok((tx, arrival))
}

/// As [`with_sent_code`], by a code of an authenticator app.
async fn with_app(identity: &Identity, person: &Person, typed: &str) -> Outcome<(Tx, Arrival)> {
    let found = totp::guess(identity, person, typed).await?;
    let (mut tx, account) = sessions::act_on_account(identity, person).await?;
    let arrival = Arrival::with_second_factor(&mut tx, person, &account, Factor::Totp, identity.now()).await?;
    found.redeem(identity, &mut tx).await?;
    Ok((tx, arrival))
}

/// Takes the code by mail that a browser owes which is new to a besieged account.
async fn with_code_against_guessers(identity: &Identity, person: &Person, typed: &str) -> Outcome<Step> {
    let proof = challenge::guess(identity, whose(person), typed).await?;
    let (mut tx, account) = sessions::act_on_account(identity, person).await?;
    require_main_address(&account, &proof)?;
    let now = identity.now();
    let factors = person.session.factors.clone().with(Factor::Email, now);
    let level = level_after(&account, &factors);
    let arrival = Arrival::begin(&mut tx, &account.id, (level, factors.clone()), Factor::Email, now).await?;
    proof.redeem(identity, &mut tx).await?;
    let session = raise(identity, &mut tx, person, arrival).await?;
    tx.commit().await?;
    identity.outbox.wake();
    let not_sent = send_what_is_due(identity, &account, (level, &factors), &person.visitor).await;
    Ok(Step { entered: Entered { session, level, device: None }, not_sent })
}

/// Takes the e-mail code of an account that nothing else is left to. It begins a wait, or ends one.
async fn with_code_by_mail(identity: &Identity, person: &Person, typed: &str) -> Outcome<Step> {
    let (mut tx, arrival) = without_phone::take_code(identity, person, typed).await?;
    let level = arrival.level();
    let session = raise(identity, &mut tx, person, arrival).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(Step { entered: Entered { session, level, device: None }, not_sent: None })
}

/// Takes a recovery code in place of the second factor, or beside the phone.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::MethodNotOn`] where it does not lead all the way in,
/// [`Refusal::WrongCode`], [`Refusal::TooManyTries`], [`Refusal::Busy`].
pub async fn with_recovery_code(identity: &Identity, person: &Person, typed: &str) -> Outcome<Entered> {
    require_second_step(person)?;
    let found = recovery_codes::guess(identity, person, typed).await?;
    let mut tx = sessions::act(identity, person).await?;
    let arrival =
        Arrival::with_second_factor(&mut tx, person, &person.account, Factor::RecoveryCode, identity.now()).await?;
    found.redeem(identity, &mut tx, person).await?;
    let session = raise(identity, &mut tx, person, arrival).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(Entered { session, level: Level::Full, device: None })
}
