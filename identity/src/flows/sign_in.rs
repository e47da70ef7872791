//! Signing in: the password, then what else is due (flow 3).

use jiff::Timestamp;

use crate::Identity;
use crate::audit::{self, Event};
use crate::challenge::{self, Ask, Kind, Whose};
use crate::flows::password_tries;
use crate::flows::recovery_codes;
use crate::flows::second_factor::methods::{self, level_after};
use crate::flows::second_factor::{
    email, owner_is_here, require_main_address, require_own_phone, sms, totp, without_phone,
};
use crate::flows::sessions::{self, Entered};
use crate::model::email_address::EmailAddress;
use crate::model::factor::Factor;
use crate::model::id::{AccountId, DeviceId};
use crate::model::password::Password;
use crate::model::purpose::Purpose;
use crate::model::session::{Account, FactorsUsed, Level, Person};
use crate::model::target::Target;
use crate::model::token::Token;
use crate::model::visitor::{Visitor, kind_of_browser};
use crate::notices::{self, Notice};
use crate::refusal::{Fault, No, Outcome, Refusal};
use crate::store::accounts::{self, Credentials};
use crate::store::{Tx, devices, phones};

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

/// The password was right: a transaction that holds the account's turn, with the count taken back in it.
pub(super) struct RightPassword {
    pub tx: Tx,
    pub owner: Account,
    /// The account is besieged and this browser is new to it: a code by mail is due first.
    pub is_held_up: bool,
}

/// Compares address and password under the limits on wrong ones, whoever asks and however far they have come.
pub(super) async fn compare(
    identity: &Identity,
    visitor: &Visitor,
    email: Option<&EmailAddress>,
    password: &str,
) -> Outcome<RightPassword> {
    let counted = password_tries::count(identity, email.map_or("", EmailAddress::as_str), visitor).await?;
    let account = match email {
        Some(email) => credentials(identity, email).await?,
        None => None,
    };
    let password = Password::claimed(password);
    let secret = password.as_ref().map_or(&b""[..], Password::bytes);
    let stored = account.as_ref().map(|account| account.password_hash.clone());
    let found = counted.compare(identity, stored, secret).await?;
    let Some(account) = account.filter(|_| found.is_right) else {
        return Err(Refusal::WrongCredentials.into());
    };
    if found.is_outdated {
        rehash(identity, visitor, &account, secret).await?;
    }

    let mut tx = identity.store.write().await?;
    if !accounts::take_turn_with(&mut tx, &account).await? {
        // Changed while it was compared: what was right then is wrong now.
        return Err(Refusal::WrongCredentials.into());
    }
    let Some(owner) = accounts::get(&mut tx, &account.id).await? else {
        return Err(Refusal::WrongCredentials.into());
    };
    let is_known = accounts::is_known_browser(&mut tx, &account.id, &visitor.browser.to_vec()).await?;
    let is_held_up = counted.is_besieged && !is_known;
    if is_held_up {
        counted.was_right_under_siege(&mut tx).await?;
    } else {
        counted.was_right(&mut tx).await?;
    }
    Ok(RightPassword { tx, owner: owner.under(&identity.policy), is_held_up })
}

async fn credentials(identity: &Identity, email: &EmailAddress) -> Result<Option<Credentials>, Fault> {
    let mut conn = identity.store.read().await?;
    accounts::credentials(&mut conn, email).await
}

/// Hashes the right password anew, under the parameters of today.
async fn rehash(identity: &Identity, visitor: &Visitor, account: &Credentials, secret: &[u8]) -> Outcome<()> {
    let (old, secret) = (account.password_hash.clone(), secret.to_vec());
    let renewed = match identity.hashing.hash(&visitor.host(), &*identity.entropy, move || Ok(secret)).await {
        Ok(renewed) => renewed,
        // Past capacity: the next sign-in will do it.
        Err(No::Refused(_)) => return Ok(()),
        Err(fault) => return Err(fault),
    };
    let mut tx = identity.store.write().await?;
    accounts::rehash(&mut tx, &account.id, &old, &renewed).await?;
    Ok(tx.commit().await?)
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

/// Begins a session. Whoever gets all the way in with a text keeps the phone fresh; half a sign-in does not, or whoever is
/// given the number next would keep it from going stale.
pub(super) async fn enter(
    identity: &Identity,
    tx: &mut Tx,
    account: &Account,
    level: Level,
    factors: FactorsUsed,
    visitor: &Visitor,
) -> Result<Token, Fault> {
    let is_known = accounts::is_known_browser(tx, &account.id, &visitor.browser.to_vec()).await?;
    if level == Level::Full {
        let used = Factor::ALL.into_iter().filter(|factor| factors.used_at(*factor).is_some()).collect();
        audit::record(identity, tx, &account.id, Some(visitor), &Event::SignedIn { factors: used }).await?;
        if factors.used_at(Factor::Sms).is_some() {
            phones::touch(tx, &account.id, identity.now()).await?;
        }
        if factors.used_at(Factor::Password).is_some() && !account.password_from.is_empty() {
            // More than what has set it has proved it now.
            accounts::set_password_from(tx, &account.id, &[]).await?;
        }
    }
    let (session, token) = sessions::open(identity, tx, &account.id, level, factors, visitor).await?;
    if level == Level::Full && !is_known {
        let person = Person { account: account.clone(), session, visitor: visitor.clone() };
        let browser = kind_of_browser(&visitor.user_agent, account.language);
        notices::tell_of(identity, tx, &person, &Notice::SignedIn { browser, at: identity.now() }).await?;
    }
    Ok(token)
}

/// Sends the code of the method that is asked for first, if that is one that is sent, or says why not.
pub(super) async fn send_what_is_due(
    identity: &Identity,
    account: &Account,
    (level, factors): (Level, &FactorsUsed),
    visitor: &Visitor,
) -> Option<No> {
    let sent = match (level, methods::open_with(account, level, factors).first()) {
        (Level::EmailCodeDue, _) => send_by_mail(identity, account, visitor).await,
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

async fn send_by_mail(identity: &Identity, account: &Account, visitor: &Visitor) -> Outcome<()> {
    let target = Target::Email(account.email.clone());
    let ask = Ask {
        purpose: Purpose::SignInFromNewBrowser,
        target: &target,
        account: Some(&account.id),
        asked_for: None,
        visitor,
        is_proven: false,
        message: Kind::Code,
    };
    challenge::ask_as_owner(identity, &ask).await.map(drop)
}

/// Sends a code (again) for what is due in a partial session, by the method that it asks for now.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::MethodNotOn`], and what the guard refuses.
pub async fn send(identity: &Identity, person: &Person) -> Outcome<()> {
    match person.session.level {
        Level::EmailCodeDue => send_by_mail(identity, &person.account, &person.visitor).await,
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
/// Refusals: [`Refusal::SignInDue`], [`Refusal::MethodNotOn`], and what the guard refuses.
pub async fn choose(identity: &Identity, person: &Person, method: Factor) -> Outcome<()> {
    if person.session.level != Level::OtherFactorDue {
        person.require_level(Level::SecondFactorDue)?;
    }
    if !methods::open_to(person).contains(&method) {
        return Err(Refusal::MethodNotOn.into());
    }
    let mut tx = sessions::act(identity, person).await?;
    crate::store::sessions::choose(&mut tx, &person.session.id, method).await?;
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
/// Refusals: [`Refusal::SignInDue`], and those of [`challenge::guess`].
pub async fn with_code(identity: &Identity, person: &Person, typed: &str, trust: bool) -> Outcome<Step> {
    with_method(identity, person, methods::current(person).unwrap_or(Factor::Sms), typed, trust).await
}

/// As [`with_code`], by the method whose form was posted: another tab may have chosen another one meanwhile.
///
/// Refusals: those of [`with_code`], [`Refusal::MethodNotOn`].
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
    if !methods::open_to(person).contains(&method) {
        return Err(Refusal::MethodNotOn.into());
    }
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
    let mut tx = sessions::act(identity, person).await?;
    let Some(account) = accounts::get(&mut tx, &person.account.id).await? else {
        return Err(Refusal::SignInDue.into());
    };
    if method == Factor::Sms {
        require_own_phone(&account, &proof)?;
    } else {
        require_main_address(&account, &proof)?;
    }
    let arrival =
        Arrival::with_second_factor(&mut tx, person, &account.under(&identity.policy), method, identity.now()).await?;
    proof.redeem(identity, &mut tx).await?;
    Ok((tx, arrival))
}

/// As [`with_sent_code`], by a code of an authenticator app.
async fn with_app(identity: &Identity, person: &Person, typed: &str) -> Outcome<(Tx, Arrival)> {
    let found = totp::guess(identity, person, typed).await?;
    let mut tx = sessions::act(identity, person).await?;
    let Some(account) = accounts::get(&mut tx, &person.account.id).await? else {
        return Err(Refusal::SignInDue.into());
    };
    let arrival = Arrival::with_second_factor(&mut tx, person, &account, Factor::Totp, identity.now()).await?;
    found.redeem(identity, &mut tx).await?;
    Ok((tx, arrival))
}

/// Takes the code by mail that a browser owes which is new to a besieged account.
async fn with_code_against_guessers(identity: &Identity, person: &Person, typed: &str) -> Outcome<Step> {
    let proof = challenge::guess(identity, whose(person), typed).await?;
    let mut tx = sessions::act(identity, person).await?;
    let Some(account) = accounts::get(&mut tx, &person.account.id).await? else {
        return Err(Refusal::SignInDue.into());
    };
    require_main_address(&account, &proof)?;
    let account = &account.under(&identity.policy);
    let now = identity.now();
    let factors = person.session.factors.clone().with(Factor::Email, now);
    let level = level_after(account, &factors);
    let arrival = Arrival::begin(&mut tx, &account.id, (level, factors.clone()), Factor::Email, now).await?;
    proof.redeem(identity, &mut tx).await?;
    let session = raise(identity, &mut tx, person, arrival).await?;
    tx.commit().await?;
    identity.outbox.wake();
    let not_sent = send_what_is_due(identity, account, (level, &factors), &person.visitor).await;
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
/// Refusals: [`Refusal::SignInDue`], [`Refusal::WrongCode`], [`Refusal::TooManyTries`], [`Refusal::Busy`].
pub async fn with_recovery_code(identity: &Identity, person: &Person, typed: &str) -> Outcome<Entered> {
    if person.session.level != Level::OtherFactorDue {
        person.require_level(Level::SecondFactorDue)?;
    }
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

/// How far a partial session is about to get. There is no other way on: so whichever door leads all the way in, what that
/// means for the account is done.
#[must_use]
pub(super) struct Arrival {
    level: Level,
    factors: FactorsUsed,
}

impl Arrival {
    /// Before the guard's turn and before rows are touched: it takes budgets of tries.
    pub async fn begin(
        tx: &mut Tx,
        account: &AccountId,
        (level, factors): (Level, FactorsUsed),
        used: Factor,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        if level == Level::Full {
            // Whoever began with the phone ends with the password: what counts is the best of them.
            let best = factors.iter().max_by_key(|factor| factor.beside_password());
            let used = best.filter(|best| best.beside_password() > used.beside_password()).unwrap_or(used);
            owner_is_here(tx, account, used, now).await?;
        }
        Ok(Self { level, factors })
    }

    /// All the way in: the second factor that was due is proved. [`Refusal::MethodNotOn`] where what was proved in all
    /// does not lead there.
    pub async fn with_second_factor(
        tx: &mut Tx,
        person: &Person,
        account: &Account,
        used: Factor,
        now: Timestamp,
    ) -> Outcome<Self> {
        let factors = person.session.factors.clone().with(used, now);
        if level_after(account, &factors) != Level::Full {
            return Err(Refusal::MethodNotOn.into());
        }
        Ok(Self::begin(tx, &account.id, (Level::Full, factors), used, now).await?)
    }

    pub fn level(&self) -> Level {
        self.level
    }
}

/// Ends the partial session and begins the next. Of two requests that would raise one session one alone gets through.
pub(super) async fn raise(identity: &Identity, tx: &mut Tx, person: &Person, arrival: Arrival) -> Outcome<Token> {
    let account = &person.account.id;
    if !crate::store::sessions::end(tx, account, &person.session.id, identity.now()).await? {
        return Err(Refusal::SignInDue.into());
    }
    Ok(enter(identity, tx, &person.account, arrival.level, arrival.factors, &person.visitor).await?)
}

pub(super) async fn trust_device(identity: &Identity, tx: &mut Tx, person: &Person) -> Outcome<Token> {
    let now = identity.now();
    let token = Token::new(&*identity.entropy);
    let id = DeviceId::new(&*identity.entropy);
    let times = (now, now + identity.policy.sessions.trusted_device);
    devices::insert(tx, &id, &person.account.id, token.hash(), &person.visitor, times).await?;
    audit::record(identity, tx, &person.account.id, Some(&person.visitor), &Event::DeviceTrusted).await?;
    Ok(token)
}
