//! E-mail codes as a second step: on and off.

use identity::flows::second_factor::email;
use identity::model::factor::Factor;
use leptos::prelude::*;

use super::request;
use super::second_factor::{after_confirming, off};
use crate::routes::Route;
use crate::ssr::Answered;

/// Switches it on, or shows recovery codes first: keeping them does then.
#[server(prefix = "/api", endpoint = "second-factor/email")]
pub async fn enable_email() -> Answered {
    let request = request()?;
    let act = async {
        let confirmed = email::enable(request.identity(), &request.signed_in().await?).await?;
        Ok(after_confirming(&request, confirmed, Factor::Email))
    };
    request.posted(Route::EmailFactor).answer(act).await
}

/// Switches it off.
#[server(prefix = "/api", endpoint = "second-factor/email/off")]
pub async fn disable_email() -> Answered {
    let request = request()?;
    let act = async {
        email::disable(request.identity(), &request.signed_in().await?).await?;
        off(&request, Factor::Email).await
    };
    request.posted(Route::EmailFactor).form("off").answer(act).await
}
