//! What sessions are worth, and what acts may demand.

use identity::flows::passkeys::enrol;
use identity::flows::second_factor::totp;
use identity::flows::{passkeys, phone_sign_in, re_authenticate, recover, sign_in};
use identity::jiff::Timestamp;
use identity::model::assurance::{Assurance, Demand, Due, amr};
use identity::model::factor::Factor;
use identity::model::session::{FactorsUsed, Level};
use identity::refusal::Refusal;

use super::phone_sign_in::{NEW, by_phone};
use crate::both_databases;
use crate::world::authenticator::Authenticator;
use crate::world::*;

const ANNA: &str = "anna@example.com";
const PHONE: &str = "+12015550123";

fn used(factors: &[Factor]) -> FactorsUsed {
    factors.iter().fold(FactorsUsed::default(), |used, factor| used.with(*factor, Timestamp::UNIX_EPOCH))
}

#[test]
fn the_worth_of_factors_that_were_used_together() {
    use Factor::{Email, Password, RecoveryCode, Sms, Totp, TrustedDevice, Wait};
    for (factors, level, words) in [
        (&[][..], Assurance::Lowest, &[][..]),
        (&[Sms], Assurance::Lowest, &["sms"]),
        (&[Email], Assurance::Lowest, &[]),
        (&[Password], Assurance::One, &["pwd"]),
        (&[Password, Email], Assurance::One, &["pwd"]),
        (&[Password, TrustedDevice], Assurance::One, &["pwd"]),
        (&[Password, Email, Wait], Assurance::One, &["pwd"]),
        (&[Sms, Totp], Assurance::One, &["sms", "otp"]),
        (&[Sms, RecoveryCode], Assurance::One, &["sms", "otp"]),
        (&[Password, Sms], Assurance::Two, &["pwd", "sms", "mfa"]),
        (&[Password, RecoveryCode], Assurance::Two, &["pwd", "otp", "mfa"]),
        (&[Password, Totp], Assurance::Strong, &["pwd", "otp", "mfa"]),
        (&[Password, Sms, Totp, RecoveryCode], Assurance::Strong, &["pwd", "sms", "otp", "mfa"]),
    ] {
        let used = used(factors);
        let worth = Assurance::of(&used);
        assert_eq!((worth, &amr(&used, worth)[..]), (level, words), "{factors:?}");
    }
    for level in Assurance::ALL {
        assert_eq!(Assurance::parse(level.name()), Some(level));
    }
}

both_databases! {
    async fn an_act_may_demand_an_age_of_every_part(world: World) {
        let (anna, app) = world.with_app(ANNA).await;
        let due = async |age: u64| Demand::recent(minutes(age)).due(&anna.person(&world).await, world.identity.now());
        assert_eq!(due(15).await, Due::Nothing);
        world.passes(minutes(6));
        assert_eq!((due(5).await, due(15).await), (Due::Password, Due::Nothing));
        re_authenticate::with_password(&world.identity, &anna.person(&world).await, PASSWORD).await.unwrap();
        assert_eq!((due(5).await, due(15).await), (Due::SecondFactor, Due::Nothing));
        let code = app.next(&world);
        re_authenticate::with_app(&world.identity, &anna.person(&world).await, &code).await.unwrap();
        assert_eq!(due(5).await, Due::Nothing);
        let person = anna.person(&world).await;
        let none = Demand::default();
        assert_eq!(none.due(&person, world.identity.now()), Due::Nothing, "no age, no matter how long ago");
        assert!(person.session.factors.used_at(Factor::Totp) > person.session.factors.used_at(Factor::Password));
    }

    /// OpenID Connect's `prompt=login`: however lately it was, and then it is met.
    async fn an_act_may_demand_that_everything_is_proved_anew(world: World) {
        let (anna, app) = world.with_app(ANNA).await;
        world.passes(seconds(1));
        let demand = Demand { level: Some(Assurance::Strong), ..Demand::default() }.anew(world.identity.now());
        let due = async || demand.due(&anna.person(&world).await, world.identity.now());
        assert_eq!(due().await, Due::Password);
        world.passes(seconds(5));
        re_authenticate::with_password(&world.identity, &anna.person(&world).await, PASSWORD).await.unwrap();
        assert_eq!(due().await, Due::SecondFactor);
        let code = app.next(&world);
        re_authenticate::with_app(&world.identity, &anna.person(&world).await, &code).await.unwrap();
        world.passes(minutes(30));
        assert_eq!(due().await, Due::Nothing, "it is met, also when the app hears of it later");
    }

    /// A passkey that waits for its recovery codes is no factor yet, and one that was taken off is none any more.
    async fn a_session_is_worth_what_is_on(world: World) {
        let mut anna = world.registered(ANNA).await;
        let person = anna.person(&world).await;
        let mut device = Authenticator::on("https://id.example.com");
        let options = enrol::ask(&world.identity, &person).await.unwrap().into_json();
        enrol::add(&world.identity, &person, &device.creates(&options).to_string(), "").await.unwrap();
        let worth = async |anna: &Member| {
            let person = anna.person(&world).await;
            (person.assurance(), person.amr())
        };
        assert_eq!(worth(&anna).await, (Assurance::One, vec!["pwd"]));
        anna.keeps(&world).await;
        assert_eq!(worth(&anna).await, (Assurance::Strong, vec!["pwd", "hwk", "pop", "user", "mfa"]));
        let person = anna.person(&world).await;
        let id = passkeys::list(&world.identity, &person).await.unwrap().remove(0).id;
        passkeys::remove(&world.identity, &person, &id).await.unwrap();
        assert_eq!(worth(&anna).await, (Assurance::One, vec!["pwd"]));
    }

    async fn the_phone_is_no_second_factor_beside_a_password_that_it_has_set(world: World) {
        let anna = world.with_phone(ANNA, PHONE).await;
        phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
        let recovering = anna.recovers_by_phone(&world, &world.browser()).await;
        recover::set_password(&world.identity, &recovering.person(&world).await, NEW).await.unwrap();
        let mut here = by_phone(&world, &anna).await;
        re_authenticate::with_password(&world.identity, &here.person(&world).await, NEW).await.unwrap();
        let person = here.person(&world).await;
        assert_eq!((person.assurance(), person.amr()), (Assurance::One, vec!["pwd", "sms"]));

        // Nor does it become one by being switched on; a recovery code is.
        here.enables_sms(&world).await;
        let demand = Demand { level: Some(Assurance::Two), ..Demand::default() };
        let due = async || demand.due(&here.person(&world).await, world.identity.now());
        assert_eq!(due().await, Due::SecondFactor);
        assert_eq!(demand.methods(&here.person(&world).await.account), [Factor::RecoveryCode]);
        let code = &here.recovery_codes[0];
        re_authenticate::with_recovery_code(&world.identity, &here.person(&world).await, code).await.unwrap();
        assert_eq!(due().await, Due::Nothing);
        let person = here.person(&world).await;
        assert_eq!((person.assurance(), person.amr()), (Assurance::Two, vec!["pwd", "sms", "otp", "mfa"]));
    }

    async fn an_act_may_demand_a_level(world: World) {
        let mut anna = world.with_sms(ANNA, PHONE).await;
        let at = |level| Demand { level: Some(level), ..Demand::default() };
        let due = async |anna: &Member, level| at(level).due(&anna.person(&world).await, world.identity.now());
        assert_eq!(due(&anna, Assurance::Two).await, Due::Nothing);
        assert_eq!(due(&anna, Assurance::Strong).await, Due::Impossible, "nothing that is on is that strong");
        let person = anna.person(&world).await;
        let demand = at(Assurance::Strong);
        assert_eq!(refusal(person.require(demand, world.identity.now()).map_err(Into::into)), Refusal::StepUpDue { demand });
        anna.adds_app(&world, "").await;
        assert_eq!(due(&anna, Assurance::Strong).await, Due::Nothing);
        assert_eq!(at(Assurance::Strong).methods(&anna.person(&world).await.account), [Factor::Totp]);

        let bert = world.registered("bert@example.com").await;
        assert_eq!(due(&bert, Assurance::One).await, Due::Nothing);
        assert_eq!(due(&bert, Assurance::Two).await, Due::Impossible);
    }

    async fn an_act_may_demand_a_method_and_a_stronger_one_or_a_recovery_code_will_do(world: World) {
        let mut anna = world.with_sms(ANNA, PHONE).await;
        let app = anna.adds_app(&world, "").await;
        let person = anna.person(&world).await;
        let recent = re_authenticate::usual(&world.identity);
        let methods = |method| recent.by(method).methods(&person.account);
        assert_eq!(methods(Factor::Sms), [Factor::Totp, Factor::Sms, Factor::RecoveryCode]);
        assert_eq!(methods(Factor::Totp), [Factor::Totp, Factor::RecoveryCode]);
        world.passes(minutes(20));
        re_authenticate::with_password(&world.identity, &anna.person(&world).await, PASSWORD).await.unwrap();
        re_authenticate::send_by(&world.identity, &anna.person(&world).await, Factor::Sms).await.unwrap();
        let code = world.newest_code(PHONE).await;
        re_authenticate::with_code(&world.identity, &anna.person(&world).await, &code).await.unwrap();
        let due = async |demand: Demand| demand.due(&anna.person(&world).await, world.identity.now());
        assert_eq!((due(recent).await, due(recent.by(Factor::Totp)).await), (Due::Nothing, Due::SecondFactor));
        let person = anna.person(&world).await;
        re_authenticate::with_recovery_code(&world.identity, &person, &anna.recovery_codes[0]).await.unwrap();
        assert_eq!(due(recent.by(Factor::Totp)).await, Due::Nothing);
        drop(app);
    }

    async fn a_trusted_browser_and_the_phone_alone_meet_no_demand(world: World) {
        let mut anna = world.with_sms(ANNA, PHONE).await;
        phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
        let (here, entered) = anna.signs_in(&world, true).await;
        let visitor = here.visitor.clone();
        let step = sign_in::with_password(&world.identity, &visitor, ANNA, PASSWORD, entered.device.as_ref()).await;
        let trusted = Member { session: step.unwrap().entered.session, ..here };
        let person = trusted.person(&world).await;
        assert_eq!((person.session.level, person.assurance()), (Level::Full, Assurance::One));
        let due = re_authenticate::due(&world.identity, &person);
        assert_eq!(due, Due::SecondFactor);
        let two = Demand { level: Some(Assurance::Two), ..Demand::default() };
        assert_eq!(two.due(&person, world.identity.now()), Due::SecondFactor);
        // An account without a second factor: the phone alone signs in, and is worth the least.
        anna = trusted;
        re_authenticate::send(&world.identity, &anna.person(&world).await).await.unwrap();
        let code = world.newest_code(PHONE).await;
        re_authenticate::with_code(&world.identity, &anna.person(&world).await, &code).await.unwrap();
        identity::flows::second_factor::sms::disable(&world.identity, &anna.person(&world).await).await.unwrap();
        let alone = crate::phone_sign_in::by_phone(&world, &anna).await;
        let person = alone.person(&world).await;
        assert_eq!((person.session.level, person.assurance()), (Level::Full, Assurance::Lowest));
        assert_eq!(re_authenticate::due(&world.identity, &person), Due::Password);
    }

    /// The phone signs in alone, and the phone has set the password: that is the phone twice.
    async fn a_phone_that_has_set_the_password_is_no_second_factor_beside_it(world: World) {
        let mut anna = world.with_phone(ANNA, PHONE).await;
        let app = anna.adds_app(&world, "").await;
        phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
        let thief = world.browser();
        let here = anna.recovers_by_phone(&world, &thief).await;
        assert_eq!(here.level(&world).await, Level::Recovery, "the phone is no second factor of this account");
        recover::set_password(&world.identity, &here.person(&world).await, "harbour-lantern-58").await.unwrap();
        world.passes(minutes(2));
        let here = crate::phone_sign_in::by_phone(&world, &anna).await;
        let person = here.person(&world).await;
        let step = phone_sign_in::with_password(&world.identity, &person, "harbour-lantern-58").await.unwrap();
        assert_eq!(step.entered.level, Level::SecondFactorDue);
        let here = Member { session: step.entered.session, ..here };
        let person = here.person(&world).await;
        let code = app.next(&world);
        let step = sign_in::with_code(&world.identity, &person, &code, false).await.unwrap();
        assert_eq!(step.entered.level, Level::Full);
        let full = Member { session: step.entered.session, ..here };
        assert_eq!(totp::list(&world.identity, &full.person(&world).await).await.unwrap().len(), 1);
    }
}
