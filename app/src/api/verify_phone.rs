//! Verifying a phone.

use identity::flows::verify_phone;
use leptos::prelude::*;

use super::request;
use crate::routes::Route;
use crate::ssr::{Answered, Next};

/// Sends a code to a number.
#[server(prefix = "/api", endpoint = "phone/verify")]
pub async fn start_phone_verification(
    #[server(default)] phone: String,
    #[server(default)] country: String,
    #[server(default)] work: String,
) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        verify_phone::start(request.identity(), &request.signed_in().await?, &phone, &country).await?;
        Ok(Next::to(Route::PhoneConfirm))
    };
    let posted = request.posted(Route::Phone).begins(Route::PhoneConfirm);
    posted.keeping("phone", &phone).keeping("country", &country).answer(act).await
}

/// Sends another code to the number that waits.
#[server(prefix = "/api", endpoint = "phone/again")]
pub async fn resend_phone_code(#[server(default)] work: String) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        verify_phone::again(request.identity(), &request.signed_in().await?).await?;
        Ok(Next::to(Route::PhoneConfirm).saying(request.words().resend.sent_again))
    };
    request.posted(Route::PhoneConfirm).form("again").answer(act).await
}

/// Takes the code. Which number it proves is read from the challenge.
#[server(prefix = "/api", endpoint = "phone/confirm")]
pub async fn confirm_phone(#[server(default)] code: String) -> Answered {
    let request = request()?;
    let act = async {
        verify_phone::confirm(request.identity(), &request.signed_in().await?, &code).await?;
        Ok(Next::to(Route::Account).saying(request.words().phone.verified))
    };
    request.posted(Route::PhoneConfirm).answer(act).await
}

/// Removes the phone, and SMS as a second factor with it.
#[server(prefix = "/api", endpoint = "phone/remove")]
pub async fn remove_phone() -> Answered {
    let request = request()?;
    let act = async {
        verify_phone::remove(request.identity(), &request.signed_in().await?).await?;
        Ok(Next::to(Route::Account).saying(request.words().phone.removed))
    };
    request.posted(Route::Phone).form("remove").answer(act).await
}
