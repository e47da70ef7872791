//! Signing in by a passkey, alone or as the second step, and proving oneself again.

use identity::flows::passkeys::{self, prove};
use identity::flows::re_authenticate::{self, Due};
use identity::flows::{phone_sign_in, recover};
use identity::model::session::Level;
use identity::refusal::Refusal;

use super::{ANNA, EMAIL, ORIGIN, alone, answer};
use crate::both_databases;
use crate::world::*;

both_databases! {
    async fn alone_it_is_two_factors_in_one(world: World) {
        let (anna, mut device) = world.with_passkey(EMAIL).await;
        let visitor = world.browser();
        let entered = alone(&world, &visitor, &mut device).await.unwrap();
        assert_eq!(entered.level, Level::Full);
        let there = Member { visitor, session: entered.session, ..anna };
        let person = there.person(&world).await;
        assert_eq!(person.amr(), ["hwk", "pop", "user", "mfa"]);
        assert_eq!(re_authenticate::due(&world.identity, &person), Due::Nothing, "signing in counts");
        assert!(passkeys::list(&world.identity, &person).await.unwrap()[0].last_used_at.is_some());
        let told = world.notices(EMAIL).await;
        assert!(told.iter().any(|subject| subject.starts_with("A new sign-in")), "{told:?}");
    }

    async fn once_it_is_taken_off_what_it_has_proved_counts_no_more(world: World) {
        let (anna, mut device) = world.with_passkey(EMAIL).await;
        let visitor = world.browser();
        let session = alone(&world, &visitor, &mut device).await.unwrap().session;
        let there = Member { visitor, session, ..anna };
        let person = there.person(&world).await;
        let id = passkeys::list(&world.identity, &person).await.unwrap()[0].id.clone();
        assert!(passkeys::remove(&world.identity, &person, &id).await.unwrap());
        assert_eq!(re_authenticate::due(&world.identity, &there.person(&world).await), Due::Password);
    }

    async fn one_that_lies_on_several_devices_says_so(world: World) {
        let mut anna = world.registered(EMAIL).await;
        let mut device = Authenticator::on(ORIGIN);
        device.is_backup_eligible = true;
        let person = anna.person(&world).await;
        let asked = passkeys::enrol::ask(&world.identity, &person).await.unwrap().into_json();
        let made = device.creates(&asked).to_string();
        passkeys::enrol::add(&world.identity, &person, &made, "").await.unwrap();
        anna.keeps(&world).await;
        let amr = async |device: &mut Authenticator| {
            let visitor = world.browser();
            let session = alone(&world, &visitor, device).await.unwrap().session;
            let there = Member { visitor, session, ..anna.clone() };
            let person = there.person(&world).await;
            let is_backed_up = passkeys::list(&world.identity, &person).await.unwrap()[0].is_backed_up;
            (person.amr()[0], is_backed_up)
        };
        assert_eq!(amr(&mut device).await, ("hwk", false));
        device.is_backed_up = true;
        assert_eq!(amr(&mut device).await, ("swk", true), "the state is kept as it was seen last");
        // What was bound to its device when it was made never becomes a copy.
        device.is_backup_eligible = false;
        assert_eq!(refusal(alone(&world, &world.browser(), &mut device).await), Refusal::WrongPasskey);
    }

    async fn it_is_the_second_step_after_the_password(world: World) {
        let (anna, mut device) = world.with_passkey(EMAIL).await;
        let partial = anna.elsewhere(&world).await;
        assert_eq!(partial.level(&world).await, Level::SecondFactorDue);
        let person = partial.person(&world).await;
        let asked = prove::ask(&world.identity, &person).await.unwrap().into_json();
        let allowed = asked["publicKey"]["allowCredentials"].as_array().unwrap();
        assert_eq!(allowed.len(), 1);
        assert_eq!(asked["publicKey"]["userVerification"], "required");
        let said = device.gets(&asked).to_string();
        let entered = prove::second_factor(&world.identity, &person, &said, true).await.unwrap();
        assert!(entered.device.is_some(), "it earns the trust of its browser");
        let there = Member { session: entered.session, ..partial };
        assert_eq!(there.person(&world).await.amr(), ["pwd", "hwk", "pop", "user", "mfa"]);
    }

    async fn somebody_elses_is_no_second_step(world: World) {
        let (anna, _) = world.with_passkey(EMAIL).await;
        let (_, mut berts) = world.with_passkey("bert@example.com").await;
        let partial = anna.elsewhere(&world).await.person(&world).await;
        let said = answer(&world, &partial, &mut berts).await;
        let entered = prove::second_factor(&world.identity, &partial, &said, false).await;
        assert_eq!(refusal(entered), Refusal::WrongPasskey);
    }

    async fn it_speaks_for_the_account_that_holds_it_alone(world: World) {
        let (anna, _) = world.with_passkey(EMAIL).await;
        let (_, mut berts) = world.with_passkey("bert@example.com").await;
        berts.claims(anna.account.as_str().as_bytes());
        assert_eq!(refusal(alone(&world, &world.browser(), &mut berts).await), Refusal::WrongPasskey);
        berts.claims(b"");
        assert_eq!(refusal(alone(&world, &world.browser(), &mut berts).await), Refusal::WrongPasskey);
    }

    async fn the_user_must_have_been_verified(world: World) {
        let (anna, mut device) = world.with_passkey(EMAIL).await;
        device.is_verified = false;
        assert_eq!(refusal(alone(&world, &world.browser(), &mut device).await), Refusal::WrongPasskey);
        let partial = anna.elsewhere(&world).await.person(&world).await;
        let said = answer(&world, &partial, &mut device).await;
        let entered = prove::second_factor(&world.identity, &partial, &said, false).await;
        assert_eq!(refusal(entered), Refusal::WrongPasskey);
    }

    async fn an_answer_made_for_another_site_opens_nothing(world: World) {
        let (_, mut device) = world.with_passkey(EMAIL).await;
        for origin in ["https://evil.example", "https://id.example.com:8443", "http://id.example.com"] {
            origin.clone_into(&mut device.origin);
            assert_eq!(refusal(alone(&world, &world.browser(), &mut device).await), Refusal::WrongPasskey);
        }
        ORIGIN.clone_into(&mut device.origin);
        "evil.example".clone_into(&mut device.site);
        assert_eq!(refusal(alone(&world, &world.browser(), &mut device).await), Refusal::WrongPasskey);
        "id.example.com".clone_into(&mut device.site);
        alone(&world, &world.browser(), &mut device).await.unwrap();
    }

    async fn a_counter_that_goes_back_is_refused_and_told(world: World) {
        let (_, mut device) = world.with_passkey(EMAIL).await;
        device.count = 40;
        alone(&world, &world.browser(), &mut device).await.unwrap();
        for count in [40, 10] {
            // One more is counted with the answer.
            device.count = count;
            let counted = alone(&world, &world.browser(), &mut device).await;
            assert_eq!(refusal(counted), Refusal::WrongPasskey, "at {count}");
        }
        assert_eq!(world.number("SELECT count(*) FROM events WHERE kind = 'passkey-copied'").await, 2);
        let told = world.notices(EMAIL).await;
        let copied = told.iter().filter(|subject| subject.starts_with("A passkey may have been copied")).count();
        assert_eq!(copied, 1, "once a day: {told:?}");
        assert_eq!(world.number("SELECT sign_count FROM passkeys").await, 41);
        device.count = 41;
        alone(&world, &world.browser(), &mut device).await.unwrap();
    }

    async fn one_that_counts_nothing_works_for_ever(world: World) {
        let (_, mut device) = world.with_passkey(EMAIL).await;
        for _ in 0..3 {
            let visitor = world.browser();
            let options = prove::ask_to_sign_in(&world.identity, &visitor).await.unwrap().into_json();
            let said = device.gets_counting_nothing(&options).to_string();
            prove::sign_in(&world.identity, &visitor, &said).await.unwrap();
        }
    }

    async fn an_answer_for_one_purpose_opens_no_other(world: World) {
        let (anna, mut device) = world.with_passkey(EMAIL).await;
        let partial = anna.elsewhere(&world).await;
        let person = partial.person(&world).await;
        let options = prove::ask_to_sign_in(&world.identity, &partial.visitor).await.unwrap().into_json();
        let for_signing_in = device.gets(&options).to_string();
        let entered = prove::second_factor(&world.identity, &person, &for_signing_in, false).await;
        assert_eq!(refusal(entered), Refusal::PasskeyExpired);
        let for_second_step = answer(&world, &person, &mut device).await;
        let entered = prove::sign_in(&world.identity, &partial.visitor, &for_second_step).await;
        assert_eq!(refusal(entered), Refusal::PasskeyExpired);
        let full = anna.person(&world).await;
        let again = prove::again(&world.identity, &full, &for_second_step).await;
        assert_eq!(refusal(again), Refusal::PasskeyExpired);
        prove::second_factor(&world.identity, &person, &for_second_step, false).await.unwrap();
    }

    async fn it_stands_for_password_and_second_step_before_a_sensitive_act(world: World) {
        let (anna, mut device) = world.with_passkey(EMAIL).await;
        world.passes(minutes(20));
        let person = anna.person(&world).await;
        assert_ne!(re_authenticate::due(&world.identity, &person), Due::Nothing);
        let said = answer(&world, &person, &mut device).await;
        prove::again(&world.identity, &person, &said).await.unwrap();
        assert_eq!(re_authenticate::due(&world.identity, &anna.person(&world).await), Due::Nothing);
        assert_eq!(refusal(prove::again(&world.identity, &person, &said).await), Refusal::PasskeyExpired);
    }

    async fn it_is_the_other_factor_beside_the_phone(world: World) {
        let mut anna = world.with_sms(EMAIL, ANNA).await;
        let mut device = anna.enrols(&world).await;
        phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
        let visitor = world.browser();
        world.passes(minutes(2));
        phone_sign_in::start(&world.identity, &visitor, ANNA, "US").await.unwrap();
        let code = world.newest_code(ANNA).await;
        let entered = phone_sign_in::confirm(&world.identity, &visitor, &code).await.unwrap();
        let partial = Member { visitor, session: entered.session, ..anna };
        assert_eq!(partial.level(&world).await, Level::OtherFactorDue);
        let person = partial.person(&world).await;
        let said = answer(&world, &person, &mut device).await;
        let entered = prove::second_factor(&world.identity, &person, &said, false).await.unwrap();
        assert_eq!(entered.level, Level::Full);
    }

    async fn it_is_the_second_proof_of_a_recovery_by_phone(world: World) {
        let mut anna = world.with_sms(EMAIL, ANNA).await;
        let mut device = anna.enrols(&world).await;
        let there = anna.recovers_by_phone(&world, &world.browser()).await;
        assert_eq!(there.level(&world).await, Level::RecoveryProofDue);
        let person = there.person(&world).await;
        let said = answer(&world, &person, &mut device).await;
        let entered = prove::second_proof(&world.identity, &person, &said).await.unwrap();
        let there = Member { session: entered.session, ..there };
        recover::set_password(&world.identity, &there.person(&world).await, "seven-lamps-in-fog").await.unwrap();
    }

    async fn without_one_the_second_step_asks_for_none(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        let partial = anna.elsewhere(&world).await.person(&world).await;
        assert_eq!(refusal(prove::ask(&world.identity, &partial).await), Refusal::MethodNotOn);
    }

    async fn what_is_asked_says_nothing_about_anybody(world: World) {
        world.with_passkey(EMAIL).await;
        let asked = |options: serde_json::Value| {
            let mut asked = options["publicKey"].clone();
            asked["challenge"] = serde_json::Value::Null;
            asked
        };
        let first = prove::ask_to_sign_in(&world.identity, &world.browser()).await.unwrap().into_json();
        assert_eq!(first["publicKey"]["allowCredentials"], serde_json::json!([]));
        assert_eq!(first["publicKey"]["userVerification"], "required");
        world.tamper("DELETE FROM passkeys").await;
        let second = prove::ask_to_sign_in(&world.identity, &world.browser()).await.unwrap().into_json();
        assert_eq!(asked(first), asked(second));
    }

    async fn a_shut_factor_opens_again_with_it(world: World) {
        let mut anna = world.with_sms(EMAIL, ANNA).await;
        let mut device = anna.enrols(&world).await;
        world.tamper(&format!(
            "INSERT INTO try_budgets (subject, factor, lane, shut_until) VALUES ('{}', 'sms', 1, 9000000000000000) \
             ON CONFLICT (subject, factor, lane) DO UPDATE SET shut_until = excluded.shut_until",
            anna.account.as_str()
        ))
        .await;
        alone(&world, &world.browser(), &mut device).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM try_budgets WHERE factor = 'sms' AND shut_until > 0").await, 0);
    }
}
