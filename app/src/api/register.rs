//! Registering.

use identity::flows::register;
use identity::refusal::{No, Refusal};
use leptos::prelude::*;

use super::request;
use crate::routes::Route;
use crate::ssr::{Answered, Next};

/// Takes address and password, and sends the code.
#[server(prefix = "/api", endpoint = "register")]
pub async fn start_registration(
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] work: String,
) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        register::start(request.identity(), &request.visitor(), &email, &password).await?;
        Ok(Next::to(Route::RegisterConfirm))
    };
    let posted = request.posted(Route::Register).begins(Route::RegisterConfirm);
    posted.telling_twice(request.words().register.first_counts).keeping("email", &email).answer(act).await
}

/// Sends another code.
#[server(prefix = "/api", endpoint = "register/again")]
pub async fn resend_registration(#[server(default)] work: String) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        match register::again(request.identity(), &request.visitor()).await {
            Err(No::Refused(Refusal::NothingToConfirm)) if request.signed_in().await.is_ok() => {
                return Ok(Next::to(Route::Account));
            }
            outcome => outcome?,
        }
        Ok(Next::to(Route::RegisterConfirm).saying(request.words().resend.sent_again))
    };
    request.posted(Route::RegisterConfirm).form("again").answer(act).await
}

/// Takes the code, and signs in to the new account.
#[server(prefix = "/api", endpoint = "register/confirm")]
pub async fn confirm_registration(#[server(default)] code: String) -> Answered {
    let request = request()?;
    let act = async {
        let entered = match register::confirm(request.identity(), &request.visitor(), &code).await {
            // Another tab has confirmed it, and signed in.
            Err(No::Refused(Refusal::NothingToConfirm)) if request.signed_in().await.is_ok() => {
                return Ok(Next::to(Route::Account));
            }
            outcome => outcome?,
        };
        request.enter(&entered).await;
        let next = request.arrive(entered.level, Route::Account).await;
        Ok(next.saying(request.words().register.is_ready))
    };
    request.posted(Route::RegisterConfirm).answer(act).await
}
