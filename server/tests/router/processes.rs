//! Two processes on one database: what one does, the other knows.

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE, other_than};

both_databases! {
    async fn a_session_is_known_everywhere_and_ended_everywhere(world) {
        let here = world.with_sms(ANNA, PHONE).await.browser;
        let other = world.restarted().await;
        let there = here.through(&other);
        assert_eq!(there.get("/account").await.path(), "/account");
        let thief = there.copied();
        here.signs_out().await;
        assert_eq!(thief.get("/account").await.path(), "/sign-in");
        other.identity().store.close().await;
    }

    async fn a_way_in_that_began_here_ends_there(world) {
        world.with_sms(ANNA, PHONE).await;
        let other = world.restarted().await;
        let here = world.browser();
        here.get("/account/devices").await;
        let page = here.types_password(ANNA).await;
        let code = world.newest_code(PHONE).await;
        let there = here.through(&other);
        let page = there.post_form(&page, &[("code", &other_than(&code))]).await;
        assert_eq!(page.refusal(), "wrong-code", "the flash of one is read by the other");
        assert_eq!(there.post_form(&page, &[("code", &code)]).await.path(), "/account/devices");
        assert_eq!(here.get("/account").await.path(), "/account");
        other.identity().store.close().await;
    }

    async fn limits_are_shared_and_outlive_a_restart(world) {
        world.with_sms(ANNA, PHONE).await;
        let other = world.restarted().await;
        let page = world.browser().types_password(ANNA).await;
        assert_eq!(page.refusal(), "");
        assert_eq!(other.browser().types_password(ANNA).await.refusal(), "too-soon");
        for n in 0..5 {
            let process = if n % 2 == 0 { &world } else { &other };
            let page = process.browser().fill("/sign-in", &[("email", "bert@example.com"), ("password", PASSWORD)]).await;
            assert_eq!(page.refusal(), "wrong-credentials");
        }
        let sixth = world.browser().fill("/sign-in", &[("email", "bert@example.com"), ("password", PASSWORD)]).await;
        assert_eq!(sixth.refusal(), "wrong-credentials");
        let seventh = other.browser().fill("/sign-in", &[("email", "bert@example.com"), ("password", PASSWORD)]).await;
        assert_eq!(seventh.refusal(), "too-many-tries");
        other.identity().store.close().await;
    }
}
