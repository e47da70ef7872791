//! What a comparison costs tells nobody what it was compared with (SPEC 6, 7). Not measured by time but by what the hasher
//! was asked to do.

use identity::flows::{recovery_codes, sign_in};
use identity::hashing::Computed;
use identity::refusal::{No, Refusal};

use crate::both_databases;
use crate::world::*;

/// What it cost to refuse a wrong password for an address, from a browser never seen before: blocks of one hash.
async fn cost(world: &World, email: &str) -> u64 {
    let before = world.identity.hashing.computed();
    let answer = sign_in::with_password(&world.identity, &world.browser(), email, "wrong", None).await;
    assert_eq!(refusal(answer), Refusal::WrongCredentials);
    one_hash(before, world.identity.hashing.computed())
}

#[track_caller]
fn one_hash(before: Computed, after: Computed) -> u64 {
    assert_eq!(after.hashes - before.hashes, 1);
    after.blocks - before.blocks
}

async fn costs(world: &World, emails: &[String]) -> Vec<u64> {
    let mut costs = Vec::new();
    for email in emails {
        costs.push(cost(world, email).await);
    }
    costs
}

/// The worlds of tests hash with 8 KiB and one pass.
const OLD: u64 = 8;
const NEW: u64 = 32;

async fn costs_are_raised(world: &mut World) {
    world.restart(|policy| policy.passwords.memory_kib = 32).await;
}

both_databases! {
    async fn without_any_account_every_address_costs_what_is_set(world: World) {
        assert_eq!([cost(&world, "nobody@example.com").await, cost(&world, "nowhere").await], [OLD, OLD]);
    }

    /// Nobody's hash is renewed yet, then one account's after the other's.
    async fn an_unknown_address_costs_what_one_account_does_for_as_long_as_that_is_outdated(mut world: World) {
        let mut members = Vec::new();
        for n in 0..6 {
            members.push(world.registered(&format!("p{n}@example.com")).await);
        }
        costs_are_raised(&mut world).await;
        let known: Vec<String> = members.iter().map(|member| member.email.clone()).collect();
        let unknown: Vec<String> = (0..40).map(|n| format!("nobody{n}@example.com")).collect();
        let mut last = costs(&world, &unknown).await;
        assert_eq!(last, vec![OLD; 40]);
        assert_eq!(costs(&world, &known).await, [OLD; 6]);

        let mut followers = Vec::new();
        for (n, member) in members.iter().enumerate() {
            member.first_step(&world, &member.visitor).await;
            let expected: Vec<u64> = (0..6).map(|other| if other <= n { NEW } else { OLD }).collect();
            assert_eq!(costs(&world, &known).await, expected);
            let now = costs(&world, &unknown).await;
            assert_eq!(costs(&world, &unknown).await, now, "an address has one cost, however often it is asked");
            assert!(now.iter().zip(&last).all(|(now, last)| *now == NEW || now == last), "{last:?} {now:?}");
            followers.push(now.iter().filter(|cost| **cost == NEW).count());
            last = now;
        }
        assert_eq!(last, vec![NEW; 40]);
        // By chance all 40 follow one of the six once in 200,000 times.
        assert!(followers.iter().any(|so_far| (1..40).contains(so_far)), "{followers:?}");
    }

    /// Whoever registers as many accounts as he likes would have most unknown addresses stand on one of his.
    async fn nobody_moves_what_an_unknown_address_costs_by_making_accounts(mut world: World) {
        for n in 0..3 {
            world.registered(&format!("p{n}@example.com")).await;
        }
        costs_are_raised(&mut world).await;
        for n in 0..60 {
            world.registered(&format!("stranger{n}@example.com")).await;
        }
        // Nor does a start under the same parameters change who stands in.
        world.restart(|_| ()).await;
        let unknown: Vec<String> = (0..40).map(|n| format!("nobody{n}@example.com")).collect();
        assert_eq!(costs(&world, &unknown).await, vec![OLD; 40]);
    }

    async fn a_damaged_hash_is_a_fault_for_its_own_account_alone(mut world: World) {
        world.registered("anna@example.com").await;
        let bert = world.registered("bert@example.com").await;
        costs_are_raised(&mut world).await;
        let anna = "SELECT account_id FROM email_addresses WHERE address = 'anna@example.com'";
        world.tamper(&format!("UPDATE accounts SET password_hash = '!' WHERE id = ({anna})")).await;
        for n in 0..20 {
            cost(&world, &format!("nobody{n}@example.com")).await;
        }
        bert.first_step(&world, &bert.visitor).await;
        let answer = sign_in::with_password(&world.identity, &world.browser(), "anna@example.com", PASSWORD, None).await;
        assert!(matches!(answer, Err(No::Fault(_))));
    }

    async fn whoever_stands_in_is_not_let_in(world: World) {
        world.registered("anna@example.com").await;
        let answer = sign_in::with_password(&world.identity, &world.browser(), "nobody@example.com", PASSWORD, None).await;
        assert_eq!(refusal(answer), Refusal::WrongCredentials);
    }

    async fn a_recovery_code_costs_the_same_whether_it_is_left_or_used(mut world: World) {
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        let partial = anna.elsewhere(&world).await.person(&world).await;
        sign_in::with_recovery_code(&world.identity, &partial, &anna.recovery_codes[3]).await.unwrap();
        costs_are_raised(&mut world).await;
        // Whoever knows the password, and not the codes.
        let thief = anna.elsewhere(&world).await.person(&world).await;
        for place in 0..10 {
            let before = world.identity.hashing.computed();
            let code = format!("{place}-AAAA-AAAA-AAAA-AAAA");
            let answer = sign_in::with_recovery_code(&world.identity, &thief, &code).await;
            assert_eq!(refusal(answer), Refusal::WrongCode { tries_left: None });
            assert_eq!(one_hash(before, world.identity.hashing.computed()), OLD, "at {place}");
        }
        assert_eq!(recovery_codes::left(&world.identity, &anna.person(&world).await).await.unwrap(), 9);
    }
}
