//! "Not you?": the press on a mail's link.

use identity::delivery::texts;
use identity::flows::not_me::{self, Press};
use identity::model::token::Token;
use identity::refusal::Refusal;
use leptos::prelude::*;

use super::request;
use crate::routes::Route;
use crate::ssr::{Answered, Next};

/// Ends what the link is about. The token is all that is trusted: whoever holds it reads the owner's mail.
#[server(prefix = "/api", endpoint = "not-me")]
pub async fn end_what_was_not_me(#[server(default)] link: String) -> Answered {
    let request = request()?;
    let act = async {
        let link = Token::parse(&link).ok_or(Refusal::LinkOver)?;
        let done = match not_me::end(request.identity(), &request.visitor(), &link).await? {
            Press::Done(ended) => texts::ended(request.language(), &ended),
            Press::Before => request.words().not_me.ended_before.to_owned(),
        };
        Ok(Next::to(Route::NotMe).saying(&done))
    };
    request.posted(Route::NotMe).answer(act).await
}
