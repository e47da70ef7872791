//! Silencing a number.

use identity::flows::silence_number as flow;
use leptos::prelude::*;

use super::request;
use crate::routes::Route;
use crate::ssr::{Answered, Next};

/// Sends no more texts to a number, for whoever has got one of ours there.
#[server(prefix = "/api", endpoint = "not-me/texts")]
pub async fn silence_number(
    #[server(default)] phone: String,
    #[server(default)] country: String,
    #[server(default)] code: String,
) -> Answered {
    let request = request()?;
    let act = async {
        flow::silence(request.identity(), &request.visitor(), &phone, &country, &code).await?;
        Ok(Next::to(Route::SilenceNumber).saying(request.words().silence_number.done))
    };
    request.posted(Route::SilenceNumber).keeping("phone", &phone).keeping("country", &country).answer(act).await
}
