//! SMS as a second factor: on and off.

use identity::flows::second_factor::sms;
use identity::model::factor::Factor;
use identity::refusal::{No, Refusal};
use leptos::prelude::*;

use super::request;
use super::second_factor::{after_confirming, confirmed_before, off};
use crate::routes::Route;
use crate::ssr::{Answered, Next};

/// Sends a code to the account's own verified phone; the number is no input.
#[server(prefix = "/api", endpoint = "second-factor/sms")]
pub async fn start_sms(#[server(default)] work: String) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        sms::start(request.identity(), &request.signed_in().await?).await?;
        Ok(Next::to(Route::SmsFactorConfirm))
    };
    request.posted(Route::SmsFactor).begins(Route::SmsFactorConfirm).answer(act).await
}

/// Sends another code.
#[server(prefix = "/api", endpoint = "second-factor/sms/again")]
pub async fn resend_sms(#[server(default)] work: String) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        sms::start(request.identity(), &request.signed_in().await?).await?;
        Ok(Next::to(Route::SmsFactorConfirm).saying(request.words().resend.sent_again))
    };
    request.posted(Route::SmsFactorConfirm).form("again").answer(act).await
}

/// Takes the code and switches SMS on, or shows recovery codes first: keeping them does then.
#[server(prefix = "/api", endpoint = "second-factor/sms/confirm")]
pub async fn confirm_sms(#[server(default)] code: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.signed_in().await?;
        let confirmed = match sms::confirm(request.identity(), &person, &code).await {
            Err(No::Refused(Refusal::NothingToConfirm)) => confirmed_before(&request, &person, Factor::Sms).await?,
            outcome => outcome?,
        };
        Ok(after_confirming(&request, confirmed, Factor::Sms))
    };
    request.posted(Route::SmsFactorConfirm).answer(act).await
}

/// Switches SMS off.
#[server(prefix = "/api", endpoint = "second-factor/sms/off")]
pub async fn disable_sms() -> Answered {
    let request = request()?;
    let act = async {
        sms::disable(request.identity(), &request.signed_in().await?).await?;
        off(&request, Factor::Sms).await
    };
    request.posted(Route::SmsFactor).form("off").answer(act).await
}
