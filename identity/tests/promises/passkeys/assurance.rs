//! ASVS level 3: neither SMS nor e-mail is a second factor, and who has nothing else is led on, not locked out.

use identity::assurance;
use identity::flows::passkeys::{self, enrol};
use identity::flows::second_factor::{email, methods, sms};
use identity::flows::{phone_sign_in, re_authenticate, recovery_codes, sign_in, verify_phone};
use identity::model::factor::Factor;
use identity::model::session::Level;
use identity::policy::Asvs;
use identity::refusal::Refusal;

use super::{ANNA, EMAIL, alone};
use crate::both_databases;
use crate::world::*;

async fn wants_more(world: &mut World) {
    world.restart(|policy| policy.assurance = Asvs::L3).await;
}

both_databases! {
    async fn sms_is_not_switched_on_any_more(mut world: World) {
        let anna = world.with_phone(EMAIL, ANNA).await;
        world.passes(minutes(1));
        sms::start(&world.identity, &anna.person(&world).await).await.unwrap();
        let code = world.newest_code(ANNA).await;
        sms::confirm(&world.identity, &anna.person(&world).await, &code).await.unwrap();
        wants_more(&mut world).await;
        let person = anna.person(&world).await;
        assert_eq!(refusal(recovery_codes::keep(&world.identity, &person).await), Refusal::MethodNotOffered);
        assert_eq!(refusal(sms::start(&world.identity, &person).await), Refusal::MethodNotOffered);
        assert!(!anna.person(&world).await.account.has_second_factor());
    }

    async fn who_has_sms_alone_gets_in_to_set_up_more_and_to_nothing_else(mut world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        wants_more(&mut world).await;
        // A session that began before as well.
        assert_eq!(anna.level(&world).await, Level::StrongMethodDue);
        let (mut there, _) = anna.signs_in(&world, false).await;
        assert_eq!(there.level(&world).await, Level::StrongMethodDue);
        let person = there.person(&world).await;
        assert_eq!(refusal(person.require_full().map_err(Into::into)), Refusal::StrongMethodDue);
        assert_eq!(refusal(verify_phone::remove(&world.identity, &person).await), Refusal::StrongMethodDue);
        assert_eq!(refusal(sms::disable(&world.identity, &person).await), Refusal::StrongMethodDue);
        assert_eq!(refusal(recovery_codes::renew(&world.identity, &person).await), Refusal::StrongMethodDue);

        let mut device = there.enrols(&world).await;
        assert_eq!(there.level(&world).await, Level::Full);
        alone(&world, &world.browser(), &mut device).await.unwrap();
    }

    async fn a_recovery_code_does_not_lift_what_is_due(mut world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        wants_more(&mut world).await;
        let partial = anna.elsewhere(&world).await;
        let person = partial.person(&world).await;
        let entered = sign_in::with_recovery_code(&world.identity, &person, &anna.recovery_codes[0]).await.unwrap();
        let there = Member { session: entered.session, ..partial };
        assert_eq!(there.level(&world).await, Level::StrongMethodDue);
        enrol::ask(&world.identity, &there.person(&world).await).await.unwrap();
    }

    async fn beside_a_passkey_sms_is_offered_no_more(mut world: World) {
        let mut anna = world.with_sms(EMAIL, ANNA).await;
        anna.enrols(&world).await;
        wants_more(&mut world).await;
        let before = world.messages(ANNA).await.len();
        world.passes(minutes(1));
        let partial = anna.elsewhere(&world).await;
        assert_eq!(world.messages(ANNA).await.len(), before, "the password alone sends no text");
        let person = partial.person(&world).await;
        assert_eq!(methods::open_to(&person), [Factor::Passkey, Factor::RecoveryCode]);
        assert_eq!(refusal(sign_in::choose(&world.identity, &person, Factor::Sms).await), Refusal::MethodNotOn);
        let typed = sign_in::with_method(&world.identity, &person, Factor::Sms, "000000", false).await;
        assert_eq!(refusal(typed), Refusal::MethodNotOn);
        assert_eq!(re_authenticate::usual(&world.identity).methods(&person.account), methods::open_to(&person));
    }

    async fn a_code_by_mail_is_not_switched_on_any_more(mut world: World) {
        let anna = world.registered(EMAIL).await;
        email::enable(&world.identity, &anna.person(&world).await).await.unwrap();
        wants_more(&mut world).await;
        let person = anna.person(&world).await;
        assert_eq!(refusal(recovery_codes::keep(&world.identity, &person).await), Refusal::MethodNotOffered);
        assert_eq!(refusal(email::enable(&world.identity, &person).await), Refusal::MethodNotOffered);
        assert!(!anna.person(&world).await.account.has_second_factor());
    }

    async fn who_has_codes_by_mail_alone_gets_in_to_set_up_more_and_to_nothing_else(mut world: World) {
        let mut anna = world.registered(EMAIL).await;
        anna.enables_email(&world).await;
        wants_more(&mut world).await;
        assert_eq!(anna.level(&world).await, Level::StrongMethodDue, "a session that began before");
        let partial = anna.elsewhere(&world).await;
        let code = world.newest_code(EMAIL).await;
        let person = partial.person(&world).await;
        assert_eq!(methods::open_to(&person), [Factor::Email, Factor::RecoveryCode]);
        let step = sign_in::with_method(&world.identity, &person, Factor::Email, &code, false).await.unwrap();
        let mut there = Member { session: step.entered.session, ..partial };
        assert_eq!(there.level(&world).await, Level::StrongMethodDue);
        let person = there.person(&world).await;
        assert_eq!(refusal(person.require_full().map_err(Into::into)), Refusal::StrongMethodDue);
        assert_eq!(refusal(email::disable(&world.identity, &person).await), Refusal::StrongMethodDue);
        assert_eq!(refusal(recovery_codes::renew(&world.identity, &person).await), Refusal::StrongMethodDue);

        let mut device = there.enrols(&world).await;
        assert_eq!(there.level(&world).await, Level::Full);
        alone(&world, &world.browser(), &mut device).await.unwrap();
    }

    async fn beside_an_app_a_code_by_mail_is_open_no_more_and_refused_when_posted(mut world: World) {
        let (mut anna, app) = world.with_app(EMAIL).await;
        anna.enables_email(&world).await;
        methods::prefer(&world.identity, &anna.person(&world).await, Factor::Email).await.unwrap();
        let partial = anna.elsewhere(&world).await;
        let on_its_way = world.newest_code(EMAIL).await;
        wants_more(&mut world).await;
        let person = partial.person(&world).await;
        assert_eq!(methods::open_to(&person), [Factor::Totp, Factor::RecoveryCode]);
        let posted = sign_in::with_method(&world.identity, &person, Factor::Email, &on_its_way, false).await;
        assert_eq!(refusal(posted), Refusal::MethodNotOn, "the right code of a moment ago");
        assert_eq!(refusal(sign_in::choose(&world.identity, &person, Factor::Email).await), Refusal::MethodNotOn);

        let before = world.messages(EMAIL).await.len();
        let partial = anna.elsewhere(&world).await;
        assert_eq!(world.messages(EMAIL).await.len(), before, "the password alone sends no code");
        let person = partial.person(&world).await;
        assert_eq!(re_authenticate::usual(&world.identity).methods(&person.account), methods::open_to(&person));
        let step = sign_in::with_code(&world.identity, &person, &app.next(&world), false).await.unwrap();
        assert_eq!(step.entered.level, Level::Full);
    }

    async fn the_phone_beside_the_password_is_not_enough(mut world: World) {
        let mut anna = world.with_sms(EMAIL, ANNA).await;
        anna.enrols(&world).await;
        phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
        world.passes(minutes(2));
        let partial = crate::phone_sign_in::by_phone(&world, &anna).await;
        // While somebody is half way in.
        wants_more(&mut world).await;
        let step = phone_sign_in::with_password(&world.identity, &partial.person(&world).await, PASSWORD).await.unwrap();
        assert_eq!(step.entered.level, Level::SecondFactorDue);
    }

    async fn the_phone_alone_signs_nobody_in(mut world: World) {
        let anna = world.with_phone(EMAIL, ANNA).await;
        phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
        let bert = world.with_phone("bert@example.com", "+12025550123").await;
        world.passes(minutes(2));
        let (visitor, before) = (world.browser(), world.browser());
        phone_sign_in::start(&world.identity, &before, ANNA, "US").await.unwrap();
        let code = world.newest_code(ANNA).await;
        wants_more(&mut world).await;
        let late = phone_sign_in::confirm(&world.identity, &before, &code).await;
        assert_eq!(refusal(late), Refusal::NothingToConfirm, "nor by a code of before");
        assert_eq!(
            refusal(phone_sign_in::allow(&world.identity, &bert.person(&world).await).await),
            Refusal::MethodNotOffered
        );
        world.passes(minutes(2));
        let texts = world.messages(ANNA).await.len();
        phone_sign_in::start(&world.identity, &visitor, ANNA, "US").await.unwrap();
        assert_eq!(world.messages(ANNA).await.len(), texts, "the answer is as ever, and nothing is sent");
        world.restart(|policy| policy.assurance = Asvs::L2).await;
        world.passes(minutes(2));
        let back = crate::phone_sign_in::by_phone(&world, &anna).await;
        assert_eq!(back.level(&world).await, Level::Full, "what its owner has allowed is kept");
    }

    async fn who_has_no_second_factor_or_a_strong_one_goes_on_as_before(mut world: World) {
        let bert = world.registered("bert@example.com").await;
        let (anna, _) = world.with_passkey(EMAIL).await;
        wants_more(&mut world).await;
        assert_eq!(bert.level(&world).await, Level::Full);
        assert_eq!(anna.level(&world).await, Level::Full);
        assert!(passkeys::list(&world.identity, &bert.person(&world).await).await.unwrap().is_empty());
    }

    async fn those_who_are_left_without_a_strong_one_are_counted(world: World) {
        assert_eq!(assurance::without_strong_method(&world.identity.store).await.unwrap(), 0);
        world.registered("bert@example.com").await;
        world.with_sms(EMAIL, ANNA).await;
        world.with_passkey("carl@example.com").await;
        let mut dora = world.with_sms("dora@example.com", "+12025550123").await;
        assert_eq!(assurance::without_strong_method(&world.identity.store).await.unwrap(), 2);
        dora.enrols(&world).await;
        assert_eq!(assurance::without_strong_method(&world.identity.store).await.unwrap(), 1);
    }
}
