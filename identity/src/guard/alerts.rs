//! What the operator's webhook is told. Recorded in the transaction in which it came about; told by
//! [`crate::delivery::webhook`].

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::Identity;
use crate::model::id;
use crate::model::money::Money;
use crate::model::purpose::Lane;
use crate::refusal::Fault;
use crate::store::Tx;
use crate::store::alerts;
use crate::store::breakers::Key;

/// A breaker has opened. Blocks are named, numbers never.
pub(super) async fn breaker(
    identity: &Identity,
    tx: &mut Tx,
    key: Key<'_>,
    country: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    let (scope, name, lane) = (key.scope.name(), key.name, key.lane);
    let event = format!("breaker {scope} {name} {lane} {}", now.as_microsecond());
    let about = json!({ "scope": scope, "name": name, "country": country, "lane": lane });
    record(identity, tx, ("breaker-opened", &event), about, now).await
}

/// A lane has spent most of what it may in a period. Once for each lane and period.
pub(super) async fn budget(
    identity: &Identity,
    tx: &mut Tx,
    (period, lane): (&str, Lane),
    (spent, most): (Money, Money),
    now: Timestamp,
) -> Result<(), Fault> {
    let event = format!("budget {period} {}", lane.number());
    let about = json!({
        "period": period,
        "lane": lane.number(),
        "spent": spent.to_string(),
        "most": most.to_string(),
        "currency": identity.policy.money.currency,
    });
    record(identity, tx, ("budget-nearly-spent", &event), about, now).await
}

async fn record(
    identity: &Identity,
    tx: &mut Tx,
    (kind, event): (&str, &str),
    mut about: Value,
    now: Timestamp,
) -> Result<(), Fault> {
    let id = id::random(&*identity.entropy);
    about["id"] = json!(id);
    about["event"] = json!(kind);
    about["at"] = json!(now.to_string());
    alerts::insert(tx, &id, event, &about.to_string(), now).await
}
