//! The day's wait in the place of a proof.

use identity::flows::recover::{self, by_phone, second_proof};
use identity::flows::second_factor::{methods, sms};
use identity::flows::{password, recovery_codes, sessions, sign_in, verify_phone, waits};
use identity::model::factor::Factor;
use identity::model::session::{Level, Person};
use identity::model::token::LinkToken;
use identity::model::visitor::Visitor;
use identity::model::wait::{WaitEnd, WaitFor};
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::*;

pub const EMAIL: &str = "anna@example.com";
pub const ANNA: &str = "+12015550123";
pub const NEW: &str = "grape-tundra-violin-58";

/// Recovers by phone in a browser and begins to wait there.
pub async fn waits_in(world: &World, anna: &Member, visitor: &Visitor) -> Person {
    let person = anna.recovers_by_phone(world, visitor).await.person(world).await;
    second_proof::wait(&world.identity, &person).await.unwrap();
    person
}

/// What the phone opens in a browser now.
pub async fn level(world: &World, anna: &Member, visitor: &Visitor) -> Level {
    anna.recovers_by_phone(world, visitor).await.level(world).await
}

/// The link in the newest notice of a wait.
pub async fn link(world: &World, to: &str) -> LinkToken {
    let mut notices = world.messages(to).await.into_iter().filter_map(|message| message.link);
    let link = notices.rfind(|link| link.contains("/cancel?t=")).unwrap();
    LinkToken::parse(link.rsplit_once('=').unwrap().1).unwrap()
}

async fn running(world: &World) -> i64 {
    world.number("SELECT count(*) FROM waits WHERE ended_at IS NULL").await
}

both_databases! {
    async fn after_a_day_the_phone_opens_recovery_once_in_the_browser_that_waited(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        let (here, there) = (world.browser(), world.browser());
        waits_in(&world, &anna, &here).await;
        world.passes(minutes(24 * 60 - 2));
        assert_eq!(level(&world, &anna, &here).await, Level::RecoveryProofDue, "not a minute early");
        world.passes(minutes(2));
        assert_eq!(level(&world, &anna, &there).await, Level::RecoveryProofDue, "not in another browser");
        let limited = anna.recovers_by_phone(&world, &here).await;
        assert_eq!(limited.level(&world).await, Level::Recovery);
        recover::set_password(&world.identity, &limited.person(&world).await, NEW).await.unwrap();
        assert_eq!(world.texts("SELECT ended_as FROM waits").await, ["used"]);
        assert_eq!(level(&world, &anna, &here).await, Level::RecoveryProofDue, "once");
    }

    /// Or the wait would be for nothing: the phone has set the password, and is the second factor too.
    async fn after_the_wait_the_new_password_and_a_text_sign_in(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        let here = world.browser();
        waits_in(&world, &anna, &here).await;
        world.passes(hours(24));
        let limited = anna.recovers_by_phone(&world, &here).await;
        recover::set_password(&world.identity, &limited.person(&world).await, NEW).await.unwrap();
        world.passes(minutes(2));
        let step = sign_in::with_password(&world.identity, &here, EMAIL, NEW, None).await.unwrap();
        let partial = Member { visitor: here, session: step.entered.session, ..anna.clone() };
        assert_eq!(methods::open_to(&partial.person(&world).await), [Factor::Sms, Factor::RecoveryCode]);
        let code = world.newest_code(ANNA).await;
        let entered = sign_in::with_code(&world.identity, &partial.person(&world).await, &code, false).await.unwrap().entered;
        assert_eq!(entered.level, Level::Full);
    }

    async fn it_lapses_after_three_days(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        let here = world.browser();
        waits_in(&world, &anna, &here).await;
        world.passes(hours(72));
        assert_eq!(level(&world, &anna, &here).await, Level::RecoveryProofDue);
        let person = anna.recovers_by_phone(&world, &here).await.person(&world).await;
        assert!(waits::running(&world.identity, &person, WaitFor::Recovery).await.unwrap().is_none());
        second_proof::wait(&world.identity, &person).await.unwrap();
        assert_eq!(world.texts("SELECT COALESCE(ended_as, 'runs') FROM waits ORDER BY begun_at").await, ["lapsed", "runs"]);
    }

    async fn asking_again_neither_restarts_nor_shortens_it_and_tells_nobody_anew(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        let here = world.browser();
        let person = waits_in(&world, &anna, &here).await;
        let ripe = world.number("SELECT ripe_at FROM waits").await;
        let told = (world.messages(EMAIL).await.len(), world.messages(ANNA).await.len());
        let presses = (0..16).map(|_| {
            let (identity, person) = (world.identity.clone(), person.clone());
            async move { second_proof::wait(&identity, &person).await }
        });
        assert!(at_once(presses).await.iter().all(Result::is_ok));
        world.passes(hours(5));
        let told_now = (world.messages(EMAIL).await.len(), world.messages(ANNA).await.len());
        assert_eq!(told_now, told);
        let person = anna.recovers_by_phone(&world, &here).await.person(&world).await;
        second_proof::wait(&world.identity, &person).await.unwrap();
        assert_eq!(world.number("SELECT ripe_at FROM waits").await, ripe);
    }

    async fn of_many_browsers_at_once_one_alone_waits(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        let mut people = Vec::new();
        for _ in 0..4 {
            world.passes(minutes(10));
            people.push(anna.recovers_by_phone(&world, &world.browser()).await);
        }
        world.tamper(&format!("UPDATE sessions SET expires_at = {}", i64::MAX / 2)).await;
        let mut presses = Vec::new();
        for member in &people {
            let (identity, person) = (world.identity.clone(), member.person(&world).await);
            presses.push(async move { second_proof::wait(&identity, &person).await });
        }
        let answers = at_once(presses).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        for answer in answers.into_iter().filter(Result::is_err) {
            assert_eq!(refusal(answer), Refusal::WaitingElsewhere);
        }
        assert_eq!(running(&world).await, 1);
    }

    async fn every_channel_is_told_with_a_link_that_cancels(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        let here = world.browser();
        let person = waits_in(&world, &anna, &here).await;
        let mail = world.messages(EMAIL).await.into_iter().rfind(|mail| mail.link.is_some()).unwrap();
        assert_eq!(mail.subject.as_deref(), Some("Somebody wants to set a new password – Ringfence"));
        let sms = world.messages(ANNA).await.into_iter().rfind(|text| text.link.is_some()).unwrap();
        let shown = mail.link.clone().unwrap();
        assert!(mail.text.contains(&shown), "{}", mail.text);
        assert_eq!(sms.text, format!("Ringfence: Password reset in 24 h. Stop: {shown}"));
        let token = link(&world, ANNA).await;
        assert_eq!(world.number("SELECT count(*) FROM waits").await, 1);

        // A mail scanner looks, as often as it likes.
        let before = world.rows().await;
        for _ in 0..3 {
            let wait = waits::behind_link(&world.identity, &token).await.unwrap().unwrap();
            assert!(wait.end(world.identity.now()).is_none());
        }
        assert_eq!((world.rows().await, running(&world).await), (before, 1));

        second_proof::send(&world.identity, &person).await.unwrap();
        let code = world.newest_code(EMAIL).await;
        waits::cancel(&world.identity, &world.browser(), &token).await.unwrap();
        let late = second_proof::with_code(&world.identity, &person, &code).await;
        assert_eq!(refusal(late), Refusal::NothingToConfirm, "challenges end");
        assert_eq!(refusal(second_proof::wait(&world.identity, &person).await), Refusal::SignInDue, "the session ended");
        assert_eq!(anna.level(&world).await, Level::Full, "the owner's did not");
        let wait = waits::behind_link(&world.identity, &token).await.unwrap().unwrap();
        assert_eq!(wait.end(world.identity.now()).map(|(how, _)| how), Some(WaitEnd::Cancelled));
        let before = world.rows().await;
        assert!(!waits::cancel(&world.identity, &world.browser(), &token).await.unwrap(), "it is done already");
        assert_eq!(world.rows().await, before);
        world.passes(hours(25));
        assert_eq!(level(&world, &anna, &here).await, Level::RecoveryProofDue, "a cancelled wait opens nothing");
        let unknown = LinkToken::new(&identity::entropy::OsEntropy);
        assert_eq!(refusal(waits::cancel(&world.identity, &here, &unknown).await), Refusal::NothingToCancel);
    }

    async fn the_next_notice_tells_of_those_that_were_cancelled(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        let here = world.browser();
        for tried in ["", "tried once before", "tried 2 times before"] {
            waits_in(&world, &anna, &here).await;
            let mail = world.messages(EMAIL).await.into_iter().rfind(|mail| mail.link.is_some()).unwrap();
            assert!(mail.text.contains(tried) && (!tried.is_empty() || !mail.text.contains("before,")), "{}", mail.text);
            waits::cancel(&world.identity, &here, &link(&world, EMAIL).await).await.unwrap();
            world.passes(hours(20));
        }
        world.passes(days(8));
        waits_in(&world, &anna, &here).await;
        let mail = world.messages(EMAIL).await.into_iter().rfind(|mail| mail.link.is_some()).unwrap();
        assert!(!mail.text.contains("before,"), "{}", mail.text);
    }

    async fn whatever_shows_that_the_owner_is_there_ends_it(mut world: World) {
        world.restart(unlimited_sends).await;
        let acts = [
            "password",
            "second factor",
            "recovery code",
            "recovery code in a recovery",
            "another phone",
            "no phone",
            "no factor",
            "recovered by mail",
        ];
        for (n, act) in acts.into_iter().enumerate() {
            let (email, number) = (format!("p{n}@example.com"), format!("+1{}5550123", 201 + n));
            let anna = world.with_sms(&email, &number).await;
            let here = world.browser();
            waits_in(&world, &anna, &here).await;
            assert_eq!(running(&world).await, 1);
            let person = anna.person(&world).await;
            let identity = &world.identity;
            match act {
                "password" => password::change(identity, &person, PASSWORD, NEW).await.unwrap(),
                "second factor" => drop(anna.signs_in(&world, false).await),
                "recovery code" => {
                    let partial = anna.elsewhere(&world).await.person(&world).await;
                    sign_in::with_recovery_code(identity, &partial, &anna.recovery_codes[0]).await.unwrap();
                }
                "recovery code in a recovery" => {
                    let partial = anna.recovers_by_phone(&world, &world.browser()).await.person(&world).await;
                    second_proof::with_recovery_code(identity, &partial, &anna.recovery_codes[0]).await.unwrap();
                }
                "another phone" => anna.clone().verifies(&world, &format!("+1{}5550124", 201 + n)).await,
                "no phone" => assert!(verify_phone::remove(identity, &person).await.unwrap()),
                "no factor" => assert!(sms::disable(identity, &person).await.unwrap()),
                _ => {
                    let other = world.browser();
                    recover::start(identity, &other, &email).await.unwrap();
                    let code = world.newest_code(&email).await;
                    let entered = recover::confirm(identity, &other, &code).await.unwrap();
                    let limited = sessions::recognise(identity, &entered.session, &other).await.unwrap().unwrap();
                    recover::set_password(identity, &limited, NEW).await.unwrap();
                }
            }
            assert_eq!(running(&world).await, 0, "{act}");
            let account = anna.account.as_str();
            let how = world.texts(&format!("SELECT ended_as FROM waits WHERE account_id = '{account}'")).await;
            assert_eq!(how, ["withdrawn"], "{act}");
        }
    }

    async fn the_owner_who_types_only_the_password_does_not_end_it(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        waits_in(&world, &anna, &world.browser()).await;
        anna.elsewhere(&world).await;
        assert_eq!(running(&world).await, 1);
    }

    async fn a_clock_that_jumps_ripens_nothing_early(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        let here = world.browser();
        let person = anna.recovers_by_phone(&world, &here).await.person(&world).await;
        let now = world.identity.now();
        // Begun while the clock was behind: the day counts from the latest time that was ever seen.
        let behind = world.with_the_clock_at(now - days(2));
        second_proof::wait(&behind, &person).await.unwrap();
        world.passes(hours(23));
        assert_eq!(level(&world, &anna, &here).await, Level::RecoveryProofDue);
        // Set back by more than the wait: it has not passed.
        world.passes(minutes(5));
        by_phone::start(&world.identity, &here, EMAIL, ANNA, "US").await.unwrap();
        let code = world.newest_code(ANNA).await;
        let back = world.with_the_clock_at(world.identity.now() - days(3));
        let entered = by_phone::confirm(&back, &here, &code).await.unwrap();
        assert_eq!(entered.level, Level::RecoveryProofDue);
        world.passes(hours(1));
        assert_eq!(level(&world, &anna, &here).await, Level::Recovery);
    }

    async fn it_is_dropped_a_month_after_its_end(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        waits_in(&world, &anna, &world.browser()).await;
        world.passes(days(32));
        identity::delivery::sweep(&world.identity).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM waits").await, 1);
        world.passes(days(2));
        identity::delivery::sweep(&world.identity).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM waits").await, 0);
    }

    async fn where_the_guard_says_no_to_the_sms_the_mail_goes_out(mut world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        let person = anna.recovers_by_phone(&world, &world.browser()).await.person(&world).await;
        world.restart(|policy| policy.guard.number_daily_in_all = 1).await;
        second_proof::wait(&world.identity, &person).await.unwrap();
        assert!(world.messages(ANNA).await.iter().all(|text| text.link.is_none()));
        link(&world, EMAIL).await;
        assert_eq!(recovery_codes::left(&world.identity, &anna.person(&world).await).await.unwrap(), 10);
    }
}
