//! The webhook that the settings name.

use identity::delivery::http::Http;
use identity::delivery::webhook::Webhook;
use secrecy::ExposeSecret as _;

use crate::settings::{Problem, Settings};

/// `None` where none is set.
pub fn webhook(settings: &Settings) -> Result<Option<Webhook>, Problem> {
    const KEY: &str = "guard.webhook";
    let Some(url) = &settings.guard.webhook else { return Ok(None) };
    let http = Http::new(settings.delivery.timeout.as_duration())
        .map_err(|fault| Problem { key: "delivery.timeout".to_owned(), message: fault.to_string() })?;
    Webhook::new(url.expose_secret(), settings.guard.webhook_secret.clone(), http)
        .map(Some)
        .map_err(|unfit| Problem { key: KEY.to_owned(), message: unfit.why })
}
