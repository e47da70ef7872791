//! A code by e-mail as a second step: a convenience, and never the mailbox twice.

use identity::flows::second_factor::first_codes::Confirmed;
use identity::flows::second_factor::{email, methods};
use identity::flows::{re_authenticate, recover, recovery_codes, sign_in};
use identity::model::assurance::Assurance;
use identity::model::factor::Factor;
use identity::model::purpose::Purpose;
use identity::model::session::Level;
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::*;

const ANNA: &str = "anna@example.com";
const PHONE: &str = "+12015550123";
const NEW: &str = "harbour-lantern-58";

async fn with_email(world: &World) -> Member {
    let mut anna = world.registered(ANNA).await;
    anna.enables_email(world).await;
    anna
}

/// A new password by what the mailbox reads, and the first step with it.
async fn recovers_by_mail_and_types_the_new_password(world: &World, anna: &Member) -> Member {
    let visitor = world.browser();
    world.passes(minutes(2));
    recover::start(&world.identity, &visitor, ANNA).await.unwrap();
    let code = world.newest_code(ANNA).await;
    let entered = recover::confirm(&world.identity, &visitor, &code).await.unwrap();
    let here = Member { visitor: visitor.clone(), session: entered.session, ..anna.clone() };
    recover::set_password(&world.identity, &here.person(world).await, NEW).await.unwrap();
    types_the_new_password(world, &here).await
}

async fn types_the_new_password(world: &World, here: &Member) -> Member {
    world.passes(minutes(2));
    let step = sign_in::with_password(&world.identity, &here.visitor, ANNA, NEW, None).await.unwrap();
    Member { session: step.entered.session, ..here.clone() }
}

both_databases! {
    async fn it_is_on_once_recovery_codes_are_kept_and_off_when_its_owner_says_so(world: World) {
        let mut anna = world.registered(ANNA).await;
        let confirmed = email::enable(&world.identity, &anna.person(&world).await).await.unwrap();
        assert_eq!(confirmed, Confirmed::KeepCodes);
        assert!(!anna.person(&world).await.account.has_second_factor());
        anna.keeps(&world).await;
        assert_eq!(anna.person(&world).await.account.second_factors, [Factor::Email]);
        assert_eq!(email::enable(&world.identity, &anna.person(&world).await).await.unwrap(), Confirmed::On);
        assert_eq!(anna.first_step(&world, &world.browser()).await.entered.level, Level::SecondFactorDue);

        email::disable(&world.identity, &anna.person(&world).await).await.unwrap();
        assert!(!anna.person(&world).await.account.has_second_factor());
        assert_eq!(recovery_codes::left(&world.identity, &anna.person(&world).await).await.unwrap(), 0);
        world.not_me_link(ANNA, "Two-step sign-in was switched off").await;
        assert!(!email::disable(&world.identity, &anna.person(&world).await).await.unwrap(), "it is off already");
    }

    async fn a_code_completes_the_sign_in_and_is_worth_no_second_factor(world: World) {
        let anna = with_email(&world).await;
        let partial = anna.elsewhere(&world).await;
        let code = world.newest_code(ANNA).await;
        let step = sign_in::with_code(&world.identity, &partial.person(&world).await, &code, true).await.unwrap();
        assert!(step.entered.device.is_none(), "no browser is trusted for it");
        let full = Member { session: step.entered.session, ..partial };
        let person = full.person(&world).await;
        assert_eq!((person.session.level, person.assurance()), (Level::Full, Assurance::One));
        assert_eq!(person.amr(), ["pwd"], "no word for the mailbox, and no mfa");
    }

    async fn a_mailbox_that_has_set_the_password_completes_no_sign_in(world: World) {
        let anna = with_email(&world).await;
        let here = recovers_by_mail_and_types_the_new_password(&world, &anna).await;
        let person = here.person(&world).await;
        assert_eq!(person.session.level, Level::SecondFactorDue);
        assert_eq!(methods::open_to(&person), [Factor::RecoveryCode]);
        assert!(methods::is_left_to_wait(&person));
        let refused = sign_in::choose(&world.identity, &person, Factor::Email).await;
        assert_eq!(refusal(refused), Refusal::MethodNotOn);
        // The code that is sent begins a wait, and opens nothing.
        sign_in::send(&world.identity, &person).await.unwrap();
        let code = world.newest_code(ANNA).await;
        let step = sign_in::with_method(&world.identity, &person, Factor::Email, &code, false).await.unwrap();
        assert_eq!(step.entered.level, Level::SecondFactorDue);
        assert!(world.notices(ANNA).await.iter().any(|subject| subject.contains("wants to sign in")));
        let here = Member { session: step.entered.session, ..here };
        // After it the next code does.
        world.passes(hours(25));
        let here = types_the_new_password(&world, &here).await;
        sign_in::send(&world.identity, &here.person(&world).await).await.unwrap();
        let code = world.newest_code(ANNA).await;
        let person = here.person(&world).await;
        let step = sign_in::with_code(&world.identity, &person, &code, false).await.unwrap();
        assert_eq!(step.entered.level, Level::Full);
    }

    async fn once_another_factor_has_completed_it_the_mailbox_counts_again(world: World) {
        let anna = with_email(&world).await;
        let here = recovers_by_mail_and_types_the_new_password(&world, &anna).await;
        let person = here.person(&world).await;
        sign_in::with_recovery_code(&world.identity, &person, &anna.recovery_codes[0]).await.unwrap();
        let here = types_the_new_password(&world, &here).await;
        let code = world.newest_code(ANNA).await;
        let person = here.person(&world).await;
        let step = sign_in::with_code(&world.identity, &person, &code, false).await.unwrap();
        assert_eq!(step.entered.level, Level::Full);
    }

    async fn a_password_that_was_changed_by_who_was_signed_in_counts_by_itself(world: World) {
        let anna = with_email(&world).await;
        let here = recovers_by_mail_and_types_the_new_password(&world, &anna).await;
        let person = here.person(&world).await;
        let entered = sign_in::with_recovery_code(&world.identity, &person, &anna.recovery_codes[0]).await.unwrap();
        let full = Member { session: entered.session, ..here };
        let person = full.person(&world).await;
        identity::flows::password::change(&world.identity, &person, NEW, PASSWORD).await.unwrap();
        let partial = full.elsewhere(&world).await;
        assert_eq!(methods::open_to(&partial.person(&world).await), [Factor::Email, Factor::RecoveryCode]);
    }

    async fn where_something_better_is_on_it_changes_nothing_important(world: World) {
        let mut anna = world.with_sms(ANNA, PHONE).await;
        anna.enables_email(&world).await;
        let partial = anna.elsewhere(&world).await;
        world.passes(minutes(2));
        sign_in::choose(&world.identity, &partial.person(&world).await, Factor::Email).await.unwrap();
        let code = world.newest_code(ANNA).await;
        let person = partial.person(&world).await;
        let step = sign_in::with_method(&world.identity, &person, Factor::Email, &code, false).await.unwrap();
        let full = Member { session: step.entered.session, ..partial };
        let person = full.person(&world).await;
        assert_eq!(person.session.level, Level::Full);
        assert_eq!(re_authenticate::due(&world.identity, &person), re_authenticate::Due::SecondFactor);
        assert_eq!(refusal(email::disable(&world.identity, &person).await), Refusal::ReAuthenticationDue);
        let usual = re_authenticate::usual(&world.identity);
        assert_eq!(usual.methods(&person.account), [Factor::Sms, Factor::RecoveryCode]);
        let refused = re_authenticate::choose(&world.identity, &person, &usual, Factor::Email).await;
        assert_eq!(refusal(refused), Refusal::MethodNotOn);
    }

    async fn alone_it_proves_its_owner_again(world: World) {
        let anna = with_email(&world).await;
        world.passes(minutes(20));
        let person = anna.person(&world).await;
        re_authenticate::with_password(&world.identity, &person, PASSWORD).await.unwrap();
        let person = anna.person(&world).await;
        assert_eq!(refusal(email::disable(&world.identity, &person).await), Refusal::ReAuthenticationDue);
        re_authenticate::send(&world.identity, &person).await.unwrap();
        let code = world.newest_code(ANNA).await;
        re_authenticate::with_method(&world.identity, &person, Factor::Email, &code).await.unwrap();
        email::disable(&world.identity, &anna.person(&world).await).await.unwrap();
    }

    async fn its_code_opens_nothing_else_and_no_other_code_opens_it(world: World) {
        let anna = with_email(&world).await;
        let partial = anna.elsewhere(&world).await;
        let code = world.newest_code(ANNA).await;
        for purpose in Purpose::ALL.into_iter().filter(|purpose| *purpose != Purpose::SignInByEmail) {
            let whose = identity::challenge::Whose {
                browser: partial.visitor.browser,
                purpose,
                account: Some(&partial.account),
            };
            let answer = identity::challenge::guess(&world.identity, whose, &code).await;
            assert_eq!(refusal(answer.map(drop)), Refusal::NothingToConfirm, "{purpose:?}");
        }
        world.passes(minutes(2));
        recover::start(&world.identity, &partial.visitor, ANNA).await.unwrap();
        let other = world.newest_code(ANNA).await;
        let person = partial.person(&world).await;
        let answer = sign_in::with_code(&world.identity, &person, &other, false).await;
        assert!(matches!(refusal(answer), Refusal::WrongCode { .. }));
        sign_in::with_code(&world.identity, &person, &code, false).await.unwrap();
    }

    async fn of_64_concurrent_uses_of_one_mailed_code_exactly_one_signs_in(mut world: World) {
        // As many tries as guesses, so that none of them ends for want of one.
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.codes.tries = 64;
                policy.codes.budget = 1_000_000;
            })
            .await;
        let anna = with_email(&world).await;
        for round in 0..20 {
            let partial = anna.elsewhere(&world).await;
            let code = world.newest_code(ANNA).await;
            let person = partial.person(&world).await;
            let steps = (0..64).map(|_| {
                let (identity, person, code) = (world.identity.clone(), person.clone(), code.clone());
                async move { sign_in::with_code(&identity, &person, &code, false).await }
            });
            let (entered, refused): (Vec<_>, Vec<_>) = at_once(steps).await.into_iter().partition(Result::is_ok);
            assert_eq!(entered.len(), 1, "round {round}");
            for no in refused {
                let no = refusal(no);
                assert!(matches!(no, Refusal::NothingToConfirm | Refusal::SignInDue), "round {round}: {no:?}");
            }
        }
    }
}
