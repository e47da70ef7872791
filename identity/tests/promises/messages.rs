//! The language of messages.

use identity::delivery::outbox::Message;
use identity::flows::not_me::{self, BehindLink};
use identity::flows::second_factor::sms;
use identity::flows::{language, password, recover, register, sessions};
use identity::model::language::Language;
use identity::model::visitor::Visitor;

use crate::both_databases;
use crate::world::*;

const ANNA: &str = "anna@example.com";
const NUMBER: &str = "+12015550123";

fn german(world: &World) -> Visitor {
    Visitor { language: Language::German, ..world.browser() }
}

async fn newest(world: &World, to: &str) -> Message {
    world.messages(to).await.pop().unwrap()
}

fn subject(mail: &Message) -> &str {
    mail.subject.as_deref().unwrap()
}

/// Registers in a German browser.
async fn anna(world: &World) -> Member {
    let visitor = german(world);
    register::start(&world.identity, &visitor, ANNA, PASSWORD).await.unwrap();
    assert!(subject(&newest(world, ANNA).await).ends_with(" ist Ihr Code für Ringfence"));
    let code = world.newest_code(ANNA).await;
    let session = register::confirm(&world.identity, &visitor, &code).await.unwrap().session;
    let account = sessions::recognise(&world.identity, &session, &visitor).await.unwrap().unwrap().account.id;
    world.passes(seconds(60));
    Member { email: ANNA.to_owned(), phone: None, account, visitor, session, recovery_codes: Vec::new() }
}

both_databases! {
    async fn a_code_is_in_the_language_of_who_asks_and_a_notice_in_the_accounts(world: World) {
        let mut anna = anna(&world).await;
        anna.verifies(&world, NUMBER).await;
        assert_eq!(subject(&newest(&world, ANNA).await), "Ein Telefon wurde hinzugefügt – Ringfence");

        world.passes(seconds(60));
        let english = world.browser();
        recover::start(&world.identity, &english, ANNA).await.unwrap();
        assert!(subject(&newest(&world, ANNA).await).ends_with(" is your Ringfence code"));

        // The new session is told in the language of the account, which the English browser has not changed.
        world.passes(seconds(60));
        let step = anna.first_step(&world, &english).await;
        let told = newest(&world, ANNA).await;
        assert_eq!(subject(&told), "Eine neue Anmeldung – Ringfence");
        let person = sessions::recognise(&world.identity, &step.entered.session, &english).await.unwrap().unwrap();
        language::choose(&world.identity, &person, Language::English).await.unwrap();
        world.passes(seconds(60));
        let person = sessions::recognise(&world.identity, &step.entered.session, &english).await.unwrap().unwrap();
        password::change(&world.identity, &person, PASSWORD, "grape-comet-velvet-82").await.unwrap();
        assert_eq!(subject(&newest(&world, ANNA).await), "Your password was changed – Ringfence");
    }

    async fn an_owner_is_written_to_in_their_language_whoever_types_their_address(world: World) {
        anna(&world).await;
        register::start(&world.identity, &world.browser(), ANNA, PASSWORD).await.unwrap();
        assert_eq!(subject(&newest(&world, ANNA).await), "Sie haben schon ein Konto bei Ringfence");
    }

    async fn a_strangers_code_tells_nothing_of_the_accounts_language(world: World) {
        anna(&world).await;
        world.registered("bert@example.com").await;
        world.passes(seconds(60));
        for to in [ANNA, "bert@example.com"] {
            recover::start(&world.identity, &german(&world), to).await.unwrap();
            assert!(subject(&newest(&world, to).await).ends_with(" ist Ihr Code für Ringfence"));
        }
    }

    async fn what_a_link_was_about_is_said_in_the_language_of_who_looks(world: World) {
        let mut anna = anna(&world).await;
        anna.verifies(&world, NUMBER).await;
        let link = world.not_me_link(ANNA, "Ein Telefon").await;
        for (language, said) in [
            (Language::German, "Das Telefon +1 201-***-**23 wurde Ihrem Konto hinzugefügt."),
            (Language::English, "The phone +1 201-***-**23 was added to your account."),
        ] {
            match not_me::behind_link(&world.identity, &link, language).await.unwrap() {
                BehindLink::Waits(told) => assert_eq!(told.happened, said),
                _ => panic!("nothing is behind the link"),
            }
        }
    }

    async fn every_mail_has_both_its_forms_and_no_sms_has(world: World) {
        let mut anna = anna(&world).await;
        anna.verifies(&world, NUMBER).await;
        world.passes(seconds(60));
        sms::start(&world.identity, &anna.person(&world).await).await.unwrap();
        let text = newest(&world, NUMBER).await;
        assert!(text.text.contains(" ist Ihr Code für Ringfence. ") && text.html.is_none());
        recover::start(&world.identity, &german(&world), ANNA).await.unwrap();
        let mails = world.messages(ANNA).await;
        assert_eq!(mails.len(), 2, "a notice and a code");
        for mail in mails {
            assert!(mail.html.unwrap().starts_with("<!doctype html>\n<html lang=\"de\">"));
        }
    }
}
