//! What operators do to accounts.

use std::sync::Arc;

use identity::Identity;
use identity::audit::{self, Wanted};
use identity::flows::administration::{self, Done, Reset};
use identity::flows::passkeys::prove;
use identity::flows::{not_me, phone_sign_in, recover, register, sessions, sign_in};
use identity::jiff::Timestamp;
use identity::model::id::AccountId;
use identity::model::operator::Reason;
use identity::model::purpose::Purpose;
use identity::model::session::Level;
use identity::refusal::{No, Refusal};

use crate::both_databases;
use crate::world::*;

const ANNA: &str = "anna@example.com";
const NUMBER: &str = "+12015550123";

fn reason() -> Reason {
    Reason::parse("ticket 4711: she called").unwrap()
}

async fn disable(identity: &Identity, account: &AccountId) -> Done {
    administration::disable(identity, account, &reason()).await.unwrap().unwrap()
}

/// The kinds of what is on record of an account, the oldest first, and why.
async fn on_record(world: &World, account: &AccountId) -> Vec<(String, String)> {
    let wanted = Wanted { account: Some(account.clone()), kind: None };
    let entries = audit::read(&world.identity.store, &wanted, (Timestamp::UNIX_EPOCH, ""), 1_000).await.unwrap();
    let why = |detail: &serde_json::Value| detail["reason"].as_str().unwrap_or_default().to_owned();
    entries.into_iter().map(|entry| (entry.recorded.kind, why(&entry.recorded.detail))).collect()
}

both_databases! {
    async fn a_disabled_account_is_to_strangers_and_its_owner_as_if_there_were_none(mut world: World) {
        world.restart(unlimited_sends).await;
        let (mut anna, mut device) = world.with_passkey(ANNA).await;
        world.passes(seconds(60));
        anna.verifies(&world, NUMBER).await;
        phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
        world.passes(hours(2));
        assert!(disable(&world.identity, &anna.account).await.is_new);
        assert!(anna.find(&world).await.is_none(), "its sessions have ended");

        let visitor = world.browser();
        for (email, password) in [(ANNA, PASSWORD), (ANNA, "not this one"), ("nobody@example.com", PASSWORD)] {
            let answer = sign_in::with_password(&world.identity, &visitor, email, password, None).await;
            assert_eq!(refusal(answer), Refusal::WrongCredentials, "{email} {password}");
        }
        let options = prove::ask_to_sign_in(&world.identity, &visitor).await.unwrap().into_json();
        let answer = device.gets(&options).to_string();
        assert_eq!(refusal(prove::sign_in(&world.identity, &visitor, &answer).await), Refusal::WrongPasskey);

        // Each leaves the rows that one for nobody leaves, and sends nothing.
        let (before, sent) = (world.rows().await, world.outbox().await.len());
        recover::start(&world.identity, &world.browser(), ANNA).await.unwrap();
        recover::by_phone::start(&world.identity, &world.browser(), ANNA, NUMBER, "US").await.unwrap();
        phone_sign_in::start(&world.identity, &world.browser(), NUMBER, "US").await.unwrap();
        let between = world.rows().await;
        assert_eq!(world.outbox().await.len(), sent, "nothing was sent");
        recover::start(&world.identity, &world.browser(), "nobody@example.com").await.unwrap();
        let nobody = (&world.identity, "nobody@example.com", "+12025550123");
        recover::by_phone::start(nobody.0, &world.browser(), nobody.1, nobody.2, "US").await.unwrap();
        phone_sign_in::start(nobody.0, &world.browser(), nobody.2, "US").await.unwrap();
        let added = |after: &[(&'static str, i64)], before: &[(&'static str, i64)]| -> Vec<(&'static str, i64)> {
            after.iter().zip(before).map(|(after, before)| (after.0, after.1 - before.1)).collect()
        };
        assert_eq!(added(&between, &before), added(&world.rows().await, &between));

        // Its address is not free, and its owner hears of who wants it.
        register::start(&world.identity, &world.browser(), ANNA, PASSWORD).await.unwrap();
        assert!(world.notices(ANNA).await.iter().any(|told| told.starts_with("You already have an account")));

        assert!(administration::enable(&world.identity, &anna.account, &reason()).await.unwrap().unwrap().is_new);
        assert!(anna.find(&world).await.is_none(), "nobody is signed in by that");
        world.passes(hours(2));
        let step = anna.first_step(&world, &world.browser()).await;
        assert_eq!(step.entered.level, Level::SecondFactorDue);
    }

    async fn codes_on_their_way_open_no_disabled_account(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms(ANNA, NUMBER).await;
        world.passes(hours(1));
        let (by_mail, by_phone) = (world.browser(), world.browser());
        recover::start(&world.identity, &by_mail, ANNA).await.unwrap();
        let mailed = world.newest_code(ANNA).await;
        recover::by_phone::start(&world.identity, &by_phone, ANNA, NUMBER, "US").await.unwrap();
        let texted = world.newest_code(NUMBER).await;
        let partial = anna.elsewhere(&world).await;
        disable(&world.identity, &anna.account).await;
        assert!(recover::confirm(&world.identity, &by_mail, &mailed).await.is_err());
        assert!(recover::by_phone::confirm(&world.identity, &by_phone, &texted).await.is_err());
        assert!(partial.find(&world).await.is_none());
        assert_eq!(world.number("SELECT count(*) FROM sessions WHERE ended_at IS NULL").await, 0);
    }

    async fn who_signs_in_while_the_account_is_disabled_is_out(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.registered(ANNA).await;
        let other = world.another_process(|_| {}).await;
        for _ in 0..10 {
            let signing_in = (0..8).map(|n| {
                let (identity, visitor) = (world.identity.clone(), world.browser());
                let (other, account) = (other.clone(), anna.account.clone());
                async move {
                    if n == 4 {
                        disable(&other, &account).await;
                        return;
                    }
                    let answer = sign_in::with_password(&identity, &visitor, ANNA, PASSWORD, None).await;
                    assert!(matches!(answer, Ok(_) | Err(No::Refused(Refusal::WrongCredentials))), "a fault");
                }
            });
            at_once(signing_in.collect::<Vec<_>>()).await;
            assert_eq!(world.number("SELECT count(*) FROM sessions WHERE ended_at IS NULL").await, 0);
            administration::enable(&world.identity, &anna.account, &reason()).await.unwrap();
            world.passes(hours(2));
        }
        other.store.close().await;
    }

    async fn a_thousand_sessions_that_another_process_ends_are_taken_no_more(mut world: World) {
        world.restart(|policy| {
            unlimited_sends(policy);
            policy.passwords.waiting = 2_000;
        }).await;
        let anna = world.registered(ANNA).await;
        let mut members = Vec::new();
        for _ in 0..1_000 {
            let visitor = world.browser();
            let session = anna.first_step(&world, &visitor).await.entered.session;
            members.push(Member { visitor, session, ..anna.clone() });
        }
        let other = world.another_process(|_| {}).await;
        let ended = administration::end_sessions(&other, &anna.account, &reason()).await.unwrap().unwrap();
        assert_eq!(ended, Done { is_new: true, sessions: 1_001, trusted_devices: 0 });
        let requests = members.into_iter().map(|member| {
            let identity = Arc::clone(&world.identity);
            async move { sessions::recognise(&identity, &member.session, &member.visitor).await.unwrap().is_some() }
        });
        let taken = at_once(requests.collect::<Vec<_>>()).await;
        assert_eq!((taken.len(), taken.into_iter().filter(|taken| *taken).count()), (1_000, 0));
        other.store.close().await;
    }

    async fn what_wrong_tries_have_shut_is_unlocked(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms(ANNA, NUMBER).await;
        world.passes(hours(1));
        let guesser = world.browser();
        let wrong = async || refusal(sign_in::with_password(&world.identity, &guesser, ANNA, "not this", None).await);
        while wrong().await == Refusal::WrongCredentials {}
        let partial = anna.elsewhere(&world).await;
        let line = world.line(Purpose::SignIn, NUMBER).of(anna.account.clone()).from(partial.visitor.clone());
        for _ in 0..5 {
            let code = line.code(&world).await;
            for _ in 0..5 {
                let _ = line.guesses(&world, &not(&code)).await;
            }
            world.passes(seconds(61));
        }
        assert!(matches!(refusal(line.asks(&world).await), Refusal::TooManyTries { .. }));
        let shown = administration::show(&world.identity, &anna.account, &reason()).await.unwrap().unwrap();
        assert_eq!((shown.shut.len(), shown.shut[0].0.name()), (1, "sms"));

        administration::unlock(&world.identity, &anna.account, &reason()).await.unwrap().unwrap();
        assert_eq!(wrong().await, Refusal::WrongCredentials, "tries are taken again");
        line.proves(&world).await;
        let shown = administration::show(&world.identity, &anna.account, &reason()).await.unwrap().unwrap();
        assert_eq!((shown.shut.len(), shown.wrong_passwords), (0, 1));
    }

    async fn a_reset_leaves_the_password_and_nothing_else_that_opens_the_account(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms(ANNA, NUMBER).await;
        phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
        world.passes(hours(1));
        let (trusted, _) = anna.signs_in(&world, true).await;
        let (mut bert, _) = world.with_app("bert@example.com").await;
        bert.enrols(&world).await;
        for (account, is_annas) in [(&anna.account, true), (&bert.account, false)] {
            let reset = administration::reset_second_factor(&world.identity, account, &reason()).await.unwrap().unwrap();
            assert!(reset.done.is_new && reset.recovery_codes);
            let Reset { number, phone_sign_in, .. } = reset;
            assert_eq!((number, phone_sign_in, reset.done.trusted_devices == 1), (is_annas, is_annas, is_annas));
        }
        for member in [&anna, &trusted, &bert] {
            assert!(member.find(&world).await.is_none());
        }
        for nothing in [
            "SELECT count(*) FROM second_factors",
            "SELECT count(*) FROM totp_apps",
            "SELECT count(*) FROM passkeys WHERE removed_at IS NULL",
            "SELECT count(*) FROM recovery_batches WHERE ended_at IS NULL",
            "SELECT count(*) FROM trusted_devices WHERE ended_at IS NULL",
            "SELECT count(*) FROM phones",
        ] {
            assert_eq!(world.number(nothing).await, 0, "{nothing}");
        }
        let sms = world.messages(NUMBER).await.pop().unwrap();
        assert_eq!(sms.text, "Ringfence: Our staff took your second step off. Not asked for? id.example.com");
        for member in [&anna, &bert] {
            let step = member.first_step(&world, &world.browser()).await;
            assert_eq!(step.entered.level, Level::Full, "the password is what is left");
        }
    }

    async fn a_deleted_account_leaves_what_happened_and_nobodys_name(world: World) {
        let anna = world.with_sms(ANNA, NUMBER).await;
        let link = world.not_me_links(ANNA).await.remove(0);
        world.passes(seconds(1));
        // What operators wrote about her before is about her.
        let naming = Reason::parse("Anna Meier called from +1 201 555 0123").unwrap();
        administration::show(&world.identity, &anna.account, &naming).await.unwrap().unwrap();
        administration::delete(&world.identity, &anna.account, &reason()).await.unwrap().unwrap();
        assert!(anna.find(&world).await.is_none());
        for rows in ["accounts", "phones", "sessions", "second_factors", "recovery_batches"] {
            assert_eq!(world.number(&format!("SELECT count(*) FROM {rows}")).await, 0, "{rows}");
        }
        let links = "SELECT count(*) FROM not_me_links WHERE account_id IS NOT NULL";
        assert_eq!(world.number(links).await, 0);
        let names = "SELECT count(*) FROM events WHERE address <> '' OR user_agent <> '' \
                     OR (detail <> '{}' AND kind <> 'admin-delete')";
        assert_eq!(world.number(names).await, 0);
        let left = identity::flows::data::pseudonym(&world.identity, &anna.account);
        let record = on_record(&world, &left).await;
        assert!(record.contains(&("admin-delete".to_owned(), "ticket 4711: she called".to_owned())), "{record:?}");
        assert!(record.contains(&("admin-show".to_owned(), String::new())), "that it was looked at stays: {record:?}");
        assert!(record.iter().any(|(kind, _)| kind == "signed-in" || kind == "registered"), "{record:?}");
        assert!(world.notices(ANNA).await.iter().any(|told| told.starts_with("Your account was deleted")));
        assert!(matches!(refusal(not_me::end(&world.identity, &world.browser(), &link).await), Refusal::LinkOver));
        assert!(administration::show(&world.identity, &anna.account, &reason()).await.unwrap().is_none());
        world.passes(seconds(61));
        let again = world.registered(ANNA).await;
        assert_ne!(again.account, anna.account);
    }

    async fn an_account_that_is_gone_is_said_to_be_so_whatever_breaks_after(world: World) {
        let anna = world.registered(ANNA).await;
        world.identity.store.interrupt_after(Some(1));
        let deleted = administration::delete(&world.identity, &anna.account, &reason()).await;
        world.identity.store.interrupt_after(None);
        assert_eq!(world.number("SELECT count(*) FROM accounts").await, 0);
        assert_eq!(deleted.unwrap(), Some(Done { is_new: true, sessions: 1, trusted_devices: 0 }));
    }

    async fn each_use_is_on_record_with_its_reason_and_each_change_is_told(world: World) {
        let anna = world.registered(ANNA).await;
        world.passes(seconds(1));
        let (identity, account, reason) = (&world.identity, &anna.account, &reason());
        let before = on_record(&world, account).await.len();
        let told_before = world.notices(ANNA).await.len();
        administration::show(identity, account, reason).await.unwrap();
        assert_eq!(world.notices(ANNA).await.len(), told_before, "a look changes nothing");
        world.passes(seconds(1));
        administration::unlock(identity, account, reason).await.unwrap();
        world.passes(seconds(1));
        administration::reset_second_factor(identity, account, reason).await.unwrap();
        world.passes(seconds(1));
        administration::end_sessions(identity, account, reason).await.unwrap();
        world.passes(seconds(1));
        disable(identity, account).await;
        world.passes(seconds(1));
        assert!(!disable(identity, account).await.is_new);
        world.passes(seconds(1));
        administration::enable(identity, account, reason).await.unwrap();
        let record: Vec<_> = on_record(&world, account).await.split_off(before);
        assert!(record.iter().all(|(_, why)| why == "ticket 4711: she called"), "{record:?}");
        let kinds: Vec<&str> = record.iter().map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(kinds, [
            "admin-show",
            "admin-unlock",
            "admin-reset-second-factor",
            "admin-end-sessions",
            "admin-disable",
            "admin-disable",
            "admin-enable",
        ]);
        let told = world.notices(ANNA).await.split_off(told_before);
        assert_eq!(told, [
            "Your account was unlocked – Ringfence",
            "Two-step sign-in was reset – Ringfence",
            "Your sessions were ended – Ringfence",
            "Your account was disabled – Ringfence",
            "Your account was enabled again – Ringfence",
        ]);
    }

    async fn an_account_is_found_by_its_address_and_by_its_id(world: World) {
        let anna = world.registered(ANNA).await;
        let store = &world.identity.store;
        for typed in [ANNA, " Anna@Example.com ", anna.account.as_str()] {
            assert_eq!(administration::find(store, typed).await.unwrap(), Some(anna.account.clone()), "{typed}");
        }
        for typed in ["bert@example.com", "", "0123456789abcdef"] {
            assert!(administration::find(store, typed).await.unwrap().is_none(), "{typed}");
        }
    }

    async fn events_are_read_in_pages_and_by_account_kind_and_time(world: World) {
        let (anna, bert) = (world.registered(ANNA).await, world.registered("bert@example.com").await);
        for _ in 0..5 {
            world.passes(seconds(1));
            administration::show(&world.identity, &anna.account, &reason()).await.unwrap();
        }
        let read = async |account: Option<&AccountId>, kind: Option<&str>, after: (Timestamp, &str), most| {
            let wanted = Wanted { account: account.cloned(), kind: kind.map(str::to_owned) };
            audit::read(&world.identity.store, &wanted, after, most).await.unwrap()
        };
        let begin = (Timestamp::UNIX_EPOCH, "");
        assert_eq!(read(None, None, begin, 100).await.len(), 5 + 2);
        assert_eq!(read(Some(&bert.account), None, begin, 100).await.len(), 1);
        assert_eq!(read(Some(&anna.account), Some("admin-show"), begin, 100).await.len(), 5);
        let page = read(None, Some("admin-show"), begin, 3).await;
        let last = page.last().unwrap();
        assert_eq!(read(None, Some("admin-show"), (last.recorded.at, &last.id), 3).await.len(), 2);
    }
}
