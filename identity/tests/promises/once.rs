//! Of any number of concurrent redemptions exactly one succeeds.

use identity::flows::sign_in;
use identity::flows::{re_authenticate, recovery_codes};
use identity::model::purpose::Purpose;
use identity::model::session::Level;
use identity::refusal::{No, Refusal};

use crate::both_databases;
use crate::world::*;

const AT_ONCE: usize = 64;

/// `LONG=1` runs ten times as many.
fn rounds() -> usize {
    if std::env::var("LONG").is_ok_and(|long| long == "1") { 200 } else { 20 }
}

both_databases! {
    async fn of_64_concurrent_redemptions_of_one_code_exactly_one_succeeds(mut world: World) {
        // As many tries as guesses, so that all of them hold a proof before the first is redeemed.
        world.restart(|policy| {
            unlimited_sends(policy);
            policy.codes.tries = 64;
            policy.codes.budget = 1_000_000;
        })
        .await;
        let line = world.line(Purpose::SignIn, "+12015550123");
        for round in 0..rounds() {
            let code = line.code(&world).await;
            let guesses = (0..AT_ONCE).map(|_| {
                let (identity, line, code) = (world.identity.clone(), line.clone(), code.clone());
                async move { identity::challenge::guess(&identity, line.whose(), &code).await.unwrap() }
            });
            let proofs = at_once(guesses).await;
            assert_eq!(proofs.len(), AT_ONCE);
            let redemptions = proofs.into_iter().map(|proof| {
                let identity = world.identity.clone();
                async move {
                    let mut tx = identity.store.write().await?;
                    proof.redeem(&identity, &mut tx).await?;
                    Ok::<_, No>(tx.commit().await?)
                }
            });
            let answers = at_once(redemptions).await;
            assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "round {round}");
            for answer in answers.into_iter().filter(Result::is_err) {
                assert_eq!(refusal(answer), Refusal::NothingToConfirm);
            }
        }
    }

    async fn of_64_concurrent_second_steps_with_one_code_exactly_one_signs_in(world: World) {
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        for _ in 0..3 {
            let partial = anna.elsewhere(&world).await;
            let code = world.newest_code("+12015550123").await;
            let person = partial.person(&world).await;
            let before = world.number("SELECT count(*) FROM sessions WHERE level = 'full'").await;
            let steps = (0..AT_ONCE).map(|_| {
                let (identity, person, code) = (world.identity.clone(), person.clone(), code.clone());
                async move { sign_in::with_code(&identity, &person, &code, false).await }
            });
            let entered: Vec<_> = at_once(steps).await.into_iter().filter_map(Result::ok).collect();
            assert_eq!(entered.len(), 1);
            assert_eq!(entered[0].entered.level, Level::Full);
            assert_eq!(world.number("SELECT count(*) FROM sessions WHERE level = 'full'").await, before + 1);
            assert!(partial.find(&world).await.is_none(), "the partial session is over");
        }
    }

    async fn of_64_concurrent_uses_of_one_recovery_code_exactly_one_succeeds(mut world: World) {
        world.restart(|policy| {
            policy.codes.budget = 1_000_000;
            policy.passwords.waiting = 1_000;
        })
        .await;
        let mut anna = world.with_sms("anna@example.com", "+12015550123").await;
        for batch in 0..rounds() / 10 {
            if batch > 0 {
                recovery_codes::renew(&world.identity, &anna.person(&world).await).await.unwrap();
                anna.keeps(&world).await;
            }
            for (round, code) in anna.recovery_codes.iter().enumerate() {
                let person = anna.person(&world).await;
                let uses = (0..AT_ONCE).map(|_| {
                    let (identity, person, code) = (world.identity.clone(), person.clone(), code.clone());
                    async move { re_authenticate::with_recovery_code(&identity, &person, &code).await }
                });
                let answers = at_once(uses).await;
                assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "round {round}");
                for answer in answers.into_iter().filter(Result::is_err) {
                    assert_eq!(refusal(answer), Refusal::WrongCode { tries_left: None });
                }
            }
            assert_eq!(recovery_codes::left(&world.identity, &anna.person(&world).await).await.unwrap(), 0);
        }
    }
}
