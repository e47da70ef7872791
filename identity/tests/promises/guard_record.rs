//! What the guard writes down, and what it does when it can't (SPEC 4).

use identity::flows::{password, phone_sign_in, recover, register, verify_phone};
use identity::model::purpose::Purpose;
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::people::{Line, somebody};
use crate::world::*;

const ANNA: &str = "+12015550123";

/// How often each row of the record that holds a refusal stands for one, the oldest first.
async fn refused(world: &World) -> Vec<String> {
    let record = "SELECT rule || ' ' || address || ' ' || CAST(times AS TEXT) FROM decisions WHERE rule IS NOT NULL \
        ORDER BY at, id";
    world.texts(record).await
}

both_databases! {
    async fn a_refusal_is_on_record_and_takes_from_no_counter(world: World) {
        let line = world.line(Purpose::VerifyPhone, ANNA);
        line.asks(&world).await.unwrap();
        let before = world.rows().await;
        for _ in 0..3 {
            refusal(line.asks(&world).await);
        }
        assert_eq!(world.rows().await, before, "a refusal left something behind");
        let record = "SELECT channel || ' ' || CAST(lane AS TEXT) || ' ' || purpose || ' ' || target || ' ' || country || ' ' \
            || coalesce(refusal, '-') || ' ' || coalesce(rule, '-') || ' ' || CAST(times AS TEXT) FROM decisions \
            ORDER BY refusal IS NULL DESC";
        let allowed = "sms 3 verify-phone +1 201-***-**23 US - - 1";
        let refused = "sms 3 verify-phone +1 201-***-**23 US too-soon cool-down 3";
        assert_eq!(world.texts(record).await, [allowed, refused]);
        // The cool-down did not grow by asking.
        world.passes(seconds(30));
        line.asks(&world).await.unwrap();
    }

    async fn a_flood_of_refusals_from_one_network_is_one_row_a_minute(world: World) {
        let asks = async |address: String, typed: &str| {
            let visitor = browser_at(address.parse().unwrap());
            phone_sign_in::start(&world.identity, &visitor, typed, "US").await
        };
        // Always another number and another subscriber of the network; the clock stands at the beginning of a minute.
        for n in 0..60 {
            let typed = format!("+1 900 555 01{n:02}");
            assert_eq!(refusal(asks(format!("2001:db8:7:{n:x}::1"), &typed).await), Refusal::NotAMobileNumber);
            world.passes(std::time::Duration::from_millis(999));
        }
        assert_eq!(refused(&world).await, ["number-kind 2001:db8:7::/64 60"], "the row of the first");
        world.passes(seconds(1));
        refusal(asks("2001:db8:7::1".to_owned(), "+1 900 555 0100").await);
        assert_eq!(refused(&world).await.len(), 2, "the next minute has its own");
    }

    async fn refusals_that_differ_for_an_operator_have_rows_of_their_own(world: World) {
        let line = world.line(Purpose::VerifyPhone, ANNA).from(browser_at("192.0.2.7".parse().unwrap()));
        line.asks(&world).await.unwrap();
        let elsewhere = line.from(browser_at("198.51.100.7".parse().unwrap()));
        let somebody_else = line.of(somebody());
        let recovering = line.for_purpose(Purpose::SignInByPhone);
        for line in [&line, &elsewhere, &somebody_else, &line, &elsewhere, &line] {
            assert_eq!(refusal(line.asks(&world).await).name(), "too-soon");
        }
        refusal(recovering.asks(&world).await);
        let mut rows = refused(&world).await;
        rows.sort();
        assert_eq!(rows, [
            "cool-down 192.0.2.7 1",
            "cool-down 192.0.2.7 1",
            "cool-down 192.0.2.7 3",
            "cool-down 198.51.100.7 2",
        ]);
        // What is allowed is never counted together: each is answered for itself.
        for area in ["202", "203", "205"] {
            line.of(somebody()).to(&format!("+1{area}5550123")).asks(&world).await.unwrap();
        }
        assert_eq!(world.number("SELECT count(*) FROM decisions WHERE rule IS NULL AND times = 1").await, 4);
    }

    async fn of_refusals_at_once_none_is_lost(world: World) {
        let other = world.another_process(|_| {}).await;
        let visitor = world.browser();
        let asks = (0..64).map(|n| {
            let (identity, visitor) = (if n % 2 == 0 { &world.identity } else { &other }.clone(), visitor.clone());
            async move { phone_sign_in::start(&identity, &visitor, "+1 900 555 0123", "US").await.is_err() }
        });
        assert!(at_once(asks.collect::<Vec<_>>()).await.into_iter().all(|is_refused| is_refused));
        assert_eq!(world.texts("SELECT CAST(times AS TEXT) FROM decisions").await, ["64"]);
        let identity = &world.identity;
        let status = identity::guard::status::read(&identity.store, &identity.policy, identity.now()).await.unwrap();
        assert_eq!(status.decisions, [("number-kind".to_owned(), 64)]);
    }

    async fn the_record_is_enough_to_judge_the_same_requests_again(world: World) {
        let line = world.line(Purpose::VerifyPhone, ANNA);
        let code = line.code(&world).await;
        refusal(line.asks(&world).await);
        world.passes(seconds(7));
        line.enters(&world, &code).await.unwrap();
        let record = async |columns: &str, which: &str| {
            let columns = columns.replace(", ", " || ' ' || ");
            world.texts(&format!("SELECT {columns} FROM decisions WHERE refusal IS {which}")).await
        };
        let (host, network, account) = (line.visitor.host(), line.visitor.network(), line.account.as_ref().unwrap().as_str());
        let asked = "target_tag, address, network, account_id, block, country, CAST(is_asked_for AS TEXT), CAST(is_proven AS TEXT)";
        let tag = world.texts("SELECT target_tag FROM sends").await.remove(0);
        let expected = format!("{tag} {host} {network} {account} +1201555 US 1 0");
        assert_eq!(record(asked, "NULL").await, [expected.as_str()]);
        assert_eq!(record(asked, "NOT NULL").await, [expected.as_str()]);
        assert_eq!(record("CAST(price AS TEXT), CAST((answered_at - at) / 1000000 AS TEXT)", "NULL").await, ["100000 7"]);
        assert_eq!(record("CASE WHEN answered_at IS NULL THEN 'never' END", "NOT NULL").await, ["never"]);
        let challenge = world.texts("SELECT id FROM challenges").await;
        assert_eq!(record("challenge_id", "NULL").await, challenge);
    }

    async fn the_record_is_kept_for_90_days(world: World) {
        world.line(Purpose::VerifyPhone, ANNA).asks(&world).await.unwrap();
        world.passes(days(90));
        identity::delivery::sweep(&world.identity).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM decisions").await, 1);
        world.passes(seconds(1));
        identity::delivery::sweep(&world.identity).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM decisions").await, 0);
    }

    async fn the_status_shows_breakers_budgets_reasons_and_blocks(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.guard.breaker.block_sends = 3;
                policy.money = identity::policy::MoneyPolicy::default();
            })
            .await;
        for n in 0..3 {
            world.line(Purpose::VerifyPhone, &format!("+1201555010{n}")).asks(&world).await.unwrap();
        }
        world.line(Purpose::VerifyPhone, "+12025550100").proves(&world).await;
        world.passes(minutes(3));
        refusal(world.line(Purpose::VerifyPhone, "+12015550109").asks(&world).await);
        let read = async |world: &World| {
            let identity = &world.identity;
            identity::guard::status::read(&identity.store, &identity.policy, identity.now()).await.unwrap()
        };
        let status = read(&world).await;
        assert_eq!(status.breakers.len(), 1);
        let breaker = &status.breakers[0];
        assert_eq!((breaker.scope, breaker.name.as_str(), breaker.lane), ("block", "+1201555", 3));
        assert_eq!(breaker.paused_until, Some(world.identity.now() + minutes(10)));
        let budgets: Vec<String> = status
            .budgets
            .iter()
            .map(|budget| format!("{} {} {} of {}", budget.period, budget.lane.number(), budget.spent, budget.most))
            .collect();
        assert_eq!(
            budgets,
            [
                "2026-01-01 1 0.00 of 16.00",
                "2026-01-01 2 0.00 of 10.00",
                "2026-01-01 3 0.40 of 6.00",
                "2026-01 1 0.00 of 160.00",
                "2026-01 2 0.00 of 100.00",
                "2026-01 3 0.40 of 60.00",
            ]
        );
        assert_eq!(status.decisions, [("allowed".to_owned(), 4), ("breaker-block".to_owned(), 1)]);
        let blocks: Vec<_> = status.blocks.iter().map(|block| (block.block.as_str(), block.sent, block.answered)).collect();
        assert_eq!(blocks, [("+1201555", 3, 0)]);
        world.passes(minutes(10));
        world.line(Purpose::VerifyPhone, "+12015550109").proves(&world).await;
        let status = read(&world).await;
        let breaker = &status.breakers[0];
        assert_eq!((breaker.paused_until, breaker.probes_sent, breaker.probes_answered), (None, 1, 1));
    }

    async fn the_guards_books_hold_no_full_number_or_address(world: World) {
        world.line(Purpose::VerifyPhone, ANNA).asks(&world).await.unwrap();
        world.line(Purpose::SignInFromNewBrowser, "anna@example.com").asks(&world).await.unwrap();
        for table in ["sends", "decisions"] {
            let columns = if table == "sends" { "target_tag || block" } else { "target || target_tag || block" };
            for text in world.texts(&format!("SELECT {columns} FROM {table}")).await {
                assert!(!text.contains("5550123") && !text.contains("anna@"), "{text}");
            }
        }
    }

    async fn a_limit_that_cannot_be_read_sends_nothing(world: World) {
        for breakage in ["DELETE FROM guard_turn", "ALTER TABLE sends RENAME TO lost"] {
            world.tamper(breakage).await;
            fault(world.line(Purpose::VerifyPhone, ANNA).asks(&world).await);
            fault(world.line(Purpose::SignInFromNewBrowser, "anna@example.com").asks(&world).await);
            assert_eq!(world.number("SELECT count(*) FROM outbox").await, 0);
            assert_eq!(world.number("SELECT count(*) FROM codes").await, 0);
        }
    }

    async fn a_refused_registration_is_on_record(world: World) {
        let visitor = world.browser();
        register::start(&world.identity, &visitor, "anna@example.com", PASSWORD).await.unwrap();
        refusal(register::start(&world.identity, &visitor, "anna@example.com", PASSWORD).await);
        let refused = "SELECT count(*) FROM decisions WHERE purpose = 'register' AND rule = 'cool-down'";
        assert_eq!(world.number(refused).await, 1);
    }

    async fn notices_by_mail_are_never_withheld(mut world: World) {
        world.restart(|policy| policy.guard.cool_down = std::time::Duration::ZERO).await;
        let anna = world.registered("anna@example.com").await;
        // Strangers use up whatever may be sent to her address.
        for _ in 0..30 {
            let _ = recover::start(&world.identity, &world.browser(), "anna@example.com").await;
            let _ = register::start(&world.identity, &world.browser(), "anna@example.com", PASSWORD).await;
        }
        refusal(recover::start(&world.identity, &world.browser(), "anna@example.com").await);
        let owner = Line { account: Some(anna.account.clone()), ..world.line(Purpose::SignInFromNewBrowser, "anna@example.com") };
        for _ in 0..5 {
            owner.asks(&world).await.unwrap();
        }
        refusal(owner.asks(&world).await);
        password::change(&world.identity, &anna.person(&world).await, PASSWORD, "grape-tundra-violin-58").await.unwrap();
        let told = world.notices("anna@example.com").await;
        assert_eq!(told.iter().filter(|subject| subject.starts_with("Your password was changed")).count(), 1);
    }

    async fn asking_for_codes_first_does_not_silence_a_notice_by_sms(world: World) {
        let anna = world.with_phone("anna@example.com", ANNA).await;
        world.line(Purpose::SignIn, ANNA).of(anna.account.clone()).asks(&world).await.unwrap();
        verify_phone::remove(&world.identity, &anna.person(&world).await).await.unwrap();
        assert_eq!(world.notices(ANNA).await.len(), 1);
    }

    async fn a_notice_by_sms_passes_the_guard_and_the_mail_goes_anyway(mut world: World) {
        world
            .restart(|policy| {
                policy.guard.cool_down = std::time::Duration::ZERO;
                policy.guard.number_daily_in_all = 5;
            })
            .await;
        let anna = world.with_phone("anna@example.com", ANNA).await;
        let owner = world.line(Purpose::SignIn, ANNA).of(anna.account.clone());
        for _ in 0..5 {
            owner.asks(&world).await.unwrap();
        }
        verify_phone::remove(&world.identity, &anna.person(&world).await).await.unwrap();
        let texts = world.messages(ANNA).await;
        assert!(texts.iter().all(|message| message.code.is_some()), "the sixth SMS of a day");
        assert!(world.notices("anna@example.com").await.iter().any(|subject| subject.starts_with("Your phone was removed")));
        assert_eq!(world.number("SELECT count(*) FROM decisions WHERE purpose = 'notice' AND rule = 'number-daily-in-all'").await, 1);
    }
}
