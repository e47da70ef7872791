//! Enrolling, naming, listing, removing.

use identity::flows::passkeys::enrol::{self, Added};
use identity::flows::passkeys::{self, Renamed, prove};
use identity::flows::second_factor;
use identity::flows::{password, recovery_codes, sessions, sign_in};
use identity::model::factor::Factor;
use identity::model::id::PasskeyId;
use identity::model::session::Level;
use identity::refusal::Refusal;

use super::{ANNA, EMAIL, ORIGIN, alone, answer};
use crate::both_databases;
use crate::world::*;

async fn options(world: &World, member: &Member) -> serde_json::Value {
    enrol::ask(&world.identity, &member.person(world).await).await.unwrap().into_json()
}

async fn adds(world: &World, member: &Member, answer: &serde_json::Value) -> identity::refusal::Outcome<Added> {
    enrol::add(&world.identity, &member.person(world).await, &answer.to_string(), "").await
}

both_databases! {
    async fn the_first_one_is_on_once_the_recovery_codes_are_kept_and_not_before(world: World) {
        let mut anna = world.registered(EMAIL).await;
        let mut device = Authenticator::on(ORIGIN);
        let made = device.creates(&options(&world, &anna).await);
        assert_eq!(adds(&world, &anna, &made).await.unwrap(), Added::CodesWait);
        assert!(!anna.person(&world).await.account.has_second_factor());
        assert_eq!(refusal(alone(&world, &world.browser(), &mut device).await), Refusal::WrongPasskey);
        assert_eq!(anna.first_step(&world, &world.browser()).await.entered.level, Level::Full);

        // The page was left, and the codes are shown anew: from then on they and the passkey wait as long once more.
        world.passes(minutes(7));
        let person = anna.person(&world).await;
        enrol::go_on(&world.identity, &person).await.unwrap();
        world.passes(minutes(7));
        let shown = recovery_codes::shown(&world.identity, &person).await.unwrap().unwrap();
        assert_eq!(shown.enables, Some(Factor::Passkey));
        anna.keeps(&world).await;
        assert_eq!(anna.first_step(&world, &world.browser()).await.entered.level, Level::SecondFactorDue);
        alone(&world, &world.browser(), &mut device).await.unwrap();
        assert_eq!(refusal(enrol::go_on(&world.identity, &anna.person(&world).await).await), Refusal::MethodNotOn);
    }

    async fn it_is_asked_for_as_a_way_in_by_itself_and_without_those_that_are_there(world: World) {
        let (anna, device) = world.with_passkey(EMAIL).await;
        let asked = &options(&world, &anna).await["publicKey"];
        let wish = &asked["authenticatorSelection"];
        assert_eq!((&wish["residentKey"], &wish["requireResidentKey"]), (&"required".into(), &true.into()));
        assert_eq!(wish["userVerification"], "required");
        assert_eq!(asked["attestation"], "none");
        assert_eq!((&asked["rp"]["id"], &asked["rp"]["name"]), (&"id.example.com".into(), &"Ringfence".into()));
        let known = asked["excludeCredentials"].as_array().unwrap();
        assert_eq!((known.len(), &known[0]["id"]), (1, &authenticator::base64url(&device.credential_id).into()));
        assert_ne!(asked["user"]["id"], EMAIL, "an authenticator keeps no address as its handle");
    }

    async fn one_more_beside_sms_is_on_at_once_and_told(world: World) {
        let mut anna = world.with_sms(EMAIL, ANNA).await;
        let other = anna.elsewhere(&world).await;
        let mut device = anna.enrols(&world).await;
        assert!(anna.person(&world).await.account.has_passkey());
        assert!(other.find(&world).await.is_none(), "the other sessions ended");
        assert_eq!(recovery_codes::left(&world.identity, &anna.person(&world).await).await.unwrap(), 10);
        let told = world.notices(EMAIL).await;
        assert!(told.iter().any(|subject| subject.starts_with("A passkey was added")), "{told:?}");
        alone(&world, &world.browser(), &mut device).await.unwrap();
    }

    async fn the_same_passkey_is_not_enrolled_twice(world: World) {
        let (anna, mut device) = world.with_passkey(EMAIL).await;
        let again = device.creates(&options(&world, &anna).await);
        assert_eq!(refusal(adds(&world, &anna, &again).await), Refusal::PasskeyKnown);
        // Nor by somebody else, whose browser says that it is theirs.
        let bert = world.registered("bert@example.com").await;
        let theirs = device.creates(&options(&world, &bert).await);
        assert_eq!(refusal(adds(&world, &bert, &theirs).await), Refusal::PasskeyKnown);
        assert_eq!(world.number("SELECT count(*) FROM passkeys").await, 1);
    }

    async fn what_is_no_passkey_of_this_site_is_not_taken(world: World) {
        let anna = world.registered(EMAIL).await;
        let not_taken = async |spoil: &dyn Fn(&mut Authenticator, &mut serde_json::Value)| {
            let asked = options(&world, &anna).await;
            let mut device = Authenticator::on(ORIGIN);
            let mut untouched = serde_json::Value::Null;
            spoil(&mut device, &mut untouched);
            let mut made = device.creates(&asked);
            spoil(&mut device, &mut made);
            assert_eq!(refusal(adds(&world, &anna, &made).await), Refusal::PasskeyNotTaken, "{made}");
        };
        not_taken(&|device, _| "https://evil.example".clone_into(&mut device.origin)).await;
        not_taken(&|device, _| "https://sub.id.example.com".clone_into(&mut device.origin)).await;
        not_taken(&|device, _| "evil.example".clone_into(&mut device.site)).await;
        not_taken(&|device, _| device.is_verified = false).await;
        not_taken(&|device, _| device.is_backed_up = true).await;
        not_taken(&|device, _| device.credential_id.truncate(8)).await;
        for garbage in ["", "AA", "o2NmbXRkbm9uZQ", &"_".repeat(60_000)] {
            not_taken(&|_, made| {
                if made.is_object() {
                    made["response"]["attestationObject"] = garbage.into();
                }
            })
            .await;
        }
        not_taken(&|_, made| {
            if made.is_object() {
                made["rawId"] = authenticator::base64url(&[7; 32]).into();
            }
        })
        .await;
        for garbage in ["", "null", "{}", "[[[[[[", "{\"id\": 3}"] {
            let person = anna.person(&world).await;
            let taken = enrol::add(&world.identity, &person, garbage, "").await;
            assert_eq!(refusal(taken), Refusal::PasskeyNotTaken);
        }
        assert_eq!(world.number("SELECT count(*) FROM passkeys").await, 0);
    }

    async fn of_two_tabs_each_enrols_what_it_asked_for(world: World) {
        let (mut anna, _) = world.with_passkey(EMAIL).await;
        let (first, second) = (options(&world, &anna).await, options(&world, &anna).await);
        let mut device = Authenticator::on(ORIGIN);
        assert_eq!(adds(&world, &anna, &device.creates(&second)).await.unwrap(), Added::On);
        // A factor has changed: what was asked before is over.
        let late = Authenticator::on(ORIGIN).creates(&first);
        assert_eq!(refusal(adds(&world, &anna, &late).await), Refusal::PasskeyExpired);
        anna.enrols(&world).await;
        assert_eq!(world.number("SELECT count(*) FROM passkeys").await, 3);
    }

    async fn an_answer_from_another_browser_or_session_enrols_nothing(world: World) {
        let anna = world.registered(EMAIL).await;
        let asked = options(&world, &anna).await;
        let made = Authenticator::on(ORIGIN).creates(&asked);
        let elsewhere = anna.elsewhere(&world).await;
        assert_eq!(refusal(adds(&world, &elsewhere, &made).await), Refusal::PasskeyExpired);
        let bert = world.registered("bert@example.com").await;
        let in_annas_browser = Member { visitor: anna.visitor.clone(), ..bert };
        let person = sessions::recognise(&world.identity, &in_annas_browser.session, &anna.visitor).await.unwrap();
        let taken = enrol::add(&world.identity, &person.unwrap(), &made.to_string(), "").await;
        assert_eq!(refusal(taken), Refusal::PasskeyExpired);
        assert_eq!(adds(&world, &anna, &made).await.unwrap(), Added::CodesWait);
    }

    async fn what_was_asked_before_the_password_changed_enrols_nothing(world: World) {
        let anna = world.registered(EMAIL).await;
        let made = Authenticator::on(ORIGIN).creates(&options(&world, &anna).await);
        password::change(&world.identity, &anna.person(&world).await, PASSWORD, "seven-lamps-in-fog").await.unwrap();
        assert_eq!(refusal(adds(&world, &anna, &made).await), Refusal::PasskeyExpired);
    }

    async fn enrolling_and_removing_take_a_recent_proof(world: World) {
        let (anna, mut device) = world.with_passkey(EMAIL).await;
        let asked = options(&world, &anna).await;
        let id = the_one(&world, &anna).await;
        world.passes(minutes(15));
        let person = anna.person(&world).await;
        let demand = second_factor::demand(&world.identity, &person.account);
        assert_eq!(refusal(enrol::ask(&world.identity, &person).await), Refusal::StepUpDue { demand });
        let made = Authenticator::on(ORIGIN).creates(&asked);
        assert_eq!(refusal(adds(&world, &anna, &made).await), Refusal::StepUpDue { demand });
        assert_eq!(refusal(passkeys::remove(&world.identity, &person, &id).await), Refusal::StepUpDue { demand });
        let said = answer(&world, &person, &mut device).await;
        prove::again(&world.identity, &person, &said).await.unwrap();
        assert!(passkeys::remove(&world.identity, &anna.person(&world).await, &id).await.unwrap());
    }

    async fn a_text_is_not_enough_to_add_one_beside_a_passkey(world: World) {
        let mut anna = world.with_sms(EMAIL, ANNA).await;
        let mut device = anna.enrols(&world).await;
        world.passes(minutes(1));
        let partial = anna.elsewhere(&world).await;
        let person = partial.person(&world).await;
        sign_in::choose(&world.identity, &person, Factor::Sms).await.unwrap();
        let (person, code) = (partial.person(&world).await, world.newest_code(ANNA).await);
        let entered = sign_in::with_method(&world.identity, &person, Factor::Sms, &code, false).await.unwrap().entered;
        let there = Member { session: entered.session, ..partial };
        let person = there.person(&world).await;
        let demand = second_factor::demand(&world.identity, &person.account);
        assert_eq!(demand.method, Some(Factor::Passkey));
        assert_eq!(refusal(enrol::ask(&world.identity, &person).await), Refusal::StepUpDue { demand });
        let said = answer(&world, &person, &mut device).await;
        prove::again(&world.identity, &person, &said).await.unwrap();
        enrol::ask(&world.identity, &there.person(&world).await).await.unwrap();
    }

    async fn a_name_is_kept_as_it_can_be_seen(world: World) {
        let (anna, _) = world.with_passkey(EMAIL).await;
        let id = the_one(&world, &anna).await;
        let person = anna.person(&world).await;
        for (typed, name) in [
            ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
            ("\u{202e} \u{0}", "<img src=x onerror=alert(1)>"),
            (&"x".repeat(400), &"x".repeat(64)),
        ] {
            let renamed = if typed.starts_with('\u{202e}') { Renamed::Nameless } else { Renamed::Done };
            assert_eq!(passkeys::rename(&world.identity, &person, &id, typed).await.unwrap(), renamed);
            assert_eq!(passkeys::list(&world.identity, &person).await.unwrap()[0].name.as_str(), name);
        }
        let bert = world.registered("bert@example.com").await.person(&world).await;
        assert_eq!(passkeys::rename(&world.identity, &bert, &id, "mine").await.unwrap(), Renamed::Gone);
        assert!(!passkeys::remove(&world.identity, &bert, &id).await.unwrap());
        assert!(passkeys::list(&world.identity, &bert).await.unwrap().is_empty());
    }

    async fn without_a_name_it_is_called_after_the_browser(world: World) {
        let mut anna = world.registered(EMAIL).await;
        "Mozilla/5.0 (Linux; Android 15) Chrome/141.0 Mobile Safari/537.36".clone_into(&mut anna.visitor.user_agent);
        let made = Authenticator::on(ORIGIN).creates(&options(&world, &anna).await);
        adds(&world, &anna, &made).await.unwrap();
        let list = passkeys::list(&world.identity, &anna.person(&world).await).await.unwrap();
        assert_eq!(list[0].name.as_str(), "Chrome on Android");
    }

    async fn removing_the_last_one_switches_it_off_and_ends_the_rest(world: World) {
        let (mut anna, mut first) = world.with_passkey(EMAIL).await;
        world.passes(seconds(1));
        let mut second = anna.enrols(&world).await;
        let other = anna.elsewhere(&world).await;
        let list = passkeys::list(&world.identity, &anna.person(&world).await).await.unwrap();
        assert!(passkeys::remove(&world.identity, &anna.person(&world).await, &list[0].id).await.unwrap());
        assert!(other.find(&world).await.is_none());
        assert_eq!(refusal(alone(&world, &world.browser(), &mut first).await), Refusal::WrongPasskey);
        alone(&world, &world.browser(), &mut second).await.unwrap();
        assert!(passkeys::remove(&world.identity, &anna.person(&world).await, &list[1].id).await.unwrap());
        assert!(!passkeys::remove(&world.identity, &anna.person(&world).await, &list[1].id).await.unwrap());
        let account = anna.person(&world).await.account;
        assert!(!account.has_second_factor());
        assert_eq!(recovery_codes::left(&world.identity, &anna.person(&world).await).await.unwrap(), 0);
        assert_eq!(anna.first_step(&world, &world.browser()).await.entered.level, Level::Full);
        let told = world.notices(EMAIL).await;
        assert!(told.iter().any(|subject| subject.starts_with("Your last passkey was removed")), "{told:?}");
        assert!(told.iter().any(|subject| subject.starts_with("A passkey was removed")), "{told:?}");
    }

    async fn an_account_has_twenty_at_most(world: World) {
        let (mut anna, _) = world.with_passkey(EMAIL).await;
        for _ in 1..20 {
            anna.enrols(&world).await;
        }
        let person = anna.person(&world).await;
        assert_eq!(refusal(enrol::ask(&world.identity, &person).await), Refusal::TooManyPasskeys);
    }

    async fn with_the_account_its_passkeys_are_gone(world: World) {
        let (anna, mut device) = world.with_passkey(EMAIL).await;
        let visitor = world.browser();
        let asked = prove::ask_to_sign_in(&world.identity, &visitor).await.unwrap().into_json();
        world.tamper(&format!("DELETE FROM accounts WHERE id = '{}'", anna.account.as_str())).await;
        let answer = device.gets(&asked).to_string();
        assert_eq!(refusal(prove::sign_in(&world.identity, &visitor, &answer).await), Refusal::WrongPasskey);
        assert_eq!(world.number("SELECT count(*) FROM passkeys").await, 0);
    }
}

async fn the_one(world: &World, member: &Member) -> PasskeyId {
    let list = passkeys::list(&world.identity, &member.person(world).await).await.unwrap();
    assert_eq!(list.len(), 1);
    list[0].id.clone()
}
