//! Signing in and out.

use identity::flows::{sessions, sign_in};
use leptos::prelude::*;

use super::{is_ticked, request};
use crate::routes::Route;
use crate::ssr::{Answered, Next};

/// Takes address and password.
#[server(prefix = "/api", endpoint = "sign-in")]
pub async fn sign_in(#[server(default)] email: String, #[server(default)] password: String) -> Answered {
    let request = request()?;
    let act = async {
        let (identity, visitor) = (request.identity(), request.visitor());
        let device = request.device();
        let step = sign_in::with_password(identity, &visitor, &email, &password, device.as_ref()).await?;
        request.enter(&step.entered);
        Ok(Next::to(request.arrive(step.entered.level, Route::Account)).but("again", step.not_sent.as_ref()))
    };
    request.posted(Route::SignIn).keeping("email", &email).answer(act).await
}

/// Sends a code for the second factor (again).
#[server(prefix = "/api", endpoint = "sign-in/send")]
pub async fn send_sign_in_code() -> Answered {
    let request = request()?;
    let act = async {
        sign_in::send(request.identity(), &request.require_person().await?).await?;
        Ok(Next::to(Route::SecondFactor).saying("We sent you a new code."))
    };
    request.posted(Route::SecondFactor).form("again").answer(act).await
}

/// Takes the code of the second factor.
#[server(prefix = "/api", endpoint = "sign-in/second-factor")]
pub async fn confirm_sign_in(#[server(default)] code: String, #[server(default)] trust_device: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.require_person().await?;
        let entered = sign_in::with_code(request.identity(), &person, &code, is_ticked(&trust_device)).await?;
        request.enter(&entered);
        Ok(Next::to(request.arrive(entered.level, Route::Account)))
    };
    request.posted(Route::SecondFactor).answer(act).await
}

/// Takes a recovery code in place of the second factor.
#[server(prefix = "/api", endpoint = "sign-in/recovery-code")]
pub async fn sign_in_with_recovery_code(#[server(default)] recovery_code: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.require_person().await?;
        let entered = sign_in::with_recovery_code(request.identity(), &person, &recovery_code).await?;
        request.enter(&entered);
        Ok(Next::to(request.arrive(entered.level, Route::Account)))
    };
    request.posted(Route::SecondFactor).form("recovery-code").answer(act).await
}

/// Ends this session. Signing out without one is no mistake.
#[server(prefix = "", endpoint = "sign-out")]
pub async fn sign_out() -> Answered {
    let request = request()?;
    let act = async {
        if let Some(person) = request.person().await? {
            sessions::sign_out(request.identity(), &person).await?;
        }
        request.leave();
        Ok(Next::to(Route::SignIn).saying("You are signed out."))
    };
    request.posted(Route::SignIn).answer(act).await
}
