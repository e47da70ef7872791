//! A code is asked for: the guard decides, the code is drawn, and its message lies in the outbox, all in one transaction.

use jiff::Timestamp;

use super::budget::Budgets;
use super::{Whose, begin, budget, covered};
use crate::Identity;
use crate::audit::{self, Event};
use crate::delivery::outbox::{self, Message};
use crate::delivery::texts;
use crate::guard::{self, Asker};
use crate::model::code::Code;
use crate::model::id::{self, AccountId, ChallengeId};
use crate::model::purpose::Purpose;
use crate::model::target::Target;
use crate::model::token::Token;
use crate::model::visitor::Visitor;
use crate::not_me;
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::challenges::{self, Challenge};
use crate::store::{Tx, accounts};

/// A request for a code.
pub struct Ask<'a> {
    pub purpose: Purpose,
    pub target: &'a Target,
    pub account: Option<&'a AccountId>,
    /// What a stranger typed beside the target, as a keyed hash. The challenge and its tries are bound to it.
    pub asked_for: Option<&'a str>,
    pub visitor: &'a Visitor,
    /// The account verified this phone long enough ago and has used it since: spared some limits (SPEC 4).
    pub is_proven: bool,
    /// What the message is. A withheld one takes the same places and time, and goes nowhere.
    pub message: Kind<'a>,
}

impl<'a> Ask<'a> {
    /// For an account that is known to be meant: the code goes out. It is spared no limit.
    pub(crate) fn of_account(
        purpose: Purpose,
        target: &'a Target,
        account: &'a AccountId,
        visitor: &'a Visitor,
    ) -> Self {
        let (account, message) = (Some(account), Kind::Code);
        Self { purpose, target, account, asked_for: None, visitor, is_proven: false, message }
    }

    /// By a stranger: the code goes out if what they typed belongs to an account, and nobody may notice if not. `target` is
    /// followed by what else they typed.
    pub(crate) fn of_a_stranger(
        purpose: Purpose,
        (target, asked_for): (&'a Target, Option<&'a str>),
        account: Option<&'a AccountId>,
        visitor: &'a Visitor,
    ) -> Self {
        let message = if account.is_some() { Kind::Code } else { Kind::Withheld };
        Self { purpose, target, account, asked_for, visitor, is_proven: false, message }
    }

    pub(super) fn whose(&self) -> Whose<'_> {
        // A stranger is known by the browser alone, whatever account there is to what they typed.
        let account = self.account.filter(|_| !self.purpose.is_anonymous());
        Whose { browser: self.visitor.browser, purpose: self.purpose, account }
    }
}

/// What goes out with a new code.
pub enum Kind<'a> {
    Code,
    /// The code, and a link that stands for it.
    CodeAndLink(&'a Token),
    /// Nothing may be said to this target; that, nobody may notice.
    Withheld,
    /// Another message in the place of the code.
    Instead(Message),
}

/// A code that is on its way.
pub struct Asked {
    pub challenge: ChallengeId,
    pub code: Code,
    pub expires_at: Timestamp,
}

/// Asks in a transaction of its own.
///
/// Refuses what the guard refuses, and with [`Refusal::TooManyTries`] while the factor is shut.
pub async fn ask(identity: &Identity, ask: &Ask<'_>) -> Outcome<Asked> {
    let mut tx = identity.store.write().await?;
    let asked = ask_in(identity, &mut tx, ask).await?;
    // To strangers it matters not whether there is an account, so they don't take its turn. Whoever erases one takes the
    // guard's, which is held now: if it is gone since it was looked up, nothing may be written that names it.
    let stands = !ask.purpose.is_anonymous() || accounts::stands(&mut tx, ask.account).await?;
    if !stands && ask.account.is_some() {
        drop(tx);
        let nobodys = Ask { account: None, message: Kind::Withheld, ..*ask };
        return Box::pin(self::ask(identity, &nobodys)).await;
    }
    // Also when refused: the decision is on record, and no counter was taken.
    tx.commit().await?;
    identity.outbox.wake();
    Ok(asked?)
}

/// As [`ask`], for the account's own people: under its turn, so that nothing is written of an account that is gone.
///
/// Refuses with [`Refusal::SignInDue`] then.
pub(crate) async fn ask_as_owner(identity: &Identity, ask: &Ask<'_>) -> Outcome<Asked> {
    let mut tx = identity.store.write().await?;
    if let Some(account) = ask.account
        && !accounts::take_turn(&mut tx, account).await?
    {
        return Err(Refusal::SignInDue.into());
    }
    let asked = ask_in(identity, &mut tx, ask).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(asked?)
}

pub(super) fn asker<'a>(ask: &'a Ask<'_>, challenge: Option<&'a ChallengeId>) -> Asker<'a> {
    Asker {
        target: ask.target,
        lane: ask.purpose.lane(),
        purpose: ask.purpose.name(),
        // A stranger must neither use the account's figure up, which its owner's codes share, nor learn by it that there is
        // an account.
        account: ask.account.filter(|_| !ask.purpose.is_anonymous()),
        visitor: Some(ask.visitor),
        is_anonymous: ask.purpose.is_anonymous(),
        is_proven: ask.is_proven,
        challenge,
    }
}

/// Asks within a transaction. The caller commits it, also on a refusal, and wakes the outbox.
pub async fn ask_in(identity: &Identity, tx: &mut Tx, ask: &Ask<'_>) -> Result<Result<Asked, Refusal>, Fault> {
    let whom = budget::Whom { account: ask.account, asked_for: ask.asked_for, target: ask.target.as_str() };
    match Budgets::of(identity, ask.purpose, whom).open(identity, tx, identity.now()).await? {
        Err(refusal) => Ok(Err(refusal)),
        Ok(open) if open.reaches_account => send_in(identity, tx, ask).await,
        // No code could open anything: none goes out, as to an address that has no account.
        Ok(_) => send_in(identity, tx, &Ask { account: None, message: Kind::Withheld, ..*ask }).await,
    }
}

async fn send_in(identity: &Identity, tx: &mut Tx, ask: &Ask<'_>) -> Result<Result<Asked, Refusal>, Fault> {
    let now = identity.now();
    let policy = &identity.policy.codes;
    let whose = ask.whose();

    let (mut challenge, place) = current_or_new(identity, tx, ask, now).await?;
    let pass = match guard::decide(identity, tx, &asker(ask, Some(&challenge.id)), now).await? {
        Ok(pass) => pass,
        Err(refusal) => return Ok(Err(refusal)),
    };

    let code = Code::new(&*identity.entropy, policy.length);
    let expires_at = (now + policy.lifetime).min(challenge.created_at + policy.challenge_lifetime);
    if let Place::Live = place {
        challenges::prolong(tx, &challenge.id, expires_at).await?;
    } else {
        // Redeemed or withdrawn since it was read: then its codes are dead, and nothing is continued.
        if let Place::Continues(old) = place
            && !challenges::continue_from(tx, &old, now).await?
        {
            challenge.root = challenge.id.clone();
        }
        challenges::insert(tx, &Challenge { expires_at, ..challenge.clone() }, whose.browser).await?;
        challenges::supersede(tx, whose, &challenge.id, now).await?;
    }
    let mac = identity.keys.code_mac(&covered(&challenge.id, &challenge, &code));
    challenges::insert_code(tx, &id::random(&*identity.entropy), &challenge.id, mac, (now, expires_at)).await?;

    // Also where nothing goes out: silence costs the same writes.
    let not_me = not_me::for_code(identity, tx, ask, &challenge.id, expires_at).await?;
    let links = |link| texts::Links { link, not_me: not_me.as_ref() };
    // In the language of who asked: whether there is an account, and what it speaks, shows nowhere.
    let language = ask.visitor.language;
    let write =
        |links: &texts::Links<'_>| texts::code(&identity.policy, language, ask.purpose, ask.target, &code, links);
    let is_silenced = guard::is_silenced_quietly(identity, tx, ask.purpose, ask.target).await?;
    let message = match &ask.message {
        // A withheld one is written as well, and thrown away: silence costs the same work.
        Kind::Code | Kind::Withheld => write(&links(None)),
        Kind::CodeAndLink(link) => write(&links(Some(*link))),
        Kind::Instead(message) => message.clone(),
    };
    let is_withheld = is_silenced || matches!(ask.message, Kind::Withheld);
    let about = outbox::About { challenge: Some(&challenge.id), account: ask.account, expires_at };
    outbox::enqueue(identity, tx, pass, &message, is_withheld, &about).await?;
    // Asked for by strangers, an event here would cost a write that an unknown number or address doesn't.
    if let Some(account) = ask.account.filter(|_| !ask.purpose.is_anonymous()) {
        audit::record(
            identity,
            tx,
            account,
            Some(ask.visitor),
            &Event::CodeSent { to: ask.target.masked(), purpose: ask.purpose },
        )
        .await?;
    }
    Ok(Ok(Asked { challenge: challenge.id, code, expires_at }))
}

/// How a challenge stands to the one before it.
enum Place {
    Live,
    New,
    Continues(ChallengeId),
}

/// The live challenge for the same target, or a new one that is not written yet.
async fn current_or_new(
    identity: &Identity,
    tx: &mut Tx,
    ask: &Ask<'_>,
    now: Timestamp,
) -> Result<(Challenge, Place), Fault> {
    let policy = &identity.policy.codes;
    let newest = begin::live(identity, tx, ask, now).await?;
    let id = ChallengeId::new(&*identity.entropy);
    // A code sent late in a challenge's life would be cut short, so a fresh challenge takes over (decision 0012). The
    // tries go along: asking again never makes guessing cheaper.
    let (tries, root, place) = match newest {
        // A number may open another account by now, or none. The tries go along, or a stranger would see that; the codes
        // don't, for they were drawn for that one.
        Some(old) if old.account.as_ref() != ask.account => (old.tries, id.clone(), Place::New),
        Some(live) if now + policy.lifetime <= live.created_at + policy.challenge_lifetime => {
            return Ok((live, Place::Live));
        }
        Some(old) => (old.tries, old.root, Place::Continues(old.id)),
        None => (0, id.clone(), Place::New),
    };
    let challenge = Challenge {
        id,
        purpose: ask.purpose,
        target: ask.target.as_str().to_owned(),
        account: ask.account.cloned(),
        asked_for: ask.asked_for.map(str::to_owned),
        root,
        tries,
        created_at: now,
        expires_at: now + policy.lifetime,
        ended_at: None,
    };
    Ok((challenge, place))
}
