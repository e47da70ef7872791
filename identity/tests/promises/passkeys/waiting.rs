//! A passkey that waits for recovery codes is its session's own, and goes with it.

use identity::flows::not_me::{self, Press};
use identity::flows::passkeys::enrol::{self, Added};
use identity::flows::passkeys::{self, Renamed};
use identity::flows::second_factor::sms;
use identity::flows::{password, recover, recovery_codes, sessions};
use identity::refusal::Refusal;

use super::{ANNA, EMAIL, ORIGIN, alone};
use crate::both_databases;
use crate::world::*;

const NEW: &str = "seven-lamps-in-fog";

/// Makes a passkey and leaves before the recovery codes are kept.
async fn leaves_one_waiting(world: &World, member: &Member, name: &str) -> Authenticator {
    let mut device = Authenticator::on(ORIGIN);
    let person = member.person(world).await;
    let options = enrol::ask(&world.identity, &person).await.unwrap().into_json();
    let answer = device.creates(&options).to_string();
    assert_eq!(enrol::add(&world.identity, &person, &answer, name).await.unwrap(), Added::CodesWait);
    device
}

async fn names(world: &World, member: &Member) -> Vec<String> {
    let list = passkeys::list(&world.identity, &member.person(world).await).await.unwrap();
    list.into_iter().map(|one| one.name.as_str().to_owned()).collect()
}

/// Whoever holds this device is a stranger.
async fn opens_nothing(world: &World, device: &mut Authenticator) {
    assert_eq!(refusal(alone(world, &world.browser(), device).await), Refusal::WrongPasskey);
}

both_databases! {
    async fn it_does_not_come_to_life_with_the_one_of_another_session(world: World) {
        let mut anna = world.registered(EMAIL).await;
        let thief = anna.elsewhere(&world).await;
        let mut theirs = leaves_one_waiting(&world, &thief, "Theirs").await;
        assert_eq!(names(&world, &thief).await, ["Theirs"]);
        assert!(names(&world, &anna).await.is_empty(), "it is nobody else's");
        assert_eq!(refusal(enrol::go_on(&world.identity, &anna.person(&world).await).await), Refusal::MethodNotOn);
        let mut own = anna.enrols(&world).await;
        opens_nothing(&world, &mut theirs).await;
        alone(&world, &world.browser(), &mut own).await.unwrap();
        assert_eq!(names(&world, &anna).await, ["My phone"]);
        assert_eq!(world.number("SELECT count(*) FROM passkeys").await, 1);
    }

    async fn nor_with_one_that_is_added_beside_sms(world: World) {
        let mut anna = world.with_phone(EMAIL, ANNA).await;
        let thief = anna.elsewhere(&world).await;
        let mut theirs = leaves_one_waiting(&world, &thief, "Theirs").await;
        anna.enables_sms(&world).await;
        anna.enrols(&world).await;
        opens_nothing(&world, &mut theirs).await;
        assert_eq!(world.number("SELECT count(*) FROM passkeys").await, 1);
    }

    /// Not even where the owner keeps codes in the session of whoever waits.
    async fn it_goes_as_another_factor_is_switched_on_in_its_own_session(world: World) {
        let mut anna = world.with_phone(EMAIL, ANNA).await;
        leaves_one_waiting(&world, &anna, "Mine").await;
        anna.enables_sms(&world).await;
        assert!(names(&world, &anna).await.is_empty());
        assert_eq!(world.number("SELECT count(*) FROM passkeys").await, 0);
    }

    async fn it_goes_with_a_new_password(world: World) {
        let anna = world.registered(EMAIL).await;
        let mut theirs = leaves_one_waiting(&world, &anna.elsewhere(&world).await, "Theirs").await;
        password::change(&world.identity, &anna.person(&world).await, PASSWORD, NEW).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM passkeys").await, 0);

        leaves_one_waiting(&world, &anna, "Mine").await;
        let visitor = world.browser();
        recover::start(&world.identity, &visitor, EMAIL).await.unwrap();
        let code = world.newest_code(EMAIL).await;
        let session = recover::confirm(&world.identity, &visitor, &code).await.unwrap().session;
        let person = sessions::recognise(&world.identity, &session, &visitor).await.unwrap().unwrap();
        recover::set_password(&world.identity, &person, PASSWORD).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM passkeys").await, 0);

        let mut anna = Member { visitor: world.browser(), ..anna.elsewhere(&world).await };
        anna = Member { session: anna.first_step(&world, &anna.visitor).await.entered.session, ..anna };
        anna.enrols(&world).await;
        opens_nothing(&world, &mut theirs).await;
    }

    async fn it_goes_with_the_link_that_ends_everything(world: World) {
        let mut anna = world.registered(EMAIL).await;
        let thief = anna.elsewhere(&world).await;
        password::change(&world.identity, &thief.person(&world).await, PASSWORD, NEW).await.unwrap();
        let mut theirs = leaves_one_waiting(&world, &thief, "Theirs").await;
        let link = world.not_me_link(EMAIL, "Your password was changed").await;
        let pressed = not_me::end(&world.identity, &world.browser(), &link).await.unwrap();
        assert!(matches!(pressed, Press::Done(_)));
        assert_eq!(world.number("SELECT count(*) FROM passkeys").await, 0);
        let visitor = world.browser();
        let entered = identity::flows::sign_in::with_password(&world.identity, &visitor, EMAIL, NEW, None).await;
        anna = Member { visitor, session: entered.unwrap().entered.session, ..anna };
        anna.enrols(&world).await;
        opens_nothing(&world, &mut theirs).await;
    }

    async fn it_goes_with_its_session_and_with_the_time(world: World) {
        let mut anna = world.registered(EMAIL).await;
        let mut theirs = leaves_one_waiting(&world, &anna.elsewhere(&world).await, "Theirs").await;
        sessions::end_others(&world.identity, &anna.person(&world).await).await.unwrap();
        // Of her own nobody has kept the codes in time.
        leaves_one_waiting(&world, &anna, "Mine").await;
        world.passes(minutes(10));
        assert!(names(&world, &anna).await.is_empty());
        assert_eq!(refusal(enrol::go_on(&world.identity, &anna.person(&world).await).await), Refusal::MethodNotOn);
        identity::delivery::sweep(&world.identity).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM passkeys").await, 0);
        anna.enrols(&world).await;
        opens_nothing(&world, &mut theirs).await;
    }

    async fn codes_that_are_kept_late_switch_nothing_on(world: World) {
        let anna = world.registered(EMAIL).await;
        let mut device = leaves_one_waiting(&world, &anna, "Mine").await;
        let person = anna.person(&world).await;
        // Removed in another tab while the codes are looked at: it was never told of, so nothing is told now.
        let (before, batch) = (world.notices(EMAIL).await.len(), anna.shown_batch(&world).await);
        let id = passkeys::list(&world.identity, &person).await.unwrap()[0].id.clone();
        assert!(passkeys::remove(&world.identity, &person, &id).await.unwrap());
        assert!(!passkeys::remove(&world.identity, &person, &id).await.unwrap());
        assert_eq!(world.notices(EMAIL).await.len(), before);
        assert_eq!(refusal(recovery_codes::keep(&world.identity, &person, &batch).await), Refusal::NothingToConfirm);
        assert!(!anna.person(&world).await.account.has_second_factor());
        opens_nothing(&world, &mut device).await;
    }

    async fn nobody_else_names_or_removes_it(world: World) {
        let anna = world.registered(EMAIL).await;
        let there = anna.elsewhere(&world).await;
        leaves_one_waiting(&world, &anna, "Mine").await;
        let id = passkeys::list(&world.identity, &anna.person(&world).await).await.unwrap()[0].id.clone();
        let other = there.person(&world).await;
        assert_eq!(passkeys::rename(&world.identity, &other, &id, "Theirs").await.unwrap(), Renamed::Gone);
        assert!(!passkeys::remove(&world.identity, &other, &id).await.unwrap());
        let renamed = passkeys::rename(&world.identity, &anna.person(&world).await, &id, "My tablet").await.unwrap();
        assert_eq!(renamed, Renamed::Done);
        assert_eq!(names(&world, &anna).await, ["My tablet"]);
    }

    /// Whoever shares the session of the owner, by a stolen cookie, comes to life with them: so each is told by name.
    async fn all_that_come_to_life_at_once_are_told_by_name(world: World) {
        let mut anna = world.registered(EMAIL).await;
        let mut first = leaves_one_waiting(&world, &anna, "First").await;
        let mut second = leaves_one_waiting(&world, &anna, "Second").await;
        assert!(world.notices(EMAIL).await.iter().all(|subject| !subject.contains("passkey")), "it opens nothing yet");
        anna.keeps(&world).await;
        let told = world.notices(EMAIL).await;
        assert_eq!(told.iter().filter(|subject| subject.starts_with("A passkey was added")).count(), 2, "{told:?}");
        assert!(told.iter().any(|subject| subject.starts_with("Two-step sign-in is on")), "{told:?}");
        for device in [&mut first, &mut second] {
            alone(&world, &world.browser(), device).await.unwrap();
        }
        let link = world.not_me_link(EMAIL, "A passkey was added").await;
        not_me::end(&world.identity, &world.browser(), &link).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM passkeys WHERE removed_at IS NULL").await, 1);
    }

    async fn a_session_makes_no_more_of_them_than_an_account_may_have(world: World) {
        let anna = world.registered(EMAIL).await;
        for _ in 0..20 {
            leaves_one_waiting(&world, &anna, "").await;
        }
        let asked = enrol::ask(&world.identity, &anna.person(&world).await).await;
        assert_eq!(refusal(asked), Refusal::TooManyPasskeys);
        // They stand in nobody else's way.
        let there = anna.elsewhere(&world).await;
        leaves_one_waiting(&world, &there, "").await;
        assert!(!sms::disable(&world.identity, &there.person(&world).await).await.unwrap());
    }
}
