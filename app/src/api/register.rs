//! Registering.

use identity::flows::register;
use leptos::prelude::*;

use super::request;
use crate::routes::Route;
use crate::ssr::{Answered, Next};

/// Takes address and password, and sends the code.
#[server(prefix = "/api", endpoint = "register")]
pub async fn start_registration(#[server(default)] email: String, #[server(default)] password: String) -> Answered {
    let request = request()?;
    let act = async {
        register::start(request.identity(), &request.visitor(), &email, &password).await?;
        Ok(Next::to(Route::RegisterConfirm))
    };
    request.posted(Route::Register).keeping("email", &email).answer(act).await
}

/// Sends another code.
#[server(prefix = "/api", endpoint = "register/again")]
pub async fn resend_registration() -> Answered {
    let request = request()?;
    let act = async {
        register::again(request.identity(), &request.visitor()).await?;
        Ok(Next::to(Route::RegisterConfirm).saying("We sent you a new code."))
    };
    request.posted(Route::RegisterConfirm).form("again").answer(act).await
}

/// Takes the code, and signs in to the new account.
#[server(prefix = "/api", endpoint = "register/confirm")]
pub async fn confirm_registration(#[server(default)] code: String) -> Answered {
    let request = request()?;
    let act = async {
        let entered = register::confirm(request.identity(), &request.visitor(), &code).await?;
        request.enter(&entered);
        let next = Next::to(request.arrive(entered.level, Route::Account));
        Ok(next.saying("Your account is ready. Add your phone next: it makes signing in safer."))
    };
    request.posted(Route::RegisterConfirm).answer(act).await
}
