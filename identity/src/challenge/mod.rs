//! The one engine for codes (SPEC 3), for every purpose.
//!
//! [`ask`] opens a challenge, or adds a code to the one that is live. [`guess`] counts a try, in a committed write of
//! its own, and compares. [`Proof::redeem`] uses the challenge up in the transaction of the act that it allows.

mod begin;
pub(crate) mod budget;
pub(crate) mod texted;

use jiff::Timestamp;

use crate::Identity;
use crate::audit::{self, Event};
use crate::delivery::outbox::{self, Message};
use crate::delivery::texts;
use crate::guard::{self, Asker};
use crate::model::code::Code;
use crate::model::email_address::EmailAddress;
use crate::model::id::{self, AccountId, ChallengeId};
use crate::model::phone::Phone;
use crate::model::purpose::Purpose;
use crate::model::target::Target;
use crate::model::token::Token;
use crate::model::visitor::Visitor;
use crate::not_me;
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::Tx;
pub use crate::store::challenges::Whose;
use crate::store::challenges::{self, Challenge};
use crate::store::tries;
pub use begin::begin;
pub(crate) use begin::{may_ask, or_sent_already};

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

    fn whose(&self) -> Whose<'_> {
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
    // Also when refused: the decision is on record, and no counter was taken.
    tx.commit().await?;
    identity.outbox.wake();
    Ok(asked?)
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
    let now = identity.now();
    let policy = &identity.policy.codes;
    let whose = ask.whose();

    let whom = budget::Whom { account: ask.account, asked_for: ask.asked_for, target: ask.target.as_str() };
    let budget = budget::of(identity, ask.purpose, whom);
    if let Some(refusal) = budget::is_shut(identity, tx, ask.account, &budget, (budget::Last::MayBeRight, now)).await? {
        return Ok(Err(refusal));
    }
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
pub async fn guess(identity: &Identity, whose: Whose<'_>, typed: &str) -> Outcome<Proof> {
    let policy = &identity.policy.codes;
    let typed = Code::parse(typed, policy.length);
    let now = identity.now();

    let mut tx = identity.store.write().await?;
    let challenge = live(&mut tx, whose, policy.tries, now).await?;
    let Some(typed) = typed else {
        return Err(Refusal::WrongCode { tries_left: None }.into());
    };
    let budget = budget::of(identity, challenge.purpose, budget::Whom::of(&challenge));
    if let Some(refusal) =
        budget::is_shut(identity, &mut tx, challenge.account.as_ref(), &budget, (budget::Last::MayBeRight, now)).await?
    {
        tx.commit().await?;
        identity.outbox.wake();
        return Err(refusal.into());
    }
    let Some(tries) = challenges::count_try(&mut tx, &challenge.id, policy.tries, now).await? else {
        // It ended since it was read: by the same code in another tab, or by its last try.
        live(&mut tx, whose, policy.tries, now).await?;
        return Err(Refusal::NothingToConfirm.into());
    };
    let counted = id::random(&*identity.entropy);
    tries::insert(&mut tx, &counted, &budget, now).await?;
    let codes = challenges::codes(&mut tx, &challenge).await?;
    tx.commit().await?;

    let mut right = None;
    let mut was_right = false;
    for code in codes {
        // Every code is compared, whatever the ones before it said.
        let same = identity.keys.is_code_mac(&code.mac, &covered(&code.challenge, &challenge, &typed));
        was_right |= same && code.expires_at <= now;
        if same && code.expires_at > now {
            right = Some(code.id);
        }
    }
    if let Some(code) = right {
        let mut tx = identity.store.write().await?;
        tries::delete(&mut tx, &counted).await?;
        challenges::give_back(&mut tx, &challenge.id).await?;
        tx.commit().await?;
        return Ok(Proof { challenge, code });
    }
    budget::count_and_shut(identity, challenge.account.as_ref(), &budget, now).await?;
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

/// What a page that waits for a code needs to know.
pub struct Waiting {
    pub challenge: ChallengeId,
    pub target: String,
    pub expires_at: Timestamp,
    /// Until another code may be asked for, in seconds; 0 for now.
    pub wait_seconds: u32,
    /// Whether more tries are taken.
    pub is_dead: bool,
    pub(crate) account: Option<AccountId>,
    pub(crate) asked_for: Option<String>,
}

impl Waiting {
    /// The number or address, for the eyes of whoever waits.
    pub fn masked(&self) -> String {
        if self.target.starts_with('+') {
            Phone::stored(self.target.clone()).masked()
        } else {
            EmailAddress::stored(self.target.clone()).masked()
        }
    }

    /// The whole number, for the signed-in person who typed it.
    pub fn spaced(&self) -> String {
        Phone::stored(self.target.clone()).spaced()
    }
}

/// The challenge that this browser has open for a purpose. `None` when there is none, or it was used.
pub async fn waiting(identity: &Identity, whose: Whose<'_>) -> Result<Option<Waiting>, Fault> {
    let now = identity.now();
    let mut conn = identity.store.read().await?;
    let Some(challenge) = challenges::newest(&mut conn, whose).await? else { return Ok(None) };
    if challenge.ended_at.is_some() {
        return Ok(None);
    }
    drop(conn);
    let wait_seconds = wait_seconds(identity, challenge.purpose, &challenge.target).await?;
    Ok(Some(Waiting {
        is_dead: challenge.tries >= i64::from(identity.policy.codes.tries) || challenge.expires_at <= now,
        challenge: challenge.id,
        target: challenge.target,
        expires_at: challenge.expires_at,
        account: challenge.account,
        asked_for: challenge.asked_for,
        wait_seconds,
    }))
}

/// Until another code may be asked for, in seconds; 0 for now. The wait is the number's or address's own: it goes on when
/// the challenge is over, and in every browser.
pub async fn wait_seconds(identity: &Identity, purpose: Purpose, target: &str) -> Result<u32, Fault> {
    let mut conn = identity.store.read().await?;
    let tag = guard::target_tag(identity, target);
    guard::cool_down(identity, &mut conn, &tag, purpose.lane(), identity.now()).await
}
