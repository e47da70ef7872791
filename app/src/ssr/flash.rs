//! What one answer leaves for the next page: a refusal or a success, and what was typed. Sealed in a cookie, read once.

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
    pub typed: Vec<(String, String)>,
}

impl Flash {
    /// What was typed into a field before.
    pub fn typed(&self, field: &str) -> String {
        self.typed.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// The refusal of the page's main form.
    pub fn into_refused(self) -> Option<Refused> {
        self.refused("")
    }

    /// The refusal for a form. One without a form's name belongs to the page's main form, `""`.
    pub fn refused(&self, form: &str) -> Option<Refused> {
        let denied = self.denied.as_ref().filter(|_| self.form.as_deref().unwrap_or_default() == form)?;
        Some(Refused {
            name: denied.refusal.clone(),
            message: denied.message.clone(),
            wait_seconds: denied.wait_seconds.map(u64::from),
        })
    }
}
