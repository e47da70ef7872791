//! Getting in: whichever door leads there, what that means for session, device and account is done here.

use jiff::Timestamp;

use crate::Identity;
use crate::audit::{self, Event};
use crate::flows::second_factor::methods::level_after;
use crate::flows::second_factor::owner_is_here;
use crate::flows::sessions;
use crate::model::factor::Factor;
use crate::model::id::{AccountId, DeviceId};
use crate::model::session::{Account, FactorsUsed, Level, Person};
use crate::model::token::Token;
use crate::model::visitor::{Visitor, kind_of_browser};
use crate::notices::{self, Notice};
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::{self, Tx, accounts, devices, phones};

/// How far a partial session is about to get. There is no other way on: so whichever door leads all the way in, what that
/// means for the account is done.
#[must_use]
pub(in crate::flows) struct Arrival {
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

/// Begins a session. Whoever gets all the way in with a text keeps the phone fresh; half a sign-in does not, or whoever is
/// given the number next would keep it from going stale.
pub(in crate::flows) async fn enter(
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

/// Ends the partial session and begins the next. Of two requests that would raise one session one alone gets through.
pub(in crate::flows) async fn raise(
    identity: &Identity,
    tx: &mut Tx,
    person: &Person,
    arrival: Arrival,
) -> Outcome<Token> {
    let account = &person.account.id;
    if !store::sessions::end(tx, account, &person.session.id, identity.now()).await? {
        return Err(Refusal::SignInDue.into());
    }
    Ok(enter(identity, tx, &person.account, arrival.level, arrival.factors, &person.visitor).await?)
}

pub(in crate::flows) async fn trust_device(identity: &Identity, tx: &mut Tx, person: &Person) -> Outcome<Token> {
    let now = identity.now();
    let token = Token::new(&*identity.entropy);
    let id = DeviceId::new(&*identity.entropy);
    let times = (now, now + identity.policy.sessions.trusted_device);
    devices::insert(tx, &id, &person.account.id, token.hash(), &person.visitor, times).await?;
    audit::record(identity, tx, &person.account.id, Some(&person.visitor), &Event::DeviceTrusted).await?;
    Ok(token)
}
