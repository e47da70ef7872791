//! Turns are taken in one order (decision 0017): whatever happens at once, no two requests wait for each other. On
//! PostgreSQL such a pair would end in a fault.

use std::pin::Pin;

use identity::flows::recover::by_phone;
use identity::flows::{password, phone_sign_in, recover, silence_number, verify_phone};
use identity::refusal::{No, Outcome};

use super::phone_sign_in::allowed;
use crate::both_databases;
use crate::world::*;

const NEW: &str = "grape-tundra-violin-58";

type Act = Pin<Box<dyn Future<Output = Outcome<()>> + Send>>;

both_databases! {
    async fn an_owner_a_stranger_and_the_numbers_next_holder_at_once_end_in_no_fault(mut world: World) {
        world.restart(|policy| {
            unlimited_sends(policy);
            policy.passwords.siege = 1_000;
        }).await;
        for n in 0..8 {
            let (email, number) = (format!("p{n}@example.com"), format!("+1{}5550123", 201 + n));
            let anna = allowed(&world, &email, &number).await;
            let bert = world.registered(&format!("q{n}@example.com")).await;
            world.passes(minutes(1));
            let (owner, next) = (anna.person(&world).await, bert.person(&world).await);
            verify_phone::start(&world.identity, &next, &number, "US").await.unwrap();
            let nexts = world.newest_code(&number).await;
            let mut waiting = Vec::new();
            for _ in 0..3 {
                world.passes(seconds(1));
                let visitor = world.browser();
                recover::start(&world.identity, &visitor, &email).await.unwrap();
                waiting.push((visitor.clone(), world.newest_code(&email).await));
                by_phone::start(&world.identity, &visitor, &email, &number, "US").await.unwrap();
                phone_sign_in::start(&world.identity, &visitor, &number, "US").await.unwrap();
            }
            let mut acts: Vec<Act> = Vec::new();
            let identity = || world.identity.clone();
            for (visitor, code) in waiting {
                let (one, other, number) = (identity(), identity(), number.clone());
                let asker = visitor.clone();
                acts.push(Box::pin(async move { recover::confirm(&one, &visitor, &code).await.map(drop) }));
                acts.push(Box::pin(async move { phone_sign_in::start(&other, &asker, &number, "US").await }));
            }
            let (one, person) = (identity(), owner.clone());
            acts.push(Box::pin(async move { phone_sign_in::forbid(&one, &person).await }));
            let (one, person) = (identity(), owner.clone());
            acts.push(Box::pin(async move { password::change(&one, &person, PASSWORD, NEW).await }));
            let one = identity();
            acts.push(Box::pin(async move { verify_phone::confirm(&one, &next, &nexts).await }));
            let (one, silenced) = (identity(), number.clone());
            acts.push(Box::pin(async move { silence_number::by_operator(&one, &silenced).await.map(drop) }));
            for answer in at_once(acts).await {
                if let Err(No::Fault(fault)) = answer {
                    panic!("round {n}: {fault}");
                }
            }
        }
    }
}
