//! Signing in with the phone alone.

use identity::flows::passkeys::offer;
use identity::flows::sessions::Entered;
use identity::flows::{phone_sign_in, sessions};
use identity::model::factor::Factor;
use identity::model::session::Level;
use identity::refusal::{No, Outcome, Refusal};
use leptos::prelude::*;

use super::sign_in::done_in_another_tab;
use super::{is_ticked, request};
use crate::routes::Route;
use crate::ssr::{Answered, Next, Request};

/// Sends a code to the number, if it signs in to an account; the answer is the same if not.
#[server(prefix = "/api", endpoint = "sign-in/phone")]
pub async fn start_phone_sign_in(
    #[server(default)] phone: String,
    #[server(default)] country: String,
    #[server(default)] work: String,
) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        phone_sign_in::start(request.identity(), &request.visitor(), &phone, &country).await?;
        Ok(Next::to(Route::PhoneSignInConfirm))
    };
    let posted = request.posted(Route::PhoneSignIn).begins(Route::PhoneSignInConfirm);
    posted.keeping("phone", &phone).keeping("country", &country).answer(act).await
}

/// Sends another code to the number that waits.
#[server(prefix = "/api", endpoint = "sign-in/phone/again")]
pub async fn resend_phone_sign_in(#[server(default)] work: String) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        match phone_sign_in::again(request.identity(), &request.visitor()).await {
            Err(No::Refused(Refusal::NothingToConfirm)) => return on_from_another_tab(&request).await,
            outcome => outcome?,
        }
        Ok(Next::to(Route::PhoneSignInConfirm).saying(request.words().phone_sign_in.sent_again))
    };
    request.posted(Route::PhoneSignInConfirm).form("again").answer(act).await
}

/// Takes the code. Which number it proves is read from the challenge.
#[server(prefix = "/api", endpoint = "sign-in/phone/confirm")]
pub async fn confirm_phone_sign_in(
    #[server(default)] code: String,
    #[server(default)] passkey_ready: String,
) -> Answered {
    let request = request()?;
    let act = async {
        let entered = match phone_sign_in::confirm(request.identity(), &request.visitor(), &code).await {
            Err(No::Refused(Refusal::NothingToConfirm)) => return on_from_another_tab(&request).await,
            outcome => outcome?,
        };
        request.enter(&entered).await;
        if is_ticked(&passkey_ready) && is_offered_a_passkey(&request, &entered).await {
            return Ok(Next::to(Route::PasskeyOffer));
        }
        Ok(request.arrive(entered.level, Route::Account).await)
    };
    request.posted(Route::PhoneSignInConfirm).answer(act).await
}

/// Whether the person who has just come in by a text alone is led to a passkey. An offer that fails is none: they are in.
async fn is_offered_a_passkey(request: &Request, entered: &Entered) -> bool {
    let (identity, visitor) = (request.identity(), request.visitor());
    match sessions::recognise(identity, &entered.session, &visitor).await {
        Ok(Some(person)) if person.session.level == Level::Full => {
            matches!(offer::make(identity, &person, Factor::Sms).await, Ok(true))
        }
        _ => false,
    }
}

/// Another tab, or the press before this one, may have used the code: then on from where that has led.
async fn on_from_another_tab(request: &Request) -> Outcome<Next> {
    match request.person().await? {
        Some(person) if person.session.level != Level::Recovery => {
            Ok(request.arrive(person.session.level, Route::Account).await)
        }
        _ => Err(Refusal::NothingToConfirm.into()),
    }
}

/// Takes the password, which is due after the phone where a second factor is on.
#[server(prefix = "/api", endpoint = "sign-in/phone/password")]
pub async fn sign_in_with_phone_and_password(#[server(default)] password: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.require_person().await?;
        if let Some(next) = done_in_another_tab(&request, &person).await {
            return Ok(next);
        }
        let step = phone_sign_in::with_password(request.identity(), &person, &password).await?;
        request.enter(&step.entered).await;
        let next = request.arrive(step.entered.level, Route::Account).await;
        Ok(next.but(&request, "again", step.not_sent.as_ref()))
    };
    request.posted(Route::SecondFactor).answer(act).await
}

/// Lets the account's phone sign in alone.
#[server(prefix = "/api", endpoint = "phone/sign-in/on")]
pub async fn allow_phone_sign_in() -> Answered {
    let request = request()?;
    let act = async {
        let person = request.signed_in().await?;
        phone_sign_in::allow(request.identity(), &person).await?;
        let words = &request.words().phone_sign_in;
        let done = if person.account.has_second_factor() { words.is_on_as_first } else { words.is_on };
        Ok(Next::to(Route::Account).saying(done))
    };
    request.posted(Route::Phone).form("alone").answer(act).await
}

/// Lets it no longer.
#[server(prefix = "/api", endpoint = "phone/sign-in/off")]
pub async fn forbid_phone_sign_in() -> Answered {
    let request = request()?;
    let act = async {
        phone_sign_in::forbid(request.identity(), &request.signed_in().await?).await?;
        Ok(Next::to(Route::Account).saying(request.words().phone_sign_in.is_off))
    };
    request.posted(Route::Phone).form("alone").answer(act).await
}
