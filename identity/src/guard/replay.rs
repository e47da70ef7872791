//! Recorded requests, judged again under other settings (`ringfence drill --replay`).

use std::net::{IpAddr, Ipv4Addr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Asker, Names, decide_as};
use crate::Identity;
use crate::model::email_address::EmailAddress;
use crate::model::id::{self, AccountId};
use crate::model::language::Language;
use crate::model::money::Money;
use crate::model::phone::Phone;
use crate::model::purpose::{Lane, Purpose};
use crate::model::target::Target;
use crate::model::token::Token;
use crate::model::visitor::Visitor;
use crate::refusal::{Fault, Refusal};
use crate::store::{Store, decisions, sends};

/// A decision as the record keeps it: a row of the table `decisions`, or a line of JSON with its columns as fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recorded {
    /// Unix time in microseconds, as all times here.
    pub at: i64,
    /// `sms` or `email`.
    pub channel: String,
    pub lane: i64,
    pub purpose: String,
    /// The keyed name of number or address; `""` for what rule 1 refused.
    pub target_tag: String,
    pub block: String,
    pub country: String,
    #[serde(default)]
    pub account_id: Option<String>,
    pub address: String,
    pub network: String,
    /// By somebody's browser; notices are not.
    pub is_asked_for: bool,
    pub is_proven: bool,
    /// In millionths of the currency.
    pub price: i64,
    /// What was answered then, and by which rule; none when it was allowed.
    #[serde(default)]
    pub refusal: Option<String>,
    #[serde(default)]
    pub rule: Option<String>,
    #[serde(default)]
    pub answered_at: Option<i64>,
    /// How many were refused alike, this one among them.
    #[serde(default = "once")]
    pub times: i64,
}

fn once() -> i64 {
    1
}

/// How many rows are read at once.
const AT_ONCE: i64 = 2_000;

/// A record that is read page by page, in the order of its times: months of an attacked installation fit into no memory.
pub struct Record {
    store: Store,
    /// The last row that was read.
    place: (i64, String),
    /// What is written meanwhile is left out: a busy server might else write faster than is judged.
    until: i64,
}

impl Record {
    /// Begins to read what is on record now.
    pub async fn begin(store: Store) -> Result<Self, Fault> {
        let mut conn = store.read().await?;
        let until = sends::newest_decision(&mut conn).await?.map_or(i64::MIN, Timestamp::as_microsecond);
        drop(conn);
        Ok(Self { store, place: (i64::MIN, String::new()), until })
    }

    /// The next page; an empty one is the end.
    pub async fn next(&mut self) -> Result<Vec<Recorded>, Fault> {
        let mut conn = self.store.read().await?;
        let place = (self.place.0, self.place.1.as_str());
        let (page, last) = decisions::after(&mut conn, place, self.until, AT_ONCE).await?;
        if let Some(last) = last {
            self.place = last;
        }
        Ok(page)
    }

    /// Ends the reading.
    pub async fn end(self) {
        self.store.close().await;
    }
}

/// The name of the refusal that asks for work.
const WORK: &str = "proof-of-work-due";

/// What a recorded request is answered under the settings of an [`Identity`].
pub struct Again {
    /// The send, when it is allowed; for [`answers`].
    pub send: Option<String>,
    /// The rule that refuses it.
    pub rule: Option<String>,
    pub was_asked_for_work: bool,
    pub price: Money,
}

/// Judges a request as if it came now. Work that is asked for is taken as done (see
/// [`crate::policy::GuardPolicy::work_is_played`]), unless it was asked for then: who did it stands on record once more.
/// What rule 1 refused stays refused, since its number is not known.
pub async fn again(identity: &Identity, request: &Recorded) -> Result<Again, Fault> {
    let lane = Lane::parse(request.lane).ok_or_else(|| Fault::new("a recorded lane is none"))?;
    let mut judged = Again { send: None, rule: None, was_asked_for_work: false, price: Money::ZERO };
    if request.target_tag.is_empty() {
        judged.rule = Some(request.rule.clone().unwrap_or_else(|| "number-kind".to_owned()));
        return Ok(judged);
    }
    let target = match request.channel.as_str() {
        "sms" => Target::Phone(Phone::some_of(&request.block, &request.country)),
        _ => Target::Email(EmailAddress::stored("somebody@example.com".to_owned())),
    };
    let purpose = Purpose::parse(&request.purpose);
    let mut visitor = Visitor {
        language: Language::English,
        browser: Token::new(&*identity.entropy).hash(),
        address: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        user_agent: String::new(),
        work: String::new(),
    };
    let account = request.account_id.clone().map(AccountId::stored);
    let mut tx = identity.store.write().await?;
    let may_work = request.refusal.as_deref() != Some(WORK);
    // At most twice: the second time with the work that the first was asked for.
    loop {
        let asker = Asker {
            target: &target,
            lane,
            purpose: purpose.map_or(super::NOTICE, Purpose::name),
            account: account.as_ref(),
            visitor: request.is_asked_for.then_some(&visitor),
            is_anonymous: purpose.is_some_and(Purpose::is_anonymous),
            is_proven: request.is_proven,
            challenge: None,
        };
        let names = Names {
            target_tag: request.target_tag.clone(),
            host: request.address.clone(),
            network: request.network.clone(),
            ..Names::of(identity, &asker)
        };
        let send = id::random(&*identity.entropy);
        let decided = decide_as(identity, &mut tx, &asker, (&send, &names), identity.now()).await?;
        match decided {
            Ok(_) => (judged.send, judged.price) = (Some(send), names.price),
            Err(stop) => match stop.refusal {
                Refusal::ProofOfWorkDue { work } if may_work && !judged.was_asked_for_work => {
                    judged.was_asked_for_work = true;
                    visitor.work = format!("{}.played", work.ticket);
                    continue;
                }
                _ => judged.rule = Some(stop.rule.to_owned()),
            },
        }
        tx.commit().await?;
        return Ok(judged);
    }
}

/// A code of an allowed send came back.
pub async fn answers(identity: &Identity, send: &str) -> Result<(), Fault> {
    let mut tx = identity.store.write().await?;
    decisions::answer(&mut tx, send, identity.now().as_microsecond()).await?;
    tx.commit().await
}
