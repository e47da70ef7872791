//! Between HTTP and the flows: who asks, and how the answer travels.

pub mod answer;
pub mod cookies;
pub mod delivery;
pub mod export;
pub mod flash;
mod going;
pub(crate) mod names;
pub mod recovery_codes_text;
pub mod request;
mod spoken;
mod status;

use std::net::IpAddr;
use std::sync::Arc;

use identity::Identity;

use crate::ui::HandsetMessage;

pub use answer::{Answer, Answered, Next};
pub use going::StepUp;
pub(crate) use going::due_at;
pub use request::{Request, language_of};
pub use spoken::Spoken;

/// What the process gives to pages and server functions, as a context.
#[derive(Clone)]
pub struct Host {
    pub identity: Arc<Identity>,
    /// Whether cookies carry `__Host-` and `Secure`: always, but for development over plain HTTP.
    pub has_secure_cookies: bool,
    /// The virtual handset's messages, newest first; `None` in production.
    pub handset: Option<ReadHandset>,
}

/// Reads the messages of the virtual handset.
pub type ReadHandset = Arc<dyn Fn() -> Vec<HandsetMessage> + Send + Sync>;

/// Put into the request's extensions by the process: the asker wants the status itself rather than a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WantsJson;

/// The account to whose page a form belonged, as the form posts it in its field `of`. Put into the request's extensions by
/// the process. Anybody can write it, so it grants nothing: it is compared, see [`Request::require_person`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostedOf(pub String);

impl PostedOf {
    /// Reads it out of a form's body. Forms that were written elsewhere have none.
    pub fn read(body: &[u8]) -> Option<Self> {
        let mut fields = url::form_urlencoded::parse(body);
        fields.find(|(name, _)| name == OF).map(|(_, account)| Self(account.into_owned()))
    }
}

/// The name of that field.
pub(crate) const OF: &str = "of";

/// The client's address, put into the request's extensions by the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);
