//! Rule 5 of the guard: conversion breakers (SPEC 4).

use std::time::Duration;

use identity::model::purpose::Purpose;
use identity::policy::{BreakerPolicy, GuardPolicy, Policy};
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::people::Line;
use crate::world::*;

/// What lies between two requests of which one reads the clock first, and the other gets its turn first.
const A_MOMENT: Duration = Duration::from_micros(1);

/// No limit but the breakers, as they are by default.
fn breakers_alone(policy: &mut Policy) {
    unlimited_sends(policy);
    policy.guard.breaker = BreakerPolicy::default();
}

/// The nth number of the block +1 <area> 555.
fn in_block(world: &World, area: u32, n: usize) -> Line {
    world.line(Purpose::VerifyPhone, &format!("+1{area}55501{n:02}"))
}

/// The same number, as a stranger names it who has forgotten the password: in lane 2.
fn recovery_in_block(world: &World, area: u32, n: usize) -> Line {
    Line { account: None, ..in_block(world, area, n).for_purpose(Purpose::RecoverByPhone) }
}

/// So many sends to numbers of a block, of which the first few are answered; then they are old enough to count.
async fn sends(world: &World, area: u32, sends: usize, answered: usize) {
    for n in 0..sends {
        let line = in_block(world, area, n);
        if n < answered { line.proves(world).await } else { drop(line.asks(world).await.unwrap()) }
    }
    world.passes(minutes(3));
}

/// The seconds to wait, where a block is paused.
async fn paused(world: &World, line: &Line) -> Option<u32> {
    match line.asks(world).await {
        Ok(_) => None,
        no => match refusal(no) {
            Refusal::RangePaused { wait_seconds } => Some(wait_seconds),
            other => panic!("{other:?}"),
        },
    }
}

async fn state(world: &World, scope: &str) -> Vec<String> {
    let open = "CASE WHEN opened_at IS NULL THEN 'closed' ELSE 'open' END";
    let opening = "CASE WHEN opening = tripped_at THEN 'first' ELSE 'later' END";
    world
        .texts(&format!(
            "SELECT name || ' ' || CAST(lane AS TEXT) || ' ' || {open} || ' ' || {opening} FROM breakers \
             WHERE scope = '{scope}' ORDER BY name, lane"
        ))
        .await
}

#[test]
fn the_figures_of_the_breakers_are_those_of_the_specification() {
    let breaker = GuardPolicy::default().breaker;
    assert_eq!((breaker.window, breaker.settled_after, breaker.open_for), (hours(1), minutes(3), minutes(10)));
    assert_eq!((breaker.block_sends, breaker.country_sends), (10, 50));
    assert_eq!((breaker.answered_percent, breaker.probes), (30, 3));
}

both_databases! {
    /// The row of a breaker may be swept while sends are left that tried it.
    async fn what_tried_a_breaker_that_was_swept_tries_no_later_one(mut world: World) {
        world.restart(breakers_alone).await;
        sends(&world, 201, 10, 0).await;
        let next = in_block(&world, 201, 50);
        assert_eq!(paused(&world, &next).await, Some(600));
        world.passes(minutes(10));
        for _ in 0..3 {
            assert_eq!(paused(&world, &next).await, None, "a probe");
        }
        world.tamper("DELETE FROM breakers").await;
        world.passes(minutes(3));
        assert_eq!(paused(&world, &next).await, Some(600), "it trips anew");
        world.passes(minutes(10));
        for _ in 0..3 {
            assert_eq!(paused(&world, &next).await, None, "a probe of its own");
        }
        assert!(paused(&world, &next).await.is_some());
    }

    async fn a_block_of_which_too_few_codes_come_back_is_paused(mut world: World) {
        world.restart(breakers_alone).await;
        sends(&world, 201, 10, 2).await;
        let next = in_block(&world, 201, 50);
        let before = world.rows().await;
        assert_eq!(paused(&world, &next).await, Some(600));
        // Its opening is on record although nothing was sent.
        assert_eq!(state(&world, "block").await, ["+1201555 3 open first"]);
        assert_eq!(world.texts("SELECT rule FROM decisions WHERE rule IS NOT NULL").await, ["breaker-block"]);
        let taken: Vec<_> = before.into_iter().zip(world.rows().await).filter(|(a, b)| a != b).map(|(_, b)| b).collect();
        assert_eq!(taken, [("breakers", 1), ("alerts", 1)], "it took from no counter");
        // Every other block goes on, and so do the other lanes.
        assert_eq!(paused(&world, &in_block(&world, 202, 1)).await, None);
        assert_eq!(paused(&world, &next.for_purpose(Purpose::SignIn)).await, None);
        world.passes(minutes(9));
        assert_eq!(paused(&world, &next).await, Some(60));
    }

    async fn thirty_of_a_hundred_is_enough_and_nine_sends_are_too_few(mut world: World) {
        world.restart(breakers_alone).await;
        sends(&world, 201, 10, 3).await;
        assert_eq!(paused(&world, &in_block(&world, 201, 50)).await, None);
        sends(&world, 202, 9, 0).await;
        assert_eq!(paused(&world, &in_block(&world, 202, 50)).await, None);
        // It counts once it is three minutes old.
        world.passes(minutes(3));
        assert_eq!(paused(&world, &in_block(&world, 202, 50)).await, Some(600));
    }

    async fn a_send_may_be_answered_for_three_minutes_before_it_counts(mut world: World) {
        world.restart(breakers_alone).await;
        sends(&world, 201, 10, 0).await;
        world.clock.set_back(A_MOMENT);
        assert_eq!(paused(&world, &in_block(&world, 201, 50)).await, None);
        world.passes(A_MOMENT);
        assert_eq!(paused(&world, &in_block(&world, 201, 51)).await, Some(600));
    }

    async fn what_is_older_than_an_hour_counts_no_more(mut world: World) {
        world.restart(breakers_alone).await;
        sends(&world, 201, 10, 0).await;
        world.passes(minutes(57));
        assert_eq!(paused(&world, &in_block(&world, 201, 50)).await, None);
    }

    async fn three_answered_probes_close_it_and_the_past_counts_no_more(mut world: World) {
        world.restart(breakers_alone).await;
        sends(&world, 201, 10, 0).await;
        assert!(paused(&world, &in_block(&world, 201, 50)).await.is_some());
        world.passes(minutes(10));
        for n in 50..53 {
            in_block(&world, 201, n).proves(&world).await;
        }
        // The first of these finds it closed.
        for n in 60..70 {
            world.passes(seconds(1));
            assert_eq!(paused(&world, &in_block(&world, 201, n)).await, None, "{n}");
        }
        assert_eq!(state(&world, "block").await, ["+1201555 3 closed first"]);
        world.passes(minutes(4));
        assert_eq!(paused(&world, &in_block(&world, 201, 70)).await, None, "nine since it closed");
        world.passes(minutes(4));
        assert_eq!(paused(&world, &in_block(&world, 201, 71)).await, Some(600), "ten since it closed");
        assert_eq!(state(&world, "block").await, ["+1201555 3 open later"]);
    }

    async fn three_probes_go_through_and_no_fourth_and_without_answers_it_opens_again(mut world: World) {
        world.restart(breakers_alone).await;
        sends(&world, 201, 10, 0).await;
        assert!(paused(&world, &in_block(&world, 201, 50)).await.is_some());
        world.passes(minutes(10));
        in_block(&world, 201, 50).proves(&world).await;
        in_block(&world, 201, 51).proves(&world).await;
        assert_eq!(paused(&world, &in_block(&world, 201, 52)).await, None);
        // Its answer may yet come.
        assert_eq!(paused(&world, &in_block(&world, 201, 53)).await, Some(180));
        world.passes(minutes(3));
        assert_eq!(paused(&world, &in_block(&world, 201, 53)).await, Some(600));
        assert_eq!(state(&world, "block").await, ["+1201555 3 open later"]);
        assert_eq!(world.number("SELECT count(*) FROM alerts").await, 1, "it was open all the time");
        world.passes(minutes(10));
        assert_eq!(paused(&world, &in_block(&world, 201, 54)).await, None);
    }

    async fn a_probe_that_another_rule_refuses_is_not_taken(mut world: World) {
        world.restart(breakers_alone).await;
        sends(&world, 201, 10, 0).await;
        assert!(paused(&world, &in_block(&world, 201, 50)).await.is_some());
        world.passes(minutes(10));
        world.restart(|policy| policy.money.per_day = "0".parse().unwrap()).await;
        for n in 50..60 {
            assert_eq!(refusal(in_block(&world, 201, n).asks(&world).await), Refusal::BudgetSpent);
        }
        world.restart(unlimited_sends).await;
        for n in 50..53 {
            assert_eq!(paused(&world, &in_block(&world, 201, n)).await, None);
        }
        assert!(paused(&world, &in_block(&world, 201, 53)).await.is_some());
    }

    async fn of_64_concurrent_sends_three_are_probes(mut world: World) {
        world.restart(breakers_alone).await;
        let other = world.another_process(|_| {}).await;
        for round in 0..3 {
            if round == 0 {
                sends(&world, 201, 10, 0).await;
                assert!(paused(&world, &in_block(&world, 201, 50)).await.is_some());
            } else {
                world.passes(minutes(3));
                assert!(paused(&world, &in_block(&world, 201, 50)).await.is_some());
            }
            world.passes(minutes(10));
            let asks = (0..64).map(|n| {
                let (line, identity) = (in_block(&world, 201, n), if n % 2 == 0 { &other } else { &world.identity });
                let identity = identity.clone();
                async move { line.asks_of(&identity).await.is_ok() }
            });
            assert_eq!(at_once(asks).await.into_iter().filter(|sent| *sent).count(), 3, "round {round}");
        }
    }

    async fn a_country_trips_without_a_refusal(mut world: World) {
        world
            .restart(|policy| {
                breakers_alone(policy);
                policy.guard.breaker.block_sends = 1_000_000;
                policy.guard.breaker.country_sends = 5;
            })
            .await;
        for area in [201, 202, 203, 205, 206] {
            in_block(&world, area, 1).asks(&world).await.unwrap();
        }
        world.passes(minutes(3));
        assert_eq!(paused(&world, &in_block(&world, 207, 1)).await, None);
        assert_eq!(state(&world, "country").await, ["US 3 open first"]);
        assert_eq!(world.texts("SELECT body FROM alerts").await.len(), 1);
        // Three probes, all answered, close it.
        world.passes(minutes(10));
        for area in [208, 209, 210] {
            in_block(&world, area, 1).proves(&world).await;
        }
        in_block(&world, 212, 1).asks(&world).await.unwrap();
        assert_eq!(state(&world, "country").await, ["US 3 closed first"]);
    }

    async fn a_clock_that_jumps_keeps_no_breaker_open_for_ever(mut world: World) {
        world.restart(breakers_alone).await;
        sends(&world, 201, 10, 0).await;
        assert!(paused(&world, &in_block(&world, 201, 50)).await.is_some());
        // It opened "next year", as far as the clock knows by now.
        world.clock.set_back(days(365));
        for n in 50..53 {
            in_block(&world, 201, n).proves(&world).await;
        }
        assert_eq!(paused(&world, &in_block(&world, 201, 53)).await, None);
        assert_eq!(state(&world, "block").await, ["+1201555 3 closed first"]);
        // And it trips again, though it was closed before the clock is set back once more.
        world.clock.set_back(days(30));
        sends(&world, 201, 10, 0).await;
        assert_eq!(paused(&world, &in_block(&world, 201, 54)).await, Some(600));
        // Probes of a time that is yet to come are over too.
        world.passes(minutes(12));
        for n in 60..63 {
            assert_eq!(paused(&world, &in_block(&world, 201, n)).await, None);
        }
        world.clock.set_back(minutes(1));
        assert_eq!(paused(&world, &in_block(&world, 201, 63)).await, Some(600));
    }

    async fn a_block_that_opens_is_paused_for_whoever_read_the_clock_before(mut world: World) {
        world.restart(breakers_alone).await;
        sends(&world, 201, 10, 0).await;
        assert_eq!(paused(&world, &in_block(&world, 201, 50)).await, Some(600));
        world.clock.set_back(A_MOMENT);
        assert_eq!(paused(&world, &in_block(&world, 201, 51)).await, Some(601));
        world.passes(minutes(10) + A_MOMENT);
        // None of the three probes was used up.
        for n in 52..55 {
            assert_eq!(paused(&world, &in_block(&world, 201, n)).await, None, "{n}");
        }
        assert!(paused(&world, &in_block(&world, 201, 55)).await.is_some());
    }

    async fn probes_that_have_just_gone_out_are_waited_for_by_whoever_read_the_clock_before(mut world: World) {
        world.restart(breakers_alone).await;
        sends(&world, 201, 10, 0).await;
        assert_eq!(paused(&world, &in_block(&world, 201, 50)).await, Some(600));
        world.passes(minutes(10) + A_MOMENT);
        for n in 51..54 {
            assert_eq!(paused(&world, &in_block(&world, 201, n)).await, None, "{n}");
        }
        world.clock.set_back(A_MOMENT);
        assert_eq!(paused(&world, &in_block(&world, 201, 54)).await, Some(181));
        assert_eq!(state(&world, "block").await, ["+1201555 3 open first"]);
    }

    async fn a_block_that_closes_stays_closed_for_whoever_read_the_clock_before(mut world: World) {
        world.restart(breakers_alone).await;
        sends(&world, 201, 10, 0).await;
        assert_eq!(paused(&world, &in_block(&world, 201, 50)).await, Some(600));
        world.passes(minutes(10));
        for n in 51..54 {
            in_block(&world, 201, n).proves(&world).await;
        }
        assert_eq!(paused(&world, &in_block(&world, 201, 54)).await, None);
        world.clock.set_back(A_MOMENT);
        assert_eq!(paused(&world, &in_block(&world, 201, 55)).await, None);
        assert_eq!(state(&world, "block").await, ["+1201555 3 closed first"]);
        assert_eq!(world.number("SELECT count(*) FROM alerts").await, 1);
    }

    async fn lanes_have_breakers_of_their_own_and_lane_1_has_none(mut world: World) {
        world.restart(breakers_alone).await;
        for n in 0..20 {
            in_block(&world, 201, n).for_purpose(Purpose::SignIn).asks(&world).await.unwrap();
        }
        world.passes(minutes(3));
        assert_eq!(paused(&world, &in_block(&world, 201, 50).for_purpose(Purpose::SignIn)).await, None);
        assert_eq!(paused(&world, &in_block(&world, 201, 50)).await, None, "what lane 1 sends counts in lane 1");
        assert!(state(&world, "block").await.is_empty());
        // Mail has no blocks.
        for n in 0..20 {
            world.line(Purpose::Recover, &format!("p{n}@example.com")).asks(&world).await.unwrap();
        }
        world.passes(minutes(3));
        world.line(Purpose::Recover, "p99@example.com").asks(&world).await.unwrap();
        assert!(state(&world, "block").await.is_empty());
    }

    async fn a_block_that_one_lane_trips_is_paused_in_that_lane_alone(mut world: World) {
        world.restart(breakers_alone).await;
        let [recovery, own]: [fn(&World, u32, usize) -> Line; 2] = [recovery_in_block, in_block];
        for (area, pumped, other) in [(201, recovery, own), (202, own, recovery)] {
            for n in 0..10 {
                pumped(&world, area, n).asks(&world).await.unwrap();
            }
            world.passes(minutes(3));
            let other = other(&world, area, 50);
            assert_eq!(paused(&world, &other).await, None, "{area}: what the one sends counts not in the other");
            assert_eq!(paused(&world, &pumped(&world, area, 50)).await, Some(600), "{area}");
            assert_eq!(paused(&world, &other).await, None, "{area}: nor does what has opened there");
        }
        assert_eq!(state(&world, "block").await, ["+1201555 2 open first", "+1202555 3 open first"]);
    }

    /// Opened in one moment, both openings have one name.
    async fn the_probes_of_one_lane_close_its_own_breaker_alone(mut world: World) {
        world.restart(breakers_alone).await;
        for n in 0..10 {
            recovery_in_block(&world, 201, n).asks(&world).await.unwrap();
        }
        sends(&world, 201, 10, 0).await;
        for line in [recovery_in_block(&world, 201, 50), in_block(&world, 201, 50)] {
            assert_eq!(paused(&world, &line).await, Some(600));
        }
        world.passes(minutes(10));
        for n in 51..54 {
            recovery_in_block(&world, 201, n).proves(&world).await;
        }
        assert_eq!(paused(&world, &recovery_in_block(&world, 201, 54)).await, None);
        assert_eq!(state(&world, "block").await, ["+1201555 2 closed first", "+1201555 3 open first"]);
        for n in 51..54 {
            assert_eq!(paused(&world, &in_block(&world, 201, n)).await, None, "a probe of its own");
        }
        assert_eq!(paused(&world, &in_block(&world, 201, 54)).await, Some(180), "and no fourth");
    }

    async fn a_country_that_one_lane_trips_is_open_in_that_lane_alone(mut world: World) {
        world
            .restart(|policy| {
                breakers_alone(policy);
                policy.guard.breaker.block_sends = 1_000_000;
                policy.guard.breaker.country_sends = 5;
            })
            .await;
        for area in [201, 202, 203, 205, 206] {
            recovery_in_block(&world, area, 1).asks(&world).await.unwrap();
        }
        world.passes(minutes(3));
        for line in [in_block(&world, 207, 1), recovery_in_block(&world, 207, 1), in_block(&world, 207, 2)] {
            line.asks(&world).await.unwrap();
        }
        assert_eq!(state(&world, "country").await, ["US 2 open first"]);
    }
}
