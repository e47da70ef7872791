//! Signing in with the phone alone (flow 4). What strangers learn of it is in `phone_sign_in_silence`.

use identity::audit;
use identity::flows::recover::second_proof;
use identity::flows::second_factor::sms;
use identity::flows::{password, phone_sign_in, re_authenticate, recovery_codes, sessions, sign_in, verify_phone};
use identity::model::factor::Factor;
use identity::model::session::{Level, Person};
use identity::model::visitor::Visitor;
use identity::refusal::{Outcome, Refusal};

use crate::both_databases;
use crate::world::*;

pub const MAIL: &str = "anna@example.com";
pub const PHONE: &str = "+12015550123";
pub const NEW: &str = "grape-tundra-violin-58";
const AT_ONCE: usize = 32;

/// Asks for a code to a number. What has to be done before an anonymous send is done here, and nowhere else.
pub async fn asks(world: &World, visitor: &Visitor, number: &str) -> Outcome<()> {
    world.passes(seconds(1));
    phone_sign_in::start(&world.identity, visitor, number, "US").await
}

/// Asks for another one.
pub async fn asks_again(world: &World, visitor: &Visitor) -> Outcome<()> {
    world.passes(seconds(1));
    phone_sign_in::again(&world.identity, visitor).await
}

/// Somebody whose phone signs in alone.
pub async fn allowed(world: &World, email: &str, number: &str) -> Member {
    let member = world.with_phone(email, number).await;
    phone_sign_in::allow(&world.identity, &member.person(world).await).await.unwrap();
    member
}

/// The same with SMS as a second factor.
pub async fn allowed_with_sms(world: &World, email: &str, number: &str) -> Member {
    let mut member = allowed(world, email, number).await;
    member.enables_sms(world).await;
    member
}

/// The member in a browser where the phone alone has signed in, as far as that goes.
pub async fn by_phone(world: &World, member: &Member) -> Member {
    let visitor = world.browser();
    asks(world, &visitor, member.phone.as_ref().unwrap()).await.unwrap();
    let code = world.newest_code(member.phone.as_ref().unwrap()).await;
    let session = phone_sign_in::confirm(&world.identity, &visitor, &code).await.unwrap().session;
    Member { visitor, session, ..member.clone() }
}

fn used(person: &Person) -> Vec<Factor> {
    Factor::ALL.into_iter().filter(|factor| person.session.factors.used_at(*factor).is_some()).collect()
}

/// The person, once the password has been typed beside the phone.
async fn adds_password(world: &World, partial: &Member) -> Member {
    let step = phone_sign_in::with_password(&world.identity, &partial.person(world).await, PASSWORD).await.unwrap();
    Member { session: step.entered.session, ..partial.clone() }
}

both_databases! {
    async fn a_code_by_text_signs_in_at_the_lowest_level(world: World) {
        let anna = allowed(&world, MAIL, PHONE).await;
        let here = by_phone(&world, &anna).await;
        let person = here.person(&world).await;
        assert_eq!((person.session.level, used(&person)), (Level::Full, vec![Factor::Sms]));
        assert_eq!(person.account.id, anna.account);
        let events = audit::newest(&world.identity, &anna.account).await.unwrap();
        assert_eq!(events[0].kind, "signed-in");
        assert_eq!(events[0].detail, serde_json::json!({ "factors": ["sms"] }));
    }

    async fn the_number_may_be_written_in_many_ways_and_is_read_from_the_challenge_afterwards(world: World) {
        let anna = allowed(&world, MAIL, PHONE).await;
        for typed in ["(201) 555-0123", "+1 201 555 0123", "+1.201.555.0123"] {
            let visitor = world.browser();
            asks(&world, &visitor, typed).await.unwrap();
            world.passes(seconds(30));
            asks_again(&world, &visitor).await.unwrap();
            let code = world.newest_code(PHONE).await;
            let session = phone_sign_in::confirm(&world.identity, &visitor, &code).await.unwrap().session;
            assert_eq!(Member { visitor, session, ..anna.clone() }.person(&world).await.account.id, anna.account);
        }
        assert_eq!(refusal(asks_again(&world, &world.browser()).await), Refusal::NothingToConfirm);
    }

    async fn a_second_factor_is_still_asked_for_and_never_by_a_second_text(world: World) {
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        let here = by_phone(&world, &anna).await;
        let person = here.person(&world).await;
        assert_eq!((person.session.level, used(&person)), (Level::OtherFactorDue, vec![Factor::Sms]));
        assert_eq!(refusal(sessions::list(&world.identity, &person).await), Refusal::SecondFactorDue);
        let texts = world.messages(PHONE).await.len();
        assert_eq!(refusal(sign_in::send(&world.identity, &person).await), Refusal::MethodNotOn);
        assert_eq!(world.messages(PHONE).await.len(), texts);
        // Nor does a text that was asked for with the password count beside it.
        let elsewhere = anna.elsewhere(&world).await;
        let code = world.newest_code(PHONE).await;
        assert_eq!(refusal(sign_in::with_code(&world.identity, &person, &code, false).await), Refusal::SignInDue);
        assert_eq!(here.level(&world).await, Level::OtherFactorDue);
        sign_in::with_code(&world.identity, &elsewhere.person(&world).await, &code, false).await.unwrap();
    }

    async fn the_password_beside_the_phone_signs_in_with_a_new_token(world: World) {
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        let partial = by_phone(&world, &anna).await;
        let full = adds_password(&world, &partial).await;
        let person = full.person(&world).await;
        assert_eq!((person.session.level, used(&person)), (Level::Full, vec![Factor::Password, Factor::Sms]));
        assert!(partial.find(&world).await.is_none(), "the partial session is over");
    }

    async fn a_recovery_code_beside_the_phone_signs_in(world: World) {
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        let partial = by_phone(&world, &anna).await;
        let person = partial.person(&world).await;
        let wrong = sign_in::with_recovery_code(&world.identity, &person, "0-0000-0000-0000-0000").await;
        assert_eq!(refusal(wrong), Refusal::WrongCode { tries_left: None });
        let entered = sign_in::with_recovery_code(&world.identity, &person, &anna.recovery_codes[2]).await.unwrap();
        let full = Member { session: entered.session, ..partial };
        let person = full.person(&world).await;
        assert_eq!((person.session.level, used(&person)), (Level::Full, vec![Factor::Sms, Factor::RecoveryCode]));
        assert_eq!(recovery_codes::left(&world.identity, &person).await.unwrap(), 9);
    }

    async fn half_a_sign_in_lasts_ten_minutes_and_only_its_own_step_goes_on_from_it(world: World) {
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        let partial = by_phone(&world, &anna).await;
        let after_password = anna.elsewhere(&world).await.person(&world).await;
        let answer = phone_sign_in::with_password(&world.identity, &after_password, PASSWORD).await;
        assert_eq!(refusal(answer.map(drop)), Refusal::SignInDue);
        let held = partial.person(&world).await;
        world.passes(minutes(10));
        assert!(partial.find(&world).await.is_none());
        // The request that was under way then gets no further than its session.
        sessions::sign_out(&world.identity, &held).await.unwrap();
        let answer = phone_sign_in::with_password(&world.identity, &held, PASSWORD).await;
        assert_eq!(refusal(answer.map(drop)), Refusal::SignInDue);
    }

    async fn wrong_passwords_beside_the_phone_count_as_in_any_sign_in(world: World) {
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        let partial = by_phone(&world, &anna).await;
        let person = partial.person(&world).await;
        for n in 0..6 {
            let wrong = phone_sign_in::with_password(&world.identity, &person, "not it").await;
            assert_eq!(refusal(wrong.map(drop)), Refusal::WrongCredentials, "{n}");
        }
        let wait = |answer| matches!(answer, Refusal::TooManyTries { wait_seconds: Some(_) });
        assert!(wait(refusal(phone_sign_in::with_password(&world.identity, &person, PASSWORD).await.map(drop))));
        let at_the_front = sign_in::with_password(&world.identity, &partial.visitor, MAIL, PASSWORD, None).await;
        assert!(wait(refusal(at_the_front)), "one count for both doors");
        world.passes(minutes(5));
        assert_eq!(adds_password(&world, &partial).await.level(&world).await, Level::Full);
    }

    async fn a_besieged_account_asks_a_new_browser_for_a_code_by_mail_too(mut world: World) {
        world.restart(|policy| policy.passwords.siege = 3).await;
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        for _ in 0..3 {
            refusal(sign_in::with_password(&world.identity, &world.browser(), MAIL, "not it", None).await);
        }
        let partial = by_phone(&world, &anna).await;
        let held_up = adds_password(&world, &partial).await;
        let person = held_up.person(&world).await;
        assert_eq!((person.session.level, used(&person)), (Level::EmailCodeDue, vec![Factor::Password, Factor::Sms]));
        let texts = world.messages(PHONE).await.len();
        let code = world.newest_code(MAIL).await;
        let step = sign_in::with_code(&world.identity, &person, &code, false).await.unwrap();
        assert_eq!(step.entered.level, Level::Full, "phone and password are two");
        assert_eq!(world.messages(PHONE).await.len(), texts, "and no text is sent once more");
        // The browser is known now.
        let again = by_phone(&world, &Member { visitor: partial.visitor, ..anna }).await;
        assert_eq!(again.level(&world).await, Level::OtherFactorDue);
    }

    async fn a_sensitive_act_wants_the_password_too(world: World) {
        let anna = allowed(&world, MAIL, PHONE).await;
        let here = by_phone(&world, &anna).await;
        let person = here.person(&world).await;
        let due = Refusal::ReAuthenticationDue;
        assert_eq!(refusal(verify_phone::start(&world.identity, &person, "+12025550123", "US").await), due);
        assert_eq!(refusal(verify_phone::remove(&world.identity, &person).await), due);
        assert_eq!(refusal(sms::start(&world.identity, &person).await), due);
        assert_eq!(refusal(phone_sign_in::forbid(&world.identity, &person).await), due);
        assert_eq!(refusal(phone_sign_in::allow(&world.identity, &person).await), due);
        assert_eq!(re_authenticate::due(&world.identity, &person), re_authenticate::Due::Password);
        let wrong = password::change(&world.identity, &person, "not it", NEW).await;
        assert_eq!(refusal(wrong), Refusal::WrongCredentials, "no new password without the old one");
        re_authenticate::with_password(&world.identity, &person, PASSWORD).await.unwrap();
        phone_sign_in::forbid(&world.identity, &here.person(&world).await).await.unwrap();
    }

    async fn with_a_second_factor_neither_phone_nor_recovery_code_is_enough_for_a_sensitive_act(world: World) {
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        let partial = by_phone(&world, &anna).await;
        let person = partial.person(&world).await;
        let entered = sign_in::with_recovery_code(&world.identity, &person, &anna.recovery_codes[0]).await.unwrap();
        let full = Member { session: entered.session, ..partial };
        assert_eq!(refusal(recovery_codes::renew(&world.identity, &full.person(&world).await).await), Refusal::ReAuthenticationDue);
        // The text of minutes ago is another factor than the password of now.
        re_authenticate::with_password(&world.identity, &full.person(&world).await, PASSWORD).await.unwrap();
        recovery_codes::renew(&world.identity, &full.person(&world).await).await.unwrap();
        // A quarter of an hour later it is not: the password alone is one.
        world.passes(minutes(16));
        re_authenticate::with_password(&world.identity, &full.person(&world).await, PASSWORD).await.unwrap();
        assert_eq!(re_authenticate::due(&world.identity, &full.person(&world).await), re_authenticate::Due::SecondFactor);
        assert_eq!(refusal(recovery_codes::renew(&world.identity, &full.person(&world).await).await), Refusal::ReAuthenticationDue);
    }

    async fn a_change_while_the_code_is_compared_is_seen(world: World) {
        let anna = allowed(&world, MAIL, PHONE).await;
        let visitor = world.browser();
        asks(&world, &visitor, PHONE).await.unwrap();
        let code = world.newest_code(PHONE).await;
        // As if the challenge had outlived the permission: what counts is how things stand when the session begins.
        world.tamper("UPDATE phones SET signs_in_at = NULL").await;
        let answer = phone_sign_in::confirm(&world.identity, &visitor, &code).await;
        assert_eq!(refusal(answer.map(drop)), Refusal::NothingToConfirm);
        phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
    }

    async fn a_stale_phone_signs_in_nobody_alone(world: World) {
        let anna = allowed(&world, MAIL, PHONE).await;
        let bert = world.with_phone("bert@example.com", "+12025550123").await;
        world.passes(days(180));
        let stranger = world.browser();
        asks(&world, &stranger, PHONE).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM outbox WHERE state = 'withheld'").await, 1);
        // Nor does it once its permission is asked for anew.
        let visitor = world.browser();
        let step = bert.first_step(&world, &visitor).await;
        let bert = Member { visitor, session: step.entered.session, ..bert };
        assert_eq!(refusal(phone_sign_in::allow(&world.identity, &bert.person(&world).await).await), Refusal::NoVerifiedPhone);
        // Proved again it is fresh.
        let visitor = world.browser();
        let step = anna.first_step(&world, &visitor).await;
        let mut anna = Member { visitor, session: step.entered.session, ..anna };
        world.passes(minutes(1));
        anna.verifies(&world, PHONE).await;
        by_phone(&world, &anna).await;
    }

    async fn signing_in_with_it_keeps_a_phone_fresh_and_half_of_that_does_not(world: World) {
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        let bert = allowed(&world, "bert@example.com", "+12025550123").await;
        world.passes(days(100));
        // Whoever is given Anna's number next gets this far, and no further.
        let partial = by_phone(&world, &anna).await;
        by_phone(&world, &bert).await;
        let since = world.identity.now() - days(1);
        assert!(partial.person(&world).await.account.phone.unwrap().used_at < since);
        let full = adds_password(&world, &partial).await;
        assert!(full.person(&world).await.account.phone.unwrap().used_at > since);
        assert_eq!(world.number(&format!("SELECT count(*) FROM phones WHERE used_at > {}", since.as_microsecond())).await, 2);
    }

    async fn the_owner_who_signs_in_so_ends_a_wait_to_recover(world: World) {
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        let thief = anna.recovers_by_phone(&world, &world.browser()).await;
        second_proof::wait(&world.identity, &thief.person(&world).await).await.unwrap();
        let running = "SELECT count(*) FROM waits WHERE ended_at IS NULL";
        let partial = by_phone(&world, &anna).await;
        assert_eq!(world.number(running).await, 1, "half a sign-in ends nothing");
        adds_password(&world, &partial).await;
        assert_eq!(world.number(running).await, 0);
    }

    async fn of_many_presses_with_one_code_one_signs_in(world: World) {
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        let visitor = world.browser();
        asks(&world, &visitor, PHONE).await.unwrap();
        let code = world.newest_code(PHONE).await;
        let presses = (0..AT_ONCE).map(|_| {
            let (identity, visitor, code) = (world.identity.clone(), visitor.clone(), code.clone());
            async move { phone_sign_in::confirm(&identity, &visitor, &code).await }
        });
        let mut entered: Vec<_> = at_once(presses).await.into_iter().filter_map(Result::ok).collect();
        assert_eq!(entered.len(), 1);
        assert_eq!(world.number("SELECT count(*) FROM sessions WHERE level = 'other-factor-due'").await, 1);
        // And of many presses with the password one goes on from there.
        let partial = Member { visitor, session: entered.remove(0).session, ..anna };
        let person = partial.person(&world).await;
        let presses = (0..AT_ONCE).map(|_| {
            let (identity, person) = (world.identity.clone(), person.clone());
            async move { phone_sign_in::with_password(&identity, &person, PASSWORD).await.map(drop) }
        });
        let answers = at_once(presses).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        for answer in answers.into_iter().filter(Result::is_err) {
            let answer = refusal(answer);
            assert!(matches!(answer, Refusal::SignInDue | Refusal::TooManyTries { .. }), "{answer:?}");
        }
    }

    async fn a_code_works_in_the_browser_that_asked_and_for_this_alone(world: World) {
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        let (here, there) = (world.browser(), world.browser());
        asks(&world, &here, PHONE).await.unwrap();
        let code = world.newest_code(PHONE).await;
        let answer = phone_sign_in::confirm(&world.identity, &there, &code).await;
        assert_eq!(refusal(answer.map(drop)), Refusal::NothingToConfirm);
        let after_password = anna.elsewhere(&world).await;
        let as_second = sign_in::with_code(&world.identity, &after_password.person(&world).await, &code, false).await;
        let of_second = world.newest_code(PHONE).await;
        if of_second != code {
            assert_eq!(refusal(as_second.map(drop)), Refusal::WrongCode { tries_left: Some(4) });
            let answer = phone_sign_in::confirm(&world.identity, &here, &of_second).await;
            assert_eq!(refusal(answer.map(drop)), Refusal::WrongCode { tries_left: Some(4) });
        }
        phone_sign_in::confirm(&world.identity, &here, &code).await.unwrap();
        let answer = phone_sign_in::confirm(&world.identity, &here, &code).await;
        assert_eq!(refusal(answer.map(drop)), Refusal::NothingToConfirm);
    }
}
