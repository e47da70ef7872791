//! Security events: what happened on an account, for its owner and the operator.

use jiff::Timestamp;
use serde_json::json;

use crate::Identity;
use crate::entropy::Entropy;
use crate::model::factor::Factor;
use crate::model::id::{self, AccountId};
use crate::model::name::Name;
use crate::model::operator::{Act, Reason};
use crate::model::purpose::Purpose;
use crate::model::visitor::Visitor;
use crate::model::wait::WaitFor;
use crate::refusal::Fault;
use crate::store::events::{self, EventRow};
use crate::store::{Store, Tx};

/// A closed list. Numbers and addresses in it are masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Registered,
    SignedIn {
        factors: Vec<Factor>,
    },
    SignedOut,
    CodeSent {
        to: String,
        purpose: Purpose,
    },
    FactorShut {
        factor: Factor,
    },
    PhoneVerified {
        phone: String,
    },
    PhoneRemoved {
        phone: String,
    },
    PhoneDetached {
        phone: String,
    },
    SecondFactorEnabled {
        factor: Factor,
    },
    SecondFactorDisabled {
        factor: Factor,
    },
    TotpAppAdded {
        name: Name,
    },
    TotpAppRemoved {
        name: Name,
    },
    RecoveryCodesMade,
    RecoveryCodeUsed {
        left: i64,
    },
    PasswordChanged,
    PasswordRecovered,
    SessionsEnded {
        how_many: u64,
    },
    DeviceTrusted,
    DevicesForgotten {
        how_many: u64,
    },
    ReAuthenticated,
    PhoneSignInAllowed {
        phone: String,
    },
    PhoneSignInEnded {
        phone: String,
    },
    PhoneSignInShut,
    /// The reader of a mail said that what it told about was not they.
    NotMe {
        about: &'static str,
    },
    PhonePutBack {
        phone: String,
    },
    NumberSilenced {
        phone: String,
    },
    WaitBegun {
        what: WaitFor,
    },
    WaitCancelled {
        what: WaitFor,
    },
    PasskeyAdded {
        name: String,
    },
    PasskeyRenamed {
        name: String,
    },
    PasskeyRemoved {
        name: String,
    },
    PasskeyPutBack {
        name: String,
    },
    EmailAdded {
        email: String,
    },
    /// This one is the main address from now on.
    MainEmailChanged {
        email: String,
    },
    EmailRemoved {
        email: String,
    },
    EmailPutBack {
        email: String,
    },
    /// The account will be gone after a while.
    DeletionAsked,
    DeletionCancelled,
    /// All that is kept of it was asked for as a file.
    DataExported,
    /// It is gone: the one event that is written of it under its pseudonym.
    AccountDeleted,
    DeviceNamed {
        name: Name,
    },
    /// It counted less than it had before: somebody has made a copy.
    PasskeyCopied {
        name: String,
    },
    /// From the command line, by somebody who runs this site.
    ByOperator {
        act: Act,
        reason: Reason,
    },
    /// So were the events of this account, or of all.
    ReadByOperator {
        reason: Reason,
    },
}

impl Event {
    /// The name in the table and in exports.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::SignedIn { .. } => "signed-in",
            Self::SignedOut => "signed-out",
            Self::CodeSent { .. } => "code-sent",
            Self::FactorShut { .. } => "factor-shut",
            Self::PhoneVerified { .. } => "phone-verified",
            Self::PhoneRemoved { .. } => "phone-removed",
            Self::PhoneDetached { .. } => "phone-detached",
            Self::SecondFactorEnabled { .. } => "second-factor-enabled",
            Self::SecondFactorDisabled { .. } => "second-factor-disabled",
            Self::TotpAppAdded { .. } => "totp-app-added",
            Self::TotpAppRemoved { .. } => "totp-app-removed",
            Self::RecoveryCodesMade => "recovery-codes-made",
            Self::RecoveryCodeUsed { .. } => "recovery-code-used",
            Self::PasswordChanged => "password-changed",
            Self::PasswordRecovered => "password-recovered",
            Self::SessionsEnded { .. } => "sessions-ended",
            Self::DeviceTrusted => "device-trusted",
            Self::DevicesForgotten { .. } => "devices-forgotten",
            Self::ReAuthenticated => "re-authenticated",
            Self::PhoneSignInAllowed { .. } => "phone-sign-in-allowed",
            Self::PhoneSignInEnded { .. } => "phone-sign-in-ended",
            Self::PhoneSignInShut => "phone-sign-in-shut",
            Self::NotMe { .. } => "not-me",
            Self::PhonePutBack { .. } => "phone-put-back",
            Self::NumberSilenced { .. } => "number-silenced",
            Self::WaitBegun { .. } => "wait-begun",
            Self::WaitCancelled { .. } => "wait-cancelled",
            Self::PasskeyAdded { .. } => "passkey-added",
            Self::PasskeyRenamed { .. } => "passkey-renamed",
            Self::PasskeyRemoved { .. } => "passkey-removed",
            Self::PasskeyPutBack { .. } => "passkey-put-back",
            Self::EmailAdded { .. } => "email-added",
            Self::MainEmailChanged { .. } => "main-email-changed",
            Self::EmailRemoved { .. } => "email-removed",
            Self::EmailPutBack { .. } => "email-put-back",
            Self::DeletionAsked => "deletion-asked",
            Self::DeletionCancelled => "deletion-cancelled",
            Self::DataExported => "data-exported",
            Self::AccountDeleted => "account-deleted",
            Self::DeviceNamed { .. } => "device-named",
            Self::PasskeyCopied { .. } => "passkey-copied",
            Self::ByOperator { act, .. } => act.event(),
            Self::ReadByOperator { .. } => "admin-audit",
        }
    }

    fn detail(&self) -> serde_json::Value {
        match self {
            Self::SignedIn { factors } => {
                json!({ "factors": factors.iter().map(|factor| factor.name()).collect::<Vec<_>>() })
            }
            Self::CodeSent { to, purpose } => json!({ "to": to, "purpose": purpose.name() }),
            Self::PhoneVerified { phone }
            | Self::PhoneRemoved { phone }
            | Self::PhoneDetached { phone }
            | Self::PhoneSignInAllowed { phone }
            | Self::PhoneSignInEnded { phone }
            | Self::PhonePutBack { phone }
            | Self::NumberSilenced { phone } => json!({ "phone": phone }),
            Self::PasskeyAdded { name }
            | Self::PasskeyRenamed { name }
            | Self::PasskeyRemoved { name }
            | Self::PasskeyPutBack { name }
            | Self::PasskeyCopied { name } => json!({ "name": name }),
            Self::EmailAdded { email }
            | Self::MainEmailChanged { email }
            | Self::EmailRemoved { email }
            | Self::EmailPutBack { email } => json!({ "email": email }),
            Self::NotMe { about } => json!({ "about": about }),
            Self::WaitBegun { what } | Self::WaitCancelled { what } => json!({ "for": what.name() }),
            Self::FactorShut { factor }
            | Self::SecondFactorEnabled { factor }
            | Self::SecondFactorDisabled { factor } => json!({ "factor": factor.name() }),
            Self::TotpAppAdded { name } | Self::TotpAppRemoved { name } | Self::DeviceNamed { name } => {
                json!({ "name": name.as_str() })
            }
            Self::ByOperator { reason, .. } | Self::ReadByOperator { reason } => json!({ "reason": reason.as_str() }),
            Self::RecoveryCodeUsed { left } => json!({ "left": left }),
            Self::SessionsEnded { how_many } | Self::DevicesForgotten { how_many } => json!({ "how_many": how_many }),
            _ => json!({}),
        }
    }
}

/// Writes an event in the transaction of what it tells about.
pub(crate) async fn record(
    identity: &Identity,
    tx: &mut Tx,
    account: &AccountId,
    visitor: Option<&Visitor>,
    event: &Event,
) -> Result<(), Fault> {
    write(tx, (identity.now(), &*identity.entropy), account, visitor, event).await.map(drop)
}

/// As [`record`], for programs that read a database and are no [`Identity`]. Answers the event's id.
pub(crate) async fn write(
    tx: &mut Tx,
    (now, entropy): (Timestamp, &dyn Entropy),
    account: &AccountId,
    visitor: Option<&Visitor>,
    event: &Event,
) -> Result<String, Fault> {
    let id = id::random(entropy);
    let row = EventRow {
        id: &id,
        account,
        at: now,
        kind: event.kind(),
        detail: &event.detail().to_string(),
        address: &visitor.map(|visitor| visitor.address.to_string()).unwrap_or_default(),
        user_agent: visitor.map_or("", |visitor| &visitor.user_agent),
    };
    tracing::info!(event = row.kind, account = account.as_str(), "account event");
    metrics::counter!("ringfence_events_total", "kind" => event.kind()).increment(1);
    events::insert(tx, &row).await?;
    Ok(id)
}

/// An event as the account's owner reads it.
pub struct Recorded {
    pub at: Timestamp,
    /// [`Event::kind`].
    pub kind: String,
    pub detail: serde_json::Value,
    pub address: String,
    pub user_agent: String,
}

/// Where a page of events ended: the next one goes on behind it, whatever has happened meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub(crate) at: Timestamp,
    pub(crate) id: String,
}

impl Place {
    /// Takes the text of [`Place::write`]; anything else is no place. It opens nothing: whose events are read is not in it.
    pub fn parse(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('-')?;
        let is_plain = |digit: u8| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit);
        if id.len() != 32 || !id.bytes().all(is_plain) || !at.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        Some(Self { at: Timestamp::from_microsecond(at.parse().ok()?).ok()?, id: id.to_owned() })
    }

    /// For a link.
    pub fn write(&self) -> String {
        format!("{}-{}", self.at.as_microsecond(), self.id)
    }
}

/// Some events of an account, the newest first.
pub struct Page {
    pub events: Vec<Recorded>,
    /// Where older ones begin, if there are any.
    pub older: Option<Place>,
}

/// The newest events of an account, at most 50.
pub async fn newest(identity: &Identity, account: &AccountId) -> Result<Vec<Recorded>, Fault> {
    Ok(page(identity, account, None, 50).await?.events)
}

/// At most `most` events of an account, the newest of those that come behind a place.
pub async fn page(
    identity: &Identity,
    account: &AccountId,
    before: Option<&Place>,
    most: usize,
) -> Result<Page, Fault> {
    let mut conn = identity.store.read().await?;
    let mut rows = events::before(&mut conn, account, before, most + 1).await?;
    let has_older = rows.len() > most;
    rows.truncate(most);
    let older = rows.last().filter(|_| has_older).map(|row| Place { at: row.at, id: row.id.clone() });
    let recorded = |row: events::Read| Recorded {
        at: row.at,
        kind: row.kind,
        detail: serde_json::from_str(&row.detail).unwrap_or_default(),
        address: row.address,
        user_agent: row.user_agent,
    };
    Ok(Page { events: rows.into_iter().map(recorded).collect(), older })
}

/// An event as an operator reads it.
pub struct Entry {
    pub id: String,
    /// Of an account that is gone it names nobody.
    pub account: String,
    pub recorded: Recorded,
}

/// Which events an operator wants to read.
pub struct Wanted {
    pub account: Option<AccountId>,
    /// [`Event::kind`].
    pub kind: Option<String>,
}

/// The events behind a place (a time, and the id of an event of that time or `""`), the oldest first, at most `most`.
pub async fn read(store: &Store, wanted: &Wanted, after: (Timestamp, &str), most: u32) -> Result<Vec<Entry>, Fault> {
    let only = (wanted.account.as_ref().map_or("", AccountId::as_str), wanted.kind.as_deref().unwrap_or_default());
    let mut conn = store.read().await?;
    let found = events::after(&mut conn, only, after, i64::from(most)).await?;
    let entry = |found: events::Found| Entry {
        id: found.id,
        account: found.account,
        recorded: Recorded {
            at: found.at,
            kind: found.kind,
            detail: serde_json::from_str(&found.detail).unwrap_or_default(),
            address: found.address,
            user_agent: found.user_agent,
        },
    };
    Ok(found.into_iter().map(entry).collect())
}
