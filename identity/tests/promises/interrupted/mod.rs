//! The process is killed between two writes of a flow: whoever tries again gets on, and nothing is done by halves.

mod changing;
mod getting_in;

use identity::refusal::{No, Outcome};

use crate::world::*;

const NEW: &str = "grape-tundra-violin-58";

/// A step of a person who presses again after the fault page.
async fn stubbornly<T>(world: &World, step: impl AsyncFn() -> Outcome<T>) -> T {
    match step().await {
        Ok(done) => done,
        Err(No::Fault(_)) => {
            world.identity.store.interrupt_after(None);
            // Nobody is quicker than this, and what was sent before the fault may have to cool down.
            world.passes(seconds(31));
            match step().await {
                Ok(done) => done,
                Err(no) => panic!("after a fault: {no:?}"),
            }
        }
        Err(No::Refused(refusal)) => panic!("without a fault: {refusal:?}"),
    }
}

/// Runs a journey again and again, killed after 0, 1, 2 … writes, until it gets through undisturbed.
async fn killed_at_every_write(world: &World, journey: impl AsyncFn(u32)) -> u32 {
    for writes in 0.. {
        assert!(writes < 50, "it never ends");
        world.identity.store.interrupt_after(Some(i64::from(writes)));
        journey(writes).await;
        // More writes than the journey has: then nothing was interrupted.
        let undisturbed = fault_is_due(world).await;
        world.identity.store.interrupt_after(None);
        world.passes(hours(25));
        if undisturbed {
            return writes;
        }
    }
    unreachable!()
}

/// Whether the interruption still lies ahead.
async fn fault_is_due(world: &World) -> bool {
    for _ in 0..60 {
        if world.identity.store.write().await.is_err() {
            return true;
        }
    }
    false
}

fn email(n: u32) -> String {
    format!("p{n}@example.com")
}

fn number(n: u32) -> String {
    format!("+120155501{n:02}")
}

/// How often something was told or recorded for one account.
async fn events(world: &World, member: &Member, kind: &str) -> i64 {
    let account = member.account.as_str();
    world.number(&format!("SELECT count(*) FROM events WHERE account_id = '{account}' AND kind = '{kind}'")).await
}
