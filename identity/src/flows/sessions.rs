//! Sessions: how they begin, are recognised, listed and ended.

use std::time::Duration;

use jiff::Timestamp;

use crate::Identity;
use crate::audit::{self, Event};
use crate::clock;
use crate::model::id::{AccountId, SessionId};
use crate::model::session::{Account, FactorsUsed, Level, Person, Session};
use crate::model::token::Token;
use crate::model::visitor::Visitor;
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::{Tx, accounts, sessions};

/// How coarsely "last seen" is kept.
const SEEN_EVERY: Duration = Duration::from_mins(5);

/// How long after the first press of a form a second one is taken for the same (decision 0047). It may begin two sessions,
/// and nobody knows which answer the browser keeps.
const PRESSED_TWICE_WITHIN: Duration = Duration::from_mins(1);

/// Whether a form that was posted `now` may have been posted `before` too, by the same press. The clock of whoever took the
/// first one may be ahead (decision 0049).
pub(crate) fn pressed_just_before(before: Timestamp, now: Timestamp) -> bool {
    !clock::is_from_ahead(before, now) && now < before + PRESSED_TWICE_WITHIN
}

/// What the browser of a new session is given.
pub struct Entered {
    pub session: Token,
    pub level: Level,
    /// For the browser that is trusted from now on.
    pub device: Option<Token>,
}

/// Begins a session, with a token of its own at every change of level. What the account had in this browser before is over.
pub(crate) async fn begin(
    identity: &Identity,
    tx: &mut Tx,
    account: &AccountId,
    level: Level,
    factors: FactorsUsed,
    visitor: &Visitor,
) -> Result<Token, Fault> {
    Ok(open(identity, tx, account, level, factors, visitor).await?.1)
}

/// As [`begin`], and answers the session too.
pub(crate) async fn open(
    identity: &Identity,
    tx: &mut Tx,
    account: &AccountId,
    level: Level,
    factors: FactorsUsed,
    visitor: &Visitor,
) -> Result<(Session, Token), Fault> {
    let now = identity.now();
    let policy = &identity.policy.sessions;
    let lifetime = if level == Level::Full { policy.idle.min(policy.longest) } else { policy.partial };
    let token = Token::new(&*identity.entropy);
    let session = Session {
        id: SessionId::new(&*identity.entropy),
        account: account.clone(),
        level,
        factors,
        created_at: now,
        last_seen_at: now,
        expires_at: now + lifetime,
        address: visitor.address.to_string(),
        user_agent: visitor.user_agent.clone(),
        method: None,
    };
    sessions::insert(tx, &session, token.hash(), visitor.browser).await?;
    // The browser keeps the new token alone: nobody but a thief would use the old one.
    let here = (visitor.browser, &session.id);
    sessions::end_earlier(tx, account, here, (now - PRESSED_TWICE_WITHIN, now)).await?;
    if level == Level::Full {
        accounts::know_browser(tx, account, &visitor.browser.to_vec(), now).await?;
    }
    Ok((session, token))
}

/// The guard of sensitive acts that demand nothing more: password and second factor, both lately.
///
/// Refuses with [`Refusal::ReAuthenticationDue`], and as [`Person::require_full`] does.
pub(crate) fn require_recent(identity: &Identity, person: &Person) -> Result<(), Refusal> {
    person.require_recent_authentication(identity.now(), identity.policy.sessions.recent_authentication)
}

/// Begins a transaction in which a person acts: it holds the account's turn, and their session still stands. Without
/// that a request on its way would outlive the change of password that has ended its session.
///
/// Refuses with [`Refusal::SignInDue`].
pub(crate) async fn act(identity: &Identity, person: &Person) -> Outcome<Tx> {
    act_beside(identity, person, &[]).await
}

/// As [`act`], and answers the account as it stands in that transaction, under the rules of the operator: since the request
/// began it may have changed.
pub(crate) async fn act_on_account(identity: &Identity, person: &Person) -> Outcome<(Tx, Account)> {
    let mut tx = act(identity, person).await?;
    match accounts::get(&mut tx, &person.account.id).await? {
        Some(account) => Ok((tx, account.under(&identity.policy))),
        None => Err(Refusal::SignInDue.into()),
    }
}

/// As [`act`], where the person's act also changes other accounts. All turns are taken by the order of their ids: two who
/// change each other's account would else wait for one another.
pub(crate) async fn act_beside(identity: &Identity, person: &Person, others: &[AccountId]) -> Outcome<Tx> {
    let mut turns: Vec<&AccountId> = others.iter().chain([&person.account.id]).collect();
    turns.sort_by_key(|id| id.as_str());
    let mut tx = identity.store.write().await?;
    for account in turns {
        // Another one that is gone needs no turn; with one's own the session is gone too.
        accounts::take_turn(&mut tx, account).await?;
    }
    if !sessions::stands(&mut tx, &person.session.id).await? {
        return Err(Refusal::SignInDue.into());
    }
    Ok(tx)
}

/// Who a request's session cookie speaks for, or `None`. Read anew at each request, so that ending is immediate.
pub async fn recognise(identity: &Identity, token: &Token, visitor: &Visitor) -> Result<Option<Person>, Fault> {
    let now = identity.now();
    let mut conn = identity.store.read().await?;
    let Some(mut session) = sessions::live(&mut conn, token.hash(), now).await? else { return Ok(None) };
    let Some(account) = accounts::get(&mut conn, &session.account).await? else { return Ok(None) };
    drop(conn);
    let account = account.under(&identity.policy);
    if session.level == Level::Full && now.duration_since(session.last_seen_at).unsigned_abs() > SEEN_EVERY {
        // Reading goes on where nothing can be written just now.
        if let Err(fault) = see(identity, &session, now).await {
            tracing::warn!(%fault, "when a session was last seen could not be written");
        }
    }
    if account.gone_at.is_some_and(|gone_at| gone_at <= now) {
        // Nobody has swept yet.
        return Ok(None);
    }
    if session.level == Level::Full && account.gone_at.is_some() {
        session.level = Level::Leaving;
    }
    // Also a session that began when less was wanted.
    if session.level == Level::Full && account.needs_strong_method() {
        session.level = Level::StrongMethodDue;
    }
    Ok(Some(Person { account, session, visitor: visitor.clone() }))
}

/// Whose session a cookie speaks for, or spoke for until it ended. It lets nobody in: it tells whose something is that was
/// typed after that.
pub async fn whose(identity: &Identity, token: &Token) -> Result<Option<AccountId>, Fault> {
    let mut conn = identity.store.read().await?;
    sessions::whose(&mut conn, token.hash()).await
}

async fn see(identity: &Identity, session: &Session, now: Timestamp) -> Result<(), Fault> {
    let policy = &identity.policy.sessions;
    let end = (now + policy.idle).min(session.created_at + policy.longest);
    let mut tx = identity.store.write().await?;
    sessions::see(&mut tx, &session.id, now, end).await?;
    tx.commit().await
}

/// The live sessions of a person, the last seen first.
///
/// Refusals: those of [`Person::require_full`].
pub async fn list(identity: &Identity, person: &Person) -> Outcome<Vec<Session>> {
    person.require_full()?;
    let mut conn = identity.store.read().await?;
    Ok(sessions::of(&mut conn, &person.account.id, identity.now()).await?)
}

/// Ends one session of the person's own. What is not theirs, or over, is passed by; then the answer is `false`.
///
/// Refusals: those of [`Person::require_full`].
pub async fn end_one(identity: &Identity, person: &Person, id: &SessionId) -> Outcome<bool> {
    person.require_full()?;
    let mut tx = identity.store.write().await?;
    accounts::take_turn(&mut tx, &person.account.id).await?;
    if !sessions::end(&mut tx, &person.account.id, id, identity.now()).await? {
        return Ok(false);
    }
    let event = Event::SessionsEnded { how_many: 1 };
    audit::record(identity, &mut tx, &person.account.id, Some(&person.visitor), &event).await?;
    tx.commit().await?;
    Ok(true)
}

/// Ends all sessions of the person but this one.
///
/// Refuses with [`Refusal::SignInDue`] where this one has ended meanwhile.
pub async fn end_others(identity: &Identity, person: &Person) -> Outcome<()> {
    person.require_full()?;
    let mut tx = act(identity, person).await?;
    let kept = Some(&person.session.id);
    let how_many = sessions::end_others(&mut tx, &person.account.id, kept, identity.now()).await?;
    let event = Event::SessionsEnded { how_many };
    audit::record(identity, &mut tx, &person.account.id, Some(&person.visitor), &event).await?;
    Ok(tx.commit().await?)
}

/// Signs out, at whatever level. Where the session has ended before, nothing is left to do.
pub async fn sign_out(identity: &Identity, person: &Person) -> Outcome<()> {
    let mut tx = identity.store.write().await?;
    accounts::take_turn(&mut tx, &person.account.id).await?;
    if sessions::end(&mut tx, &person.account.id, &person.session.id, identity.now()).await? {
        audit::record(identity, &mut tx, &person.account.id, Some(&person.visitor), &Event::SignedOut).await?;
    }
    Ok(tx.commit().await?)
}
