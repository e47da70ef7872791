//! A forgotten password.

use identity::flows::recover;
use identity::model::session::Level;
use identity::refusal::{No, Outcome, Refusal};
use leptos::prelude::*;

use super::request;
use crate::routes::Route;
use crate::ssr::{Answered, Next, Request};

/// Sends a code to the address, if it has an account; the answer is the same if not.
#[server(prefix = "/api", endpoint = "recover")]
pub async fn start_recovery(#[server(default)] email: String, #[server(default)] work: String) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        recover::start(request.identity(), &request.visitor(), &email).await?;
        Ok(Next::to(Route::RecoverConfirm))
    };
    request.posted(Route::Recover).begins(Route::RecoverConfirm).keeping("email", &email).answer(act).await
}

/// Sends another code.
#[server(prefix = "/api", endpoint = "recover/again")]
pub async fn resend_recovery(#[server(default)] work: String) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        match recover::again(request.identity(), &request.visitor()).await {
            Err(No::Refused(Refusal::NothingToConfirm)) => return on_from_another_tab(&request).await,
            outcome => outcome?,
        }
        Ok(Next::to(Route::RecoverConfirm).saying(request.words().recover.sent_again_to_address))
    };
    request.posted(Route::RecoverConfirm).form("again").answer(act).await
}

/// Takes the code.
#[server(prefix = "/api", endpoint = "recover/confirm")]
pub async fn confirm_recovery(#[server(default)] code: String) -> Answered {
    let request = request()?;
    let act = async {
        let entered = match recover::confirm(request.identity(), &request.visitor(), &code).await {
            Err(No::Refused(Refusal::NothingToConfirm)) => return on_from_another_tab(&request).await,
            outcome => outcome?,
        };
        request.enter(&entered).await;
        Ok(request.arrive(entered.level, Route::SignIn).await)
    };
    request.posted(Route::RecoverConfirm).answer(act).await
}

/// Another tab, or the press before this one, may have used the code: then on from where that has led.
pub(super) async fn on_from_another_tab(request: &Request) -> Outcome<Next> {
    let level = request.person().await?.map(|person| person.session.level);
    match level.filter(|level| matches!(level, Level::RecoveryProofDue | Level::Recovery)) {
        Some(level) => Ok(request.arrive(level, Route::SignIn).await),
        None => Err(Refusal::NothingToConfirm.into()),
    }
}

/// Sets the new password; the person signs in afresh.
#[server(prefix = "/api", endpoint = "recover/password")]
pub async fn set_recovered_password(#[server(default)] password: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.require_person().await?;
        if person.session.level == Level::Full {
            // A tab that was left behind: the password of whoever signed in since is not what it is for.
            return Ok(Next::to(Route::Account).saying(request.words().recover.nothing_changed));
        }
        recover::set_password(request.identity(), &person, &password).await?;
        request.leave();
        Ok(Next::to(Route::SignIn).saying(request.words().recover.is_set))
    };
    request.posted(Route::RecoverPassword).answer(act).await
}
