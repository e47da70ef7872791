//! What an account holds, taken along and deleted; and its activity in pages.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use identity::audit::{self, Place};
use identity::delivery::sweep::sweep;
use identity::flows::data::{self, export};
use identity::flows::second_factor::totp;
use identity::flows::{
    devices, email_addresses, not_me, password, recover, recovery_codes, register, sessions, sign_in, verify_phone,
};
use identity::model::factor::Factor;
use identity::model::id::DeviceId;
use identity::model::session::Level;
use identity::refusal::{No, Refusal};

use crate::both_databases;
use crate::world::*;

const ANNA: &str = "anna@example.com";
const PHONE: &str = "+12015550123";

async fn asks_to_delete(world: &World, member: &Member) {
    world.passes(seconds(1));
    data::delete(&world.identity, &member.person(world).await).await.unwrap();
}

/// The whole text, and the length of its longest piece.
async fn exported(world: &World, member: &Member) -> (String, usize) {
    let person = member.person(world).await;
    export::ask(&world.identity, &person).await.unwrap();
    let mut export = export::begin(&world.identity, &person).await.unwrap();
    let (mut text, mut longest) = (String::new(), 0);
    while let Some(piece) = export.next(&world.identity).await.unwrap() {
        longest = longest.max(piece.len());
        text.push_str(&piece);
    }
    (text, longest)
}

/// Events of long ago, `count` of them, ten at each moment.
async fn has_been_active(world: &World, member: &Member, count: usize) {
    let start = world.identity.now().as_microsecond() - 1_000_000_000;
    for first in (0..count).step_by(1_000) {
        let mut statement =
            "INSERT INTO events (id, account_id, at, kind, detail, address, user_agent) VALUES ".to_owned();
        for n in first..(first + 1_000).min(count) {
            let comma = if n == first { "" } else { "," };
            let at = start + i64::try_from(n / 10).unwrap();
            let account = member.account.as_str();
            write!(statement, "{comma}('{n:032x}','{account}',{at},'signed-out','{{}}','192.0.2.1','old')").unwrap();
        }
        world.tamper(&statement).await;
    }
}

both_databases! {
    async fn deleting_ends_everything_and_leaves_keeping_alone(world: World) {
        let anna = world.with_sms(ANNA, PHONE).await;
        let (there, _) = anna.signs_in(&world, true).await;
        asks_to_delete(&world, &anna).await;
        assert!(anna.find(&world).await.is_none() && there.find(&world).await.is_none());
        assert_eq!(world.number("SELECT count(*) FROM trusted_devices WHERE ended_at IS NULL").await, 0);
        assert!(world.notices(ANNA).await.iter().any(|told| told.starts_with("Your account will be deleted")));

        world.passes(minutes(1));
        let (back, _) = anna.signs_in(&world, false).await;
        let person = back.person(&world).await;
        assert_eq!(person.session.level, Level::Leaving);
        for answer in [
            verify_phone::remove(&world.identity, &person).await.map(drop),
            email_addresses::start(&world.identity, &person, "x@example.com").await,
            password::change(&world.identity, &person, PASSWORD, "grape-tundra-violin-58").await,
            recovery_codes::renew(&world.identity, &person).await.map(drop),
            sessions::list(&world.identity, &person).await.map(drop),
            data::delete(&world.identity, &person).await.map(drop),
            export::ask(&world.identity, &person).await,
            export::begin(&world.identity, &person).await.map(drop),
        ] {
            assert_eq!(refusal(answer), Refusal::AccountLeaving);
        }
        data::keep(&world.identity, &person).await.unwrap();
        assert_eq!(back.level(&world).await, Level::Full);
        assert!(world.notices(ANNA).await.iter().any(|told| told.starts_with("Your account stays")));
        world.passes(days(8));
        sweep(&world.identity).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM accounts").await, 1);
    }

    async fn deleting_wants_a_recent_proof_with_the_second_factor(world: World) {
        let anna = world.with_sms(ANNA, PHONE).await;
        world.passes(minutes(16));
        identity::flows::re_authenticate::with_password(&world.identity, &anna.person(&world).await, PASSWORD).await.unwrap();
        let person = anna.person(&world).await;
        assert_eq!(refusal(data::delete(&world.identity, &person).await), Refusal::ReAuthenticationDue);
        assert_eq!(refusal(export::ask(&world.identity, &person).await), Refusal::ReAuthenticationDue);
        assert_eq!(refusal(export::begin(&world.identity, &person).await.map(drop)), Refusal::ExportNotAsked);
        let before = world.rows().await;
        data::keep(&world.identity, &person).await.unwrap();
        assert_eq!(world.rows().await, before, "it stays anyway");
    }

    async fn the_link_of_the_mail_keeps_the_account_until_the_time_is_over(world: World) {
        let anna = world.registered(ANNA).await;
        asks_to_delete(&world, &anna).await;
        let link = world.not_me_link(ANNA, "Your account will be deleted").await;
        world.passes(days(7).saturating_sub(minutes(1)));
        not_me::end(&world.identity, &world.browser(), &link).await.unwrap();
        world.passes(days(1));
        sweep(&world.identity).await.unwrap();
        anna.first_step(&world, &world.browser()).await;

        let anna = anna.elsewhere(&world).await;
        asks_to_delete(&world, &anna).await;
        let link = world.not_me_link(ANNA, "Your account will be deleted").await;
        world.passes(days(7));
        assert_eq!(refusal(not_me::end(&world.identity, &world.browser(), &link).await.map(drop)), Refusal::LinkOver);
        sweep(&world.identity).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM accounts").await, 0);
    }

    async fn what_is_left_is_kinds_and_times_under_a_pseudonym(world: World) {
        let anna = world.with_sms(ANNA, PHONE).await;
        anna.signs_in(&world, true).await;
        let id = anna.account.as_str();
        let of_hers = format!("SELECT kind || at FROM events WHERE account_id = '{id}' ORDER BY at, id");
        let before = world.texts(&of_hers).await;
        asks_to_delete(&world, &anna).await;
        world.passes(days(7));
        sweep(&world.identity).await.unwrap();
        for table in ["accounts", "email_addresses", "phones", "second_factors", "sessions", "trusted_devices",
            "known_browsers", "recovery_batches", "recovery_codes", "passkeys", "totp_apps", "waits", "not_me_links", "challenges"]
        {
            assert_eq!(world.number(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
        }
        for table in ["events", "sends", "decisions", "outbox"] {
            let named = format!("SELECT count(*) FROM {table} WHERE account_id = '{id}'");
            assert_eq!(world.number(&named).await, 0, "{table}");
        }
        let left = world.texts("SELECT kind || at FROM events ORDER BY at, id").await;
        assert_eq!(left[..before.len()], before[..]);
        assert!(left.last().unwrap().starts_with("account-deleted"));
        let telling = "SELECT count(*) FROM events WHERE detail <> '{}' OR address <> '' OR user_agent <> ''";
        assert_eq!(world.number(telling).await, 0);
        let names = world.texts("SELECT DISTINCT account_id FROM events").await;
        assert_eq!(names.len(), 1);
        assert!(names[0] != id && !names[0].contains(&id[..8]));
    }

    async fn the_address_and_the_number_begin_anew(world: World) {
        let anna = world.with_phone(ANNA, PHONE).await;
        asks_to_delete(&world, &anna).await;
        world.passes(days(7));
        sweep(&world.identity).await.unwrap();
        let answer = sign_in::with_password(&world.identity, &world.browser(), ANNA, PASSWORD, None).await;
        assert_eq!(refusal(answer), Refusal::WrongCredentials);
        let again = world.with_phone(ANNA, PHONE).await;
        assert!(again.account != anna.account);
        let events = audit::newest(&world.identity, &again.account).await.unwrap();
        assert!(events.iter().all(|event| event.kind != "deletion-asked"), "nothing of the one before");
    }

    async fn of_many_sweeps_at_once_one_erases(world: World) {
        let other = world.another_process(|_| ()).await;
        for n in 0..5 {
            let member = world.registered(&format!("p{n}@example.com")).await;
            asks_to_delete(&world, &member).await;
        }
        world.passes(days(7));
        let sweeps = (0..8).map(|n| if n % 2 == 0 { world.identity.clone() } else { other.clone() });
        for answer in at_once(sweeps.map(|identity| async move { sweep(&identity).await })).await {
            answer.unwrap();
        }
        assert_eq!(world.number("SELECT count(*) FROM accounts").await, 0);
        assert_eq!(world.number("SELECT count(*) FROM events WHERE kind = 'account-deleted'").await, 5);
    }

    async fn who_is_in_the_middle_of_something_when_the_account_goes_meets_no_fault(world: World) {
        let anna = world.with_sms(ANNA, PHONE).await;
        let (there, entered) = anna.signs_in(&world, true).await;
        let person = there.person(&world).await;
        let partial = anna.elsewhere(&world).await.person(&world).await;
        let code = world.newest_code(PHONE).await;
        let stranger = world.browser();
        world.passes(seconds(61));
        recover::start(&world.identity, &stranger, ANNA).await.unwrap();
        let mailed = world.newest_code(ANNA).await;
        // Behind the program's back, so that what was begun is not ended first.
        world.tamper(&format!("UPDATE accounts SET gone_at = 1 WHERE id = '{}'", anna.account.as_str())).await;
        assert!(there.find(&world).await.is_none(), "signed out before anybody has swept");
        sweep(&world.identity).await.unwrap();
        assert!(sessions::recognise(&world.identity, &entered.session, &there.visitor).await.unwrap().is_none());
        let visitor = world.browser();
        let answers = [
            sessions::end_others(&world.identity, &person).await,
            sessions::sign_out(&world.identity, &person).await,
            sessions::end_one(&world.identity, &person, &person.session.id).await.map(drop),
            devices::rename(&world.identity, &person, &DeviceId::named("x"), "y").await.map(drop),
            devices::forget(&world.identity, &person, None).await.map(drop),
            email_addresses::make_main(&world.identity, &person, "x@example.com").await.map(drop),
            verify_phone::remove(&world.identity, &person).await.map(drop),
            password::change(&world.identity, &person, PASSWORD, "grape-tundra-violin-58").await,
            data::delete(&world.identity, &person).await.map(drop),
            sign_in::with_code(&world.identity, &partial, &code, true).await.map(drop),
            recover::confirm(&world.identity, &stranger, &mailed).await.map(drop),
            sign_in::with_password(&world.identity, &visitor, ANNA, PASSWORD, None).await.map(drop),
        ];
        for (place, answer) in answers.into_iter().enumerate() {
            if let Err(No::Fault(fault)) = answer {
                panic!("{place}: {fault}");
            }
        }
        assert_eq!(world.number("SELECT count(*) FROM accounts").await, 0);
    }

    async fn a_stranger_who_waits_for_a_code_sees_no_end_of_it(world: World) {
        let anna = world.registered(ANNA).await;
        asks_to_delete(&world, &anna).await;
        world.passes(days(7).saturating_sub(minutes(1)));
        let (known, unknown) = (world.browser(), world.browser());
        recover::start(&world.identity, &known, ANNA).await.unwrap();
        recover::start(&world.identity, &unknown, "nobody@example.com").await.unwrap();
        world.passes(minutes(1));
        sweep(&world.identity).await.unwrap();
        for visitor in [known, unknown] {
            assert!(recover::waiting(&world.identity, visitor.browser).await.unwrap().is_some());
            let wrong = recover::confirm(&world.identity, &visitor, "000000").await.map(drop);
            assert_eq!(refusal(wrong), Refusal::WrongCode { tries_left: Some(4) });
        }
    }

    async fn an_export_holds_everything_but_secrets(world: World) {
        let mut anna = world.with_sms(ANNA, PHONE).await;
        anna.enrols(&world).await;
        let app = anna.scans(&world, "Büro").await;
        let app_key = totp::waiting(&world.identity, &anna.person(&world).await).await.unwrap().unwrap().key;
        totp::confirm(&world.identity, &anna.person(&world).await, &app.next(&world)).await.unwrap();
        let added = world.identity.now();
        let there = anna.elsewhere(&world).await;
        let code = app.next(&world);
        let step = sign_in::with_method(&world.identity, &there.person(&world).await, Factor::Totp, &code, true).await;
        let device_key = step.unwrap().entered.device.unwrap();
        let used = world.identity.now();
        let device = devices::list(&world.identity, &anna.person(&world).await).await.unwrap().remove(0).id;
        devices::rename(&world.identity, &anna.person(&world).await, &device, "Küche").await.unwrap();
        let (text, _) = exported(&world, &anna).await;
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["account"]["id"], anna.account.as_str());
        assert_eq!(json["email_addresses"][0]["address"], ANNA);
        assert_eq!(json["email_addresses"][0]["is_main"], true);
        assert_eq!(json["phone"]["number"], PHONE);
        assert_eq!(json["passkeys"][0]["name"], "My phone");
        assert_eq!(json["recovery_codes_left"], 10);
        assert_eq!(json["sessions"].as_array().unwrap().len(), 2);
        let time = |at: jiff::Timestamp| at.to_string();
        let mut factors: Vec<_> = json["second_factors"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        factors.sort_unstable();
        assert_eq!(factors, ["passkey", "sms", "totp"]);
        let app = serde_json::json!([{ "name": "Büro", "added_at": time(added), "used_at": time(used) }]);
        assert_eq!(json["authenticator_apps"], app);
        let device = serde_json::json!([{
            "name": "Küche",
            "trusted_at": time(used),
            "used_at": time(used),
            "trusted_until": time(used + days(30)),
            "address": there.visitor.address.to_string(),
            "browser": "a browser",
        }]);
        assert_eq!(json["trusted_devices"], device);
        let kinds: Vec<_> = json["activity"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
        assert!(["registered", "phone-verified", "passkey-added"].iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
        let hash = world.texts("SELECT password_hash FROM accounts").await.remove(0);
        let key = world.texts("SELECT credential_id FROM passkeys").await.remove(0);
        let (device_key, app_key) = (device_key.reveal(), app_key.replace(' ', ""));
        let tokens = [anna.session.reveal(), device_key, app_key];
        for secret in tokens.iter().chain([&hash, &key, &anna.recovery_codes[0]]) {
            assert!(!text.contains(secret.as_str()));
        }
    }

    async fn an_export_is_on_record_and_told_and_fetched_once_by_who_asked(world: World) {
        let anna = world.with_phone(ANNA, PHONE).await;
        let elsewhere = anna.elsewhere(&world).await.person(&world).await;
        let person = anna.person(&world).await;
        let nobody_asked = export::begin(&world.identity, &person).await.map(drop);
        assert_eq!(refusal(nobody_asked), Refusal::ExportNotAsked);
        // A press too many, before the file was fetched, is the same press.
        let presses = (0..8).map(|_| {
            let (identity, person) = (world.identity.clone(), person.clone());
            async move { export::ask(&identity, &person).await }
        });
        for answer in at_once(presses).await {
            answer.unwrap();
        }
        assert_eq!(world.number("SELECT count(*) FROM events WHERE kind = 'data-exported'").await, 1);
        let told = || async { world.notices(ANNA).await.iter().filter(|it| it.starts_with("Your data was exported")).count() };
        assert_eq!((told().await, world.notices(PHONE).await.len()), (1, 0));
        let not_theirs = export::begin(&world.identity, &elsewhere).await.map(drop);
        assert_eq!(refusal(not_theirs), Refusal::ExportNotAsked);
        let fetches = (0..8).map(|_| {
            let (identity, person) = (world.identity.clone(), person.clone());
            async move { export::begin(&identity, &person).await.is_ok() }
        });
        assert_eq!(at_once(fetches).await.into_iter().filter(|is_fetched| *is_fetched).count(), 1);

        export::ask(&world.identity, &person).await.unwrap();
        assert_eq!(told().await, 2, "each file is told");
        world.passes(minutes(2));
        assert_eq!(refusal(export::begin(&world.identity, &person).await.map(drop)), Refusal::ExportNotAsked, "too late");
        export::ask(&world.identity, &person).await.unwrap();
        let mut export = export::begin(&world.identity, &person).await.unwrap();
        assert!(export.next(&world.identity).await.unwrap().is_some());
        // What the mail's link ends is the very session that asked, and what it still fetches.
        let link = world.not_me_link(ANNA, "Your data was exported").await;
        not_me::end(&world.identity, &world.browser(), &link).await.unwrap();
        assert!(anna.find(&world).await.is_none());
        assert_eq!(refusal(export.next(&world.identity).await.map(drop)), Refusal::SignInDue);
        assert!(matches!(export.next(&world.identity).await, Ok(None)), "and nothing after it");
        assert_eq!(refusal(export::ask(&world.identity, &person).await), Refusal::SignInDue);
    }

    async fn an_export_of_a_hundred_thousand_events_comes_in_small_pieces(world: World) {
        let anna = world.registered(ANNA).await;
        has_been_active(&world, &anna, 100_000).await;
        let own = audit::newest(&world.identity, &anna.account).await.unwrap().len() - 49;
        let (text, longest) = exported(&world, &anna).await;
        assert!(longest < 100_000, "a piece of {longest} bytes");
        assert!(text.len() > 100 * longest);
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let events = json["activity"].as_array().unwrap();
        assert_eq!(events.len(), 100_000 + own + 1, "that it was asked for is one of them");
        let at = |event: &serde_json::Value| event["at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        assert!(events.iter().map(at).is_sorted_by(|newer, older| newer >= older));
    }

    async fn pages_of_activity_show_each_event_once_whatever_comes_between(world: World) {
        let anna = world.registered(ANNA).await;
        has_been_active(&world, &anna, 237).await;
        let bert = world.registered("bert@example.com").await;
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let page = audit::page(&world.identity, &anna.account, before.as_ref(), 50).await.unwrap();
            assert!(page.events.len() == 50 || page.older.is_none());
            seen.extend(page.events.into_iter().map(|event| (event.at, event.kind)));
            anna.elsewhere(&world).await;
            let Some(older) = page.older else { break };
            // It reads back as it was written, and opens no other account.
            let again = Place::parse(&older.write()).unwrap();
            assert_eq!(again, older);
            assert!(audit::page(&world.identity, &bert.account, Some(&again), 50).await.unwrap().events.is_empty());
            before = Some(older);
        }
        assert_eq!(seen.iter().filter(|(_, kind)| kind == "signed-out").count(), 237);
        assert!(seen.is_sorted_by(|newer, older| newer.0 >= older.0));
        let moments: BTreeSet<_> = seen.iter().map(|(at, _)| at).collect();
        assert!(moments.len() < seen.len(), "several at one moment are parted by their names");
    }

    async fn what_is_no_place_is_none(world: World) {
        drop(world);
        let id = "0123456789abcdef".repeat(2);
        assert!(Place::parse(&format!("1-{id}")).is_some());
        let bad = [String::new(), "-".into(), id.clone(), format!("-1-{id}"), format!("1-{id}0"), format!("1-{}", id.to_uppercase()),
            format!("99999999999999999999-{id}"), format!("9223372036854775807-{id}"), format!("1 -{id}"), "1-' OR 1=1 --".into()];
        for text in bad {
            assert!(Place::parse(&text).is_none(), "{text}");
        }
    }

    async fn a_device_has_the_name_that_its_owner_gives_it_and_nobody_else(world: World) {
        let anna = world.with_sms(ANNA, PHONE).await;
        anna.signs_in(&world, true).await;
        let person = anna.person(&world).await;
        let id = devices::list(&world.identity, &person).await.unwrap().remove(0).id;
        let name = async || {
            let device = devices::list(&world.identity, &person).await.unwrap().remove(0);
            device.name.map(|name| name.as_str().to_owned())
        };
        assert_eq!(name().await, None);
        assert!(devices::rename(&world.identity, &person, &id, " <b>Kitchen</b>\u{202e} ").await.unwrap());
        assert_eq!(name().await.as_deref(), Some("<b>Kitchen</b>"));
        let bert = world.registered("bert@example.com").await.person(&world).await;
        assert!(!devices::rename(&world.identity, &bert, &id, "Bert's").await.unwrap());
        assert!(devices::rename(&world.identity, &person, &id, "  ").await.unwrap());
        assert_eq!(name().await, None);
        devices::forget(&world.identity, &person, Some(&id)).await.unwrap();
        assert!(!devices::rename(&world.identity, &person, &id, "Late").await.unwrap());
    }

    async fn an_address_is_its_accounts_until_that_is_gone(world: World) {
        let anna = world.registered(ANNA).await;
        asks_to_delete(&world, &anna).await;
        world.passes(minutes(1));
        register::start(&world.identity, &world.browser(), ANNA, PASSWORD).await.unwrap();
        assert!(world.notices(ANNA).await.iter().any(|told| told.starts_with("You already have an account")));
    }
}
