//! Letting the phone alone sign in, and ending that (flow 4).

use identity::audit;
use identity::flows::{password, phone_sign_in, re_authenticate, verify_phone};
use identity::refusal::{No, Refusal};

use super::phone_sign_in::{MAIL, NEW, PHONE, allowed, asks, by_phone};
use crate::both_databases;
use crate::world::*;

both_databases! {
    async fn switching_it_on_and_off_needs_a_recent_proof_ends_the_others_and_tells_the_owner(world: World) {
        let anna = world.with_phone(MAIL, PHONE).await;
        let other = anna.elsewhere(&world).await;
        world.passes(minutes(16));
        let stale = anna.person(&world).await;
        assert_eq!(refusal(phone_sign_in::allow(&world.identity, &stale).await), Refusal::ReAuthenticationDue);
        re_authenticate::with_password(&world.identity, &stale, PASSWORD).await.unwrap();
        phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
        assert!(other.find(&world).await.is_none());
        // A second press changes nothing.
        phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
        let other = by_phone(&world, &anna).await;
        phone_sign_in::forbid(&world.identity, &anna.person(&world).await).await.unwrap();
        phone_sign_in::forbid(&world.identity, &anna.person(&world).await).await.unwrap();
        assert!(other.find(&world).await.is_none());
        let told: Vec<_> = world.notices(MAIL).await.into_iter().filter(|subject| subject.contains("alone")).collect();
        assert_eq!(told, ["Your phone signs in alone – Ringfence", "Your phone no longer signs in alone – Ringfence"]);
        let events = audit::newest(&world.identity, &anna.account).await.unwrap();
        let kinds: Vec<_> = events.iter().filter(|event| event.kind.starts_with("phone-sign-in")).collect();
        assert_eq!(kinds.iter().map(|event| event.kind.as_str()).collect::<Vec<_>>(), ["phone-sign-in-ended", "phone-sign-in-allowed"]);
        assert_eq!(kinds[0].detail, serde_json::json!({ "phone": "+1 201-***-**23" }));
    }

    async fn an_account_without_a_phone_has_nothing_to_switch_on(world: World) {
        let anna = world.registered(MAIL).await;
        assert_eq!(refusal(phone_sign_in::allow(&world.identity, &anna.person(&world).await).await), Refusal::NoVerifiedPhone);
        phone_sign_in::forbid(&world.identity, &anna.person(&world).await).await.unwrap();
    }

    async fn another_number_or_none_switches_it_off_and_the_same_one_again_does_not(world: World) {
        let mut anna = allowed(&world, MAIL, PHONE).await;
        world.passes(seconds(1));
        anna.verifies(&world, PHONE).await;
        assert!(anna.person(&world).await.account.phone.unwrap().signs_in_at.is_some());
        anna.verifies(&world, "+12025550123").await;
        assert!(anna.person(&world).await.account.phone.unwrap().signs_in_at.is_none());
        phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
        verify_phone::remove(&world.identity, &anna.person(&world).await).await.unwrap();
        world.passes(seconds(1));
        anna.verifies(&world, "+12025550123").await;
        assert!(anna.person(&world).await.account.phone.unwrap().signs_in_at.is_none());
    }

    async fn a_code_on_its_way_opens_nothing_once_the_number_or_the_permission_is_gone(mut world: World) {
        world.restart(unlimited_sends).await;
        for how in 0..4 {
            let (mail, number) = (format!("anna{how}@example.com"), format!("+1{}5550123", [201, 202, 203, 205][how]));
            let mut anna = allowed(&world, &mail, &number).await;
            let stranger = world.browser();
            asks(&world, &stranger, &number).await.unwrap();
            let code = world.newest_code(&number).await;
            world.passes(seconds(1));
            let person = anna.person(&world).await;
            match how {
                0 => phone_sign_in::forbid(&world.identity, &person).await.unwrap(),
                1 => anna.verifies(&world, "+12065550123").await,
                2 => assert!(verify_phone::remove(&world.identity, &person).await.unwrap()),
                _ => password::change(&world.identity, &person, PASSWORD, NEW).await.unwrap(),
            }
            let answer = phone_sign_in::confirm(&world.identity, &stranger, &code).await;
            assert_eq!(refusal(answer.map(drop)), Refusal::CodeExpired, "{how}");
        }
        assert_eq!(world.number("SELECT count(*) FROM sessions WHERE factors LIKE 'sms=%'").await, 0);
    }

    async fn one_number_signs_in_to_one_account(world: World) {
        let anna = allowed(&world, MAIL, PHONE).await;
        let mut bert = world.registered("bert@example.com").await;
        world.passes(minutes(1));
        // Bert has proved it, so Anna's account is no longer entered by it, and she is told.
        bert.verifies(&world, PHONE).await;
        assert!(anna.person(&world).await.account.phone.unwrap().signs_in_at.is_none());
        let told = world.messages(MAIL).await;
        assert!(told.iter().any(|mail| mail.text.contains("proved on another account")), "Anna is told");
        let events = audit::newest(&world.identity, &anna.account).await.unwrap();
        assert_eq!((events[0].kind.as_str(), events[0].address.as_str()), ("phone-sign-in-ended", ""), "and not by whom");
        // Nor may she switch it on again for whoever holds the number now, though nobody has switched it on since.
        re_authenticate::with_password(&world.identity, &anna.person(&world).await, PASSWORD).await.unwrap();
        assert_eq!(refusal(phone_sign_in::allow(&world.identity, &anna.person(&world).await).await), Refusal::SignsInElsewhere);
        phone_sign_in::allow(&world.identity, &bert.person(&world).await).await.unwrap();
        assert_eq!(by_phone(&world, &bert).await.person(&world).await.account.id, bert.account);
        // Anna still holds it, as one of two. To sign in with it alone she proves it once more.
        world.passes(minutes(1));
        let mut anna = anna.clone();
        re_authenticate::with_password(&world.identity, &anna.person(&world).await, PASSWORD).await.unwrap();
        assert_eq!(refusal(phone_sign_in::allow(&world.identity, &anna.person(&world).await).await), Refusal::SignsInElsewhere);
        anna.verifies(&world, PHONE).await;
        phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
        assert_eq!(by_phone(&world, &anna).await.person(&world).await.account.id, anna.account);
    }

    async fn of_accounts_that_switch_one_number_on_at_once_one_gets_it(mut world: World) {
        world.restart(unlimited_sends).await;
        let mut holders = Vec::new();
        for n in 0..5 {
            holders.push(world.with_phone(&format!("holder{n}@example.com"), PHONE).await);
            world.passes(seconds(1));
        }
        // Proved at one moment: none of them before another.
        world.tamper("UPDATE phones SET verified_at = 1767225600000000").await;
        for _ in 0..10 {
            let mut presses = Vec::new();
            for holder in &holders {
                let (identity, person) = (world.identity.clone(), holder.person(&world).await);
                presses.push(async move { phone_sign_in::allow(&identity, &person).await });
            }
            let answers = at_once(presses).await;
            assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
            for answer in answers.into_iter().filter(Result::is_err) {
                assert_eq!(refusal(answer), Refusal::SignsInElsewhere);
            }
            assert_eq!(world.number("SELECT count(*) FROM phones WHERE signs_in_at IS NOT NULL").await, 1);
            for holder in &holders {
                phone_sign_in::forbid(&world.identity, &holder.person(&world).await).await.unwrap();
            }
        }
    }

    async fn switching_it_off_while_it_is_used_leaves_no_session(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = allowed(&world, MAIL, PHONE).await;
        for _ in 0..10 {
            let visitor = world.browser();
            asks(&world, &visitor, PHONE).await.unwrap();
            let code = world.newest_code(PHONE).await;
            let person = anna.person(&world).await;
            let (identity, other) = (world.identity.clone(), world.identity.clone());
            let off = tokio::spawn(async move { phone_sign_in::forbid(&identity, &person).await });
            let on = tokio::spawn(async move { phone_sign_in::confirm(&other, &visitor, &code).await.map(drop) });
            off.await.unwrap().unwrap();
            if let Err(No::Fault(fault)) = on.await.unwrap() {
                panic!("{fault}");
            }
            let left = "SELECT count(*) FROM sessions WHERE factors LIKE 'sms=%' AND ended_at IS NULL";
            assert_eq!(world.number(left).await, 0);
            phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
        }
    }
}
