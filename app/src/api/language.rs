//! Choosing a language.

use identity::flows::language;
use identity::model::language::Language;
use leptos::prelude::*;

use super::request;
use crate::routes::Route;
use crate::ssr::{Answered, Next};

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
            request.speak(language);
            if let Some(person) = request.person().await?
                && person.require_full().is_ok()
            {
                language::choose(request.identity(), &person, language).await?;
            }
        }
        Ok(Next::to(page).opened_by(&link))
    };
    request.posted(page).answer(act).await
}
