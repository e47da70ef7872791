//! Which notices by mail carry a link of "Not you?", and what it is about. Each is provoked as it comes about; each mail that
//! comes of it has to stand in the table, and each row of the table has to come (decision 0024).

use std::collections::BTreeSet;

use identity::delivery::outbox::Message;
use identity::flows::data::{self, export};
use identity::flows::not_me::{self, BehindLink};
use identity::flows::recover::{self, second_proof};
use identity::flows::second_factor::{sms, totp};
use identity::flows::{
    administration, email_addresses, passkeys, password, phone_sign_in, recovery_codes, sign_in, silence_number,
    verify_phone,
};
use identity::model::language::Language;
use identity::model::operator::Reason;
use identity::model::token::Token;

use super::phone_sign_in::{allowed, asks};
use crate::both_databases;
use crate::passkeys::alone;
use crate::world::*;

const NEW: &str = "grape-tundra-violin-58";

/// How a subject begins, a piece of the mail where others have the same subject, and what its link tells that it is about.
type Told = (&'static str, &'static str, Option<&'static str>);

const TABLE: [Told; 41] = [
    ("A new sign-in", "", Some("Somebody signed in to your account.")),
    ("Your password was changed", "", Some("The password of your account was changed.")),
    ("A new password was set", "who reads your mail", Some("A new password was set,")),
    ("A new password was set", "who has your phone", Some("A new password was set,")),
    ("A phone was added", "", Some("The phone +1 ")),
    ("Your phone was changed", "", Some("The phone of your account was changed")),
    ("Your phone was removed", "was removed from your account", Some("The phone +1 ")),
    ("Two-step sign-in is on", "", Some("Two-step sign-in with ")),
    ("Two-step sign-in was switched off", "", Some("Two-step sign-in with ")),
    ("An authenticator app was added", "", Some("The authenticator app “")),
    ("An authenticator app was removed", "", Some("The authenticator app “")),
    ("Too many wrong tries", "Somebody who knows your password", Some("Somebody tried wrong ")),
    ("Too many wrong tries", "Somebody who wants to set a new password", Some("Somebody tried wrong ")),
    ("Too many wrong tries", "Somebody who is signed in", Some("Somebody tried wrong ")),
    ("Too many wrong tries", "with your phone alone", Some("Somebody who wants to sign in with your phone alone")),
    ("New recovery codes", "", Some("New recovery codes were made")),
    ("A recovery code was used", "", Some("Somebody signed in to your account with a recovery code.")),
    ("Your phone signs in alone", "", Some("Signing in with the phone +1 ")),
    ("Your phone no longer signs in alone", "A code texted to", Some("Signing in with the phone +1 ")),
    ("A passkey was added", "", Some("The passkey “")),
    ("A passkey was removed", "", Some("The passkey “")),
    ("Your last passkey was removed", "", Some("The passkey “")),
    ("A passkey may have been copied", "", Some("The passkey “")),
    ("An e-mail address was added", "", Some("The address ")),
    ("Your e-mail address was changed", "", Some("The main address of your account was changed")),
    ("An e-mail address was removed", "", Some("The address ")),
    ("Your account will be deleted", "", Some("Somebody asked us to delete your account.")),
    ("Your data was exported", "", Some("Somebody asked for a file")),
    // What ended by a link, or by its owner.
    ("You said that it wasn't you", "", None),
    ("Your account stays", "", None),
    // What the holder of a number did elsewhere.
    ("Your phone was removed", "Somebody else has proved", None),
    ("Your phone no longer signs in alone", "Somebody has proved on another account", None),
    ("No more texts to your phone", "", None),
    // These have a link of their own, to cancel.
    ("Somebody wants to set a new password", "", None),
    ("Somebody wants to sign in without your phone", "", None),
    // What an operator did.
    ("Your account was unlocked", "", None),
    ("Two-step sign-in was reset", "", None),
    ("Your sessions were ended", "", None),
    ("Your account was disabled", "", None),
    ("Your account was enabled again", "", None),
    ("Your account was deleted", "", None),
];

/// Looks at each mail that has come since it looked last.
struct Reader {
    since: i64,
    seen: BTreeSet<usize>,
}

impl Reader {
    async fn looks(&mut self, world: &World) {
        for sent in world.outbox_since(self.since).await {
            if let (Some(subject), None) = (&sent.message.subject, &sent.message.code) {
                self.seen.insert(judged(world, subject, &sent.message).await);
            }
        }
        world.passes(minutes(2));
        self.since = world.identity.now().as_microsecond();
    }
}

/// The mail's place in the table. Its link is what the table says.
async fn judged(world: &World, subject: &str, mail: &Message) -> usize {
    let is_it = |(begin, piece, _): &Told| subject.starts_with(begin) && mail.text.contains(piece);
    let places: Vec<_> = TABLE.iter().enumerate().filter(|(_, told)| is_it(told)).map(|(place, _)| place).collect();
    let [place] = places[..] else { panic!("{subject}: it stands in the table {} times", places.len()) };
    let html = mail.html.as_ref().unwrap();
    let links: Vec<_> = mail.text.split("/not-me?link=").skip(1).collect();
    let Some(about) = TABLE[place].2 else {
        assert!(links.is_empty() && !html.contains("/not-me"), "{subject}: {}", mail.text);
        return place;
    };
    let [link] = links[..] else { panic!("{subject}: it has {} links: {}", links.len(), mail.text) };
    assert!(html.contains("/not-me?link="), "{subject}: {html}");
    let token = Token::parse(link.lines().next().unwrap()).unwrap();
    match not_me::behind_link(&world.identity, &token, Language::English).await.unwrap() {
        BehindLink::Waits(told) => assert!(told.happened.starts_with(about), "{subject}: {}", told.happened),
        BehindLink::Pressed { .. } | BehindLink::Over => panic!("{subject}: nothing waits behind its link"),
    }
    place
}

fn number(area: u32) -> String {
    format!("+1{area}5550123")
}

async fn the_phone(world: &World) {
    let mut anna = world.with_phone("anna@example.com", &number(201)).await;
    world.passes(minutes(2));
    anna.verifies(world, &number(202)).await;
    phone_sign_in::allow(&world.identity, &anna.person(world).await).await.unwrap();
    let guesser = world.browser();
    asks(world, &guesser, &number(202)).await.unwrap();
    let code = world.newest_code(&number(202)).await;
    for _ in 0..3 {
        refusal(phone_sign_in::confirm(&world.identity, &guesser, &not(&code)).await);
    }
    phone_sign_in::forbid(&world.identity, &anna.person(world).await).await.unwrap();
    assert!(verify_phone::remove(&world.identity, &anna.person(world).await).await.unwrap());
}

async fn the_password(world: &World) {
    let bert = world.with_phone("bert@example.com", &number(203)).await;
    let there = bert.elsewhere(world).await;
    password::change(&world.identity, &there.person(world).await, PASSWORD, NEW).await.unwrap();
    let visitor = world.browser();
    world.passes(minutes(2));
    recover::start(&world.identity, &visitor, &bert.email).await.unwrap();
    let code = world.newest_code(&bert.email).await;
    let session = recover::confirm(&world.identity, &visitor, &code).await.unwrap().session;
    let here = Member { visitor, session, ..bert.clone() };
    recover::set_password(&world.identity, &here.person(world).await, "harbour-lantern-58").await.unwrap();
    let here = bert.recovers_by_phone(world, &world.browser()).await;
    recover::set_password(&world.identity, &here.person(world).await, "comet-lantern-tulip-71").await.unwrap();
}

async fn second_factors(world: &World) {
    let mut carl = world.with_sms("carl@example.com", &number(205)).await;
    recovery_codes::renew(&world.identity, &carl.person(world).await).await.unwrap();
    carl.keeps(world).await;
    carl.adds_app(world, "First").await;
    carl.adds_app(world, "Second").await;
    let person = carl.person(world).await;
    let app = totp::list(&world.identity, &person).await.unwrap().remove(0);
    assert!(totp::remove(&world.identity, &person, &app.id).await.unwrap());
    sms::disable(&world.identity, &carl.person(world).await).await.unwrap();
    let partial = carl.elsewhere(world).await.person(world).await;
    sign_in::with_recovery_code(&world.identity, &partial, &carl.recovery_codes[0]).await.unwrap();
}

/// In each lane.
async fn wrong_tries(world: &World) {
    let dora = world.with_sms("dora@example.com", &number(206)).await;
    let partial = dora.elsewhere(world).await.person(world).await;
    let code = world.newest_code(&number(206)).await;
    let guesser = world.browser();
    world.passes(minutes(2));
    recover::by_phone::start(&world.identity, &guesser, &dora.email, &number(206), "US").await.unwrap();
    let other = world.newest_code(&number(206)).await;
    let app = dora.scans(world, "").await;
    for _ in 0..3 {
        refusal(sign_in::with_code(&world.identity, &partial, &not(&code), false).await);
        refusal(recover::by_phone::confirm(&world.identity, &guesser, &not(&other)).await);
        refusal(totp::confirm(&world.identity, &dora.person(world).await, &not(&app.shows(world))).await);
    }
}

async fn of_passkeys(world: &World) {
    let (mut eve, mut device) = world.with_passkey("eve@example.com").await;
    device.count = 40;
    alone(world, &world.browser(), &mut device).await.unwrap();
    device.count = 10;
    refusal(alone(world, &world.browser(), &mut device).await);
    eve.enrols(world).await;
    for _ in 0..2 {
        let person = eve.person(world).await;
        let one = passkeys::list(&world.identity, &person).await.unwrap().remove(0);
        assert!(passkeys::remove(&world.identity, &person, &one.id).await.unwrap());
    }
}

/// Addresses, what the account holds, and its end. Answers the owner.
async fn the_account(world: &World) -> Member {
    let (old, new) = ("fay@example.com", "fay@work.example");
    let fay = world.registered(old).await;
    world.passes(seconds(1));
    email_addresses::start(&world.identity, &fay.person(world).await, new).await.unwrap();
    let code = world.newest_code(new).await;
    email_addresses::confirm(&world.identity, &fay.person(world).await, &code, false).await.unwrap();
    assert!(email_addresses::make_main(&world.identity, &fay.person(world).await, new).await.unwrap());
    assert!(email_addresses::remove(&world.identity, &fay.person(world).await, old).await.unwrap());
    export::ask(&world.identity, &fay.person(world).await).await.unwrap();
    data::delete(&world.identity, &fay.person(world).await).await.unwrap();
    Member { email: new.to_owned(), ..fay }
}

/// The one link is pressed, and the owner keeps the account again.
async fn what_ended(world: &World, fay: &Member) {
    let leaving = world.not_me_link(&fay.email, "Your account will be deleted").await;
    data::keep(&world.identity, &fay.elsewhere(world).await.person(world).await).await.unwrap();
    not_me::end(&world.identity, &world.browser(), &leaving).await.unwrap();
}

async fn what_others_do_with_the_number(world: &World, reader: &mut Reader) {
    let mut ida = world.registered("ida@example.com").await;
    for (area, owner) in [(207, "gus@example.com"), (208, "hal@example.com"), (209, "jon@example.com")] {
        allowed(world, owner, &number(area)).await;
        world.passes(minutes(2));
    }
    let kim = world.with_sms("kim@example.com", &number(210)).await;
    reader.looks(world).await;
    ida.verifies(world, &number(207)).await;
    silence_number::by_operator(&world.identity, &number(208)).await.unwrap();
    reader.looks(world).await;
    world.passes(days(181));
    let mut leo = world.registered("leo@example.com").await;
    for area in [209, 210] {
        leo.verifies(world, &number(area)).await;
        world.passes(minutes(2));
    }
    let there = kim.elsewhere(world).await.person(world).await;
    sign_in::send(&world.identity, &there).await.unwrap();
    let code = world.newest_code(&kim.email).await;
    sign_in::with_code(&world.identity, &there, &code, false).await.unwrap();
    reader.looks(world).await;
}

async fn a_wait(world: &World) {
    let mia = world.with_sms("mia@example.com", &number(212)).await;
    let here = mia.recovers_by_phone(world, &world.browser()).await;
    second_proof::wait(&world.identity, &here.person(world).await).await.unwrap();
}

async fn operators(world: &World, reader: &mut Reader) {
    let account = world.with_sms("ned@example.com", &number(213)).await.account;
    reader.looks(world).await;
    let (identity, reason) = (&*world.identity, Reason::parse("ticket 4711").unwrap());
    administration::unlock(identity, &account, &reason).await.unwrap().unwrap();
    administration::reset_second_factor(identity, &account, &reason).await.unwrap().unwrap();
    administration::end_sessions(identity, &account, &reason).await.unwrap().unwrap();
    administration::disable(identity, &account, &reason).await.unwrap().unwrap();
    administration::enable(identity, &account, &reason).await.unwrap().unwrap();
    // What is on its way of an account that goes, goes with it.
    reader.looks(world).await;
    administration::delete(identity, &account, &reason).await.unwrap().unwrap();
    reader.looks(world).await;
}

both_databases! {
    async fn each_notice_by_mail_has_the_link_that_it_should_have_and_no_other(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.codes.budget = 3;
            })
            .await;
        let mut reader = Reader { since: i64::MIN, seen: BTreeSet::new() };
        the_phone(&world).await;
        the_password(&world).await;
        second_factors(&world).await;
        wrong_tries(&world).await;
        of_passkeys(&world).await;
        reader.looks(&world).await;
        let fay = the_account(&world).await;
        reader.looks(&world).await;
        what_ended(&world, &fay).await;
        reader.looks(&world).await;
        a_wait(&world).await;
        operators(&world, &mut reader).await;
        what_others_do_with_the_number(&world, &mut reader).await;
        let missing: Vec<_> = (0..TABLE.len()).filter(|place| !reader.seen.contains(place)).map(|place| TABLE[place]).collect();
        assert!(missing.is_empty(), "these did not come: {missing:#?}");
    }
}
