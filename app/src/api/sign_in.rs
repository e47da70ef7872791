//! Signing in and out.

use identity::flows::passkeys::offer;
use identity::flows::second_factor::methods;
use identity::flows::{sessions, sign_in};
use identity::model::factor::Factor;
use identity::model::session::{Level, Person};
use identity::refusal::Refusal;
use leptos::prelude::*;

use super::{is_ticked, request};
use crate::routes::Route;
use crate::ssr::{Answered, Next, Request, due_at};

/// Takes address and password.
#[server(prefix = "/api", endpoint = "sign-in")]
pub async fn sign_in(#[server(default)] email: String, #[server(default)] password: String) -> Answered {
    let request = request()?;
    let act = async {
        let (identity, visitor) = (request.identity(), request.visitor());
        let device = request.device();
        let step = sign_in::with_password(identity, &visitor, &email, &password, device.as_ref()).await?;
        request.enter(&step.entered).await;
        let next = request.arrive(step.entered.level, Route::Account).await;
        Ok(next.but(&request, "again", step.not_sent.as_ref()))
    };
    request.posted(Route::SignIn).keeping("email", &email).answer(act).await
}

/// Sends a code for the second factor (again).
#[server(prefix = "/api", endpoint = "sign-in/send")]
pub async fn send_sign_in_code(#[server(default)] work: String) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        let person = request.require_person().await?;
        if let Some(next) = done_in_another_tab(&request, &person).await {
            return Ok(next);
        }
        sign_in::send(request.identity(), &person).await?;
        Ok(Next::to(Route::SecondFactor).saying(request.words().resend.sent_again))
    };
    request.posted(Route::SecondFactor).form("again").answer(act).await
}

/// Goes on with another method. Of one that is sent, this sends the code.
#[server(prefix = "/api", endpoint = "sign-in/method")]
pub async fn choose_method(#[server(default)] method: String, #[server(default)] work: String) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        let person = request.require_person().await?;
        if let Some(next) = done_in_another_tab(&request, &person).await {
            return Ok(next);
        }
        let method = Factor::parse(&method).ok_or(Refusal::MethodNotOn)?;
        sign_in::choose(request.identity(), &person, method).await?;
        Ok(Next::to(Route::SecondFactor))
    };
    request.posted(Route::SecondFactor).form("again").answer(act).await
}

/// Takes the code of the second factor, by the method whose form this was.
#[server(prefix = "/api", endpoint = "sign-in/second-factor")]
pub async fn confirm_sign_in(
    #[server(default)] code: String,
    #[server(default)] trust_device: String,
    #[server(default)] method: String,
    #[server(default)] passkey_ready: String,
) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.require_person().await?;
        if let Some(next) = done_in_another_tab(&request, &person).await {
            return Ok(next);
        }
        let (identity, trust) = (request.identity(), is_ticked(&trust_device));
        let method = Factor::parse(&method).or_else(|| methods::current(&person));
        let step = match method {
            Some(method) => sign_in::with_method(identity, &person, method, &code, trust).await?,
            None => sign_in::with_code(identity, &person, &code, trust).await?,
        };
        request.enter(&step.entered).await;
        // An offer that fails is none: they are in.
        if let (true, Level::Full, Some(method)) = (is_ticked(&passkey_ready), step.entered.level, method)
            && matches!(offer::make(identity, &person, method).await, Ok(true))
        {
            return Ok(Next::to(Route::PasskeyOffer));
        }
        let next = request.arrive(step.entered.level, Route::Account).await;
        Ok(next.but(&request, "again", step.not_sent.as_ref()))
    };
    request.posted(Route::SecondFactor).answer(act).await
}

/// Takes a recovery code in place of the second factor.
#[server(prefix = "/api", endpoint = "sign-in/recovery-code")]
pub async fn sign_in_with_recovery_code(#[server(default)] recovery_code: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.require_person().await?;
        if let Some(next) = done_in_another_tab(&request, &person).await {
            return Ok(next);
        }
        let entered = sign_in::with_recovery_code(request.identity(), &person, &recovery_code).await?;
        request.enter(&entered).await;
        Ok(request.arrive(entered.level, Route::Account).await)
    };
    request.posted(Route::SecondFactor).form("recovery-code").answer(act).await
}

/// Where a second step leads that was finished in another tab meanwhile.
pub(super) async fn done_in_another_tab(request: &Request, person: &Person) -> Option<Next> {
    let level = person.session.level;
    if level.is_in() { Some(request.arrive(level, Route::Account).await) } else { None }
}

/// Ends this session. Signing out without one is no mistake.
#[server(prefix = "", endpoint = "sign-out")]
pub async fn sign_out() -> Answered {
    let request = request()?;
    let person = request.person().await;
    // Who could not be signed out is in still, or on the way in, and going where they were.
    let level = person.as_ref().ok().and_then(|person| Some(person.as_ref()?.session.level));
    let on = level.and_then(due_at).unwrap_or(Route::Account);
    let act = async {
        if let Some(person) = person? {
            sessions::sign_out(request.identity(), &person).await?;
        }
        request.leave();
        request.forget_going();
        Ok(Next::to(Route::SignIn).saying(request.words().second_factor.signed_out))
    };
    request.posted(on).answer(act).await
}
