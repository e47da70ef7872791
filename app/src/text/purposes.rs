//! What somebody was about to do when we asked who they are.

use super::Purposes;
use crate::routes::Route;

impl Purposes {
    /// Behind "… asks for this".
    pub(crate) fn of(&self, route: Route) -> &'static str {
        match route {
            Route::Phone | Route::PhoneConfirm => self.phone,
            Route::Email | Route::EmailConfirm => self.email,
            Route::Data | Route::Export => self.data,
            Route::Password => self.password,
            Route::SmsFactor | Route::SmsFactorConfirm => self.sms_factor,
            Route::TotpFactor | Route::TotpFactorConfirm => self.totp_factor,
            Route::Passkeys => self.passkeys,
            Route::EmailFactor => self.email_factor,
            Route::RecoveryCodes => self.recovery_codes,
            _ => self.other,
        }
    }
}
