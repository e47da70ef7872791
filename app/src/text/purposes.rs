//! What somebody was about to do when we asked who they are.

use crate::routes::Route;

/// Behind "… asks for this".
pub(crate) fn of(route: Route) -> &'static str {
    match route {
        Route::Phone | Route::PhoneConfirm => "before your phone changes",
        Route::Email | Route::EmailConfirm => "before your e-mail addresses change",
        Route::Data | Route::Export => "before your data are handed out, or your account is deleted",
        Route::Password => "before your password changes",
        Route::SmsFactor | Route::SmsFactorConfirm => "before codes by SMS are switched on or off",
        Route::TotpFactor | Route::TotpFactorConfirm => "before your authenticator apps change",
        Route::Passkeys => "before your passkeys change",
        Route::EmailFactor => "before codes by e-mail are switched on or off",
        Route::RecoveryCodes => "before new recovery codes are made",
        _ => "before something important changes",
    }
}
