//! Recovery codes.

use identity::flows::recovery_codes;
use leptos::prelude::*;

use super::request;
use crate::routes::Route;
use crate::ssr::{Answered, Next};

/// The codes that the page has shown are kept: what waited for this is switched on.
#[server(prefix = "/api", endpoint = "recovery-codes/keep")]
pub async fn keep_recovery_codes(#[server(default)] batch: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.setting_up().await?;
        let enables = recovery_codes::keep(request.identity(), &person, &batch).await?;
        let words = request.words();
        let done = match enables {
            Some(factor) => (words.methods.is_on)(factor),
            None => words.recovery_codes.in_force,
        };
        Ok(Next::to(Route::Account).saying(done))
    };
    request.posted(Route::RecoveryCodes).showing_anew().answer(act).await
}

/// Makes new codes and shows them.
#[server(prefix = "/api", endpoint = "recovery-codes/renew")]
pub async fn renew_recovery_codes() -> Answered {
    let request = request()?;
    let act = async {
        recovery_codes::renew(request.identity(), &request.signed_in().await?).await?;
        Ok(Next::to(Route::RecoveryCodes))
    };
    request.posted(Route::RecoveryCodes).form("renew").answer(act).await
}
