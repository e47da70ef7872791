//! Rule 6 of the guard: what may be spent (SPEC 4).

use identity::model::money::Money;
use identity::model::purpose::{Lane, Purpose};
use identity::policy::{MoneyPolicy, Policy};
use identity::refusal::Refusal;
use identity::store::Store;

use crate::both_databases;
use crate::world::people::Line;
use crate::world::*;

/// No limit but the caps: so many texts a day at 0.10, and ten times as many a month.
fn texts_a_day(texts: u32) -> impl FnOnce(&mut Policy) {
    move |policy| {
        unlimited_sends(policy);
        policy.money.per_day = Money::of_millionths(100_000 * i64::from(texts));
        policy.money.per_month = Money::of_millionths(1_000_000 * i64::from(texts));
    }
}

const LANES: [Lane; 3] = Lane::ALL;
const AREAS: [u32; 8] = [201, 202, 203, 205, 206, 207, 208, 209];

/// The nth stranger, in a lane. Recovery by SMS is a purpose of its own; its lane is what counts here.
fn line(world: &World, lane: Lane, n: usize) -> Line {
    let purpose = match lane {
        Lane::Own => Purpose::SignIn,
        Lane::Recovery => Purpose::Recover,
        Lane::Unproved => Purpose::VerifyPhone,
    };
    world.line(purpose, &format!("+1{}55501{:02}", AREAS[n % AREAS.len()], n / AREAS.len() % 100))
}

/// How many of so many requests are sent; the others find the money spent.
async fn sent(world: &World, lane: Lane, requests: usize) -> usize {
    let mut sent = 0;
    for n in 0..requests {
        match line(world, lane, n).asks(world).await {
            Ok(_) => sent += 1,
            no => assert_eq!(refusal(no), Refusal::BudgetSpent),
        }
    }
    sent
}

/// What the lanes have spent today, in texts.
async fn spent(world: &World) -> [i64; 3] {
    let mut spent = [0; 3];
    for (lane, spent) in (1..=3).zip(&mut spent) {
        let day = "length(period) = 10";
        *spent = world
            .number(&format!("SELECT CAST(coalesce(sum(lane_{lane}), 0) AS BIGINT) FROM budgets WHERE {day}"))
            .await
            / 100_000;
    }
    spent
}

#[test]
fn the_figures_of_the_money_are_those_of_the_specification() {
    let money = MoneyPolicy::default();
    assert_eq!((money.per_day.to_string(), money.per_month.to_string()), ("20.00".to_owned(), "200.00".to_owned()));
    assert_eq!((money.kept_own, money.kept_recovery, money.alert_percent), (50, 20, 80));
    assert_eq!(money.first_price("CH", "+41791234567").to_string(), "0.10");
    let most = LANES.map(|lane| money.most(money.per_day, lane).to_string());
    assert_eq!(most, ["16.00", "10.00", "6.00"]);
}

both_databases! {
    async fn an_attack_on_lane_3_never_stops_lane_1(mut world: World) {
        world.restart(texts_a_day(100)).await;
        assert_eq!(sent(&world, Lane::Unproved, 150).await, 30);
        assert_eq!(sent(&world, Lane::Recovery, 150).await, 20, "what is kept for it");
        assert_eq!(sent(&world, Lane::Own, 60).await, 50, "what is kept for it");
        assert_eq!(spent(&world).await, [50, 20, 30]);
        assert_eq!(world.number("SELECT count(*) FROM outbox").await, 100);
    }

    async fn lanes_1_and_2_may_use_what_is_shared(mut world: World) {
        world.restart(texts_a_day(100)).await;
        assert_eq!(sent(&world, Lane::Own, 100).await, 80);
        assert_eq!(sent(&world, Lane::Unproved, 5).await, 0);
        assert_eq!(sent(&world, Lane::Recovery, 100).await, 20);
        world.passes(days(1));
        assert_eq!(sent(&world, Lane::Recovery, 100).await, 50);
        assert_eq!(sent(&world, Lane::Own, 100).await, 50);
    }

    async fn a_month_has_a_cap_of_its_own_and_both_begin_anew_in_utc(mut world: World) {
        world
            .restart(|policy| {
                texts_a_day(20)(policy);
                policy.money.per_month = Money::of_millionths(4_000_000);
            })
            .await;
        // Of 40 a month lane 3 has 12, of 20 a day 6; the clock of a world begins on the first of January.
        for (day, expected) in [6, 6, 0, 0].into_iter().enumerate() {
            assert_eq!(sent(&world, Lane::Unproved, 8).await, expected, "day {day}");
            world.passes(days(1));
        }
        let rules = world.texts("SELECT DISTINCT rule FROM decisions WHERE rule IS NOT NULL ORDER BY rule").await;
        assert_eq!(rules, ["money-day", "money-month"]);
        world.passes(days(31));
        assert_eq!(sent(&world, Lane::Unproved, 8).await, 6);
    }

    async fn a_cap_of_0_sends_nothing(mut world: World) {
        let figures: [fn(&mut MoneyPolicy) -> &mut Money; 2] = [|money| &mut money.per_day, |money| &mut money.per_month];
        for figure in figures {
            world
                .restart(|policy| {
                    unlimited_sends(policy);
                    *figure(&mut policy.money) = Money::ZERO;
                })
                .await;
            for lane in LANES {
                assert_eq!(sent(&world, lane, 2).await, 0);
            }
        }
        assert_eq!(spent(&world).await, [0, 0, 0]);
        // Mail costs nothing.
        world.line(Purpose::Register, "anna@example.com").asks(&world).await.unwrap();
    }

    async fn a_refusal_takes_no_money(mut world: World) {
        world.restart(|policy| policy.guard.number_daily_in_all = 1).await;
        world.line(Purpose::VerifyPhone, "+12015550123").asks(&world).await.unwrap();
        for _ in 0..5 {
            refusal(world.line(Purpose::VerifyPhone, "+12015550123").asks(&world).await);
        }
        assert_eq!(spent(&world).await, [0, 0, 1]);
        // Nor does the month keep what the day refuses.
        world.restart(texts_a_day(10)).await;
        sent(&world, Lane::Unproved, 10).await;
        let month = world.number("SELECT lane_3 FROM budgets WHERE length(period) = 7").await;
        assert_eq!(month, 300_000);
    }

    async fn caps_lowered_while_in_use_hold_at_once(mut world: World) {
        world.restart(texts_a_day(100)).await;
        assert_eq!(sent(&world, Lane::Unproved, 30).await, 30);
        world.restart(texts_a_day(40)).await;
        assert_eq!(sent(&world, Lane::Unproved, 5).await, 0);
        // Lane 1 has what is left of the whole, though less than what is kept for it.
        assert_eq!(sent(&world, Lane::Own, 60).await, 10);
        world.restart(texts_a_day(200)).await;
        assert_eq!(sent(&world, Lane::Unproved, 100).await, 30);
    }

    async fn a_number_costs_what_its_prefix_says(mut world: World) {
        world
            .restart(|policy| {
                texts_a_day(10)(policy);
                let table = "[default]\n1 = 0.01\n1201 = 0.3\n[gateways.b]\n1 = 0.15";
                policy.money.prices = identity::guard::prices::Prices::parse(table).unwrap();
            })
            .await;
        line(&world, Lane::Unproved, 1).asks(&world).await.unwrap();
        assert_eq!(world.texts("SELECT CAST(lane_3 AS TEXT) FROM budgets").await, ["10000", "10000"]);
        // 0.30 is what lane 3 may spend in all.
        assert_eq!(refusal(line(&world, Lane::Unproved, 0).asks(&world).await), Refusal::BudgetSpent);
        // A prefix that nobody has named costs as much as the dearest.
        assert_eq!(refusal(world.line(Purpose::VerifyPhone, "+41791234567").asks(&world).await), Refusal::BudgetSpent);
        world.restart(|policy| policy.money.first_gateway_per_country = [("US".to_owned(), "b".to_owned())].into()).await;
        line(&world, Lane::Unproved, 1).asks(&world).await.unwrap();
        assert_eq!(world.number("SELECT max(lane_3) FROM budgets").await, 160_000);
    }

    async fn a_decision_that_breaks_off_sends_nothing_and_takes_nothing(world: World) {
        for breakage in ["ALTER TABLE outbox RENAME TO lost", "ALTER TABLE budgets RENAME TO lost_budgets"] {
            world.tamper(breakage).await;
            fault(world.line(Purpose::VerifyPhone, "+12015550123").asks(&world).await);
        }
        world.tamper("ALTER TABLE lost_budgets RENAME TO budgets").await;
        world.tamper("ALTER TABLE lost RENAME TO outbox").await;
        assert_eq!(spent(&world).await, [0, 0, 0]);
        assert_eq!(world.number("SELECT count(*) FROM outbox").await, 0);
        assert_eq!(world.number("SELECT count(*) FROM sends").await, 0);
    }

    async fn a_notice_by_sms_pays_too(mut world: World) {
        let anna = world.with_phone("anna@example.com", "+12015550123").await;
        assert_eq!(spent(&world).await, [0, 0, 1]);
        world.restart(texts_a_day(100)).await;
        world.passes(days(1) + hours(1));
        world.tamper("DELETE FROM budgets").await;
        let person = anna.elsewhere(&world).await.person(&world).await;
        identity::flows::verify_phone::remove(&world.identity, &person).await.unwrap();
        assert_eq!(spent(&world).await, [1, 0, 0]);
    }

    /// Whoever proves one number after the other makes two texts of each: its code, and the notice to the one before.
    async fn a_notice_to_a_number_of_today_spends_nothing_of_lane_1(mut world: World) {
        let anna = world.with_phone("anna@example.com", "+12015550123").await;
        world.restart(texts_a_day(100)).await;
        let person = anna.person(&world).await;
        identity::flows::verify_phone::remove(&world.identity, &person).await.unwrap();
        assert_eq!(spent(&world).await, [0, 0, 2]);
        let told = world.messages("+12015550123").await;
        assert!(told.iter().any(|message| message.text.contains("removed")), "told all the same");
    }

    async fn the_cap_is_passed_by_no_message_with_two_processes_and_128_requests_at_the_edge(mut world: World) {
        world.restart(texts_a_day(100)).await;
        let other = other_process(&world).await;
        for round in 0..rounds() {
            // Lane 3 has 30 a day: 64 requests to each of two processes meet the last 7.
            world.passes(days(1));
            world.tamper("DELETE FROM budgets").await;
            assert_eq!(sent(&world, Lane::Unproved, 23).await, 23);
            let before = world.number("SELECT count(*) FROM outbox").await;
            let asks = (0..128).map(|n| {
                let identity = if n % 2 == 0 { &world.identity } else { &other };
                let (line, identity) = (line(&world, Lane::Unproved, n), identity.clone());
                async move { line.asks_of(&identity).await }
            });
            let answers = at_once(asks).await;
            let sent = answers.iter().filter(|answer| answer.is_ok()).count();
            for answer in answers.into_iter().filter(Result::is_err) {
                assert_eq!(refusal(answer), Refusal::BudgetSpent);
            }
            assert_eq!(sent, 7, "round {round}");
            assert_eq!(world.number("SELECT count(*) FROM outbox").await - before, 7);
            assert_eq!(spent(&world).await, [0, 0, 30]);
        }
    }

    async fn a_lane_that_has_spent_most_of_its_share_is_told_once(mut world: World) {
        world.restart(texts_a_day(100)).await;
        let other = other_process(&world).await;
        assert_eq!(sent(&world, Lane::Unproved, 23).await, 23);
        assert_eq!(world.number("SELECT count(*) FROM alerts").await, 0);
        let asks = (0..64).map(|n| {
            let identity = if n % 2 == 0 { &world.identity } else { &other };
            let (line, identity) = (line(&world, Lane::Unproved, n), identity.clone());
            async move { line.asks_of(&identity).await }
        });
        let answers = at_once(asks).await;
            assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 7);
        for answer in answers.into_iter().filter(Result::is_err) {
            assert_eq!(refusal(answer), Refusal::BudgetSpent);
        }
        assert_eq!(world.texts("SELECT event FROM alerts").await, ["budget 2026-01-01 3"]);
        let told: serde_json::Value = serde_json::from_str(&world.texts("SELECT body FROM alerts").await[0]).unwrap();
        assert_eq!(told["event"], "budget-nearly-spent");
        assert_eq!((told["lane"].as_i64(), told["spent"].as_str(), told["most"].as_str()), (Some(3), Some("2.40"), Some("3.00")));
    }
}

/// A second process where the database takes several.
async fn other_process(world: &World) -> std::sync::Arc<identity::Identity> {
    match Store::kind(&world.identity.store) {
        identity::store::Kind::Sqlite => world.identity.clone(),
        identity::store::Kind::Postgres => world.another_process(|_| {}).await,
    }
}

/// `LONG=1` runs the hundred that the figure asks for.
fn rounds() -> usize {
    if std::env::var("LONG").is_ok_and(|long| long == "1") { 100 } else { 8 }
}
