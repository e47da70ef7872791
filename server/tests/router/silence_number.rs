//! Stopping texts to a number, as its holder meets it.

use crate::both_databases;
use crate::people::{ANNA, PHONE, other_than};

both_databases! {
    async fn a_code_that_came_stops_the_texts(world) {
        let stranger = world.registered("stranger@example.com").await;
        stranger.asks_to_verify(PHONE).await;
        let code = world.newest_code(PHONE).await;
        let holder = world.browser();
        let start = holder.get("/sign-in").await;
        assert!(start.values("href").contains(&"/not-me/texts".to_owned()), "{:?}", start.values("href"));
        let messages = world.messages().await.len();
        let page = holder.fill("/not-me/texts", &[("phone", "(201) 555-0123"), ("code", &other_than(&code))]).await;
        assert_eq!(page.refusal(), "wrong-code");
        assert_eq!(page.field_value("phone").as_deref(), Some("(201) 555-0123"), "what was typed stays");
        assert_eq!(page.field_value("code").unwrap_or_default(), "", "a code does not");
        // The code is over by now; people look late.
        world.advance(600);
        let page = holder.post_form(&page, &[("phone", "(201) 555-0123"), ("code", &code)]).await;
        assert!(page.text().contains("we send no more texts to this number"), "{}", page.text());
        assert_eq!(world.messages().await.len(), messages, "nothing is sent from here");
        assert_eq!(stranger.asks_to_verify(PHONE).await.refusal(), "number-silenced");
    }

    async fn known_and_unknown_numbers_get_one_answer(world) {
        world.with_phone(ANNA, PHONE).await;
        let mut answers = Vec::new();
        for phone in [PHONE, "+12025550123"] {
            let page = world.browser().fill("/not-me/texts", &[("phone", phone), ("code", "123456")]).await;
            answers.push((page.path().to_owned(), page.text().replace(phone, ""), page.way.clone()));
        }
        assert_eq!(answers[0], answers[1]);
    }
}
