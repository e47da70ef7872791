//! What an account holds, as JSON, in pieces: of its activity, however long, one page at a time is in memory.
//!
//! Asking is a post: on record, told to the owner, and good for one fetch by the session that asked. So the GET that hands
//! the file out leaves nothing but that leave used up.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::AnyConnection;

use crate::Identity;
use crate::audit::{self, Event, Place, Recorded};
use crate::flows;
use crate::model::factor::Factor;
use crate::model::id::{AccountId, SessionId};
use crate::model::session::{Account, Person, Session};
use crate::notices::{self, AccountNotice, Notice};
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::{devices, email_addresses, passkeys, recovery_codes, sessions, totp};

/// Events in one piece.
const AT_ONCE: usize = 500;

/// From the press to the fetch: a browser follows at once, a person who is asked where to keep the file does not.
const FETCHED_WITHIN: Duration = Duration::from_mins(2);

/// An export on its way. It holds the time of its beginning: what happens meanwhile is not in it.
pub struct Export {
    account: AccountId,
    session: SessionId,
    next: Next,
}

enum Next {
    Head(String),
    Activity { before: Option<Place>, is_first: bool },
    Over,
}

/// Lets this session fetch the file once, within two minutes. The owner is told at every address: what is in it, a thief
/// could use, and nothing else would show that it is out. Pressed again before it was fetched, it changes nothing.
///
/// Refusals: [`Refusal::ReAuthenticationDue`].
pub async fn ask(identity: &Identity, person: &Person) -> Outcome<()> {
    let now = identity.now();
    person.require_recent_authentication(now, identity.policy.sessions.recent_authentication)?;
    let mut tx = flows::sessions::act(identity, person).await?;
    if !sessions::permit_export(&mut tx, &person.session.id, (now, now + FETCHED_WITHIN)).await? {
        return Ok(());
    }
    audit::record(identity, &mut tx, &person.account.id, Some(&person.visitor), &Event::DataExported).await?;
    notices::tell_of(identity, &mut tx, person, &Notice::Account(AccountNotice::DataExported)).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(())
}

/// Begins the export that was asked for, of all that is kept of a person, but secrets: no key, no hash, no code. Numbers and
/// addresses are whole.
///
/// Refusals: those of a session that is not full, and [`Refusal::ExportNotAsked`].
pub async fn begin(identity: &Identity, person: &Person) -> Outcome<Export> {
    person.require_full()?;
    let now = identity.now();
    let mut tx = identity.store.write().await?;
    if !sessions::use_export(&mut tx, &person.session.id, now).await? {
        return Err(Refusal::ExportNotAsked.into());
    }
    // Used up only once there is something to hand out: whoever is told to come back finds the leave that they had.
    let mut head = head(&mut tx, &person.account, now).await?.to_string();
    tx.commit().await?;
    // The object stays open: activity is its last part.
    head.pop();
    head.push_str(",\"activity\":[");
    Ok(Export { account: person.account.id.clone(), session: person.session.id.clone(), next: Next::Head(head) })
}

impl Export {
    /// The next piece of the text; `None` after the last.
    ///
    /// Refuses with [`Refusal::SignInDue`] once the session has ended, which may be because of this very export.
    pub async fn next(&mut self, identity: &Identity) -> Outcome<Option<String>> {
        match std::mem::replace(&mut self.next, Next::Over) {
            Next::Head(head) => {
                self.next = Next::Activity { before: None, is_first: true };
                Ok(Some(head))
            }
            Next::Activity { before, is_first } => {
                let page = audit::page(identity, &self.account, before.as_ref(), AT_ONCE).await?;
                // After the reading, so that nothing goes out that was read when the session had ended.
                let mut conn = identity.store.read().await?;
                if !sessions::stands(&mut conn, &self.session).await? {
                    return Err(Refusal::SignInDue.into());
                }
                drop(conn);
                let mut text = String::new();
                for (place, event) in page.events.iter().enumerate() {
                    if !is_first || place > 0 {
                        text.push(',');
                    }
                    text.push_str(&activity(event).to_string());
                }
                match page.older {
                    Some(older) => self.next = Next::Activity { before: Some(older), is_first: false },
                    None => text.push_str("]}\n"),
                }
                Ok(Some(text))
            }
            Next::Over => Ok(None),
        }
    }
}

fn activity(event: &Recorded) -> Value {
    json!({
        "at": event.at.to_string(),
        "kind": event.kind,
        "detail": event.detail,
        "address": event.address,
        "browser": event.user_agent,
    })
}

async fn head(conn: &mut AnyConnection, account: &Account, now: Timestamp) -> Result<Value, Fault> {
    let id = &account.id;
    let time = |at: Timestamp| at.to_string();
    let addresses = email_addresses::of(conn, id).await?;
    let apps = totp::of(conn, id).await?;
    let passkeys = passkeys::of(conn, id).await?;
    let sessions = sessions::of(conn, id, now).await?;
    let devices = devices::of(conn, id, now).await?;
    let phone = account.phone.as_ref().map(|verified| {
        json!({
            "number": verified.phone.e164(),
            "verified_at": time(verified.verified_at),
            "used_at": time(verified.used_at),
            "signs_in_alone_since": verified.signs_in_at.map(time),
        })
    });
    Ok(json!({
        "exported_at": time(now),
        "account": {
            "id": id.as_str(),
            "created_at": time(account.created_at),
            "language": account.language.code(),
        },
        "email_addresses": addresses.iter().map(|one| json!({
            "address": one.address.as_str(),
            "proved_at": time(one.proved_at),
            "is_main": one.is_main,
        })).collect::<Vec<_>>(),
        "phone": phone,
        "second_factors": account.second_factors.iter().map(|factor| factor.name()).collect::<Vec<_>>(),
        "preferred_second_factor": account.preferred.map(Factor::name),
        "authenticator_apps": apps.iter().map(|app| json!({
            "name": app.name.as_str(),
            "added_at": time(app.added_at),
            "used_at": app.used_at.map(time),
        })).collect::<Vec<_>>(),
        "passkeys": passkeys.iter().map(|one| json!({
            "name": one.passkey.name.as_str(),
            "added_at": time(one.passkey.created_at),
            "used_at": one.passkey.last_used_at.map(time),
            "is_backed_up": one.passkey.is_backed_up,
        })).collect::<Vec<_>>(),
        "recovery_codes_left": recovery_codes::left(conn, id).await?,
        "sessions": sessions.iter().map(session).collect::<Vec<_>>(),
        "trusted_devices": devices.iter().map(|device| json!({
            "name": device.name.as_ref().map(|name| name.as_str().to_owned()),
            "trusted_at": time(device.created_at),
            "used_at": time(device.last_used_at),
            "trusted_until": time(device.expires_at),
            "address": device.address,
            "browser": device.user_agent,
        })).collect::<Vec<_>>(),
    }))
}

fn session(session: &Session) -> Value {
    json!({
        "begun_at": session.created_at.to_string(),
        "last_seen_at": session.last_seen_at.to_string(),
        "ends_at": session.expires_at.to_string(),
        "factors": session.factors.iter().map(Factor::name).collect::<Vec<_>>(),
        "address": session.address,
        "browser": session.user_agent,
    })
}
