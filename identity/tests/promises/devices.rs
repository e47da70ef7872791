//! Trusted devices (SPEC 5).

use identity::flows::{devices, re_authenticate, sign_in};
use identity::model::factor::Factor;
use identity::model::session::Level;
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::*;

const ANNA: &str = "+12015550123";

both_databases! {
    async fn a_trusted_device_skips_the_second_factor_for_thirty_days(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let (there, entered) = anna.signs_in(&world, true).await;
        let device = entered.device.unwrap();
        let sent = world.messages(ANNA).await.len();
        let step = async |world: &World| {
            sign_in::with_password(&world.identity, &there.visitor, "anna@example.com", PASSWORD, Some(&device))
                .await
                .unwrap()
        };
        assert_eq!(step(&world).await.entered.level, Level::Full);
        assert_eq!(world.messages(ANNA).await.len(), sent, "no SMS went out");
        world.passes(days(30).saturating_sub(seconds(1)));
        assert_eq!(step(&world).await.entered.level, Level::Full);
        world.passes(seconds(1));
        assert_eq!(step(&world).await.entered.level, Level::SecondFactorDue);
    }

    async fn trust_is_given_after_the_sms_alone_and_when_asked_for(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let (_, entered) = anna.signs_in(&world, false).await;
        assert!(entered.device.is_none());
        let partial = anna.elsewhere(&world).await.person(&world).await;
        let entered =
            sign_in::with_recovery_code(&world.identity, &partial, &anna.recovery_codes[0]).await.unwrap();
        assert!(entered.device.is_none());
        assert_eq!(world.number("SELECT count(*) FROM trusted_devices").await, 0);
    }

    async fn a_trusted_device_is_one_accounts_alone(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let device = anna.signs_in(&world, true).await.1.device.unwrap();
        world.with_sms("bert@example.com", "+12025550123").await;
        let visitor = world.browser();
        let step =
            sign_in::with_password(&world.identity, &visitor, "bert@example.com", PASSWORD, Some(&device)).await.unwrap();
        assert_eq!(step.entered.level, Level::SecondFactorDue);
    }

    async fn a_trusted_device_never_counts_for_a_sensitive_act(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let device = anna.signs_in(&world, true).await.1.device.unwrap();
        let visitor = world.browser();
        let step =
            sign_in::with_password(&world.identity, &visitor, "anna@example.com", PASSWORD, Some(&device)).await.unwrap();
        let member = Member { session: step.entered.session, visitor, ..anna };
        let person = member.person(&world).await;
        assert!(person.session.factors.used_at(Factor::TrustedDevice).is_some());
        assert_eq!(re_authenticate::due(&world.identity, &person), re_authenticate::Due::SecondFactor);
        let answer = identity::flows::second_factor::sms::disable(&world.identity, &person).await;
        assert_eq!(refusal(answer), Refusal::ReAuthenticationDue);
        let answer = identity::flows::password::change(&world.identity, &person, PASSWORD, "grape-tundra-violin-58").await;
        assert_eq!(refusal(answer), Refusal::ReAuthenticationDue);
    }

    async fn a_device_is_trusted_until_its_owner_says_no(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let mut tokens = Vec::new();
        for _ in 0..3 {
            tokens.push(anna.signs_in(&world, true).await.1.device.unwrap());
        }
        let person = anna.person(&world).await;
        let listed = devices::list(&world.identity, &person).await.unwrap();
        assert_eq!(listed.len(), 3);
        // A name that is not hers ends nothing.
        let bert = world.registered("bert@example.com").await.person(&world).await;
        devices::forget(&world.identity, &bert, Some(&listed[0].id)).await.unwrap();
        assert_eq!(devices::list(&world.identity, &person).await.unwrap().len(), 3);
        devices::forget(&world.identity, &person, Some(&listed[0].id)).await.unwrap();
        assert_eq!(devices::list(&world.identity, &person).await.unwrap().len(), 2);
        devices::forget(&world.identity, &person, None).await.unwrap();
        for token in &tokens {
            let step = sign_in::with_password(&world.identity, &anna.visitor, "anna@example.com", PASSWORD, Some(token));
            assert_eq!(step.await.unwrap().entered.level, Level::SecondFactorDue);
        }
    }
}
