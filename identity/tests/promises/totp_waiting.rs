//! An authenticator app that waits for recovery codes comes to life in no way that its owner is not told of (decision 0046).

use identity::flows::second_factor::first_codes::Confirmed;
use identity::flows::second_factor::totp;
use identity::flows::{not_me, recovery_codes};
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::*;

const EMAIL: &str = "anna@example.com";
const PHONE: &str = "+12015550123";

/// Its first code was right, and the recovery codes are not kept.
async fn leaves_one_waiting(world: &World, member: &Member, name: &str) -> App {
    let app = member.scans(world, name).await;
    let confirmed = totp::confirm(&world.identity, &member.person(world).await, &app.next(world)).await.unwrap();
    assert_eq!(confirmed, Confirmed::KeepCodes);
    app
}

async fn names(world: &World, member: &Member) -> Vec<String> {
    let apps = totp::list(&world.identity, &member.person(world).await).await.unwrap();
    apps.iter().map(|app| app.name.as_str().to_owned()).collect()
}

both_databases! {
    /// Whoever shares the session of the owner, by a stolen cookie, comes to life with them: so each is told by name.
    async fn all_that_come_to_life_at_once_are_told_by_name(world: World) {
        let mut anna = world.registered(EMAIL).await;
        leaves_one_waiting(&world, &anna, "Theirs").await;
        leaves_one_waiting(&world, &anna, "Mine").await;
        assert!(world.notices(EMAIL).await.iter().all(|subject| !subject.contains("app")), "it opens nothing yet");
        anna.keeps(&world).await;
        assert_eq!(names(&world, &anna).await.len(), 2);
        let told = world.notices(EMAIL).await;
        let added = told.iter().filter(|subject| subject.starts_with("An authenticator app was added")).count();
        assert_eq!(added, 2, "{told:?}");
        let link = world.not_me_link(EMAIL, "An authenticator app was added").await;
        not_me::end(&world.identity, &world.browser(), &link).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM totp_apps").await, 1);
    }

    async fn one_alone_is_what_was_switched_on(world: World) {
        let (_, _) = world.with_app(EMAIL).await;
        let told = world.notices(EMAIL).await;
        assert!(!told.iter().any(|subject| subject.starts_with("An authenticator app was added")), "{told:?}");
    }

    async fn it_goes_as_another_factor_is_switched_on_in_its_own_session(world: World) {
        let mut anna = world.with_phone(EMAIL, PHONE).await;
        leaves_one_waiting(&world, &anna, "Theirs").await;
        anna.enables_sms(&world).await;
        assert_eq!(world.number("SELECT count(*) FROM totp_apps").await, 0);
        // Nor does it come with the owner's own, later.
        anna.adds_app(&world, "Mine").await;
        assert_eq!(names(&world, &anna).await, ["Mine"]);
    }

    async fn what_is_ended_waits_no_more(world: World) {
        let anna = world.registered(EMAIL).await;
        let thief = anna.elsewhere(&world).await;
        leaves_one_waiting(&world, &thief, "Theirs").await;
        let batch = thief.shown_batch(&world).await;
        let link = world.not_me_link(EMAIL, "A new sign-in").await;
        not_me::end(&world.identity, &world.browser(), &link).await.unwrap();
        assert!(thief.find(&world).await.is_none());
        assert_eq!(world.number("SELECT count(*) FROM totp_apps").await, 0);
        let kept = recovery_codes::keep(&world.identity, &anna.person(&world).await, &batch).await;
        assert_eq!(refusal(kept), Refusal::NothingToConfirm);
    }
}
