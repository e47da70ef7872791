//! "Not you?": the press on a mail's link.

use identity::flows::not_me::{self, Press};
use identity::model::token::Token;
use identity::refusal::Refusal;
use leptos::prelude::*;

use super::request;
use crate::routes::Route;
use crate::ssr::{Answered, Next};

/// Ends what the link is about, and leads back to it: it says what was ended from now on. The token is all that is trusted:
/// whoever holds it reads the owner's mail.
#[server(prefix = "/api", endpoint = "not-me")]
pub async fn end_what_was_not_me(#[server(default)] link: String) -> Answered {
    let request = request()?;
    let act = async {
        let token = Token::parse(&link).ok_or(Refusal::LinkOver)?;
        let next = Next::to(Route::NotMe).opened_by(&link);
        Ok(match not_me::end(request.identity(), &request.visitor(), &token).await? {
            Press::Done(_) => next,
            Press::Before => next.saying(request.words().not_me.ended_before),
        })
    };
    request.posted(Route::NotMe).opened_by(&link).answer(act).await
}
