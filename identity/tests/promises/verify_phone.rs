//! Verifying a phone (flow 1).

use identity::flows::second_factor::sms;
use identity::flows::{recovery_codes, verify_phone};
use identity::model::factor::Factor;
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::*;

const OLD: &str = "+12015550123";
const NEW: &str = "+12025550123";

async fn phone(world: &World, member: &Member) -> Option<String> {
    member.person(world).await.account.phone.map(|verified| verified.phone.e164().to_owned())
}

both_databases! {
    async fn a_number_that_waits_can_be_asked_for_again_only_with_a_recent_proof(world: World) {
        let anna = world.with_phone("anna@example.com", OLD).await;
        verify_phone::start(&world.identity, &anna.person(&world).await, NEW, "US").await.unwrap();
        world.passes(minutes(16));
        let again = verify_phone::again(&world.identity, &anna.person(&world).await).await;
        assert_eq!(refusal(again), Refusal::ReAuthenticationDue);
    }

    async fn an_act_on_its_way_does_not_outlive_its_session(world: World) {
        let anna = world.with_phone("anna@example.com", OLD).await;
        let other = anna.elsewhere(&world).await;
        let theirs = other.person(&world).await;
        world.passes(seconds(31));
        verify_phone::start(&world.identity, &theirs, NEW, "US").await.unwrap();
        let code = world.newest_code(NEW).await;
        identity::flows::sessions::end_others(&world.identity, &anna.person(&world).await).await.unwrap();
        assert_eq!(refusal(verify_phone::confirm(&world.identity, &theirs, &code).await), Refusal::SignInDue);
        assert_eq!(refusal(verify_phone::remove(&world.identity, &theirs).await), Refusal::SignInDue);
        assert_eq!(phone(&world, &anna).await.as_deref(), Some(OLD));
    }

    async fn a_number_that_may_not_receive_texts_is_on_record_without_itself(world: World) {
        let anna = world.registered("anna@example.com").await;
        let typed = verify_phone::start(&world.identity, &anna.person(&world).await, "+18005550123", "US").await;
        assert_eq!(refusal(typed), Refusal::NotAMobileNumber);
        let record = "SELECT refusal FROM decisions WHERE rule = 'number-kind' AND target = '' AND block = ''";
        assert_eq!(world.texts(record).await, ["not-a-mobile-number"]);
    }

    async fn a_number_is_verified_once_its_code_is_right(world: World) {
        let anna = world.registered("anna@example.com").await;
        let person = anna.person(&world).await;
        verify_phone::start(&world.identity, &person, "(201) 555-0123", "US").await.unwrap();
        let code = world.newest_code(OLD).await;
        refusal(verify_phone::confirm(&world.identity, &person, &not(&code)).await);
        assert_eq!(phone(&world, &anna).await, None);
        verify_phone::confirm(&world.identity, &person, &code).await.unwrap();
        assert_eq!(phone(&world, &anna).await.as_deref(), Some(OLD));
        assert_eq!(world.notices("anna@example.com").await.len(), 1);
    }

    async fn the_old_number_works_until_the_new_one_is_proved_and_then_is_told(world: World) {
        let anna = world.with_sms("anna@example.com", OLD).await;
        let (other, _) = anna.signs_in(&world, true).await;
        let person = anna.person(&world).await;
        verify_phone::start(&world.identity, &person, NEW, "US").await.unwrap();
        assert_eq!(phone(&world, &anna).await.as_deref(), Some(OLD));
        let (third, _) = anna.signs_in(&world, false).await;
        // A sign-in that waits for a code to the old number.
        let waiting = anna.elsewhere(&world).await;
        let old_code = world.newest_code(OLD).await;
        let held = waiting.person(&world).await;

        let code = world.newest_code(NEW).await;
        verify_phone::confirm(&world.identity, &person, &code).await.unwrap();
        assert_eq!(phone(&world, &anna).await.as_deref(), Some(NEW));
        assert!(anna.find(&world).await.is_some());
        for ended in [&other, &third, &waiting] {
            assert!(ended.find(&world).await.is_none());
        }
        let answer = identity::flows::sign_in::with_code(&world.identity, &held, &old_code, false).await;
        assert_eq!(refusal(answer), Refusal::NothingToConfirm, "live challenges end");
        assert_eq!(world.number("SELECT count(*) FROM trusted_devices WHERE ended_at IS NULL").await, 0);
        assert!(world.notices("anna@example.com").await.iter().any(|subject| subject.starts_with("Your phone was changed")));
        assert_eq!(world.notices(OLD).await.len(), 1, "the old number is told by SMS");
        // Two-step sign-in goes on with the new number.
        let anna = Member { phone: Some(NEW.to_owned()), ..anna };
        anna.signs_in(&world, false).await;
    }

    async fn replacing_a_number_needs_a_recent_proof(world: World) {
        let anna = world.with_phone("anna@example.com", OLD).await;
        world.passes(minutes(15));
        let person = anna.person(&world).await;
        assert_eq!(refusal(verify_phone::start(&world.identity, &person, NEW, "US").await), Refusal::ReAuthenticationDue);
        assert_eq!(refusal(verify_phone::remove(&world.identity, &person).await), Refusal::ReAuthenticationDue);
        assert!(world.messages(NEW).await.is_empty());
    }

    async fn the_number_is_read_from_the_challenge(world: World) {
        let anna = world.registered("anna@example.com").await;
        let person = anna.person(&world).await;
        verify_phone::start(&world.identity, &person, OLD, "US").await.unwrap();
        world.passes(seconds(31));
        verify_phone::again(&world.identity, &person).await.unwrap();
        assert_eq!(world.messages(OLD).await.len(), 2);
        // A slip of the finger is mended by asking for another number: the first one's code proves nothing any more.
        let first = world.newest_code(OLD).await;
        verify_phone::start(&world.identity, &person, NEW, "US").await.unwrap();
        let second = world.newest_code(NEW).await;
        if first != second {
            refusal(verify_phone::confirm(&world.identity, &person, &first).await);
            assert_eq!(phone(&world, &anna).await, None);
        }
        verify_phone::confirm(&world.identity, &person, &second).await.unwrap();
        assert_eq!(phone(&world, &anna).await.as_deref(), Some(NEW));
    }

    async fn two_accounts_that_prove_one_number_each_change_their_own_row(world: World) {
        let anna = world.with_phone("anna@example.com", OLD).await;
        world.passes(seconds(1));
        let bert = world.with_phone("bert@example.com", OLD).await;
        assert_eq!(phone(&world, &anna).await.as_deref(), Some(OLD));
        verify_phone::remove(&world.identity, &bert.person(&world).await).await.unwrap();
        assert_eq!(phone(&world, &anna).await.as_deref(), Some(OLD));
        assert_eq!(phone(&world, &bert).await, None);
    }

    async fn removing_the_number_takes_the_factor_and_its_codes_along(world: World) {
        let anna = world.with_sms("anna@example.com", OLD).await;
        let (other, _) = anna.signs_in(&world, true).await;
        verify_phone::remove(&world.identity, &anna.person(&world).await).await.unwrap();
        let person = anna.person(&world).await;
        assert!(person.account.phone.is_none() && !person.account.has_second_factor());
        assert_eq!(recovery_codes::left(&world.identity, &person).await.unwrap(), 0);
        assert!(other.find(&world).await.is_none());
        assert!(!verify_phone::remove(&world.identity, &person).await.unwrap(), "it is gone already");
        assert_eq!(world.notices(OLD).await.len(), 1);
        let told = world.notices("anna@example.com").await;
        for subject in ["Your phone was removed", "Two-step sign-in was switched off"] {
            assert!(told.iter().any(|told| told.starts_with(subject)), "{told:?}");
        }
    }

    async fn a_new_number_ends_codes_that_wait_to_be_kept_for_the_old_one(world: World) {
        let anna = world.with_phone("anna@example.com", OLD).await;
        world.passes(seconds(1));
        let person = anna.person(&world).await;
        sms::start(&world.identity, &person).await.unwrap();
        sms::confirm(&world.identity, &person, &world.newest_code(OLD).await).await.unwrap();
        let mut anna = anna;
        let batch = anna.shown_batch(&world).await;
        anna.verifies(&world, NEW).await;
        let person = anna.person(&world).await;
        assert_eq!(refusal(recovery_codes::keep(&world.identity, &person, &batch).await), Refusal::NothingToConfirm);
        assert!(!anna.person(&world).await.account.second_factors.contains(&Factor::Sms));
    }

    async fn two_tabs_that_confirm_and_ask_again_at_once_meet_no_fault(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                // Of presses with one right code one redeems it; the others stay counted.
                policy.codes.budget = 1_000;
            })
            .await;
        let anna = world.with_phone("anna@example.com", OLD).await;
        for round in 0..20_u32 {
            let number = if round % 2 == 0 { NEW } else { OLD };
            let person = anna.person(&world).await;
            world.passes(seconds(1));
            verify_phone::start(&world.identity, &person, number, "US").await.unwrap();
            let code = world.newest_code(number).await;
            world.passes(seconds(1));
            let presses = (0..6).map(|n| {
                let (identity, person, code) = (world.identity.clone(), person.clone(), code.clone());
                async move {
                    match n % 2 {
                        0 => verify_phone::confirm(&identity, &person, &code).await,
                        _ => verify_phone::again(&identity, &person).await,
                    }
                }
            });
            for answer in at_once(presses).await.into_iter().filter(Result::is_err) {
                refusal(answer);
            }
            assert_eq!(phone(&world, &anna).await.as_deref(), Some(number));
        }
    }

    async fn numbers_that_no_sms_reaches_are_refused_and_nothing_is_sent(world: World) {
        let anna = world.registered("anna@example.com").await;
        let sent = world.number("SELECT count(*) FROM sends").await;
        let long = "1".repeat(1_000_000);
        for typed in ["", "1", "+41446681800", "+18002345678", "+19002345678", "+80012345678", "📱", "\0", "\u{202e}", &long] {
            let answer = verify_phone::start(&world.identity, &anna.person(&world).await, typed, "US").await;
            assert_eq!(refusal(answer), Refusal::NotAMobileNumber);
        }
        assert_eq!(world.number("SELECT count(*) FROM sends").await, sent);
    }

    async fn nothing_is_confirmed_or_sent_again_where_nothing_waits(world: World) {
        let anna = world.registered("anna@example.com").await;
        let person = anna.person(&world).await;
        assert_eq!(refusal(verify_phone::again(&world.identity, &person).await), Refusal::NothingToConfirm);
        assert_eq!(refusal(verify_phone::confirm(&world.identity, &person, "123456").await), Refusal::NothingToConfirm);
    }
}
