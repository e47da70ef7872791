//! The one engine for codes (SPEC 3), for every purpose.
//!
//! [`ask`] opens a challenge, or adds a code to the one that is live. [`guess`] counts a try, in a committed write of
//! its own, and compares. [`Proof::redeem`] uses the challenge up in the transaction of the act that it allows.

pub(crate) mod budget;
pub(crate) mod texted;
mod waiting;

use budget::Budgets;
use jiff::Timestamp;

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
pub use crate::store::challenges::Whose;
use crate::store::challenges::{self, Challenge};
use crate::store::tries;
use crate::store::{Tx, accounts};
pub use waiting::{Waiting, wait_seconds, waiting};

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

/// Refuses what the guard would refuse just now. For what has to be done before asking, and would cost us.
pub(crate) async fn may_ask(identity: &Identity, ask: &Ask<'_>) -> Outcome<()> {
    guard::would_allow(identity, &asker(ask, None)).await
}

fn asker<'a>(ask: &'a Ask<'_>, challenge: Option<&'a ChallengeId>) -> Asker<'a> {
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
    // A stranger is known by the browser alone, whatever account there is to what they typed.
    let account = ask.account.filter(|_| !ask.purpose.is_anonymous());
    let whose = Whose { browser: ask.visitor.browser, purpose: ask.purpose, account };

    let (mut challenge, place) = current_or_new(identity, tx, ask, whose, now).await?;
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
    whose: Whose<'_>,
    now: Timestamp,
) -> Result<(Challenge, Place), Fault> {
    let policy = &identity.policy.codes;
    let newest = challenges::newest(tx, whose).await?.filter(|challenge| {
        challenge.target == ask.target.as_str()
            && (challenge.account.as_ref() == ask.account || ask.purpose.is_anonymous())
            && challenge.asked_for.as_deref() == ask.asked_for
            && challenge.ended_at.is_none()
            && challenge.expires_at > now
            && challenge.tries < i64::from(policy.tries)
    });
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

/// A right guess. It opens nothing until it is redeemed.
#[must_use]
pub struct Proof {
    challenge: Challenge,
    /// The row of the code that was typed.
    code: String,
}

/// Counts a try against the challenge and the budget, commits, and only then compares. A right one is given back.
///
/// Refusals: [`Refusal::NothingToConfirm`] where this browser has asked for nothing, [`Refusal::CodeExpired`],
/// [`Refusal::TooManyTries`], [`Refusal::WrongCode`].
pub async fn guess(identity: &Identity, whose: Whose<'_>, entered: &str) -> Outcome<Proof> {
    let policy = &identity.policy.codes;
    let typed = Code::parse(entered, policy.length);
    let now = identity.now();

    let mut tx = identity.store.write().await?;
    let challenge = live(&mut tx, whose, policy.tries, now).await?;
    if let Some(account) = challenge.account.as_ref().filter(|_| !challenge.purpose.is_anonymous()) {
        // With an account that is gone its challenge is: then no try is counted below.
        accounts::take_turn(&mut tx, account).await?;
    }
    let Some(typed) = typed else {
        return Err(Refusal::WrongCode { tries_left: None }.into());
    };
    let budgets = Budgets::of(identity, challenge.purpose, budget::Whom::of(&challenge));
    let open = match budgets.open(identity, &mut tx, now).await? {
        Ok(open) => open,
        Err(refusal) => {
            tx.commit().await?;
            identity.outbox.wake();
            return Err(refusal.into());
        }
    };
    let Some((tries, account)) = challenges::count_try(&mut tx, &challenge.id, policy.tries, now).await? else {
        // It ended since it was read: by the same code in another tab, or by its last try.
        live(&mut tx, whose, policy.tries, now).await?;
        return Err(Refusal::NothingToConfirm.into());
    };
    if account != challenge.account {
        // Erased since it was read. The try is one at nobody's address, and counts as such.
        drop(tx);
        return Box::pin(guess(identity, whose, entered)).await;
    }
    let counted = open.count(identity, &mut tx, now).await?;
    let codes = challenges::codes(&mut tx, &challenge).await?;
    tx.commit().await?;

    let mut right = None;
    let mut was_right = false;
    for code in codes {
        // Every code is compared, whatever the ones before it said. Past the account's budget that says nothing any more.
        let same = identity.keys.is_code_mac(&code.mac, &covered(&code.challenge, &challenge, &typed));
        let same = same && open.reaches_account;
        was_right |= same && code.expires_at <= now;
        if same && code.expires_at > now {
            right = Some(code.id);
        }
    }
    if let Some(code) = right {
        let mut tx = identity.store.write().await?;
        for one in &counted {
            tries::delete(&mut tx, one).await?;
        }
        challenges::give_back(&mut tx, &challenge.id).await?;
        tx.commit().await?;
        return Ok(Proof { challenge, code });
    }
    open.was_wrong(identity, now).await?;
    if was_right {
        return Err(Refusal::CodeExpired.into());
    }
    let left = policy.tries.saturating_sub(u32::try_from(tries).unwrap_or(u32::MAX));
    if left == 0 {
        return Err(Refusal::TooManyTries { wait_seconds: None }.into());
    }
    Err(Refusal::WrongCode { tries_left: Some(left) }.into())
}

async fn live(tx: &mut Tx, whose: Whose<'_>, most: u32, now: Timestamp) -> Outcome<Challenge> {
    let Some(challenge) = challenges::newest(tx, whose).await? else {
        return Err(Refusal::NothingToConfirm.into());
    };
    if challenge.ended_at.is_some() {
        return Err(Refusal::NothingToConfirm.into());
    }
    if challenge.tries >= i64::from(most) {
        return Err(Refusal::TooManyTries { wait_seconds: None }.into());
    }
    if challenge.expires_at <= now {
        return Err(Refusal::CodeExpired.into());
    }
    Ok(challenge)
}

impl Proof {
    /// What was proved: the number or address that the code went to.
    pub fn target(&self) -> &str {
        &self.challenge.target
    }

    pub fn account(&self) -> Option<&AccountId> {
        self.challenge.account.as_ref()
    }

    pub fn challenge(&self) -> &ChallengeId {
        &self.challenge.id
    }

    /// Uses the challenge up, in the transaction of the act that it allows. Of any number of concurrent redemptions
    /// exactly one succeeds; the others get [`Refusal::NothingToConfirm`], as does a code that has been killed since it was
    /// compared. What is still queued of it is not sent.
    pub async fn redeem(self, identity: &Identity, tx: &mut Tx) -> Outcome<()> {
        let now = identity.now();
        if !challenges::redeem(tx, &self.challenge.id, &self.code, now).await? {
            return Err(Refusal::NothingToConfirm.into());
        }
        crate::store::sends::answer(tx, &self.challenge.root, now).await?;
        Ok(crate::store::outbox::withdraw(tx, &self.challenge.root, now).await?)
    }
}

/// What the MAC of a code covers: so a code for one purpose, target or challenge opens no other.
fn covered<'a>(drawn_for: &'a ChallengeId, challenge: &'a Challenge, code: &'a Code) -> [&'a [u8]; 4] {
    parts(drawn_for, challenge.purpose, &challenge.target, code)
}

fn parts<'a>(drawn_for: &'a ChallengeId, purpose: Purpose, target: &'a str, code: &'a Code) -> [&'a [u8]; 4] {
    [drawn_for.as_str().as_bytes(), purpose.name().as_bytes(), target.as_bytes(), code.reveal().as_bytes()]
}
