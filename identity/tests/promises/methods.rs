//! Choosing among several second factors.

use identity::flows::second_factor::{email, methods, sms, totp};
use identity::flows::{recovery_codes, sign_in};
use identity::model::factor::Factor;
use identity::model::session::Level;
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::*;

const ANNA: &str = "anna@example.com";
const PHONE: &str = "+12015550123";

/// All three, and the app.
async fn with_all(world: &World) -> (Member, App) {
    let mut anna = world.with_sms(ANNA, PHONE).await;
    anna.enables_email(world).await;
    let app = anna.adds_app(world, "").await;
    (anna, app)
}

/// What was sent so far: by text, and codes by mail.
async fn sent(world: &World) -> (i64, i64) {
    let codes = "SELECT count(*) FROM outbox WHERE challenge_id IS NOT NULL AND channel =";
    (world.number(&format!("{codes} 'sms'")).await, world.number(&format!("{codes} 'email'")).await)
}

both_databases! {
    async fn the_strongest_comes_first_until_the_owner_says_otherwise(world: World) {
        let (anna, _) = with_all(&world).await;
        let open = async || methods::open_to(&anna.elsewhere(&world).await.person(&world).await);
        let (app, text, mail, paper) = (Factor::Totp, Factor::Sms, Factor::Email, Factor::RecoveryCode);
        assert_eq!(open().await, [app, text, mail, paper]);
        methods::prefer(&world.identity, &anna.person(&world).await, mail).await.unwrap();
        assert_eq!(open().await, [mail, app, text, paper]);
        assert_eq!(anna.person(&world).await.account.preferred, Some(mail));
        email::disable(&world.identity, &anna.person(&world).await).await.unwrap();
        assert_eq!(open().await, [app, text, paper], "what is off is asked for no more");
        let refused = methods::prefer(&world.identity, &anna.person(&world).await, mail).await;
        assert_eq!(refusal(refused), Refusal::MethodNotOn);
        let partial = anna.elsewhere(&world).await.person(&world).await;
        assert_eq!(refusal(methods::prefer(&world.identity, &partial, text).await), Refusal::SecondFactorDue);
    }

    async fn the_password_sends_only_what_is_asked_for_first(world: World) {
        let (anna, _) = with_all(&world).await;
        for (first, texts, mails) in [(Factor::Totp, 0, 0), (Factor::Sms, 1, 0), (Factor::Email, 0, 1)] {
            world.passes(minutes(5));
            methods::prefer(&world.identity, &anna.person(&world).await, first).await.unwrap();
            let before = sent(&world).await;
            anna.elsewhere(&world).await;
            let after = sent(&world).await;
            assert_eq!((after.0 - before.0, after.1 - before.1), (texts, mails), "{first:?}");
        }
    }

    async fn choosing_sends_where_there_is_something_to_send_and_nothing_else_does(world: World) {
        let (anna, app) = with_all(&world).await;
        let partial = anna.elsewhere(&world).await;
        world.passes(minutes(5));
        for (method, texts, mails) in [
            (Factor::RecoveryCode, 0, 0),
            (Factor::Sms, 1, 0),
            (Factor::Email, 0, 1),
            (Factor::Totp, 0, 0),
        ] {
            let before = sent(&world).await;
            sign_in::choose(&world.identity, &partial.person(&world).await, method).await.unwrap();
            let person = partial.person(&world).await;
            assert_eq!(methods::current(&person), Some(method), "a reload shows it still");
            let after = sent(&world).await;
            assert_eq!((after.0 - before.0, after.1 - before.1), (texts, mails), "{method:?}");
        }
        for method in [Factor::Password, Factor::TrustedDevice, Factor::Wait] {
            let refused = sign_in::choose(&world.identity, &partial.person(&world).await, method).await;
            assert_eq!(refusal(refused), Refusal::MethodNotOn);
        }
        // The page of another method may stand open in another tab.
        let code = world.newest_code(PHONE).await;
        let person = partial.person(&world).await;
        let step = sign_in::with_method(&world.identity, &person, Factor::Sms, &code, false).await.unwrap();
        assert_eq!(step.entered.level, Level::Full);
        drop(app);
    }

    async fn where_the_guard_says_no_the_method_stays_chosen_and_the_others_open(world: World) {
        let (anna, app) = with_all(&world).await;
        let partial = anna.elsewhere(&world).await;
        world.passes(minutes(5));
        let person = partial.person(&world).await;
        sign_in::choose(&world.identity, &person, Factor::Sms).await.unwrap();
        let refused = sign_in::choose(&world.identity, &person, Factor::Sms).await;
        assert!(matches!(refusal(refused), Refusal::SentAlready { .. }));
        let person = partial.person(&world).await;
        assert_eq!(methods::current(&person), Some(Factor::Sms));
        let code = app.next(&world);
        sign_in::with_method(&world.identity, &person, Factor::Totp, &code, false).await.unwrap();
    }

    async fn recovery_codes_exist_whenever_a_second_factor_does(world: World) {
        let left = async |member: &Member| {
            let person = member.person(&world).await;
            (person.account.second_factors.len(), recovery_codes::left(&world.identity, &person).await.unwrap())
        };
        let (mut anna, app) = world.with_app(ANNA).await;
        let codes = anna.recovery_codes.clone();
        assert_eq!(left(&anna).await, (1, 10));
        anna.enables_email(&world).await;
        assert_eq!((left(&anna).await, &anna.recovery_codes), ((2, 10), &codes), "the second one brings no new codes");
        anna.verifies(&world, PHONE).await;
        world.passes(seconds(1));
        sms::start(&world.identity, &anna.person(&world).await).await.unwrap();
        let code = world.newest_code(PHONE).await;
        sms::confirm(&world.identity, &anna.person(&world).await, &code).await.unwrap();
        assert_eq!(left(&anna).await, (3, 10));
        let person = anna.person(&world).await;
        let id = totp::list(&world.identity, &person).await.unwrap().remove(0).id;
        totp::remove(&world.identity, &person, &id).await.unwrap();
        sms::disable(&world.identity, &anna.person(&world).await).await.unwrap();
        assert_eq!(left(&anna).await, (1, 10));
        // What is left is the mailbox, which this session has proved when it registered.
        email::disable(&world.identity, &anna.person(&world).await).await.unwrap();
        assert_eq!(left(&anna).await, (0, 0));
        drop(app);
    }

    async fn each_one_that_is_switched_off_is_told_by_mail_with_a_link(world: World) {
        let (anna, _) = with_all(&world).await;
        let off = async || {
            let told = world.notices(ANNA).await;
            told.iter().filter(|subject| subject.starts_with("Two-step sign-in was switched off")).count()
        };
        sms::disable(&world.identity, &anna.person(&world).await).await.unwrap();
        assert_eq!(off().await, 1);
        email::disable(&world.identity, &anna.person(&world).await).await.unwrap();
        assert_eq!(off().await, 2);
        let person = anna.person(&world).await;
        let id = totp::list(&world.identity, &person).await.unwrap().remove(0).id;
        totp::remove(&world.identity, &person, &id).await.unwrap();
        assert_eq!(off().await, 3);
        assert!(world.not_me_links(ANNA).await.len() >= 3);
    }

    async fn the_link_of_a_mail_never_takes_the_only_app_and_may_take_one_of_several(world: World) {
        let (mut anna, _) = world.with_app(ANNA).await;
        anna.adds_app(&world, "A thief's").await;
        let link = world.not_me_link(ANNA, "An authenticator app was added").await;
        identity::flows::not_me::end(&world.identity, &world.browser(), &link).await.unwrap();
        assert!(anna.find(&world).await.is_none(), "everything that was open has ended");
        assert_eq!(world.texts("SELECT name FROM totp_apps").await, ["My phone"]);
        assert_eq!(world.texts("SELECT factor FROM second_factors").await, ["totp"]);
    }

    /// Two tabs: one takes off what was the last method as it read the account, the other adds one meanwhile.
    async fn recovery_codes_stay_while_a_second_factor_is_on_whatever_a_tab_has_read(world: World) {
        let (mut anna, _) = world.with_app(ANNA).await;
        let read = anna.person(&world).await;
        anna.enrols(&world).await;
        let app = totp::list(&world.identity, &read).await.unwrap()[0].id.clone();
        totp::remove(&world.identity, &read, &app).await.unwrap();
        let person = anna.person(&world).await;
        assert_eq!(person.account.second_factors, [Factor::Passkey]);
        assert_eq!(recovery_codes::left(&world.identity, &person).await.unwrap(), 10);
    }

    async fn and_go_with_the_last_one_whatever_a_tab_has_read(world: World) {
        let mut anna = world.with_sms(ANNA, PHONE).await;
        anna.enables_email(&world).await;
        let read = anna.person(&world).await;
        sms::disable(&world.identity, &read).await.unwrap();
        email::disable(&world.identity, &read).await.unwrap();
        let person = anna.person(&world).await;
        assert!(!person.account.has_second_factor());
        assert_eq!(recovery_codes::left(&world.identity, &person).await.unwrap(), 0);
    }
}
