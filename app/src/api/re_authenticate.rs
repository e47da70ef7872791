//! Proving oneself again.

use identity::flows::re_authenticate::{self, Demand, Due};
use identity::model::factor::Factor;
use identity::model::session::{Level, Person};
use identity::refusal::{No, Outcome, Refusal};
use leptos::prelude::*;

use super::request;
use crate::routes::Route;
use crate::ssr::{Answered, Next, Request};

/// Takes the password.
#[server(prefix = "/api", endpoint = "re-authenticate")]
pub async fn re_authenticate(#[server(default)] password: String) -> Answered {
    let request = request()?;
    let act = async {
        proved(&request, async |person| re_authenticate::with_password(request.identity(), &person, &password).await)
            .await
    };
    request.posted(Route::ReAuthenticate).answer(act).await
}

/// Sends a code by the method that the page asks for.
#[server(prefix = "/api", endpoint = "re-authenticate/send")]
pub async fn send_re_authentication_code(#[server(default)] work: String) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        let person = request.setting_up().await?;
        if let Some(next) = back(&request, &person).await {
            return Ok(next);
        }
        let method = re_authenticate::current(&person, &demand(&request)).ok_or(Refusal::MethodNotOn)?;
        re_authenticate::send_by(request.identity(), &person, method).await?;
        Ok(Next::to(Route::ReAuthenticate).saying(request.words().resend.sent_code))
    };
    request.posted(Route::ReAuthenticate).form("again").answer(act).await
}

/// Goes on with another method. Of one that is sent, this sends the code.
#[server(prefix = "/api", endpoint = "re-authenticate/method")]
pub async fn choose_re_authentication_method(
    #[server(default)] method: String,
    #[server(default)] work: String,
) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        let person = request.setting_up().await?;
        if let Some(next) = back(&request, &person).await {
            return Ok(next);
        }
        let method = Factor::parse(&method).ok_or(Refusal::MethodNotOn)?;
        re_authenticate::choose(request.identity(), &person, &demand(&request), method).await?;
        Ok(Next::to(Route::ReAuthenticate))
    };
    request.posted(Route::ReAuthenticate).form("again").answer(act).await
}

/// Takes the code, by the method whose form this was.
#[server(prefix = "/api", endpoint = "re-authenticate/confirm")]
pub async fn confirm_re_authentication(#[server(default)] code: String, #[server(default)] method: String) -> Answered {
    let request = request()?;
    let act = async {
        let method = Factor::parse(&method).unwrap_or(Factor::Sms);
        proved(&request, async |person| re_authenticate::with_method(request.identity(), &person, method, &code).await)
            .await
    };
    request.posted(Route::ReAuthenticate).answer(act).await
}

/// Takes a recovery code.
#[server(prefix = "/api", endpoint = "re-authenticate/recovery-code")]
pub async fn re_authenticate_with_recovery_code(#[server(default)] recovery_code: String) -> Answered {
    let request = request()?;
    let act = async {
        proved(&request, async |person| {
            re_authenticate::with_recovery_code(request.identity(), &person, &recovery_code).await
        })
        .await
    };
    request.posted(Route::ReAuthenticate).form("recovery-code").answer(act).await
}

/// What the act demands that the person is on the way to.
fn demand(request: &Request) -> Demand {
    request.step_up().demand.unwrap_or_else(|| re_authenticate::usual(request.identity()))
}

/// Takes a proof, and leads on. Where somebody was on the way to an act and nothing is due there any more, another tab or the
/// press before this one has proved it: nothing is compared, counted or used up then, and the way is the same. So it is where
/// that came between.
pub(super) async fn proved(request: &Request, prove: impl AsyncFnOnce(Person) -> Outcome<()>) -> Outcome<Next> {
    let person = request.setting_up().await?;
    if let Some(next) = back(request, &person).await {
        return Ok(next);
    }
    match prove(person).await {
        Ok(()) => on_from(request).await,
        Err(No::Refused(refusal)) => {
            let person = request.setting_up().await?;
            back(request, &person).await.ok_or(No::Refused(refusal))
        }
        Err(fault) => Err(fault),
    }
}

/// Back to where the person was going, or on to what is still due.
async fn on_from(request: &Request) -> Outcome<Next> {
    let person = request.setting_up().await?;
    Ok(match demand(request).due(&person, request.identity().now()) {
        Due::Nothing => request.arrive(Level::Full, Route::Account).await,
        Due::Password | Due::SecondFactor | Due::Impossible => Next::to(Route::ReAuthenticate),
    })
}

/// Back to where the person was going, if somewhere, once all that is demanded there is proved.
async fn back(request: &Request, person: &Person) -> Option<Next> {
    request.step_up().to?;
    match demand(request).due(person, request.identity().now()) {
        Due::Nothing => Some(request.arrive(Level::Full, Route::Account).await),
        Due::Password | Due::SecondFactor | Due::Impossible => None,
    }
}
