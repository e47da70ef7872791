//! A forgotten password, by the phone (flow 5).

use identity::flows::recover::{self, Way, by_phone, second_proof};
use identity::flows::{password, recovery_codes, sessions, sign_in, verify_phone};
use identity::model::factor::Factor;
use identity::model::session::Level;
use identity::model::visitor::Visitor;
use identity::refusal::{No, Outcome, Refusal};

use crate::both_databases;
use crate::world::*;

const EMAIL: &str = "anna@example.com";
const ANNA: &str = "+12015550123";
const NEW: &str = "grape-tundra-violin-58";

async fn asks(world: &World, visitor: &Visitor, email: &str, number: &str) -> Outcome<()> {
    world.passes(seconds(61));
    by_phone::start(&world.identity, visitor, email, number, "US").await
}

/// The answer as a stranger sees it.
fn seen<T>(answer: Outcome<T>) -> String {
    match answer {
        Ok(_) => "done".to_owned(),
        Err(No::Refused(refusal)) => format!("{refusal:?}"),
        Err(No::Fault(fault)) => panic!("{fault}"),
    }
}

both_databases! {
    async fn address_and_phone_let_one_set_a_new_password_and_every_channel_is_told(world: World) {
        let anna = world.with_phone(EMAIL, ANNA).await;
        let limited = anna.recovers_by_phone(&world, &world.browser()).await;
        let person = limited.person(&world).await;
        assert_eq!(person.session.level, Level::Recovery);
        recover::set_password(&world.identity, &person, NEW).await.unwrap();
        assert!(limited.find(&world).await.is_none() && anna.find(&world).await.is_none(), "all sessions end");
        sign_in::with_password(&world.identity, &world.browser(), EMAIL, NEW, None).await.unwrap();
        let told = world.notices(EMAIL).await;
        assert_eq!(told.iter().filter(|subject| subject.starts_with("A new password was set")).count(), 1);
        assert_eq!(world.notices(ANNA).await, ["Ringfence: A new password was set by phone. Not you? id.example.com"]);
    }

    async fn an_sms_alone_never_resets_what_sms_protects(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        let limited = anna.recovers_by_phone(&world, &world.browser()).await;
        let person = limited.person(&world).await;
        assert_eq!(person.session.level, Level::RecoveryProofDue);
        let (identity, due) = (&world.identity, Refusal::SignInDue);
        assert_eq!(refusal(recover::set_password(identity, &person, NEW).await), due);
        assert_eq!(refusal(sessions::list(identity, &person).await), due);
        assert_eq!(refusal(password::change(identity, &person, PASSWORD, NEW).await), due);
        assert_eq!(refusal(verify_phone::start(identity, &person, ANNA, "US").await), due);
        assert_eq!(refusal(verify_phone::remove(identity, &person).await), due);
        assert_eq!(refusal(recovery_codes::renew(identity, &person).await), due);
        assert_eq!(refusal(sign_in::send(identity, &person).await), due);
        assert_eq!(refusal(sign_in::with_code(identity, &person, "123456", false).await), due);
        assert_eq!(refusal(sign_in::with_recovery_code(identity, &person, &anna.recovery_codes[0]).await), due);
        world.passes(minutes(10));
        assert!(limited.find(&world).await.is_none(), "it is short");
    }

    async fn one_more_proof_by_mail_opens_it_and_the_second_factor_stays(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        let visitor = world.browser();
        let limited = anna.recovers_by_phone(&world, &visitor).await;
        let person = limited.person(&world).await;
        second_proof::send(&world.identity, &person).await.unwrap();
        let code = world.newest_code(EMAIL).await;
        assert!(matches!(
            refusal(second_proof::with_code(&world.identity, &person, &not(&code)).await),
            Refusal::WrongCode { .. }
        ));
        let entered = second_proof::with_code(&world.identity, &person, &code).await.unwrap();
        assert!(limited.find(&world).await.is_none(), "a new token at every change of level");
        let raised = sessions::recognise(&world.identity, &entered.session, &visitor).await.unwrap().unwrap();
        assert_eq!(raised.session.level, Level::Recovery);
        recover::set_password(&world.identity, &raised, NEW).await.unwrap();
        let step = sign_in::with_password(&world.identity, &world.browser(), EMAIL, NEW, None).await.unwrap();
        assert_eq!(step.entered.level, Level::SecondFactorDue);
    }

    async fn a_recovery_code_is_one_more_proof_and_is_used_up(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        let visitor = world.browser();
        let person = anna.recovers_by_phone(&world, &visitor).await.person(&world).await;
        let code = &anna.recovery_codes[3];
        let entered = second_proof::with_recovery_code(&world.identity, &person, code).await.unwrap();
        assert_eq!(entered.level, Level::Recovery);
        let again = anna.recovers_by_phone(&world, &visitor).await.person(&world).await;
        refusal(second_proof::with_recovery_code(&world.identity, &again, code).await);
        let left = recovery_codes::left(&world.identity, &anna.person(&world).await).await.unwrap();
        assert_eq!(left, 9);
    }

    async fn wrong_recovery_codes_of_whoever_recovers_shut_no_sign_in(mut world: World) {
        world.restart(|policy| policy.codes.budget = 3).await;
        let anna = world.with_sms(EMAIL, ANNA).await;
        let person = anna.recovers_by_phone(&world, &world.browser()).await.person(&world).await;
        for _ in 0..4 {
            refusal(second_proof::with_recovery_code(&world.identity, &person, "0-0000-0000-0000-0000").await);
        }
        let shut = second_proof::with_recovery_code(&world.identity, &person, &anna.recovery_codes[0]).await;
        assert!(matches!(refusal(shut), Refusal::TooManyTries { .. }));
        let partial = anna.elsewhere(&world).await.person(&world).await;
        sign_in::with_recovery_code(&world.identity, &partial, &anna.recovery_codes[0]).await.unwrap();
    }

    async fn the_same_channel_is_no_second_proof(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        let visitor = world.browser();
        // By e-mail: what it opens takes no code as one more proof.
        recover::start(&world.identity, &visitor, EMAIL).await.unwrap();
        let by_mail = world.newest_code(EMAIL).await;
        let entered = recover::confirm(&world.identity, &visitor, &by_mail).await.unwrap();
        let recovered = sessions::recognise(&world.identity, &entered.session, &visitor).await.unwrap().unwrap();
        assert_eq!(refusal(second_proof::send(&world.identity, &recovered).await), Refusal::SignInDue);
        assert_eq!(refusal(second_proof::wait(&world.identity, &recovered).await), Refusal::SignInDue);
        // By phone: no other SMS is one more proof, whatever it was for.
        let person = anna.recovers_by_phone(&world, &visitor).await.person(&world).await;
        world.passes(minutes(2));
        let elsewhere = sign_in::with_password(&world.identity, &visitor, EMAIL, PASSWORD, None).await.unwrap();
        assert!(elsewhere.not_sent.is_none());
        let by_sms = world.newest_code(ANNA).await;
        assert_eq!(refusal(second_proof::with_code(&world.identity, &person, &by_sms).await), Refusal::NothingToConfirm);
        second_proof::send(&world.identity, &person).await.unwrap();
        if world.newest_code(EMAIL).await != by_sms {
            let wrong = second_proof::with_code(&world.identity, &person, &by_sms).await;
            assert!(matches!(refusal(wrong), Refusal::WrongCode { .. }));
        }
    }

    async fn a_code_for_recovery_by_phone_opens_nothing_else(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        let visitor = world.browser();
        let step = sign_in::with_password(&world.identity, &visitor, EMAIL, PASSWORD, None).await.unwrap();
        let partial = sessions::recognise(&world.identity, &step.entered.session, &visitor).await.unwrap().unwrap();
        let of_sign_in = world.newest_code(ANNA).await;
        asks(&world, &visitor, EMAIL, ANNA).await.unwrap();
        let of_recovery = world.newest_code(ANNA).await;
        if of_sign_in != of_recovery {
            let wrong = sign_in::with_code(&world.identity, &partial, &of_recovery, false).await;
            assert!(matches!(refusal(wrong), Refusal::WrongCode { .. }));
            let wrong = by_phone::confirm(&world.identity, &visitor, &of_sign_in).await;
            assert!(matches!(refusal(wrong), Refusal::WrongCode { .. }));
        }
        assert_eq!(refusal(recover::confirm(&world.identity, &visitor, &of_recovery).await), Refusal::NothingToConfirm);
        assert_eq!(anna.level(&world).await, Level::Full);
        by_phone::confirm(&world.identity, &visitor, &of_recovery).await.unwrap();
    }

    async fn answers_rows_and_limits_are_the_same_for_every_pair(world: World) {
        world.with_sms(EMAIL, ANNA).await;
        world.with_phone("bert@example.com", "+12025550123").await;
        let stale = world.with_phone("cleo@example.com", "+12035550123").await;
        world.tamper(&format!("UPDATE phones SET used_at = 0 WHERE account_id = '{}'", stale.account.as_str())).await;
        world.passes(days(1));
        let pairs = [
            (EMAIL, ANNA),
            (EMAIL, "+12025550123"),
            ("nobody@example.com", "+12055550123"),
            ("nobody@example.com", ANNA),
            ("cleo@example.com", "+12035550123"),
        ];
        let mut seen_for = Vec::new();
        for (email, number) in pairs {
            let before = world.rows().await;
            let stranger = world.browser();
            let mut answers = Vec::new();
            for _ in 0..7 {
                answers.push(seen(by_phone::start(&world.identity, &stranger, email, number, "US").await));
                answers.push(seen(by_phone::again(&world.identity, &stranger).await));
                for typed in ["12345", "000000"] {
                    answers.push(seen(by_phone::confirm(&world.identity, &stranger, typed).await));
                }
                let (way, waiting) = recover::waiting(&world.identity, stranger.browser).await.unwrap().unwrap();
                assert_eq!(way, Way::Phone);
                answers.push(format!("{} {} {}", waiting.wait_seconds, waiting.is_dead, waiting.target == number));
                world.passes(seconds(61));
            }
            let now = world.rows().await;
            let added: Vec<_> = now.into_iter().zip(before).map(|((table, now), (_, before))| (table, now - before)).collect();
            let limits = world
                .texts("SELECT DISTINCT COALESCE(account_id, 'nobody') FROM sends WHERE purpose = 'recover-by-phone'")
                .await;
            assert_eq!(limits, ["nobody"], "no limit of an account is touched");
            seen_for.push((answers, added));
            world.passes(days(2));
        }
        for (pair, seen) in pairs.iter().zip(&seen_for) {
            assert_eq!(seen, &seen_for[0], "{pair:?}");
        }
        let sends = "SELECT count(*) FROM outbox o JOIN challenges c ON c.id = o.challenge_id \
                     WHERE c.purpose = 'recover-by-phone'";
        assert!(world.number(&format!("{sends} AND c.account_id IS NULL AND o.state = 'withheld'")).await > 0);
        assert_eq!(world.number(&format!("{sends} AND c.account_id IS NULL AND o.state <> 'withheld'")).await, 0);
        assert!(world.number(&format!("{sends} AND c.account_id IS NOT NULL AND o.state <> 'withheld'")).await > 0);
    }

    /// Fresh tries, or a budget of its own, would tell that address and number belong together.
    async fn tries_tell_nothing_about_a_pair(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.codes.budget = 6;
            })
            .await;
        world.with_phone(EMAIL, ANNA).await;
        let mut seen_for = Vec::new();
        // The stranger asks first with a phone that is not hers, or with an address that is not.
        for (email, number) in [(EMAIL, ANNA), ("nobody@example.com", ANNA)] {
            let stranger = world.browser();
            let mut answers = Vec::new();
            let wrong = (email, "+12055550123");
            for (email, number) in [wrong, ("other@example.com", number), (email, number), (email, number)] {
                answers.push(seen(asks(&world, &stranger, email, number).await));
                for _ in 0..3 {
                    answers.push(seen(by_phone::confirm(&world.identity, &stranger, "000000").await));
                }
            }
            seen_for.push(answers);
            world.passes(days(3));
        }
        assert_eq!(seen_for[0], seen_for[1]);
        assert!(seen_for[0].iter().any(|answer| answer.contains("wait_seconds: Some")), "the budget was used up");
    }

    async fn strangers_who_ask_use_up_nothing_of_the_account(mut world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        world.restart(|policy| policy.guard.account_hourly = 1).await;
        world.restart(|policy| policy.guard.refuse_at_times = 1).await;
        world.passes(hours(2));
        for _ in 0..3 {
            asks(&world, &world.browser(), EMAIL, ANNA).await.unwrap();
            world.passes(minutes(3));
        }
        anna.signs_in(&world, false).await;
    }

    async fn of_two_accounts_with_one_number_each_recovers_its_own(world: World) {
        let anna = world.with_phone(EMAIL, ANNA).await;
        world.passes(minutes(1));
        let bert = world.with_phone("bert@example.com", ANNA).await;
        let visitor = world.browser();
        for member in [&anna, &bert] {
            let limited = member.recovers_by_phone(&world, &visitor).await.person(&world).await;
            assert_eq!(limited.account.id, member.account);
            recover::set_password(&world.identity, &limited, NEW).await.unwrap();
        }
        // A code for Anna's account is none for Bert's, though both go to one phone.
        asks(&world, &visitor, EMAIL, ANNA).await.unwrap();
        let annas = world.newest_code(ANNA).await;
        asks(&world, &visitor, "bert@example.com", ANNA).await.unwrap();
        if world.newest_code(ANNA).await != annas {
            refusal(by_phone::confirm(&world.identity, &visitor, &annas).await);
        }
        let before = world.number("SELECT count(*) FROM sessions WHERE level = 'recovery' AND ended_at IS NULL").await;
        assert_eq!(before, 0);
    }

    async fn a_stale_phone_recovers_nothing_and_is_fresh_again_once_used_as_one_of_two(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        world.passes(days(181));
        let stranger = world.browser();
        let texts = world.messages(ANNA).await.len();
        asks(&world, &stranger, EMAIL, ANNA).await.unwrap();
        assert_eq!(world.messages(ANNA).await.len(), texts, "nothing is sent");
        anna.signs_in(&world, false).await;
        anna.recovers_by_phone(&world, &stranger).await;
    }

    async fn a_code_works_once_in_its_browser_and_for_five_minutes(world: World) {
        world.with_phone(EMAIL, ANNA).await;
        let (here, there) = (world.browser(), world.browser());
        asks(&world, &here, EMAIL, ANNA).await.unwrap();
        let code = world.newest_code(ANNA).await;
        assert_eq!(refusal(by_phone::confirm(&world.identity, &there, &code).await), Refusal::NothingToConfirm);
        assert_eq!(refusal(by_phone::again(&world.identity, &there).await), Refusal::NothingToConfirm);
        by_phone::confirm(&world.identity, &here, &code).await.unwrap();
        assert_eq!(refusal(by_phone::confirm(&world.identity, &here, &code).await), Refusal::NothingToConfirm);
        asks(&world, &here, EMAIL, ANNA).await.unwrap();
        let code = world.newest_code(ANNA).await;
        world.passes(seconds(301));
        assert_eq!(refusal(by_phone::confirm(&world.identity, &here, &code).await), Refusal::CodeExpired);
        by_phone::again(&world.identity, &here).await.unwrap();
        by_phone::confirm(&world.identity, &here, &world.newest_code(ANNA).await).await.unwrap();
    }

    async fn a_late_text_still_works_after_send_again(world: World) {
        world.with_phone(EMAIL, ANNA).await;
        let here = world.browser();
        asks(&world, &here, EMAIL, ANNA).await.unwrap();
        let first = world.newest_code(ANNA).await;
        world.passes(seconds(61));
        by_phone::again(&world.identity, &here).await.unwrap();
        by_phone::confirm(&world.identity, &here, &first).await.unwrap();
    }

    async fn of_many_presses_at_once_one_alone_gets_through(world: World) {
        world.with_phone(EMAIL, ANNA).await;
        let here = world.browser();
        asks(&world, &here, EMAIL, ANNA).await.unwrap();
        let code = world.newest_code(ANNA).await;
        let presses = (0..16).map(|_| {
            let (identity, here, code) = (world.identity.clone(), here.clone(), code.clone());
            async move { by_phone::confirm(&identity, &here, &code).await }
        });
        let through = at_once(presses).await.into_iter().flatten().count();
        assert_eq!(through, 1);
        assert_eq!(world.number("SELECT count(*) FROM sessions WHERE level = 'recovery'").await, 1);
    }

    async fn a_number_that_no_sms_reaches_is_refused_before_anything_is_looked_at(world: World) {
        let stranger = world.browser();
        for number in ["", "12", "+41446681800", "+18005550123"] {
            assert_eq!(refusal(asks(&world, &stranger, EMAIL, number).await), Refusal::NotAMobileNumber);
        }
        assert_eq!(refusal(asks(&world, &stranger, "anna", ANNA).await), Refusal::NotAnEmailAddress);
        let record = "SELECT CAST(sum(times) AS BIGINT) FROM decisions WHERE rule = 'number-kind' AND purpose = 'recover-by-phone'";
        assert_eq!(world.number(record).await, 4);
        assert_eq!(world.number("SELECT count(*) FROM sends").await, 0);
    }

    async fn a_code_on_its_way_dies_with_the_phone(world: World) {
        let anna = world.with_phone(EMAIL, ANNA).await;
        let here = world.browser();
        asks(&world, &here, EMAIL, ANNA).await.unwrap();
        let code = world.newest_code(ANNA).await;
        verify_phone::remove(&world.identity, &anna.person(&world).await).await.unwrap();
        assert_eq!(refusal(by_phone::confirm(&world.identity, &here, &code).await), Refusal::CodeExpired);
        assert!(!anna.person(&world).await.account.second_factors.contains(&Factor::Sms));
    }

    /// Counted by what a stranger typed, and told to the owner all the same: once, and where there is one.
    async fn the_owner_is_told_when_guesses_shut_it(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.codes.budget = 3;
            })
            .await;
        world.with_phone(EMAIL, ANNA).await;
        for (email, number) in [(EMAIL, ANNA), ("nobody@example.com", ANNA)] {
            let stranger = world.browser();
            asks(&world, &stranger, email, number).await.unwrap();
            for _ in 0..5 {
                refusal(by_phone::confirm(&world.identity, &stranger, "000000").await);
            }
            assert!(matches!(refusal(asks(&world, &stranger, email, number).await), Refusal::TooManyTries { .. }));
        }
        let is_it = |subject: Option<&str>| subject.is_some_and(|subject| subject.starts_with("Too many wrong tries"));
        let told: Vec<_> = world.messages(EMAIL).await.into_iter().filter(|mail| is_it(mail.subject.as_deref())).collect();
        assert_eq!(told.len(), 1);
        let text = &told[0].text;
        assert!(text.contains("wants to set a new password for you") && text.contains("for 24 hours."), "{text}");
        assert!(world.messages("nobody@example.com").await.is_empty());
        assert_eq!(world.texts("SELECT kind FROM events WHERE kind = 'factor-shut'").await.len(), 1);
    }
}
