//! Cancelling a wait.

use identity::flows::waits;
use identity::model::token::LinkToken;
use identity::refusal::Refusal;
use leptos::prelude::*;

use super::request;
use crate::routes::Route;
use crate::ssr::{Answered, Next};

/// Cancels the wait behind a notice's link. Looking at the link changes nothing; only this does. It leads
/// back there, where it says so from now on.
#[server(prefix = "/api", endpoint = "cancel")]
pub async fn cancel_wait(#[server(default)] link: String) -> Answered {
    let request = request()?;
    let act = async {
        let token = LinkToken::parse(&link).ok_or(Refusal::NothingToCancel)?;
        waits::cancel(request.identity(), &request.visitor(), &token).await?;
        Ok(Next::to(Route::Cancel).opened_by(&link))
    };
    request.posted(Route::Cancel).opened_by(&link).answer(act).await
}
