//! A form that a script posts says so when no answer comes: its words stand on every page that has such a form.

use app::routes::Route;

use crate::both_databases;
use crate::nothing_english::before;

both_databases! {
    async fn a_page_whose_forms_wait_for_an_answer_has_the_words_for_none(world) {
        let mut waiting = Vec::new();
        for route in Route::ALL {
            let Some(browser) = before(route, &world).await else { continue };
            let page = browser.get(route.path()).await;
            if page.path() != route.path() || !page.body.contains("<leptos-island") {
                continue;
            }
            for words in ["data-no-network", "data-not-understood"] {
                assert!(page.values(words).iter().any(|said| said.contains(' ')), "{words} on {}", route.path());
            }
            waiting.push(route);
        }
        assert!(waiting.len() >= 20 && waiting.contains(&Route::Devices), "{waiting:?}");
    }
}
