//! Numbers that change hands (SPEC 2).

use identity::challenge;
use identity::flows::recover::by_phone;
use identity::flows::{re_authenticate, recovery_codes, sessions, sign_in, verify_phone, waits};
use identity::model::factor::Factor;
use identity::model::session::Level;
use identity::model::token::LinkToken;
use identity::model::visitor::Visitor;
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::*;

const EMAIL: &str = "anna@example.com";
const ANNA: &str = "+12015550123";

/// Anna with SMS on, whose number went to Bert after she had not used it for long.
async fn anna_without_her_number(world: &World) -> (Member, Member) {
    let anna = world.with_sms(EMAIL, ANNA).await;
    world.passes(days(181));
    let bert = world.with_phone("bert@example.com", ANNA).await;
    (anna, bert)
}

async fn holders(world: &World) -> i64 {
    world.number(&format!("SELECT count(*) FROM phones WHERE number = '{ANNA}'")).await
}

/// The password in a browser, and where it leads.
async fn first_step(world: &World, anna: &Member, visitor: &Visitor) -> Member {
    let step = sign_in::with_password(&world.identity, visitor, EMAIL, PASSWORD, None).await.unwrap();
    assert_eq!(step.entered.level, Level::SecondFactorDue);
    assert!(step.not_sent.is_none(), "no text was due");
    Member { visitor: visitor.clone(), session: step.entered.session, ..anna.clone() }
}

/// The code by mail in a browser that has done the first step.
async fn by_mail(world: &World, member: &Member) -> sign_in::Step {
    world.passes(seconds(61));
    let person = member.person(world).await;
    sign_in::send(&world.identity, &person).await.unwrap();
    let code = world.newest_code(EMAIL).await;
    sign_in::with_code(&world.identity, &person, &code, true).await.unwrap()
}

both_databases! {
    async fn a_stale_number_is_detached_and_its_account_is_told_by_mail_alone(world: World) {
        let anna = world.with_phone(EMAIL, ANNA).await;
        world.passes(days(181));
        let bert = world.with_phone("bert@example.com", ANNA).await;
        assert!(bert.person(&world).await.account.phone.is_some());
        assert_eq!(holders(&world).await, 1);
        let told = world.messages(EMAIL).await.pop().unwrap();
        assert_eq!(told.subject.as_deref(), Some("Your phone was removed – Ringfence"));
        assert!(told.text.contains("Somebody else has proved") && !told.text.contains(ANNA), "{}", told.text);
        assert!(world.notices(ANNA).await.is_empty(), "nothing is said to the number");
        let account = anna.account.as_str();
        let events = world.texts(&format!("SELECT kind FROM events WHERE account_id = '{account}' ORDER BY at DESC")).await;
        assert_eq!(events[0], "phone-detached");
    }

    async fn a_number_in_use_is_held_by_both(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        world.passes(days(179));
        let bert = world.with_phone("bert@example.com", ANNA).await;
        assert_eq!(holders(&world).await, 2);
        assert!(world.notices(EMAIL).await.iter().all(|subject| !subject.starts_with("Your phone was removed")));
        anna.signs_in(&world, false).await;
        verify_phone::remove(&world.identity, &bert.person(&world).await).await.unwrap();
        anna.signs_in(&world, false).await;
    }

    async fn a_use_as_second_factor_keeps_a_stale_number(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        world.passes(days(181));
        anna.signs_in(&world, false).await;
        world.passes(minutes(10));
        world.with_phone("bert@example.com", ANNA).await;
        assert_eq!(holders(&world).await, 2);
    }

    async fn at_most_five_accounts_hold_one_number_and_only_who_proved_it_is_told(world: World) {
        for n in 0..5 {
            world.with_phone(&format!("p{n}@example.com"), ANNA).await;
            world.passes(hours(7));
        }
        let sixth = world.with_phone("sixth@example.com", "+12025550123").await;
        let person = sixth.person(&world).await;
        verify_phone::start(&world.identity, &person, ANNA, "US").await.unwrap();
        let code = world.newest_code(ANNA).await;
        assert!(matches!(
            refusal(verify_phone::confirm(&world.identity, &person, &not(&code)).await),
            Refusal::WrongCode { .. }
        ));
        assert_eq!(refusal(verify_phone::confirm(&world.identity, &person, &code).await), Refusal::NumberInUse);
        let kept = sixth.person(&world).await.account.phone.unwrap();
        assert_eq!((kept.phone.e164(), holders(&world).await), ("+12025550123", 5));
        // Whoever holds it already proves it again without a word.
        let first = world.texts("SELECT id FROM accounts WHERE email = 'p0@example.com'").await;
        assert_eq!(first.len(), 1);
        // A place comes free when one of them lets its number go stale.
        world.tamper(&format!("UPDATE phones SET used_at = 0 WHERE account_id = '{}'", first[0])).await;
        world.passes(minutes(4));
        verify_phone::confirm(&world.identity, &person, &code).await.unwrap();
        assert_eq!(holders(&world).await, 5);
    }

    async fn of_ten_who_prove_one_number_at_once_five_hold_it(mut world: World) {
        world.restart(unlimited_sends).await;
        let mut presses = Vec::new();
        for n in 0..10 {
            let member = world.registered(&format!("p{n}@example.com")).await;
            let person = member.person(&world).await;
            world.passes(seconds(1));
            verify_phone::start(&world.identity, &person, ANNA, "US").await.unwrap();
            let (identity, code) = (world.identity.clone(), world.newest_code(ANNA).await);
            presses.push(async move { verify_phone::confirm(&identity, &person, &code).await });
        }
        let answers = at_once(presses).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 5);
        for answer in answers.into_iter().filter(Result::is_err) {
            assert_eq!(refusal(answer), Refusal::NumberInUse);
        }
        assert_eq!(holders(&world).await, 5);
    }

    async fn two_who_take_each_others_stale_number_do_not_wait_for_one_another(mut world: World) {
        world.restart(unlimited_sends).await;
        let numbers = [ANNA, "+12025550123"];
        let mut people = Vec::new();
        for (n, number) in numbers.into_iter().enumerate() {
            people.push(world.with_phone(&format!("p{n}@example.com"), number).await);
        }
        for _ in 0..10 {
            world.tamper("UPDATE phones SET used_at = 0").await;
            let mut presses = Vec::new();
            for (n, member) in people.iter().enumerate() {
                let person = member.person(&world).await;
                let held = person.account.phone.as_ref().map(|verified| verified.phone.e164().to_owned());
                let wanted = numbers[usize::from(held.as_deref() == Some(numbers[0]))];
                assert!(n < 2);
                world.passes(seconds(1));
                verify_phone::start(&world.identity, &person, wanted, "US").await.unwrap();
                let (identity, code) = (world.identity.clone(), world.newest_code(wanted).await);
                presses.push(async move { verify_phone::confirm(&identity, &person, &code).await });
            }
            for answer in at_once(presses).await {
                // A detached number takes the other's challenge along; never a fault, which a deadlock would be.
                if answer.is_err() {
                    assert_eq!(refusal(answer), Refusal::NothingToConfirm);
                }
            }
        }
    }

    async fn nobody_enters_the_other_account_by_the_number(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        world.passes(days(179));
        // What waits for the number when it goes: a sign-in and a recovery.
        let partial = anna.elsewhere(&world).await;
        let (held, of_sign_in) = (partial.person(&world).await, world.newest_code(ANNA).await);
        let stranger = world.browser();
        let recovering = anna.recovers_by_phone(&world, &stranger).await;
        world.tamper(&format!("UPDATE phones SET used_at = 0 WHERE account_id = '{}'", anna.account.as_str())).await;
        world.passes(seconds(61));
        world.with_phone("bert@example.com", ANNA).await;
        let late = sign_in::with_code(&world.identity, &held, &of_sign_in, false).await;
        assert_eq!(refusal(late), Refusal::NothingToConfirm);
        assert!(recovering.find(&world).await.is_none() && partial.find(&world).await.is_none());
        world.passes(minutes(5));
        let texts = world.messages(ANNA).await.len();
        by_phone::start(&world.identity, &stranger, EMAIL, ANNA, "US").await.unwrap();
        first_step(&world, &anna, &world.browser()).await;
        assert_eq!(world.messages(ANNA).await.len(), texts, "nothing is sent for her account");
    }

    async fn the_second_factor_stays_on_and_a_recovery_code_opens(world: World) {
        let (anna, _) = anna_without_her_number(&world).await;
        let member = first_step(&world, &anna, &world.browser()).await;
        let person = member.person(&world).await;
        assert!(person.account.has_lost_its_phone() && !person.account.can_text());
        let told = world.messages(EMAIL).await.into_iter().filter(|mail| mail.text.contains("Two-step sign-in is still on"));
        assert_eq!(told.count(), 1);
        let entered = sign_in::with_recovery_code(&world.identity, &person, &anna.recovery_codes[0]).await.unwrap();
        assert_eq!(entered.level, Level::Full);
    }

    async fn a_code_by_mail_and_a_day_open_it_and_neither_alone(world: World) {
        let (anna, _) = anna_without_her_number(&world).await;
        let here = world.browser();
        let member = first_step(&world, &anna, &here).await;
        let step = by_mail(&world, &member).await;
        assert_eq!(step.entered.level, Level::SecondFactorDue, "the code begins the wait, and opens nothing");
        assert!(member.find(&world).await.is_none());
        let mail = world.messages(EMAIL).await.into_iter().rfind(|mail| mail.link.is_some()).unwrap();
        assert_eq!(mail.subject.as_deref(), Some("Somebody wants to sign in without your phone – Ringfence"));
        assert!(world.messages(ANNA).await.iter().all(|text| text.link.is_none()), "never to the number");

        world.passes(hours(23));
        let step = by_mail(&world, &first_step(&world, &anna, &here).await).await;
        assert_eq!(step.entered.level, Level::SecondFactorDue);
        world.passes(hours(1));
        // The day alone opens nothing: the password leads to the same step.
        let member = first_step(&world, &anna, &here).await;
        let step = by_mail(&world, &member).await;
        assert_eq!((step.entered.level, step.entered.device.is_some()), (Level::Full, false));
        let signed_in = Member { session: step.entered.session, ..member };
        let person = signed_in.person(&world).await;
        assert!(person.session.factors.used_at(Factor::Wait).is_some());

        // In another browser it all begins anew.
        let there = first_step(&world, &anna, &world.browser()).await;
        assert_eq!(by_mail(&world, &there).await.entered.level, Level::SecondFactorDue);

        // And the way out: a number of today, with which signing in is as it was.
        let mut signed_in = signed_in;
        signed_in.verifies(&world, "+12025550123").await;
        assert!(signed_in.person(&world).await.account.can_text());
        let again = Member { phone: Some("+12025550123".to_owned()), ..anna };
        again.signs_in(&world, false).await;
    }

    async fn a_wait_to_sign_in_ends_with_its_link_or_a_second_factor(world: World) {
        let (anna, _) = anna_without_her_number(&world).await;
        let here = world.browser();
        by_mail(&world, &first_step(&world, &anna, &here).await).await;
        let mail = world.messages(EMAIL).await.into_iter().rfind(|mail| mail.link.is_some()).unwrap();
        let link = LinkToken::parse(mail.link.unwrap().rsplit_once('=').unwrap().1).unwrap();
        waits::cancel(&world.identity, &world.browser(), &link).await.unwrap();
        world.passes(hours(25));
        let step = by_mail(&world, &first_step(&world, &anna, &here).await).await;
        assert_eq!(step.entered.level, Level::SecondFactorDue, "a wait of its own, from now");
        let owner = first_step(&world, &anna, &world.browser()).await.person(&world).await;
        sign_in::with_recovery_code(&world.identity, &owner, &anna.recovery_codes[1]).await.unwrap();
        assert_eq!(world.texts("SELECT ended_as FROM waits ORDER BY begun_at").await, ["cancelled", "withdrawn"]);
    }

    async fn sessions_that_were_open_stay_and_can_mend_it(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        world.tamper("UPDATE phones SET used_at = 0").await;
        world.passes(hours(1));
        world.with_phone("bert@example.com", ANNA).await;
        let person = anna.person(&world).await;
        assert!(person.account.has_lost_its_phone());
        assert_eq!(refusal(re_authenticate::send(&world.identity, &person).await), Refusal::NoVerifiedPhone);
        re_authenticate::with_password(&world.identity, &person, PASSWORD).await.unwrap();
        let person = anna.person(&world).await;
        re_authenticate::with_recovery_code(&world.identity, &person, &anna.recovery_codes[0]).await.unwrap();
        anna.clone().verifies(&world, "+12025550123").await;
        assert_eq!(recovery_codes::left(&world.identity, &anna.person(&world).await).await.unwrap(), 9);
    }

    async fn looking_at_the_step_without_a_phone_sends_nothing(world: World) {
        let (anna, _) = anna_without_her_number(&world).await;
        let member = first_step(&world, &anna, &world.browser()).await;
        let before = world.rows().await;
        let person = member.person(&world).await;
        assert!(challenge::waiting(&world.identity, sign_in::whose(&person)).await.unwrap().is_none());
        assert!(sessions::recognise(&world.identity, &member.session, &member.visitor).await.unwrap().is_some());
        assert_eq!(world.rows().await, before);
    }
}
