//! Proving oneself again before sensitive acts (SPEC 5).

use identity::flows::re_authenticate::{self, Due};
use identity::flows::second_factor::sms;
use identity::flows::verify_phone;
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::*;

const ANNA: &str = "+12015550123";

both_databases! {
    async fn signing_in_counts_for_fifteen_minutes(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let (anna, _) = anna.signs_in(&world, false).await;
        world.passes(seconds(899));
        assert_eq!(re_authenticate::due(&world.identity, &anna.person(&world).await), Due::Nothing);
        world.passes(seconds(1));
        assert_eq!(re_authenticate::due(&world.identity, &anna.person(&world).await), Due::Password);
    }

    async fn what_was_proved_at_one_process_is_seen_by_another_whose_clock_is_behind(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let (anna, _) = anna.signs_in(&world, false).await;
        let person = anna.person(&world).await;
        for (behind, wanted) in [(seconds(5), Due::Nothing), (minutes(2), Due::Password)] {
            let other = world.with_the_clock_at(world.identity.now() - behind);
            assert_eq!(re_authenticate::due(&other, &person), wanted, "{behind:?}");
        }
    }

    async fn both_the_password_and_the_second_factor_are_due(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        world.passes(minutes(20));
        let disable = async |world: &World| sms::disable(&world.identity, &anna.person(world).await).await;
        assert_eq!(refusal(disable(&world).await), Refusal::ReAuthenticationDue);
        re_authenticate::with_password(&world.identity, &anna.person(&world).await, PASSWORD).await.unwrap();
        assert_eq!(re_authenticate::due(&world.identity, &anna.person(&world).await), Due::SecondFactor);
        assert_eq!(refusal(disable(&world).await), Refusal::ReAuthenticationDue);
        re_authenticate::send(&world.identity, &anna.person(&world).await).await.unwrap();
        let code = world.newest_code(ANNA).await;
        refusal(re_authenticate::with_code(&world.identity, &anna.person(&world).await, &not(&code)).await);
        re_authenticate::with_code(&world.identity, &anna.person(&world).await, &code).await.unwrap();
        assert_eq!(re_authenticate::due(&world.identity, &anna.person(&world).await), Due::Nothing);
        disable(&world).await.unwrap();
    }

    async fn a_recovery_code_stands_in_for_the_sms(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        world.passes(minutes(20));
        let person = anna.person(&world).await;
        re_authenticate::with_recovery_code(&world.identity, &person, &anna.recovery_codes[0]).await.unwrap();
        let person = anna.person(&world).await;
        re_authenticate::with_password(&world.identity, &person, PASSWORD).await.unwrap();
        verify_phone::remove(&world.identity, &anna.person(&world).await).await.unwrap();
    }

    async fn a_wrong_password_proves_nothing(world: World) {
        let anna = world.registered("anna@example.com").await;
        world.passes(minutes(20));
        let person = anna.person(&world).await;
        let answer = re_authenticate::with_password(&world.identity, &person, "wrong").await;
        assert_eq!(refusal(answer), Refusal::WrongCredentials);
        assert_eq!(re_authenticate::due(&world.identity, &anna.person(&world).await), Due::Password);
    }

    async fn a_session_that_has_ended_proves_nothing(world: World) {
        let anna = world.registered("anna@example.com").await;
        let person = anna.person(&world).await;
        identity::flows::sessions::sign_out(&world.identity, &person).await.unwrap();
        let answer = re_authenticate::with_password(&world.identity, &person, PASSWORD).await;
        assert_eq!(refusal(answer), Refusal::SignInDue);
        assert!(anna.find(&world).await.is_none());
    }

    async fn without_sms_no_code_is_sent(world: World) {
        let anna = world.with_phone("anna@example.com", ANNA).await;
        let before = world.messages(ANNA).await.len();
        assert_eq!(refusal(re_authenticate::send(&world.identity, &anna.person(&world).await).await), Refusal::MethodNotOn);
        assert_eq!(world.messages(ANNA).await.len(), before);
    }
}
