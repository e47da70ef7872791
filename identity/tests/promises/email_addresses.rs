//! The addresses of an account: proved, told, and never on two accounts.

use std::sync::Arc;

use identity::Identity;
use identity::flows::not_me::{self, AccountEnded, Ended, Press};
use identity::flows::{email_addresses, re_authenticate, recover, register, sign_in};
use identity::model::factor::Factor;
use identity::model::purpose::Purpose;
use identity::model::session::{Level, Person};
use identity::model::visitor::Visitor;
use identity::refusal::{Outcome, Refusal};

use crate::both_databases;
use crate::world::*;

const ANNA: &str = "anna@example.com";
const WORK: &str = "anna@work.example";
const THIEF: &str = "thief@example.org";

/// Asks for a code to an address and types it.
async fn adds(world: &World, member: &Member, address: &str, is_main: bool) {
    world.passes(seconds(1));
    email_addresses::start(&world.identity, &member.person(world).await, address).await.unwrap();
    let code = world.newest_code(address).await;
    email_addresses::confirm(&world.identity, &member.person(world).await, &code, is_main).await.unwrap();
}

/// The addresses of an account, the main one first.
async fn addresses(world: &World, member: &Member) -> Vec<String> {
    let list = email_addresses::list(&world.identity, &member.person(world).await).await.unwrap();
    assert!(list.iter().enumerate().all(|(place, one)| one.is_main == (place == 0)), "one main address");
    list.into_iter().map(|one| one.address.as_str().to_owned()).collect()
}

async fn stored(world: &World, member: &Member) -> Vec<String> {
    let statement = format!(
        "SELECT address FROM email_addresses WHERE account_id = '{}' ORDER BY address",
        member.account.as_str()
    );
    world.texts(&statement).await
}

async fn main_of(world: &World, member: &Member) -> String {
    world.texts(&format!("SELECT email FROM accounts WHERE id = '{}'", member.account.as_str())).await.remove(0)
}

async fn presses(world: &World, to: &str, subject: &str) -> Vec<AccountEnded> {
    let link = world.not_me_link(to, subject).await;
    let Press::Done(ended) = not_me::end(&world.identity, &world.browser(), &link).await.unwrap() else {
        panic!("it was pressed before");
    };
    ended.into_iter().filter_map(|one| if let Ended::Account(what) = one { Some(what) } else { None }).collect()
}

/// Somebody in a browser of their own, in Anna's account, with an address of theirs as its main one and hers removed.
async fn taken_over(world: &World, anna: &Member) -> Member {
    let thief = anna.elsewhere(world).await;
    adds(world, &thief, THIEF, true).await;
    world.passes(seconds(1));
    email_addresses::remove(&world.identity, &thief.person(world).await, ANNA).await.unwrap();
    assert_eq!(addresses(world, &thief).await, [THIEF]);
    thief
}

/// A way to come by an address.
enum Claim {
    Add(Box<Person>, bool),
    Register(Visitor),
}

impl Claim {
    async fn make(self, identity: Arc<Identity>, code: String) -> Outcome<()> {
        match self {
            Self::Add(person, is_main) => email_addresses::confirm(&identity, &person, &code, is_main).await.map(drop),
            Self::Register(visitor) => register::confirm(&identity, &visitor, &code).await.map(drop),
        }
    }
}

both_databases! {
    async fn each_proved_address_signs_in_and_recovers_by_its_own_mail(world: World) {
        let anna = world.registered(ANNA).await;
        world.passes(seconds(1));
        email_addresses::start(&world.identity, &anna.person(&world).await, WORK).await.unwrap();
        let by_work = |world: World| async move {
            let answer = sign_in::with_password(&world.identity, &world.browser(), WORK, PASSWORD, None).await;
            (world, answer)
        };
        let (world, answer) = by_work(world).await;
        assert_eq!(refusal(answer), Refusal::WrongCredentials, "not proved yet");
        let code = world.newest_code(WORK).await;
        email_addresses::confirm(&world.identity, &anna.person(&world).await, &code, false).await.unwrap();
        assert_eq!(addresses(&world, &anna).await, [ANNA, WORK]);
        let (world, answer) = by_work(world).await;
        assert_eq!(answer.unwrap().entered.level, Level::Full);

        let (stranger, mails) = (world.browser(), world.messages(ANNA).await.len());
        world.passes(minutes(1));
        recover::start(&world.identity, &stranger, WORK).await.unwrap();
        assert_eq!(world.messages(ANNA).await.len(), mails, "the code goes to the typed address alone");
        let code = world.newest_code(WORK).await;
        assert_eq!(recover::confirm(&world.identity, &stranger, &code).await.unwrap().level, Level::Recovery);

        world.passes(minutes(1));
        register::start(&world.identity, &world.browser(), WORK, PASSWORD).await.unwrap();
        assert!(world.notices(WORK).await.iter().any(|told| told.starts_with("You already have an account")));
    }

    async fn codes_and_notices_go_to_the_main_address(world: World) {
        let anna = world.with_sms(ANNA, "+12015550123").await;
        adds(&world, &anna, WORK, false).await;
        world.passes(seconds(1));
        assert!(email_addresses::make_main(&world.identity, &anna.person(&world).await, WORK).await.unwrap());
        assert!(!email_addresses::make_main(&world.identity, &anna.person(&world).await, WORK).await.unwrap());
        assert!(!email_addresses::make_main(&world.identity, &anna.person(&world).await, "x@example.com").await.unwrap());
        assert_eq!(addresses(&world, &anna).await, [WORK, ANNA]);
        let (old, new) = (world.messages(ANNA).await.len(), world.messages(WORK).await.len());
        identity::flows::verify_phone::remove(&world.identity, &anna.person(&world).await).await.unwrap();
        assert_eq!(world.messages(ANNA).await.len(), old);
        assert!(world.messages(WORK).await.len() > new);
    }

    async fn every_address_is_told_of_each_change_and_the_removed_one_too(world: World) {
        let anna = world.registered(ANNA).await;
        adds(&world, &anna, WORK, false).await;
        for address in [ANNA, WORK] {
            assert!(world.notices(address).await.iter().any(|told| told.starts_with("An e-mail address was added")), "{address}");
        }
        email_addresses::make_main(&world.identity, &anna.person(&world).await, WORK).await.unwrap();
        world.passes(seconds(1));
        email_addresses::remove(&world.identity, &anna.person(&world).await, ANNA).await.unwrap();
        for address in [ANNA, WORK] {
            for subject in ["Your e-mail address was changed", "An e-mail address was removed"] {
                let told = world.notices(address).await;
                assert_eq!(told.iter().filter(|told| told.starts_with(subject)).count(), 1, "{address}: {subject}");
            }
        }
        for mail in world.messages(ANNA).await {
            assert!(!mail.text.contains(WORK), "masked in mails: {}", mail.text);
        }
    }

    async fn the_main_address_stays_and_five_are_enough(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.registered(ANNA).await;
        let remove = email_addresses::remove(&world.identity, &anna.person(&world).await, ANNA).await;
        assert_eq!(refusal(remove), Refusal::MainAddress);
        let own = email_addresses::start(&world.identity, &anna.person(&world).await, " ANNA@Example.com ").await;
        assert_eq!(refusal(own), Refusal::AddressKnown);
        let none = email_addresses::start(&world.identity, &anna.person(&world).await, "anna").await;
        assert_eq!(refusal(none), Refusal::NotAnEmailAddress);
        for n in 1..5 {
            adds(&world, &anna, &format!("anna{n}@example.com"), false).await;
        }
        let sixth = email_addresses::start(&world.identity, &anna.person(&world).await, "anna5@example.com").await;
        assert_eq!(refusal(sixth), Refusal::EnoughAddresses);
        assert!(email_addresses::remove(&world.identity, &anna.person(&world).await, "anna1@example.com").await.unwrap());
        assert!(!email_addresses::remove(&world.identity, &anna.person(&world).await, "anna1@example.com").await.unwrap());
        adds(&world, &anna, "anna5@example.com", false).await;
        assert_eq!(addresses(&world, &anna).await.len(), 5);
    }

    async fn two_codes_at_once_do_not_make_a_sixth_address(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.registered(ANNA).await;
        for n in 1..4 {
            adds(&world, &anna, &format!("anna{n}@example.com"), false).await;
        }
        let (here, there) = (anna.clone(), anna.elsewhere(&world).await);
        let mut waiting = Vec::new();
        for (member, address) in [(here, "a@example.com"), (there, "b@example.com")] {
            world.passes(seconds(1));
            email_addresses::start(&world.identity, &member.person(&world).await, address).await.unwrap();
            waiting.push((world.identity.clone(), member.person(&world).await, world.newest_code(address).await));
        }
        let confirm = async |(identity, person, code): (Arc<Identity>, Person, String)| {
            email_addresses::confirm(&identity, &person, &code, false).await.is_ok()
        };
        let answers = at_once(waiting.into_iter().map(confirm)).await;
        assert_eq!(answers.into_iter().filter(|done| *done).count(), 1);
        assert_eq!(stored(&world, &anna).await.len(), 5);
    }

    async fn an_address_of_another_account_looks_like_any_and_its_owner_gets_another_mail(world: World) {
        world.registered("bert@example.com").await;
        let anna = world.registered(ANNA).await;
        world.passes(minutes(1));
        let person = anna.person(&world).await;
        let mut seen = Vec::new();
        for address in ["bert@example.com", "nobody@example.com"] {
            let before = world.rows().await;
            email_addresses::start(&world.identity, &person, address).await.unwrap();
            let after = world.rows().await;
            let added: Vec<_> = before.iter().zip(&after).map(|((table, old), (_, new))| (*table, new - old)).collect();
            let waiting = identity::challenge::waiting(&world.identity, email_addresses::whose(&person)).await.unwrap();
            let waiting = waiting.unwrap();
            seen.push((added, waiting.wait_seconds, waiting.is_dead, waiting.target == address));
            let wrong = email_addresses::confirm(&world.identity, &person, "000000", false).await;
            assert_eq!(refusal(wrong), Refusal::WrongCode { tries_left: Some(4) }, "{address}");
        }
        assert_eq!(seen[0], seen[1]);
        let mail = world.messages("bert@example.com").await.pop().unwrap();
        assert!(mail.code.is_none() && mail.subject.unwrap().starts_with("You already have an account"));
        assert!(!mail.text.contains("not-me"), "no press there tells whose line it is");
    }

    async fn a_press_in_a_mailbox_that_is_not_proved_shows_nobodys_line(world: World) {
        let anna = world.registered(ANNA).await;
        world.passes(seconds(1));
        email_addresses::start(&world.identity, &anna.person(&world).await, WORK).await.unwrap();
        let (link, code) = (world.not_me_links(WORK).await.remove(0), world.newest_code(WORK).await);
        let events = format!("SELECT count(*) FROM events WHERE account_id = '{}'", anna.account.as_str());
        let before = world.number(&events).await;
        not_me::end(&world.identity, &world.browser(), &link).await.unwrap();
        assert_eq!(world.number(&events).await, before);
        let dead = email_addresses::confirm(&world.identity, &anna.person(&world).await, &code, false).await;
        assert_eq!(refusal(dead), Refusal::NothingToConfirm);
    }

    async fn of_all_who_claim_an_address_at_once_one_gets_it(mut world: World) {
        world.restart(unlimited_sends).await;
        let (anna, bert) = (world.registered(ANNA).await, world.registered("bert@example.com").await);
        for round in 0..20 {
            let wanted = format!("wanted{round}@example.com");
            let mut claims = Vec::new();
            for (member, is_main) in [(&anna, true), (&bert, false)] {
                world.passes(seconds(1));
                email_addresses::start(&world.identity, &member.person(&world).await, &wanted).await.unwrap();
                claims.push((Claim::Add(Box::new(member.person(&world).await), is_main), world.newest_code(&wanted).await));
            }
            world.passes(seconds(1));
            let visitor = world.browser();
            register::start(&world.identity, &visitor, &wanted, PASSWORD).await.unwrap();
            claims.push((Claim::Register(visitor), world.newest_code(&wanted).await));
            // Whoever begins first is not always the same.
            claims.rotate_left(round % 3);

            let claims = claims.into_iter().map(|(claim, code)| claim.make(world.identity.clone(), code));
            let answers = at_once(claims).await;
            assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "round {round}");
            for answer in answers.into_iter().filter(Result::is_err) {
                assert_eq!(refusal(answer), Refusal::NothingToConfirm, "round {round}");
            }
            let holders = format!("SELECT count(*) FROM email_addresses WHERE address = '{wanted}'");
            assert_eq!(world.number(&holders).await, 1);
            // Room for the next round.
            for member in [&anna, &bert] {
                let (own, person) = (member.email.as_str(), member.person(&world).await);
                email_addresses::make_main(&world.identity, &person, own).await.unwrap();
                email_addresses::remove(&world.identity, &person, &wanted).await.unwrap();
            }
        }
        let strays = "SELECT count(*) FROM accounts WHERE NOT EXISTS (SELECT 1 FROM email_addresses \
                      WHERE address = email AND account_id = accounts.id)";
        assert_eq!(world.number(strays).await, 0, "each main address is one of its account");
    }

    async fn a_change_wants_a_recent_proof_with_the_second_factor(world: World) {
        let anna = world.with_sms(ANNA, "+12015550123").await;
        adds(&world, &anna, WORK, false).await;
        world.passes(minutes(16));
        re_authenticate::with_password(&world.identity, &anna.person(&world).await, PASSWORD).await.unwrap();
        let person = anna.person(&world).await;
        for answer in [
            email_addresses::start(&world.identity, &person, "x@example.com").await,
            email_addresses::again(&world.identity, &person).await,
            email_addresses::make_main(&world.identity, &person, WORK).await.map(drop),
            email_addresses::remove(&world.identity, &person, WORK).await.map(drop),
        ] {
            assert_eq!(refusal(answer), Refusal::ReAuthenticationDue);
        }
    }

    async fn a_change_ends_other_sessions_devices_and_codes_on_their_way(world: World) {
        let anna = world.with_sms(ANNA, "+12015550123").await;
        adds(&world, &anna, WORK, false).await;
        world.passes(minutes(1));
        let (there, _) = anna.signs_in(&world, true).await;
        let stranger = world.browser();
        recover::start(&world.identity, &stranger, WORK).await.unwrap();
        let code = world.newest_code(WORK).await;
        email_addresses::remove(&world.identity, &anna.person(&world).await, WORK).await.unwrap();
        assert!(there.find(&world).await.is_none() && anna.find(&world).await.is_some());
        assert_eq!(world.number("SELECT count(*) FROM trusted_devices WHERE ended_at IS NULL").await, 0);
        refusal(recover::confirm(&world.identity, &stranger, &code).await);
    }

    async fn a_code_that_was_asked_for_as_the_address_went_opens_nothing(world: World) {
        let anna = world.registered(ANNA).await;
        adds(&world, &anna, WORK, true).await;
        world.passes(seconds(1));
        email_addresses::remove(&world.identity, &anna.person(&world).await, ANNA).await.unwrap();
        world.passes(seconds(1));
        // As a request would that had read the account just before.
        let late = world.line(Purpose::Recover, ANNA).of(anna.account.clone());
        let code = late.code(&world).await;
        let answer = recover::confirm(&world.identity, &late.visitor, &code).await;
        assert_eq!(refusal(answer), Refusal::NothingToConfirm);
        world.passes(minutes(1));
        let late = world.line(Purpose::ReAuthenticateByEmail, ANNA).of(anna.account.clone()).from(anna.visitor.clone());
        let code = late.code(&world).await;
        let person = anna.person(&world).await;
        let answer = re_authenticate::with_method(&world.identity, &person, Factor::Email, &code).await;
        assert_eq!(refusal(answer), Refusal::NothingToConfirm);
    }

    async fn the_link_to_the_old_address_puts_it_back_and_takes_the_new_one_off(world: World) {
        let anna = world.registered(ANNA).await;
        let thief = anna.elsewhere(&world).await;
        adds(&world, &thief, THIEF, true).await;
        let ended = presses(&world, ANNA, "Your e-mail address was changed").await;
        assert!(ended.iter().any(|what| matches!(what, AccountEnded::MainAgain { .. })), "{ended:?}");
        assert!(ended.iter().any(|what| matches!(what, AccountEnded::AddressTakenOff { .. })), "{ended:?}");
        assert_eq!((main_of(&world, &anna).await.as_str(), stored(&world, &anna).await), (ANNA, vec![ANNA.to_owned()]));
        assert!(thief.find(&world).await.is_none(), "who did it is signed out");
        for address in [ANNA, THIEF] {
            let told = world.notices(address).await;
            assert!(told.iter().any(|told| told.starts_with("You said that it wasn't you")), "{address}");
        }
    }

    async fn any_of_the_links_undoes_a_take_over_by_address(world: World) {
        for (round, subject) in ["Your e-mail address was changed", "An e-mail address was removed"].into_iter().enumerate() {
            if round > 0 {
                world.passes(days(1));
                world.tamper("DELETE FROM outbox; DELETE FROM accounts").await;
            }
            let anna = world.registered(ANNA).await;
            let thief = taken_over(&world, &anna).await;
            // He goes on to yet another address of his.
            world.passes(seconds(1));
            adds(&world, &thief, "other@example.org", true).await;
            presses(&world, ANNA, subject).await;
            assert_eq!((main_of(&world, &anna).await.as_str(), stored(&world, &anna).await), (ANNA, vec![ANNA.to_owned()]), "{subject}");
        }
    }

    async fn an_address_that_was_there_before_stays_when_the_main_one_is_put_back(world: World) {
        let anna = world.registered(ANNA).await;
        adds(&world, &anna, WORK, false).await;
        world.passes(days(8));
        let there = anna.elsewhere(&world).await;
        email_addresses::make_main(&world.identity, &there.person(&world).await, WORK).await.unwrap();
        presses(&world, ANNA, "Your e-mail address was changed").await;
        assert_eq!(main_of(&world, &anna).await, ANNA);
        assert_eq!(stored(&world, &anna).await, [ANNA, WORK]);
    }

    async fn no_link_brings_a_young_address_back_that_its_owner_has_removed(world: World) {
        let anna = world.registered(ANNA).await;
        let thief = anna.elsewhere(&world).await;
        adds(&world, &thief, THIEF, true).await;
        let anna = anna.elsewhere(&world).await;
        email_addresses::make_main(&world.identity, &anna.person(&world).await, ANNA).await.unwrap();
        world.passes(seconds(1));
        email_addresses::remove(&world.identity, &anna.person(&world).await, THIEF).await.unwrap();
        let is_of_addresses = |subject: &Option<String>| subject.as_ref().is_some_and(|said| said.contains("e-mail address"));
        let mails: Vec<_> = world.messages(THIEF).await.into_iter().filter(|mail| is_of_addresses(&mail.subject)).collect();
        let links = mails.iter().filter(|mail| mail.text.contains("/not-me?link=")).count();
        assert_eq!((mails.len(), links), (3, 1), "only the one that puts her address in the place of his");
        for link in world.not_me_links(THIEF).await {
            let _ = not_me::end(&world.identity, &world.browser(), &link).await;
        }
        assert_eq!((main_of(&world, &anna).await.as_str(), stored(&world, &anna).await), (ANNA, vec![ANNA.to_owned()]));
    }

    /// The owner's answer to a thief's address is a new one of her own: his is younger than what she has had, and older than it.
    async fn nor_where_the_owner_has_a_new_main_address_by_then(world: World) {
        let anna = world.registered(ANNA).await;
        let thief = anna.elsewhere(&world).await;
        adds(&world, &thief, THIEF, false).await;
        let anna = anna.elsewhere(&world).await;
        world.passes(minutes(2));
        adds(&world, &anna, "anna@elsewhere.example.com", true).await;
        let anna = anna.elsewhere(&world).await;
        world.passes(seconds(1));
        email_addresses::remove(&world.identity, &anna.person(&world).await, THIEF).await.unwrap();
        let removed = |subject: &Option<String>| subject.as_ref().is_some_and(|said| said.contains("was removed"));
        let told = world.messages(THIEF).await.into_iter().find(|mail| removed(&mail.subject)).unwrap();
        assert!(!told.text.contains("/not-me?link="), "{}", told.text);
    }

    async fn an_address_that_another_account_has_by_now_is_not_put_back(world: World) {
        let anna = world.registered(ANNA).await;
        taken_over(&world, &anna).await;
        world.passes(minutes(1));
        let newcomer = world.registered(ANNA).await;
        let link = world.not_me_link(ANNA, "An e-mail address was removed").await;
        let Press::Done(ended) = not_me::end(&world.identity, &world.browser(), &link).await.unwrap() else { panic!() };
        assert!(ended.iter().any(|one| matches!(one, Ended::Account(AccountEnded::AddressElsewhere { .. }))), "{ended:?}");
        assert_eq!(stored(&world, &newcomer).await, [ANNA]);
        assert_eq!(stored(&world, &anna).await, [THIEF]);
    }
}
