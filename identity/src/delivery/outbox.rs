//! Messages on their way: rows written in the transaction that created their code, sealed until they are delivered.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, watch};

use crate::Identity;
use crate::guard::Pass;
use crate::model::id::{AccountId, ChallengeId, SendId};
use crate::refusal::Fault;
use crate::store::Tx;

/// What a message says. No `Debug`: it may hold a code.
#[derive(Clone, Serialize, Deserialize)]
pub struct Message {
    /// For mail.
    pub subject: Option<String>,
    pub text: String,
    /// For mail: the same once more, as HTML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The code in it, for the virtual handset to copy.
    pub code: Option<String>,
    /// The link in it, for the virtual mailbox to open.
    pub link: Option<String>,
}

impl Message {
    /// Text alone.
    pub fn sms(text: String, code: Option<String>, link: Option<String>) -> Self {
        Self { subject: None, text, html: None, code, link }
    }
}

/// A message and where it goes, as it lies sealed in the table.
#[derive(Serialize, Deserialize)]
pub(crate) struct Envelope {
    pub to: String,
    pub message: Message,
}

/// What a message belongs to.
pub struct About<'a> {
    pub challenge: Option<&'a ChallengeId>,
    pub account: Option<&'a AccountId>,
    /// After this it is not sent any more: a code that has expired helps nobody.
    pub expires_at: Timestamp,
}

/// Wakes the worker, and those who watch a message go.
pub struct Outbox {
    pub(crate) queued: Notify,
    changed: watch::Sender<()>,
}

impl Default for Outbox {
    fn default() -> Self {
        Self { queued: Notify::new(), changed: watch::Sender::new(()) }
    }
}

impl Outbox {
    /// Call after the commit.
    pub fn wake(&self) {
        self.queued.notify_one();
        self.changed.send_replace(());
    }

    /// Ticks whenever the state of some message in this process may have changed.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    pub(crate) fn tell_watchers(&self) {
        self.changed.send_replace(());
    }
}

/// Lays a message into the outbox, for the target that the pass is for. One that is withheld is sealed and thrown away, and
/// leaves a row that is never sent, so that silence costs the same work and writes; it holds its money until it would have
/// expired.
pub(crate) async fn enqueue(
    identity: &Identity,
    tx: &mut Tx,
    pass: Pass,
    message: &Message,
    is_withheld: bool,
    about: &About<'_>,
) -> Result<SendId, Fault> {
    let id = SendId::new(&*identity.entropy);
    let target = pass.target();
    let envelope = Envelope { to: target.as_str().to_owned(), message: message.clone() };
    let text = serde_json::to_vec(&envelope).map_err(Fault::new)?;
    let sealed = identity.keys.seal(&*identity.entropy, &place(&id), &text)?;
    let row = crate::store::outbox::NewRow {
        id: &id,
        channel: target.channel(),
        country: target.country(),
        lane: pass.lane(),
        hold: pass.hold(),
        challenge: about.challenge,
        account: about.account,
        state: if is_withheld { "withheld" } else { "queued" },
        sealed: (!is_withheld).then_some(sealed),
        now: identity.now(),
        expires_at: about.expires_at,
    };
    crate::store::outbox::insert(tx, row).await?;
    Ok(id)
}

pub(crate) fn place(id: &SendId) -> String {
    format!("outbox {}", id.as_str())
}
