//! Authenticator apps: added, confirmed, removed.

use identity::flows::second_factor::totp;
use identity::model::factor::Factor;
use identity::model::id::TotpAppId;
use identity::refusal::{No, Refusal};
use leptos::prelude::*;

use super::request;
use super::second_factor::{after_confirming, confirmed_before, off};
use crate::routes::Route;
use crate::ssr::{Answered, Next};

/// Draws the secret of a new app; the next page shows it.
#[server(prefix = "/api", endpoint = "second-factor/totp")]
pub async fn start_totp(#[server(default)] name: String) -> Answered {
    let request = request()?;
    let act = async {
        totp::start(request.identity(), &request.setting_up().await?, &name).await?;
        Ok(Next::to(Route::TotpFactorConfirm))
    };
    request.posted(Route::TotpFactor).keeping("name", &name).answer(act).await
}

/// Takes the first code of the new app.
#[server(prefix = "/api", endpoint = "second-factor/totp/confirm")]
pub async fn confirm_totp(#[server(default)] code: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.setting_up().await?;
        let confirmed = match totp::confirm(request.identity(), &person, &code).await {
            Err(No::Refused(Refusal::NothingToConfirm)) => confirmed_before(&request, &person, Factor::Totp).await?,
            outcome => outcome?,
        };
        Ok(after_confirming(&request, confirmed, Factor::Totp))
    };
    request.posted(Route::TotpFactorConfirm).answer(act).await
}

/// Removes an app; with the last one the factor is off.
#[server(prefix = "/api", endpoint = "second-factor/totp/remove")]
pub async fn remove_totp(#[server(default)] app: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.signed_in().await?;
        let is_removed = totp::remove(request.identity(), &person, &TotpAppId::named(&app)).await?;
        if !is_removed {
            return Ok(Next::to(Route::TotpFactor).saying(request.words().totp_factor.removed_before));
        }
        if request.signed_in().await?.account.second_factors.contains(&Factor::Totp) {
            return Ok(Next::to(Route::TotpFactor).saying(request.words().totp_factor.removed));
        }
        off(&request, Factor::Totp).await
    };
    request.posted(Route::TotpFactor).form("remove").answer(act).await
}
