//! What all second factors have in common.

use identity::flows::recovery_codes;
use identity::flows::second_factor::first_codes::Confirmed;
use identity::flows::second_factor::methods;
use identity::model::factor::Factor;
use identity::model::session::Person;
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

/// What a code has come to that was used already, by the press before this one or in another tab: recovery codes may wait
/// for what it has proved, and nothing else switches that on.
///
/// Refuses with [`Refusal::NothingToConfirm`] where none do.
pub(super) async fn confirmed_before(request: &Request, person: &Person, factor: Factor) -> Outcome<Confirmed> {
    let waits = recovery_codes::shown(request.identity(), person).await?;
    let waits = waits.filter(|codes| codes.enables == Some(factor));
    Ok(waits.map(|_| Confirmed::KeepCodes).ok_or(Refusal::NothingToConfirm)?)
}

/// Where switching one off leads: other ones may be on still.
pub(super) async fn off(request: &Request, factor: Factor) -> Outcome<Next> {
    let account = request.signed_in().await?.account;
    let words = &request.words().methods;
    let done = if account.has_second_factor() { (words.is_off)(factor) } else { words.all_off };
    Ok(Next::to(Route::Account).saying(done))
}
