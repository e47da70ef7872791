//! Proof of work (SPEC 4): when it is asked for, how much, and what is taken for it.

mod due;
mod taken;

use std::net::IpAddr;

use identity::model::purpose::Purpose;
use identity::model::visitor::Visitor;
use identity::policy::Policy;
use identity::refusal::Refusal;

use crate::world::people::Line;
use crate::world::*;

/// Real area codes: each is a block of its own.
const AREAS: [u32; 16] = [201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218];

fn number(n: usize) -> String {
    format!("+1{}55501{:02}", AREAS[n % AREAS.len()], n / AREAS.len())
}

fn at(address: &str) -> Visitor {
    browser_at(address.parse::<IpAddr>().unwrap())
}

/// A stranger who asks for a text to a number that he names: recovery by phone, as the engine sees it.
fn anonymous(world: &World, to: &str) -> Line {
    Line { account: None, ..world.line(Purpose::Recover, to) }
}

/// The policy of tests asks for no work; these are about it. One solution is a run or two of the solver.
fn with_work(change: impl FnOnce(&mut Policy)) -> impl FnOnce(&mut Policy) {
    |policy| {
        policy.guard.work_effort = 1;
        change(policy);
    }
}

async fn newest_rule(world: &World) -> String {
    world.texts("SELECT rule FROM decisions WHERE rule IS NOT NULL ORDER BY at DESC").await.swap_remove(0)
}

/// The effort that a refusal asks for.
#[track_caller]
fn effort(refusal: &Refusal) -> u32 {
    ticket(refusal).split('-').next().unwrap().parse().unwrap()
}

async fn sends(world: &World) -> i64 {
    world.number("SELECT count(*) FROM sends").await
}

/// Asks of one address until work is due: the figure is 2 there.
async fn past_the_address_figure(world: &mut World) -> Line {
    world
        .restart(with_work(|policy| {
            unlimited_sends(policy);
            policy.guard.address_hourly = 2;
        }))
        .await;
    let line = |n| world.line(Purpose::VerifyPhone, &number(n)).from(at("192.0.2.77"));
    for n in 0..2 {
        line(n).asks(world).await.unwrap();
    }
    line(2)
}
