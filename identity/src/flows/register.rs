//! Registering: an address and a password wait in this browser until the code from the mail comes back.

use std::time::Duration;

use crate::Identity;
use crate::audit::{self, Event};
use crate::challenge::{self, Ask, Asked, Kind, Whose};
use crate::delivery::texts;
use crate::flows::password;
use crate::flows::sessions::{self, Entered};
use crate::keys;
use crate::model::email_address::EmailAddress;
use crate::model::factor::Factor;
use crate::model::id::{self, AccountId};
use crate::model::purpose::Purpose;
use crate::model::session::{FactorsUsed, Level};
use crate::model::target::Target;
use crate::model::token::{Token, TokenHash};
use crate::model::visitor::Visitor;
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::registrations::{self, Link, Pending};
use crate::store::{Tx, accounts};

/// How long a registration waits in its browser for a code. Each code has its own, shorter time.
const WAITS_FOR: Duration = Duration::from_hours(1);

const SEALED_IN: &str = "registration link";

/// Remembers the registration and sends the code and its link. For an address that has an account the answer, the
/// limits and the work are the same, but its owner gets another mail. Where this browser has registered the address a moment
/// ago, what was typed then is what counts ([`Refusal::SentAlready`]).
///
/// Refusals: [`Refusal::NotAnEmailAddress`], [`Refusal::WeakPassword`], [`Refusal::Busy`], and what the guard refuses.
pub async fn start(identity: &Identity, visitor: &Visitor, email: &str, typed: &str) -> Outcome<()> {
    let email = EmailAddress::parse(email)?;
    // Before the hash: who may not send must not cost us one.
    let target = Target::Email(email.clone());
    challenge::may_ask(identity, &ask(&target, visitor, Kind::Withheld)).await?;
    let password_hash = password::hash_new(identity, visitor, &email, typed).await?;

    let link = Token::new(&*identity.entropy);
    let mut tx = identity.store.write().await?;
    match send(identity, &mut tx, visitor, &email, &link).await? {
        Ok(asked) => {
            let sealed_code = seal_code(identity, &link, &asked)?;
            let times = (identity.now(), identity.now() + WAITS_FOR);
            let pending =
                Pending { id: id::random(&*identity.entropy), email, password_hash, challenge: asked.challenge };
            let link = Link { hash: link.hash(), sealed_code: &sealed_code };
            registrations::insert(&mut tx, &pending, visitor.browser, &link, times).await?;
        }
        Err(refusal) => {
            tx.commit().await?;
            let ask = ask(&target, visitor, Kind::Withheld);
            return Err(challenge::or_sent_already(identity, &ask, refusal).await?.into());
        }
    }
    tx.commit().await?;
    identity.outbox.wake();
    Ok(())
}

/// Sends another code; the ones before it stay good, and the newest mail's link is the one that works.
///
/// Refusals: [`Refusal::NothingToConfirm`], and what the guard refuses.
pub async fn again(identity: &Identity, visitor: &Visitor) -> Outcome<()> {
    let mut tx = identity.store.write().await?;
    let Some(pending) = registrations::of(&mut tx, visitor.browser, identity.now()).await? else {
        return Err(Refusal::NothingToConfirm.into());
    };
    let link = Token::new(&*identity.entropy);
    let asked = send(identity, &mut tx, visitor, &pending.email, &link).await?;
    if let Ok(asked) = &asked {
        let sealed_code = seal_code(identity, &link, asked)?;
        let link = Link { hash: link.hash(), sealed_code: &sealed_code };
        registrations::renew(&mut tx, &pending.id, &asked.challenge, &link, identity.now() + WAITS_FOR).await?;
    }
    tx.commit().await?;
    asked?;
    identity.outbox.wake();
    Ok(())
}

async fn send(
    identity: &Identity,
    tx: &mut Tx,
    visitor: &Visitor,
    email: &EmailAddress,
    link: &Token,
) -> Result<Result<Asked, Refusal>, Fault> {
    let message = match accounts::language_at(tx, email).await? {
        // Its owner is written to as ever, whoever asks.
        Some(language) => Kind::Instead(texts::has_account_already(&identity.policy, language)),
        None => Kind::CodeAndLink(link),
    };
    challenge::ask_in(identity, tx, &ask(&Target::Email(email.clone()), visitor, message)).await
}

fn ask<'a>(target: &'a Target, visitor: &'a Visitor, message: Kind<'a>) -> Ask<'a> {
    Ask { purpose: Purpose::Register, target, account: None, asked_for: None, visitor, is_proven: false, message }
}

/// Makes the account and signs in, once the code is right.
///
/// Refusals: those of [`challenge::guess`].
pub async fn confirm(identity: &Identity, visitor: &Visitor, typed: &str) -> Outcome<Entered> {
    let whose = Whose { browser: visitor.browser, purpose: Purpose::Register, account: None };
    let proof = challenge::guess(identity, whose, typed).await?;
    let now = identity.now();

    let mut tx = identity.store.write().await?;
    let pending = registrations::of(&mut tx, visitor.browser, now).await?;
    let Some(pending) = pending.filter(|pending| &pending.challenge == proof.challenge()) else {
        return Err(Refusal::NothingToConfirm.into());
    };
    proof.redeem(identity, &mut tx).await?;
    let account = AccountId::new(&*identity.entropy);
    let is_first =
        accounts::insert(&mut tx, &account, &pending.email, &pending.password_hash, visitor.language, now).await?;
    if !registrations::end(&mut tx, &pending.id, now).await? || !is_first {
        // Somebody else has confirmed the same address meanwhile.
        return Err(Refusal::NothingToConfirm.into());
    }
    audit::record(identity, &mut tx, &account, Some(visitor), &Event::Registered).await?;
    let factors = FactorsUsed::default().with(Factor::Password, now).with(Factor::Email, now);
    let session = sessions::begin(identity, &mut tx, &account, Level::Full, factors, visitor).await?;
    tx.commit().await?;
    Ok(Entered { session, level: Level::Full, device: None })
}

/// What stands behind the link of a registration's mail. Looking confirms nothing.
pub struct BehindLink {
    pub code: String,
    /// Whether this is the browser that registered.
    pub is_this_browser: bool,
}

/// Opens the link of a mail; `None` once it is used up, renewed or over.
pub async fn behind_link(identity: &Identity, browser: Option<TokenHash>, link: &Token) -> Outcome<Option<BehindLink>> {
    let mut conn = identity.store.read().await?;
    let Some((registered_in, sealed)) = registrations::behind_link(&mut conn, link.hash(), identity.now()).await?
    else {
        return Ok(None);
    };
    let inner = identity.keys.open(SEALED_IN, &sealed);
    let code = inner.and_then(|inner| keys::open(&link_key(link).ok()?, SEALED_IN, &inner));
    Ok(code.and_then(|code| String::from_utf8(code).ok()).map(|code| BehindLink {
        code,
        is_this_browser: browser.is_some_and(|browser| browser.to_vec() == registered_in),
    }))
}

/// The address that waits for its code in this browser, and how things stand.
pub async fn waiting(identity: &Identity, browser: TokenHash) -> Outcome<Option<(EmailAddress, challenge::Waiting)>> {
    let mut conn = identity.store.read().await?;
    let Some(pending) = registrations::of(&mut conn, browser, identity.now()).await? else { return Ok(None) };
    drop(conn);
    let whose = Whose { browser, purpose: Purpose::Register, account: None };
    Ok(challenge::waiting(identity, whose).await?.map(|waiting| (pending.email, waiting)))
}

/// Twice sealed: the database alone opens it neither with the server's key nor with the mail's token.
fn seal_code(identity: &Identity, link: &Token, asked: &Asked) -> Result<Vec<u8>, Fault> {
    let inner = keys::seal(&link_key(link)?, &*identity.entropy, SEALED_IN, asked.code.reveal().as_bytes())?;
    identity.keys.seal(&*identity.entropy, SEALED_IN, &inner)
}

fn link_key(link: &Token) -> Result<[u8; 32], Fault> {
    keys::key_from(link.bytes(), SEALED_IN)
}
