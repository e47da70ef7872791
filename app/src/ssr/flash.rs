//! What one answer leaves for the next page: a refusal or a success, and what was typed. Sealed in a cookie, read once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};

use crate::error::Denied;
use crate::ui::Refused;

/// The message between two pages.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Flash {
    pub denied: Option<Denied>,
    /// The form that was refused, where a page has several.
    pub form: Option<String>,
    /// What worked.
    pub done: Option<String>,
    /// Fields to fill in again. Never a password or a code.
    pub typed: Typed,
    /// Signing in is due because the session with which the form was posted has ended, or there was none.
    #[serde(default)]
    pub is_over: bool,
    /// Some form of the page has taken the refusal.
    #[serde(skip)]
    pub(super) is_placed: Arc<AtomicBool>,
}

/// Fields and what was typed into them.
pub type Typed = Vec<(String, String)>;

impl Flash {
    /// Whether there is nothing to leave.
    pub fn is_empty(&self) -> bool {
        self.denied.is_none() && self.done.is_none() && self.typed.is_empty()
    }

    /// What was typed into a field before.
    pub fn typed(&self, field: &str) -> String {
        self.typed.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// The refusal for a form, which shows it. One without a form's name belongs to the page's main form, `""`.
    pub fn refused(&self, form: &str) -> Option<Refused> {
        let refused = self.denied.as_ref().filter(|_| self.form.as_deref().unwrap_or_default() == form)?;
        self.is_placed.store(true, Ordering::Relaxed);
        Some(shown(refused))
    }

    /// The refusal that no form of the page has taken: the form that was refused stands there no more, or the refusal came
    /// from another page. The page shows it above all else.
    pub fn left_over(&self) -> Option<Refused> {
        self.denied.as_ref().filter(|_| !self.is_placed.load(Ordering::Relaxed)).map(shown)
    }

    /// The name of the refusal, whichever form it is for.
    pub fn is_refused_with(&self, name: &str) -> bool {
        self.denied.as_ref().is_some_and(|denied| denied.refusal == name)
    }

    /// How long the refusal of a form asks to wait, in seconds.
    pub fn wait_seconds(&self, form: &str) -> u32 {
        let denied = self.denied.as_ref().filter(|_| self.form.as_deref() == Some(form));
        denied.and_then(|denied| denied.wait_seconds).unwrap_or_default()
    }
}

fn shown(denied: &Denied) -> Refused {
    Refused {
        name: denied.refusal.clone(),
        message: denied.message.clone(),
        wait_seconds: denied.wait_seconds.map(u64::from),
        work: denied.work.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_left_over_until_its_form_takes_it() {
        let denied = Denied {
            refusal: "too-soon".to_owned(),
            message: "Wait.".to_owned(),
            wait_seconds: Some(24),
            go_to: None,
            work: None,
        };
        let flash = Flash { denied: Some(denied), form: Some("again".to_owned()), ..Flash::default() };
        assert_eq!(flash.refused(""), None);
        assert_eq!(flash.left_over().map(|refused| refused.name).as_deref(), Some("too-soon"));
        assert!(flash.clone().refused("again").is_some());
        assert_eq!(flash.left_over(), None);
    }
}
