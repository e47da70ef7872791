//! A challenge is answered once, in time, and where it was asked.

use identity::flows::passkeys::prove;
use identity::refusal::Refusal;

use super::{EMAIL, ORIGIN, alone, answer};
use crate::both_databases;
use crate::world::*;

both_databases! {
    async fn of_64_answers_at_once_one_gets_in_twenty_times(world: World) {
        let (_, mut device) = world.with_passkey(EMAIL).await;
        for round in 0..20 {
            let visitor = world.browser();
            let options = prove::ask_to_sign_in(&world.identity, &visitor).await.unwrap().into_json();
            let said = device.gets(&options).to_string();
            let answers = at_once((0..64).map(|_| {
                let (identity, visitor, said) = (world.identity.clone(), visitor.clone(), said.clone());
                async move { prove::sign_in(&identity, &visitor, &said).await }
            }))
            .await;
            let (entered, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
            assert_eq!(entered.len(), 1, "round {round}");
            for no in refused {
                assert_eq!(refusal(no), Refusal::PasskeyExpired, "round {round}");
            }
        }
        assert_eq!(world.number("SELECT count(*) FROM events WHERE kind = 'signed-in'").await, 20);
    }

    async fn of_two_answers_with_one_count_one_gets_in(world: World) {
        let (_, mut device) = world.with_passkey(EMAIL).await;
        // Two challenges, and a copy of the device that has counted as far.
        let visitors = [world.browser(), world.browser()];
        let mut said = Vec::new();
        for visitor in &visitors {
            device.count = 6;
            let options = prove::ask_to_sign_in(&world.identity, visitor).await.unwrap().into_json();
            said.push(device.gets(&options).to_string());
        }
        let answers = at_once(visitors.into_iter().zip(said).map(|(visitor, said)| {
            let identity = world.identity.clone();
            async move { prove::sign_in(&identity, &visitor, &said).await.is_ok() }
        }))
        .await;
        assert_eq!(answers.into_iter().filter(|is_in| *is_in).count(), 1);
    }

    async fn a_challenge_lasts_five_minutes(world: World) {
        let (_, mut device) = world.with_passkey(EMAIL).await;
        for (waited, is_in_time) in [(299, true), (300, false)] {
            let visitor = world.browser();
            let options = prove::ask_to_sign_in(&world.identity, &visitor).await.unwrap().into_json();
            world.passes(seconds(waited));
            let entered = prove::sign_in(&world.identity, &visitor, &device.gets(&options).to_string()).await;
            if is_in_time {
                entered.unwrap();
            } else {
                assert_eq!(refusal(entered), Refusal::PasskeyExpired);
            }
        }
        identity::delivery::sweep(&world.identity).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM webauthn_challenges").await, 0);
    }

    async fn a_wrong_answer_uses_the_challenge_up(world: World) {
        let (_, mut device) = world.with_passkey(EMAIL).await;
        let mut stranger = Authenticator::on(ORIGIN);
        let visitor = world.browser();
        let options = prove::ask_to_sign_in(&world.identity, &visitor).await.unwrap().into_json();
        let entered = prove::sign_in(&world.identity, &visitor, &stranger.gets(&options).to_string()).await;
        assert_eq!(refusal(entered), Refusal::WrongPasskey);
        let entered = prove::sign_in(&world.identity, &visitor, &device.gets(&options).to_string()).await;
        assert_eq!(refusal(entered), Refusal::PasskeyExpired);
    }

    async fn a_challenge_is_answered_by_the_browser_that_asked(world: World) {
        let (_, mut device) = world.with_passkey(EMAIL).await;
        let (asking, other) = (world.browser(), world.browser());
        let options = prove::ask_to_sign_in(&world.identity, &asking).await.unwrap().into_json();
        let said = device.gets(&options).to_string();
        assert_eq!(refusal(prove::sign_in(&world.identity, &other, &said).await), Refusal::PasskeyExpired);
        prove::sign_in(&world.identity, &asking, &said).await.unwrap();
    }

    async fn a_made_up_challenge_is_none(world: World) {
        let (_, mut device) = world.with_passkey(EMAIL).await;
        let visitor = world.browser();
        let options = serde_json::json!({ "publicKey": { "challenge": authenticator::base64url(&[7; 32]) } });
        let entered = prove::sign_in(&world.identity, &visitor, &device.gets(&options).to_string()).await;
        assert_eq!(refusal(entered), Refusal::PasskeyExpired);
    }

    async fn garbage_opens_nothing(world: World) {
        let (_, mut device) = world.with_passkey(EMAIL).await;
        let visitor = world.browser();
        for garbage in ["", "null", "{}", "[1]", "\u{0}", &"{\"response\":".repeat(4_000)] {
            let entered = prove::sign_in(&world.identity, &visitor, garbage).await;
            assert_eq!(refusal(entered), Refusal::WrongPasskey);
        }
        for (part, value) in [("signature", "AAAA"), ("authenticatorData", "AAAA"), ("clientDataJSON", "AAAA")] {
            let options = prove::ask_to_sign_in(&world.identity, &visitor).await.unwrap().into_json();
            let mut said = device.gets(&options);
            said["response"][part] = value.into();
            let entered = prove::sign_in(&world.identity, &visitor, &said.to_string()).await;
            assert_eq!(refusal(entered), Refusal::WrongPasskey, "{part}");
        }
    }

    async fn a_browser_has_ten_live_challenges_and_a_line_three_hundred(world: World) {
        let (_, mut device) = world.with_passkey(EMAIL).await;
        let visitor = world.browser();
        let mut asked = Vec::new();
        for _ in 0..11 {
            world.passes(seconds(1));
            asked.push(prove::ask_to_sign_in(&world.identity, &visitor).await.unwrap().into_json());
        }
        let oldest = prove::sign_in(&world.identity, &visitor, &device.gets(&asked[0]).to_string()).await;
        assert_eq!(refusal(oldest), Refusal::PasskeyExpired);
        prove::sign_in(&world.identity, &visitor, &device.gets(&asked[1]).to_string()).await.unwrap();

        let address = "198.51.100.9".parse().unwrap();
        for _ in 0..300 {
            prove::ask_to_sign_in(&world.identity, &browser_at(address)).await.unwrap();
        }
        let refused = refusal(prove::ask_to_sign_in(&world.identity, &browser_at(address)).await);
        assert_eq!(refused, Refusal::TooManyTries { wait_seconds: Some(300) });
        alone(&world, &world.browser(), &mut device).await.unwrap();
    }

    async fn strangers_challenges_stop_nobody_who_is_known_behind_the_same_line(world: World) {
        let (anna, mut device) = world.with_passkey(EMAIL).await;
        let address = "198.51.100.9".parse().unwrap();
        for _ in 0..300 {
            prove::ask_to_sign_in(&world.identity, &browser_at(address)).await.unwrap();
        }
        refusal(prove::ask_to_sign_in(&world.identity, &browser_at(address)).await);
        world.passes(seconds(1));
        let visitor = browser_at(address);
        let session = anna.first_step(&world, &visitor).await.entered.session;
        let mut here = Member { visitor, session, ..anna };
        let person = here.person(&world).await;
        let said = answer(&world, &person, &mut device).await;
        here.session = prove::second_factor(&world.identity, &person, &said, false).await.unwrap().session;
        let person = here.person(&world).await;
        let said = answer(&world, &person, &mut device).await;
        prove::again(&world.identity, &person, &said).await.unwrap();
        here.enrols(&world).await;
    }

    async fn challenges_that_were_answered_count_for_no_line(world: World) {
        let (_, mut device) = world.with_passkey(EMAIL).await;
        let address = "198.51.100.9".parse().unwrap();
        alone(&world, &browser_at(address), &mut device).await.unwrap();
        for _ in 0..300 {
            prove::ask_to_sign_in(&world.identity, &browser_at(address)).await.unwrap();
        }
        refusal(prove::ask_to_sign_in(&world.identity, &browser_at(address)).await);
    }

    async fn strangers_answers_fill_no_table_from_one_line(world: World) {
        let (_, mut device) = world.with_passkey(EMAIL).await;
        let address = "198.51.100.9".parse().unwrap();
        for _ in 0..400 {
            let visitor = browser_at(address);
            let options = prove::ask_to_sign_in(&world.identity, &visitor).await.unwrap().into_json();
            let mut said = device.gets(&options);
            said["response"]["signature"] = "AAAA".into();
            let entered = prove::sign_in(&world.identity, &visitor, &said.to_string()).await;
            assert_eq!(refusal(entered), Refusal::WrongPasskey);
        }
        assert!(world.number("SELECT count(*) FROM webauthn_challenges").await <= 300);
    }

    async fn a_session_that_was_raised_in_another_tab_is_raised_once(world: World) {
        let (anna, mut device) = world.with_passkey(EMAIL).await;
        let partial = anna.elsewhere(&world).await.person(&world).await;
        let first = answer(&world, &partial, &mut device).await;
        let second = answer(&world, &partial, &mut device).await;
        prove::second_factor(&world.identity, &partial, &first, false).await.unwrap();
        let again = prove::second_factor(&world.identity, &partial, &second, false).await;
        assert_eq!(refusal(again), Refusal::SignInDue);
    }
}
