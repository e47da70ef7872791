//! Proving oneself again before a sensitive act: the password, and the second factor where one is on.

use jiff::Timestamp;

use crate::Identity;
use crate::audit::{self, Event};
use crate::challenge::{self, Whose};
use crate::flows::second_factor::{email, owner_is_here, require_own, sms, totp};
use crate::flows::{password_tries, recovery_codes, second_factor, sessions};
use crate::hashing::{Against, StandIn};
pub use crate::model::assurance::{Demand, Due};
use crate::model::factor::Factor;
use crate::model::password::Password;
use crate::model::purpose::Purpose;
use crate::model::session::Person;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Tx, accounts, phones};

/// What is still to be proved before a sensitive act that demands nothing more than usual.
pub fn due(identity: &Identity, person: &Person) -> Due {
    usual(identity).due(person, identity.now())
}

/// What sensitive acts demand that demand nothing more.
pub fn usual(identity: &Identity) -> Demand {
    Demand::recent(identity.policy.sessions.recent_authentication)
}

/// The method that the page asks for now: the one that was chosen, else the first that meets the demand.
pub fn current(person: &Person, demand: &Demand) -> Option<Factor> {
    let methods = demand.methods(&person.account);
    person.session.method.filter(|method| methods.contains(method)).or_else(|| methods.first().copied())
}

/// Takes the password.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::WrongCredentials`], [`Refusal::TooManyTries`], [`Refusal::Busy`].
pub async fn with_password(identity: &Identity, person: &Person, password: &str) -> Outcome<()> {
    person.require_full()?;
    let mut tx = compare_password(identity, person, password).await?;
    prove(identity, &mut tx, person, Factor::Password).await?;
    Ok(tx.commit().await?)
}

/// Compares the account's password under the limits of signing in, and answers a transaction to go on in.
pub(crate) async fn compare_password(identity: &Identity, person: &Person, typed: &str) -> Outcome<Tx> {
    let tried = TriedPassword::count(identity, person).await?;
    if !tried.is(identity, typed).await? {
        return Err(Refusal::WrongCredentials.into());
    }
    tried.was_right(identity, person).await
}

/// A try at the account's password, counted under the limits of signing in, and what to compare with.
#[must_use]
pub(crate) struct TriedPassword {
    counted: password_tries::Counted,
    stored: Option<accounts::Credentials>,
}

impl TriedPassword {
    /// Refuses with [`Refusal::TooManyTries`].
    pub async fn count(identity: &Identity, person: &Person) -> Outcome<Self> {
        let counted = password_tries::count(identity, person.account.email.as_str(), &person.visitor).await?;
        let mut conn = identity.store.read().await?;
        let stored = accounts::credentials(&mut conn, &person.account.email).await?;
        Ok(Self { counted, stored: stored.filter(|found| found.id == person.account.id) })
    }

    /// Whether this is the account's password. Refuses with [`Refusal::Busy`].
    pub async fn is(&self, identity: &Identity, typed: &str) -> Outcome<bool> {
        let password = Password::claimed(typed);
        let secret = password.as_ref().map_or(&b""[..], Password::bytes);
        let against = match &self.stored {
            Some(account) => Against::Own(account.password_hash.clone()),
            // The account has ended or changed its address since: no stranger measures that.
            None => Against::StandIn(StandIn::like(None)),
        };
        Ok(self.counted.compare(identity, against, secret).await?.is_right)
    }

    /// When the account's password was set.
    pub fn set_at(&self) -> Option<Timestamp> {
        let stored = self.stored.as_ref()?;
        Timestamp::from_microsecond(stored.password_changed_at).ok()
    }

    /// Takes the count back, and answers a transaction in which the person acts.
    pub async fn was_right(self, identity: &Identity, person: &Person) -> Outcome<Tx> {
        let mut tx = sessions::act(identity, person).await?;
        self.counted.was_right(&mut tx).await?;
        Ok(tx)
    }

    /// Takes the count of a wrong one back, where it was no guess.
    pub async fn take_back(self, tx: &mut Tx) -> Outcome<()> {
        self.counted.was_right(tx).await
    }
}

/// Sends a code by the method that the page asks for where nothing more than usual is demanded.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::MethodNotOn`], [`Refusal::NoVerifiedPhone`], and what the guard refuses.
pub async fn send(identity: &Identity, person: &Person) -> Outcome<()> {
    person.require_full()?;
    let method = current(person, &usual(identity)).filter(|method| method.is_sent()).unwrap_or(Factor::Sms);
    send_by(identity, person, method).await
}

/// As [`send`], by one of the methods that are on.
///
/// Refusals: those of [`send`].
pub async fn send_by(identity: &Identity, person: &Person, method: Factor) -> Outcome<()> {
    person.require_full()?;
    let (account, visitor) = (&person.account, &person.visitor);
    if !account.second_factors.contains(&method) {
        return Err(Refusal::MethodNotOn.into());
    }
    match method {
        Factor::Sms => sms::send(identity, account, visitor, Purpose::ReAuthenticate).await,
        Factor::Email => email::send(identity, account, visitor, Purpose::ReAuthenticateByEmail).await,
        // The others need no sending.
        _ => Err(Refusal::MethodNotOn.into()),
    }
}

/// Which challenge the page waits for, by the text that it asks for.
pub fn whose(person: &Person) -> Whose<'_> {
    whose_by(person, Factor::Sms)
}

/// As [`whose`], by any method that is sent.
pub fn whose_by(person: &Person, method: Factor) -> Whose<'_> {
    let purpose = if method == Factor::Email { Purpose::ReAuthenticateByEmail } else { Purpose::ReAuthenticate };
    Whose { browser: person.visitor.browser, purpose, account: Some(&person.account.id) }
}

/// Takes a code that was texted.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::NoVerifiedPhone`] where the number was changed meanwhile, and those of
/// [`challenge::guess`].
pub async fn with_code(identity: &Identity, person: &Person, typed: &str) -> Outcome<()> {
    with_sent_code(identity, person, Factor::Sms, typed).await
}

/// Takes a code of the method whose form was posted.
///
/// Refusals: [`Refusal::MethodNotOn`], and those of [`with_code`] or [`with_app`].
pub async fn with_method(identity: &Identity, person: &Person, method: Factor, typed: &str) -> Outcome<()> {
    match method {
        Factor::Sms | Factor::Email => with_sent_code(identity, person, method, typed).await,
        Factor::Totp => with_app(identity, person, typed).await,
        _ => Err(Refusal::MethodNotOn.into()),
    }
}

async fn with_sent_code(identity: &Identity, person: &Person, method: Factor, typed: &str) -> Outcome<()> {
    person.require_full()?;
    let proof = challenge::guess(identity, whose_by(person, method), typed).await?;
    let (mut tx, account) = sessions::act_on_account(identity, person).await?;
    require_own(method, &account, &proof)?;
    owner_is_here(&mut tx, &account.id, method, identity.now()).await?;
    proof.redeem(identity, &mut tx).await?;
    if method == Factor::Sms {
        phones::touch(&mut tx, &person.account.id, identity.now()).await?;
    }
    prove(identity, &mut tx, person, method).await?;
    Ok(tx.commit().await?)
}

/// Goes on with another method that meets the demand. One that is sent is sent at once.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::MethodNotOn`], and what the guard refuses.
pub async fn choose(identity: &Identity, person: &Person, demand: &Demand, method: Factor) -> Outcome<()> {
    person.require_full()?;
    if !demand.methods(&person.account).contains(&method) {
        return Err(Refusal::MethodNotOn.into());
    }
    let mut tx = sessions::act(identity, person).await?;
    store::sessions::choose(&mut tx, &person.session.id, method).await?;
    tx.commit().await?;
    if method.is_sent() { send_by(identity, person, method).await } else { Ok(()) }
}

/// Takes a code of an authenticator app.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::MethodNotOn`], [`Refusal::WrongCode`], [`Refusal::CodeUsed`],
/// [`Refusal::ClockOff`], [`Refusal::TooManyTries`].
pub async fn with_app(identity: &Identity, person: &Person, typed: &str) -> Outcome<()> {
    person.require_full()?;
    if !person.account.methods().contains(&Factor::Totp) {
        return Err(Refusal::MethodNotOn.into());
    }
    let found = totp::guess(identity, person, typed).await?;
    let mut tx = sessions::act(identity, person).await?;
    owner_is_here(&mut tx, &person.account.id, Factor::Totp, identity.now()).await?;
    found.redeem(identity, &mut tx).await?;
    prove(identity, &mut tx, person, Factor::Totp).await?;
    Ok(tx.commit().await?)
}

/// Takes a recovery code in place of the second factor.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::WrongCode`], [`Refusal::TooManyTries`], [`Refusal::Busy`].
pub async fn with_recovery_code(identity: &Identity, person: &Person, typed: &str) -> Outcome<()> {
    person.require_full()?;
    let found = recovery_codes::guess(identity, person, typed).await?;
    let mut tx = sessions::act(identity, person).await?;
    owner_is_here(&mut tx, &person.account.id, Factor::RecoveryCode, identity.now()).await?;
    found.redeem(identity, &mut tx, person).await?;
    prove(identity, &mut tx, person, Factor::RecoveryCode).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(())
}

/// Writes the factor into the session, with its time, and the act into the account's events.
pub(super) async fn prove(identity: &Identity, tx: &mut Tx, person: &Person, factor: Factor) -> Outcome<()> {
    second_factor::prove(identity, tx, person, factor).await?;
    audit::record(identity, tx, &person.account.id, Some(&person.visitor), &Event::ReAuthenticated).await?;
    Ok(())
}
