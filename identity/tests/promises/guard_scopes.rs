//! Rules 2 and 4 of the guard: countries, accounts, addresses, networks and blocks (SPEC 4).

use std::collections::BTreeSet;
use std::net::IpAddr;

use identity::model::purpose::Purpose;
use identity::policy::GuardPolicy;
use identity::refusal::{No, Refusal};

use crate::both_databases;
use crate::world::people::{Line, somebody};
use crate::world::*;

/// Real area codes: each is a block of its own.
const AREAS: [u32; 16] = [201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218];

fn number(n: usize) -> String {
    format!("+1{}55501{:02}", AREAS[n % AREAS.len()], n / AREAS.len())
}

/// Limits on sends off but for one figure of 10, past which the guard refuses at once: what it asks for before is told
/// in `proof_of_work`.
async fn only(world: &mut World, figure: impl FnOnce(&mut GuardPolicy) -> &mut u32) {
    world
        .restart(|policy| {
            unlimited_sends(policy);
            *figure(&mut policy.guard) = 10;
            policy.guard.refuse_at_times = 1;
        })
        .await;
}

/// The nth stranger: an account, a browser, a network and a number block of their own.
fn stranger(world: &World, n: usize) -> Line {
    world.line(Purpose::VerifyPhone, &number(n))
}

fn at(address: &str) -> identity::model::visitor::Visitor {
    browser_at(address.parse::<IpAddr>().unwrap())
}

async fn is_refused(world: &World, line: &Line, rule: &str) -> bool {
    // So that its record is the newest.
    world.passes(std::time::Duration::from_micros(1));
    match line.asks(world).await {
        Ok(_) => false,
        answer => {
            assert!(matches!(refusal(answer), Refusal::TooManySends { .. }));
            let rules = world.texts("SELECT rule FROM decisions WHERE rule IS NOT NULL ORDER BY at DESC").await;
            assert_eq!(rules[0], rule);
            true
        }
    }
}

#[test]
fn the_defaults_are_the_figures_of_the_specification() {
    let guard = GuardPolicy::default();
    assert_eq!((guard.cool_down, guard.longest_cool_down), (seconds(30), hours(1)));
    assert_eq!((guard.number_hourly, guard.number_daily, guard.number_daily_in_all), (5, 10, 20));
    assert_eq!(
        (guard.account_hourly, guard.address_hourly, guard.network_hourly, guard.block_hourly),
        (10, 20, 100, 20)
    );
    assert_eq!((guard.refuse_at_times, guard.country_daily), (5, 200));
    assert_eq!((guard.proven_after, guard.fresh_for), (days(1), days(180)));
}

both_databases! {
    async fn an_account_has_a_limit_over_all_its_numbers(mut world: World) {
        only(&mut world, |guard| &mut guard.account_hourly).await;
        let account = somebody();
        for n in 0..9 {
            stranger(&world, n).of(account.clone()).asks(&world).await.unwrap();
        }
        let tenth = stranger(&world, 9).of(account.clone());
        let code = tenth.code(&world).await;
        assert!(is_refused(&world, &stranger(&world, 10).of(account.clone()), "account").await);
        assert!(is_refused(&world, &Line { is_proven: true, ..stranger(&world, 10).of(account.clone()) }, "account").await);
        stranger(&world, 10).asks(&world).await.unwrap();
        // A redeemed code gives its place back.
        tenth.enters(&world, &code).await.unwrap();
        stranger(&world, 10).of(account.clone()).asks(&world).await.unwrap();
        assert!(is_refused(&world, &stranger(&world, 11).of(account.clone()), "account").await);
        world.passes(hours(1));
        stranger(&world, 11).of(account).asks(&world).await.unwrap();
    }

    async fn an_address_has_a_limit_over_all_accounts(mut world: World) {
        only(&mut world, |guard| &mut guard.address_hourly).await;
        for n in 0..9 {
            stranger(&world, n).from(at("192.0.2.77")).asks(&world).await.unwrap();
        }
        let tenth = stranger(&world, 9).from(at("192.0.2.77"));
        let code = tenth.code(&world).await;
        let next = stranger(&world, 10).from(at("192.0.2.77"));
        assert!(is_refused(&world, &next, "address").await);
        assert!(is_refused(&world, &next.from(at("::ffff:192.0.2.77")), "address").await, "the same in IPv6 dress");
        next.from(at("192.0.2.78")).asks(&world).await.unwrap();
        tenth.enters(&world, &code).await.unwrap();
        next.asks(&world).await.unwrap();
        assert!(is_refused(&world, &stranger(&world, 11).from(at("192.0.2.77")), "address").await);
        world.passes(hours(1));
        stranger(&world, 11).from(at("192.0.2.77")).asks(&world).await.unwrap();
    }

    async fn an_ipv6_subscriber_is_a_64(mut world: World) {
        only(&mut world, |guard| &mut guard.address_hourly).await;
        for n in 0..10 {
            stranger(&world, n).from(at(&format!("2001:db8:1:2::{n:x}"))).asks(&world).await.unwrap();
        }
        let next = stranger(&world, 10);
        assert!(is_refused(&world, &next.from(at("2001:db8:1:2:ffff::1")), "address").await);
        next.from(at("2001:db8:1:3::1")).asks(&world).await.unwrap();
    }

    async fn a_network_has_a_limit_over_its_addresses(mut world: World) {
        only(&mut world, |guard| &mut guard.network_hourly).await;
        for n in 0..10 {
            stranger(&world, n).from(at(&format!("192.0.2.{n}"))).asks(&world).await.unwrap();
        }
        let next = stranger(&world, 10);
        assert!(is_refused(&world, &next.from(at("192.0.2.200")), "network").await);
        next.from(at("192.0.3.200")).asks(&world).await.unwrap();
        for n in 0..10 {
            stranger(&world, n).from(at(&format!("2001:db8:7:{n:x}::1"))).asks(&world).await.unwrap();
        }
        let next = stranger(&world, 11);
        assert!(is_refused(&world, &next.from(at("2001:db8:7:ffff::1")), "network").await);
        next.from(at("2001:db8:8::1")).asks(&world).await.unwrap();
    }

    async fn a_block_of_numbers_has_a_limit(mut world: World) {
        only(&mut world, |guard| &mut guard.block_hourly).await;
        for n in 0..10 {
            world.line(Purpose::VerifyPhone, &format!("+1201555010{n}")).asks(&world).await.unwrap();
        }
        let next = world.line(Purpose::VerifyPhone, "+12015550199");
        assert!(is_refused(&world, &next, "block").await);
        next.to("+12025550199").asks(&world).await.unwrap();
    }

    async fn figures_lowered_while_in_use_hold_at_once_and_raised_ones_too(mut world: World) {
        let next = world.line(Purpose::VerifyPhone, "+12015550199");
        only(&mut world, |guard| &mut guard.block_hourly).await;
        for n in 0..6 {
            world.line(Purpose::VerifyPhone, &format!("+1201555010{n}")).asks(&world).await.unwrap();
        }
        let lowered = world.another_process(|policy| policy.guard.block_hourly = 6).await;
        assert!(matches!(refusal(next.asks_of(&lowered).await), Refusal::TooManySends { .. }));
        // The other process has not been restarted yet.
        next.asks(&world).await.unwrap();
        world.restart(|policy| policy.guard.block_hourly = 3).await;
        let next = next.to("+12015550198");
        assert!(is_refused(&world, &next, "block").await);
        world.restart(|policy| policy.guard.block_hourly = 8).await;
        next.asks(&world).await.unwrap();
        assert!(is_refused(&world, &next.to("+12015550197"), "block").await);
    }

    /// The numbers beside those that may be used in tests belong to people, so their sends are moved there.
    async fn a_row_of_numbers_in_two_blocks_has_the_limit_of_one(mut world: World) {
        only(&mut world, |guard| &mut guard.block_hourly).await;
        let line = |n: usize| world.line(Purpose::VerifyPhone, &format!("+1201555010{n}"));
        for n in 0..5 {
            line(n).asks(&world).await.unwrap();
        }
        for (beside, is_full) in [("+1201554", true), ("+1201556", true), ("+1201553", false), ("+1201557", false)] {
            world.tamper(&format!("UPDATE sends SET block = '{beside}'")).await;
            for n in 0..5 {
                line(n).asks(&world).await.unwrap();
            }
            assert_eq!(is_refused(&world, &line(5), "block").await, is_full, "{beside}");
            world.tamper("DELETE FROM sends WHERE block = '+1201555'").await;
        }
    }

    async fn a_clock_that_ran_ahead_and_was_set_back_leaves_no_count_behind(mut world: World) {
        only(&mut world, |guard| &mut guard.block_hourly).await;
        world.passes(days(365));
        for n in 0..10 {
            world.line(Purpose::VerifyPhone, &format!("+1201555010{n}")).asks(&world).await.unwrap();
        }
        let next = world.line(Purpose::VerifyPhone, "+12015550199");
        assert!(is_refused(&world, &next, "block").await);
        world.clock.set_back(minutes(30));
        assert!(next.asks(&world).await.is_err(), "within the window, another process may be right");
        world.clock.set_back(days(364));
        next.asks(&world).await.unwrap();
    }

    async fn a_proven_phone_is_spared_what_strangers_use_up(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                let guard = &mut policy.guard;
                (guard.address_hourly, guard.network_hourly, guard.block_hourly) = (10, 10, 10);
                guard.refuse_at_times = 1;
            })
            .await;
        for n in 0..10 {
            let line = world.line(Purpose::SignIn, &format!("+1201555010{n}"));
            line.from(at("192.0.2.77")).asks(&world).await.unwrap();
        }
        let owner = world.line(Purpose::SignIn, "+12015550199").from(at("192.0.2.77"));
        assert!(is_refused(&world, &owner, "address").await);
        assert!(is_refused(&world, &owner.from(at("192.0.2.78")), "network").await);
        assert!(is_refused(&world, &owner.from(world.browser()), "block").await);
        Line { is_proven: true, ..owner }.asks(&world).await.unwrap();
    }

    async fn what_strangers_ask_for_in_other_lanes_uses_nothing_of_lane_1_up(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                let guard = &mut policy.guard;
                (guard.address_hourly, guard.network_hourly, guard.block_hourly) = (10, 10, 10);
                guard.refuse_at_times = 1;
            })
            .await;
        let stranger = |n: u32| world.line(Purpose::VerifyPhone, &format!("+1201555010{n}")).from(at("192.0.2.77"));
        for n in 0..9 {
            stranger(n).asks(&world).await.unwrap();
        }
        stranger(9).asks(&world).await.unwrap();
        assert!(is_refused(&world, &stranger(8), "address").await);
        // Verified a moment ago, so spared nothing.
        world.line(Purpose::SignIn, "+12015550199").from(at("192.0.2.77")).asks(&world).await.unwrap();
    }

    async fn a_phone_is_proven_a_day_after_it_was_verified_and_used_since(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.guard.block_hourly = 10;
                policy.guard.refuse_at_times = 1;
            })
            .await;
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        let crowd = async |world: &World| {
            for n in 0..10 {
                let line = world.line(Purpose::SignIn, &format!("+1201555010{n}"));
                let _ = line.asks(world).await;
            }
        };
        let not_sent = async |world: &World| anna.first_step(world, &world.browser()).await.not_sent;
        crowd(&world).await;
        assert!(matches!(not_sent(&world).await, Some(No::Refused(Refusal::TooManySends { .. }))), "verified a moment ago");
        world.passes(hours(25));
        crowd(&world).await;
        assert!(not_sent(&world).await.is_none());
        // Unused for half a year it is stale.
        world.passes(days(181));
        crowd(&world).await;
        assert!(matches!(not_sent(&world).await, Some(No::Refused(Refusal::TooManySends { .. }))));
    }

    async fn a_country_has_a_daily_limit_of_unproved_sends(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.guard.country_daily = 3;
            })
            .await;
        for n in 0..3 {
            stranger(&world, n).proves(&world).await;
        }
        let next = stranger(&world, 3);
        assert!(is_refused(&world, &next, "country-daily").await);
        next.to("+41791234567").asks(&world).await.unwrap();
        next.for_purpose(Purpose::SignIn).asks(&world).await.unwrap();
        world.passes(hours(24));
        next.asks(&world).await.unwrap();
    }

    async fn a_country_off_the_list_is_not_served(mut world: World) {
        world.restart(|policy| policy.guard.countries = Some(BTreeSet::from(["CH".to_owned()]))).await;
        let line = world.line(Purpose::VerifyPhone, "+12015550123");
        assert_eq!(refusal(line.asks(&world).await), Refusal::CountryNotServed);
        // Canada shares its calling code.
        assert_eq!(refusal(line.to("+14165550123").asks(&world).await), Refusal::CountryNotServed);
        assert_eq!(world.number("SELECT count(*) FROM sends").await, 0);
        line.to("+41791234567").asks(&world).await.unwrap();
        world.line(Purpose::SignInFromNewBrowser, "anna@example.com").asks(&world).await.unwrap();
    }

    async fn mail_has_counters_of_its_own(mut world: World) {
        only(&mut world, |guard| &mut guard.address_hourly).await;
        for n in 0..10 {
            stranger(&world, n).from(at("192.0.2.77")).asks(&world).await.unwrap();
        }
        assert!(is_refused(&world, &stranger(&world, 10).from(at("192.0.2.77")), "address").await);
        let mail = |n: usize| {
            let line = world.line(Purpose::Register, &format!("p{n}@example.com")).from(at("192.0.2.77"));
            Line { account: None, ..line }
        };
        for n in 0..10 {
            mail(n).asks(&world).await.unwrap();
        }
        assert!(is_refused(&world, &mail(10), "address").await);
    }
}
