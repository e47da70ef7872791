//! A forgotten password, by the phone.

use identity::flows::recover::{by_phone, second_proof};
use identity::model::session::{Level, Person};
use identity::refusal::{No, Refusal};
use leptos::prelude::*;

use super::recover::on_from_another_tab;
use super::request;
use crate::routes::Route;
use crate::ssr::{Answered, Next, Request};

/// Sends a code to the phone, if it is that of the account at this address; the answer is the same if not.
#[server(prefix = "/api", endpoint = "recover/phone")]
pub async fn start_recovery_by_phone(
    #[server(default)] email: String,
    #[server(default)] phone: String,
    #[server(default)] country: String,
    #[server(default)] work: String,
) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        by_phone::start(request.identity(), &request.visitor(), &email, &phone, &country).await?;
        Ok(Next::to(Route::RecoverConfirm))
    };
    let posted = request.posted(Route::Recover).form("phone").begins(Route::RecoverConfirm).keeping("email", &email);
    posted.keeping("phone", &phone).keeping("country", &country).answer(act).await
}

/// Sends another code to the phone.
#[server(prefix = "/api", endpoint = "recover/phone/again")]
pub async fn resend_recovery_text(#[server(default)] work: String) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        match by_phone::again(request.identity(), &request.visitor()).await {
            Err(No::Refused(Refusal::NothingToConfirm)) => return on_from_another_tab(&request).await,
            outcome => outcome?,
        }
        Ok(Next::to(Route::RecoverConfirm).saying(request.words().recover.sent_again_to_phone))
    };
    request.posted(Route::RecoverConfirm).form("again").answer(act).await
}

/// Takes the code that the phone got.
#[server(prefix = "/api", endpoint = "recover/phone/confirm")]
pub async fn confirm_recovery_by_phone(#[server(default)] code: String) -> Answered {
    let request = request()?;
    let act = async {
        let entered = match by_phone::confirm(request.identity(), &request.visitor(), &code).await {
            Err(No::Refused(Refusal::NothingToConfirm)) => return on_from_another_tab(&request).await,
            outcome => outcome?,
        };
        request.enter(&entered).await;
        Ok(request.arrive(entered.level, Route::SignIn).await)
    };
    request.posted(Route::RecoverConfirm).answer(act).await
}

/// Sends a code to the account's address, as one more proof.
#[server(prefix = "/api", endpoint = "recover/second-proof/send")]
pub async fn send_second_proof(#[server(default)] work: String) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        let person = request.require_person().await?;
        if let Some(next) = done_in_another_tab(&request, &person) {
            return Ok(next);
        }
        second_proof::send(request.identity(), &person).await?;
        Ok(Next::to(Route::RecoverSecondProof).saying(request.words().resend.sent_code))
    };
    request.posted(Route::RecoverSecondProof).form("again").answer(act).await
}

/// Takes the code from the mail.
#[server(prefix = "/api", endpoint = "recover/second-proof/confirm")]
pub async fn confirm_second_proof(#[server(default)] code: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.require_person().await?;
        if let Some(next) = done_in_another_tab(&request, &person) {
            return Ok(next);
        }
        let entered = second_proof::with_code(request.identity(), &person, &code).await?;
        request.enter(&entered).await;
        Ok(request.arrive(entered.level, Route::SignIn).await)
    };
    request.posted(Route::RecoverSecondProof).answer(act).await
}

/// Takes a code of an authenticator app as one more proof.
#[server(prefix = "/api", endpoint = "recover/second-proof/totp")]
pub async fn recover_with_app(#[server(default)] code: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.require_person().await?;
        if let Some(next) = done_in_another_tab(&request, &person) {
            return Ok(next);
        }
        let entered = second_proof::with_app(request.identity(), &person, &code).await?;
        request.enter(&entered).await;
        Ok(request.arrive(entered.level, Route::SignIn).await)
    };
    request.posted(Route::RecoverSecondProof).form("totp").answer(act).await
}

/// Takes a recovery code as one more proof.
#[server(prefix = "/api", endpoint = "recover/second-proof/recovery-code")]
pub async fn recover_with_recovery_code(#[server(default)] recovery_code: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.require_person().await?;
        if let Some(next) = done_in_another_tab(&request, &person) {
            return Ok(next);
        }
        let entered = second_proof::with_recovery_code(request.identity(), &person, &recovery_code).await?;
        request.enter(&entered).await;
        Ok(request.arrive(entered.level, Route::SignIn).await)
    };
    request.posted(Route::RecoverSecondProof).form("recovery-code").answer(act).await
}

/// Begins to wait, where there is no other proof.
#[server(prefix = "/api", endpoint = "recover/second-proof/wait")]
pub async fn wait_for_recovery() -> Answered {
    let request = request()?;
    let act = async {
        let person = request.require_person().await?;
        if let Some(next) = done_in_another_tab(&request, &person) {
            return Ok(next);
        }
        second_proof::wait(request.identity(), &person).await?;
        Ok(Next::to(Route::RecoverSecondProof))
    };
    request.posted(Route::RecoverSecondProof).form("wait").answer(act).await
}

/// Where this step leads once another tab has gone further.
pub(super) fn done_in_another_tab(request: &Request, person: &Person) -> Option<Next> {
    match person.session.level {
        Level::Recovery => Some(Next::to(Route::RecoverPassword)),
        Level::Leaving | Level::StrongMethodDue | Level::Full => {
            Some(Next::to(Route::Account).saying(request.words().recover.nothing_changed))
        }
        Level::RecoveryProofDue | Level::SecondFactorDue | Level::OtherFactorDue | Level::EmailCodeDue => None,
    }
}
