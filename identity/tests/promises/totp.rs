//! An authenticator app as a second factor.

use identity::flows::second_factor::first_codes::Confirmed;
use identity::flows::second_factor::{methods, sms, totp};
use identity::flows::sign_in;
use identity::flows::{re_authenticate, recover, recovery_codes, sessions, verify_phone};
use identity::jiff::SignedDuration;
use identity::model::factor::Factor;
use identity::model::language::Language;
use identity::model::session::Level;
use identity::refusal::{No, Refusal};

use crate::both_databases;
use crate::world::*;

const ANNA: &str = "anna@example.com";
const PHONE: &str = "+12015550123";
const WRONG: Refusal = Refusal::WrongCode { tries_left: None };

async fn is_on(world: &World, member: &Member) -> bool {
    member.person(world).await.account.second_factors.contains(&Factor::Totp)
}

/// Signs in with the app, in another browser.
async fn signs_in(world: &World, member: &Member, app: &App) -> Member {
    let partial = member.elsewhere(world).await;
    let code = app.next(world);
    let step = sign_in::with_code(&world.identity, &partial.person(world).await, &code, false).await.unwrap();
    Member { session: step.entered.session, ..partial }
}

both_databases! {
    async fn it_counts_once_a_code_was_typed_and_the_recovery_codes_are_kept(world: World) {
        let mut anna = world.registered(ANNA).await;
        let other = anna.elsewhere(&world).await;
        let app = anna.scans(&world, "My phone").await;
        assert!(!is_on(&world, &anna).await, "the secret alone is nothing");
        let person = anna.person(&world).await;
        let confirmed = totp::confirm(&world.identity, &person, &app.shows(&world)).await.unwrap();
        assert_eq!(confirmed, Confirmed::KeepCodes);
        assert!(!is_on(&world, &anna).await);
        assert!(totp::list(&world.identity, &anna.person(&world).await).await.unwrap().is_empty());
        assert_eq!(anna.first_step(&world, &world.browser()).await.entered.level, Level::Full, "off until then");
        let shown = recovery_codes::shown(&world.identity, &person).await.unwrap().unwrap();
        assert_eq!((shown.codes.len(), shown.enables), (10, Some(Factor::Totp)));

        anna.keeps(&world).await;
        assert!(is_on(&world, &anna).await);
        assert!(other.find(&world).await.is_none(), "the other sessions ended");
        let apps = totp::list(&world.identity, &anna.person(&world).await).await.unwrap();
        assert_eq!(apps.iter().map(|app| app.name.as_str()).collect::<Vec<_>>(), ["My phone"]);
        let told = world.notices(ANNA).await;
        assert!(told.iter().any(|subject| subject.starts_with("Two-step sign-in is on")), "{told:?}");
        let texts = world.number("SELECT count(*) FROM outbox WHERE channel = 'sms'").await;
        let full = signs_in(&world, &anna, &app).await;
        assert_eq!(full.level(&world).await, Level::Full);
        assert_eq!(world.number("SELECT count(*) FROM outbox WHERE channel = 'sms'").await, texts, "nothing was sent");
        let person = full.person(&world).await;
        assert_eq!(person.amr(), ["pwd", "otp", "mfa"]);
    }

    async fn leaving_before_the_codes_are_kept_leaves_it_off(world: World) {
        let anna = world.registered(ANNA).await;
        let app = anna.scans(&world, "").await;
        totp::confirm(&world.identity, &anna.person(&world).await, &app.shows(&world)).await.unwrap();
        world.passes(minutes(10));
        let person = anna.person(&world).await;
        assert_eq!(refusal(recovery_codes::keep(&world.identity, &person).await), Refusal::NothingToConfirm);
        assert!(!is_on(&world, &anna).await);
        assert!(person.amr().iter().all(|word| *word != "otp"), "what is off has proved nothing");
        identity::delivery::sweep(&world.identity).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM totp_apps").await, 0, "its secret is gone");
    }

    async fn the_secret_lies_sealed_and_only_its_own_session_sees_it(world: World) {
        let anna = world.registered(ANNA).await;
        let other = anna.elsewhere(&world).await;
        anna.scans(&world, "My phone").await;
        let waiting = totp::waiting(&world.identity, &anna.person(&world).await).await.unwrap().unwrap();
        assert_eq!(waiting.key.len(), 39, "160 bits in groups of four");
        assert!(waiting.link.starts_with("otpauth://totp/Ringfence:anna%40example.com?secret="), "{}", waiting.link);
        let again = totp::waiting(&world.identity, &anna.person(&world).await).await.unwrap().unwrap();
        assert_eq!(again.key, waiting.key, "a reload shows it again");
        assert!(totp::waiting(&world.identity, &other.person(&world).await).await.unwrap().is_none());
        world.passes(minutes(10));
        assert!(totp::waiting(&world.identity, &anna.person(&world).await).await.unwrap().is_none());
        // Moved to another row it opens no more.
        anna.scans(&world, "Other").await;
        world.tamper("UPDATE totp_apps SET id = 'x' || id").await;
        fault(totp::waiting(&world.identity, &anna.person(&world).await).await);
    }

    async fn two_tabs_that_enrol_share_one_secret_and_one_of_them_confirms(world: World) {
        let anna = world.registered(ANNA).await;
        let app = anna.scans(&world, "First tab").await;
        let same = anna.scans(&world, "Second tab").await;
        let code = app.shows(&world);
        assert_eq!(same.shows(&world), code);
        let person = anna.person(&world).await;
        totp::confirm(&world.identity, &person, &code).await.unwrap();
        assert_eq!(refusal(totp::confirm(&world.identity, &person, &code).await), Refusal::NothingToConfirm);
        assert_eq!(world.number("SELECT count(*) FROM totp_apps").await, 1);
    }

    async fn a_code_works_once_also_for_another_act_and_older_ones_are_over(world: World) {
        let (anna, app) = world.with_app(ANNA).await;
        let (first, second) = (anna.elsewhere(&world).await, anna.elsewhere(&world).await);
        let old = app.next(&world);
        let code = app.next(&world);
        sign_in::with_code(&world.identity, &first.person(&world).await, &code, false).await.unwrap();
        for used in [&code, &old] {
            let answer = sign_in::with_code(&world.identity, &second.person(&world).await, used, false).await;
            assert_eq!(refusal(answer), Refusal::CodeUsed);
        }
        let answer = re_authenticate::with_app(&world.identity, &anna.person(&world).await, &code).await;
        assert_eq!(refusal(answer), Refusal::CodeUsed);
        assert_eq!(second.level(&world).await, Level::SecondFactorDue);
        let code = app.next(&world);
        sign_in::with_code(&world.identity, &second.person(&world).await, &code, false).await.unwrap();
    }

    async fn the_code_that_confirmed_an_app_signs_nobody_in(world: World) {
        let mut anna = world.registered(ANNA).await;
        let app = anna.scans(&world, "").await;
        let code = app.shows(&world);
        totp::confirm(&world.identity, &anna.person(&world).await, &code).await.unwrap();
        anna.keeps(&world).await;
        let visitor = world.browser();
        let session = anna.first_step(&world, &visitor).await.entered.session;
        let partial = Member { visitor, session, ..anna.clone() };
        let answer = sign_in::with_code(&world.identity, &partial.person(&world).await, &code, false).await;
        assert_eq!(refusal(answer), Refusal::CodeUsed);
    }

    async fn a_clock_that_is_a_step_off_is_taken_and_one_that_is_more_off_is_named(world: World) {
        let (anna, app) = world.with_app(ANNA).await;
        world.passes(minutes(5));
        let partial = anna.elsewhere(&world).await;
        let person = partial.person(&world).await;
        let now = world.identity.now();
        let at = |seconds: i64| app.shows_at(now + SignedDuration::from_secs(seconds));
        let tries = async |code: &str| refusal(sign_in::with_code(&world.identity, &person, code, false).await);
        for off in [-60, -300] {
            assert_eq!(tries(&at(off)).await, Refusal::ClockOff { seconds: off });
            // Of a code that is still to come a guesser learns nothing.
            assert_eq!(tries(&at(-off)).await, WRONG);
        }
        assert_eq!(tries(&at(-1200)).await, WRONG);
        sign_in::with_code(&world.identity, &person, &at(-30), false).await.unwrap();
        let partial = anna.elsewhere(&world).await;
        let code = at(30);
        sign_in::with_code(&world.identity, &partial.person(&world).await, &code, false).await.unwrap();
        // Who adds an app holds its secret already, so there both ways are named.
        let bert = world.registered("bert@example.com").await;
        let app = bert.scans(&world, "").await;
        for seconds in [60, 240, -60] {
            let shown = app.shows_at(world.identity.now() + SignedDuration::from_secs(seconds));
            let answer = totp::confirm(&world.identity, &bert.person(&world).await, &shown).await;
            assert_eq!(refusal(answer), Refusal::ClockOff { seconds });
        }
    }

    async fn twenty_five_wrong_codes_shut_it_for_a_day_and_the_owner_is_told(world: World) {
        let (anna, app) = world.with_app(ANNA).await;
        for round in 0..5 {
            let partial = anna.elsewhere(&world).await;
            for _ in 0..5 {
                let wrong = not(&app.next(&world));
                let answer = sign_in::with_code(&world.identity, &partial.person(&world).await, &wrong, false).await;
                assert_eq!(refusal(answer), WRONG, "round {round}");
            }
        }
        let partial = anna.elsewhere(&world).await;
        let right = app.next(&world);
        let answer = sign_in::with_code(&world.identity, &partial.person(&world).await, &right, false).await;
        assert!(matches!(refusal(answer), Refusal::TooManyTries { wait_seconds: Some(_) }));
        assert!(world.notices(ANNA).await.iter().any(|subject| subject.starts_with("Too many wrong tries")));
        // A recovery code is another factor, and opens it again.
        let person = partial.person(&world).await;
        sign_in::with_recovery_code(&world.identity, &person, &anna.recovery_codes[0]).await.unwrap();
        let full = signs_in(&world, &anna, &app).await;
        assert_eq!(full.level(&world).await, Level::Full);
    }

    /// Else whoever holds the phone number would guess at the app for ever.
    async fn a_weaker_method_does_not_open_it_again(mut world: World) {
        world.restart(|policy| policy.codes.budget = 3).await;
        let mut anna = world.with_sms(ANNA, PHONE).await;
        let app = anna.adds_app(&world, "").await;
        let partial = anna.elsewhere(&world).await;
        for _ in 0..3 {
            let wrong = not(&app.next(&world));
            refusal(sign_in::with_code(&world.identity, &partial.person(&world).await, &wrong, false).await);
        }
        world.passes(minutes(2));
        let person = partial.person(&world).await;
        sign_in::choose(&world.identity, &person, Factor::Sms).await.unwrap();
        let code = world.newest_code(PHONE).await;
        let person = partial.person(&world).await;
        let step = sign_in::with_method(&world.identity, &person, Factor::Sms, &code, false).await.unwrap();
        let full = Member { session: step.entered.session, ..partial };
        let answer = re_authenticate::with_app(&world.identity, &full.person(&world).await, &app.next(&world)).await;
        assert!(matches!(refusal(answer), Refusal::TooManyTries { .. }));
    }

    async fn wrong_codes_while_adding_an_app_do_not_shut_signing_in(mut world: World) {
        world.restart(|policy| policy.codes.budget = 3).await;
        let (anna, app) = world.with_app(ANNA).await;
        let new = anna.scans(&world, "Another").await;
        for _ in 0..3 {
            let wrong = not(&new.next(&world));
            let answer = totp::confirm(&world.identity, &anna.person(&world).await, &wrong).await;
            assert_eq!(refusal(answer), WRONG);
        }
        let answer = totp::confirm(&world.identity, &anna.person(&world).await, &new.next(&world)).await;
        assert!(matches!(refusal(answer), Refusal::TooManyTries { .. }));
        assert_eq!(signs_in(&world, &anna, &app).await.level(&world).await, Level::Full);
    }

    async fn several_apps_are_named_and_removed_one_by_one(world: World) {
        let (mut anna, first) = world.with_app(ANNA).await;
        let second = anna.adds_app(&world, &format!("  <script>{}", "x".repeat(100))).await;
        let apps = totp::list(&world.identity, &anna.person(&world).await).await.unwrap();
        assert_eq!(apps.iter().map(|app| app.name.as_str().chars().count()).collect::<Vec<_>>(), [8, 64]);
        assert!(apps[1].name.as_str().starts_with("<script>x"), "markup is text");
        let told = world.notices(ANNA).await;
        assert!(told.iter().any(|subject| subject.starts_with("An authenticator app was added")), "{told:?}");
        for app in [&first, &second] {
            signs_in(&world, &anna, app).await;
        }
        let person = anna.person(&world).await;
        assert!(totp::remove(&world.identity, &person, &apps[0].id).await.unwrap());
        assert!(!totp::remove(&world.identity, &person, &apps[0].id).await.unwrap(), "it was gone");
        assert!(is_on(&world, &anna).await);
        let partial = anna.elsewhere(&world).await;
        let person = partial.person(&world).await;
        let answer = sign_in::with_code(&world.identity, &person, &first.next(&world), false).await;
        assert_eq!(refusal(answer), WRONG);
        let person = anna.person(&world).await;
        assert!(totp::remove(&world.identity, &person, &apps[1].id).await.unwrap());
        assert!(!is_on(&world, &anna).await);
        assert_eq!(recovery_codes::left(&world.identity, &anna.person(&world).await).await.unwrap(), 0);
        assert_eq!(world.number("SELECT count(*) FROM totp_apps").await, 0);
        let mail = world.not_me_link(ANNA, "Two-step sign-in was switched off").await;
        assert!(matches!(
            identity::flows::not_me::behind_link(&world.identity, &mail, Language::English).await.unwrap(),
            identity::flows::not_me::BehindLink::Waits(_)
        ));
    }

    async fn nobody_removes_the_app_of_another(world: World) {
        let (anna, _) = world.with_app(ANNA).await;
        let (bert, _) = world.with_app("bert@example.com").await;
        let app = totp::list(&world.identity, &bert.person(&world).await).await.unwrap().remove(0).id;
        assert!(!totp::remove(&world.identity, &anna.person(&world).await, &app).await.unwrap());
        assert_eq!(totp::list(&world.identity, &bert.person(&world).await).await.unwrap().len(), 1);
    }

    async fn ten_apps_are_as_many_as_there_may_be(world: World) {
        let (mut anna, _) = world.with_app(ANNA).await;
        for _ in 0..9 {
            anna.adds_app(&world, "").await;
        }
        let answer = totp::start(&world.identity, &anna.person(&world).await, "").await;
        assert_eq!(refusal(answer), Refusal::EnoughApps);
    }

    /// The app was deleted on the phone, and is here still.
    async fn a_recovery_code_signs_in_and_removes_what_was_lost(world: World) {
        let (anna, _) = world.with_app(ANNA).await;
        let partial = anna.elsewhere(&world).await;
        let person = partial.person(&world).await;
        let entered = sign_in::with_recovery_code(&world.identity, &person, &anna.recovery_codes[0]).await.unwrap();
        let full = Member { session: entered.session, ..partial };
        let person = full.person(&world).await;
        let app = totp::list(&world.identity, &person).await.unwrap().remove(0).id;
        assert!(totp::remove(&world.identity, &person, &app).await.unwrap());
        assert!(!is_on(&world, &full).await);
    }

    async fn signed_in_by_less_nobody_touches_it(world: World) {
        let mut anna = world.with_sms(ANNA, PHONE).await;
        let app = anna.adds_app(&world, "").await;
        let partial = anna.elsewhere(&world).await;
        world.passes(minutes(2));
        let person = partial.person(&world).await;
        assert_eq!(methods::current(&person), Some(Factor::Totp), "the stronger one comes first");
        sign_in::choose(&world.identity, &person, Factor::Sms).await.unwrap();
        let code = world.newest_code(PHONE).await;
        let step = sign_in::with_method(&world.identity, &partial.person(&world).await, Factor::Sms, &code, false).await;
        let full = Member { session: step.unwrap().entered.session, ..partial };
        let person = full.person(&world).await;
        let id = totp::list(&world.identity, &person).await.unwrap().remove(0).id;
        let is_due = |answer: Refusal| assert!(matches!(answer, Refusal::StepUpDue { .. }), "{answer:?}");
        is_due(refusal(totp::remove(&world.identity, &person, &id).await));
        is_due(refusal(totp::start(&world.identity, &person, "Thief").await));
        is_due(refusal(recovery_codes::renew(&world.identity, &person).await));
        is_due(refusal(sms::disable(&world.identity, &person).await));
        is_due(refusal(verify_phone::remove(&world.identity, &person).await));
        is_due(refusal(verify_phone::start(&world.identity, &person, "+12025550123", "US").await));
        assert!(full.person(&world).await.account.has_sms(), "SMS neither goes nor moves with the number");
        re_authenticate::with_app(&world.identity, &person, &app.next(&world)).await.unwrap();
        assert!(totp::remove(&world.identity, &full.person(&world).await, &id).await.unwrap());
        assert!(full.person(&world).await.account.has_sms(), "the other one stays");
    }

    async fn it_is_one_more_proof_for_recovery_by_phone(world: World) {
        let mut anna = world.with_sms(ANNA, PHONE).await;
        let app = anna.adds_app(&world, "").await;
        let here = anna.recovers_by_phone(&world, &world.browser()).await;
        assert_eq!(here.level(&world).await, Level::RecoveryProofDue);
        let person = here.person(&world).await;
        let wrong = recover::second_proof::with_app(&world.identity, &person, &not(&app.next(&world))).await;
        assert_eq!(refusal(wrong), WRONG);
        let entered = recover::second_proof::with_app(&world.identity, &person, &app.next(&world)).await.unwrap();
        let here = Member { session: entered.session, ..here };
        recover::set_password(&world.identity, &here.person(&world).await, "harbour-lantern-58").await.unwrap();
    }

    async fn beside_the_phone_alone_it_signs_in(world: World) {
        let mut anna = world.with_sms(ANNA, PHONE).await;
        let app = anna.adds_app(&world, "").await;
        identity::flows::phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
        let partial = crate::phone_sign_in::by_phone(&world, &anna).await;
        let person = partial.person(&world).await;
        assert_eq!(person.session.level, Level::OtherFactorDue);
        let code = app.next(&world);
        let step = sign_in::with_method(&world.identity, &person, Factor::Totp, &code, false).await.unwrap();
        let full = Member { session: step.entered.session, ..partial };
        let person = full.person(&world).await;
        assert_eq!((person.session.level, person.amr()), (Level::Full, vec!["sms", "otp"]));
        // Two things that one has are one kind of factor.
        assert_eq!(person.assurance(), identity::model::assurance::Assurance::One);
    }

    async fn a_browser_that_has_typed_a_code_may_be_trusted(world: World) {
        let (anna, app) = world.with_app(ANNA).await;
        let partial = anna.elsewhere(&world).await;
        let code = app.next(&world);
        let step = sign_in::with_code(&world.identity, &partial.person(&world).await, &code, true).await.unwrap();
        let device = step.entered.device.unwrap();
        let step = sign_in::with_password(&world.identity, &partial.visitor, ANNA, PASSWORD, Some(&device)).await.unwrap();
        assert_eq!(step.entered.level, Level::Full);
        let here = Member { session: step.entered.session, ..partial };
        let person = here.person(&world).await;
        // The device skips the step; it proves nothing.
        assert_eq!(person.amr(), ["pwd"]);
        assert_eq!(re_authenticate::due(&world.identity, &person), re_authenticate::Due::SecondFactor);
        sessions::sign_out(&world.identity, &person).await.unwrap();
    }

    async fn of_64_concurrent_uses_of_one_code_exactly_one_succeeds(mut world: World) {
        world.restart(|policy| policy.codes.budget = 1_000_000).await;
        let (anna, app) = world.with_app(ANNA).await;
        for round in 0..20 {
            let code = app.next(&world);
            let person = anna.person(&world).await;
            let uses = (0..64).map(|_| {
                let (identity, person, code) = (world.identity.clone(), person.clone(), code.clone());
                async move { re_authenticate::with_app(&identity, &person, &code).await }
            });
            let answers = at_once(uses).await;
            assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "round {round}");
            for answer in answers {
                assert!(matches!(answer, Ok(()) | Err(No::Refused(Refusal::CodeUsed))), "round {round}");
            }
        }
    }
}
