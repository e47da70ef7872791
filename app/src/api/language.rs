//! Choosing a language.

use identity::flows::language;
use identity::model::language::Language;
use leptos::prelude::*;

use super::request;
use crate::routes::Route;
use crate::ssr::{Answered, Next, Spoken};

/// Speaks another language to this browser, and keeps it on the account of whoever is signed in. What is none of ours changes
/// nothing. Leads back to the page, opened by the same link.
#[server(prefix = "/api", endpoint = "language")]
pub async fn choose_language(
    #[server(default)] language: String,
    #[server(default)] page: String,
    #[server(default)] link: String,
) -> Answered {
    let request = request()?;
    let page = Route::parse(&page).filter(|page| page.is_page()).unwrap_or(Route::Home);
    let act = async {
        if let Some(language) = Language::parse(&language) {
            let person = request.person().await?.filter(|person| person.session.level.is_in());
            if let Some(person) = &person {
                language::choose(request.identity(), person, language).await?;
            }
            request.speak(if person.is_some() { Spoken::Accounts(language) } else { Spoken::Chosen(language) });
        }
        Ok(Next::to(page).opened_by(&link))
    };
    request.posted(page).opened_by(&link).answer(act).await
}
