//! What all second factors have in common.

use identity::flows::second_factor::first_codes::Confirmed;
use identity::flows::second_factor::methods;
use identity::model::factor::Factor;
use identity::refusal::{Outcome, Refusal};
use leptos::prelude::*;

use super::request;
use crate::routes::Route;
use crate::ssr::{Answered, Next, Request};

/// Asks for one of the methods first from now on.
#[server(prefix = "/api", endpoint = "second-factor/prefer")]
pub async fn prefer_method(#[server(default)] method: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.signed_in().await?;
        let method = Factor::parse(&method).ok_or(Refusal::MethodNotOn)?;
        methods::prefer(request.identity(), &person, method).await?;
        Ok(Next::to(Route::Account).saying((request.words().methods.is_asked_first)(method)))
    };
    request.posted(Route::Account).answer(act).await
}

/// Where the proof of a new second factor leads.
pub(super) fn after_confirming(request: &Request, confirmed: Confirmed, factor: Factor) -> Next {
    match confirmed {
        Confirmed::On => Next::to(Route::Account).saying((request.words().methods.is_on_too)(factor)),
        Confirmed::KeepCodes => Next::to(Route::RecoveryCodes),
    }
}

/// Where switching one off leads: other ones may be on still.
pub(super) async fn off(request: &Request, factor: Factor) -> Outcome<Next> {
    let account = request.signed_in().await?.account;
    let words = &request.words().methods;
    let done = if account.has_second_factor() { (words.is_off)(factor) } else { words.all_off };
    Ok(Next::to(Route::Account).saying(done))
}
