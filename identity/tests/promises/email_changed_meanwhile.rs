//! A code on its way to an address that is not the account's main one any more opens nothing, whatever it was for.

use identity::flows::recover::second_proof;
use identity::flows::{email_addresses, sign_in};
use identity::model::purpose::Purpose;
use identity::model::session::Level;
use identity::refusal::{Outcome, Refusal};

use crate::both_databases;
use crate::world::*;

const ANNA: &str = "anna@example.com";
const WORK: &str = "anna@work.example";
const PHONE: &str = "+12015550123";

/// Somebody whose main address was another one until just now.
async fn has_moved(world: &World) -> Member {
    let anna = world.registered(ANNA).await;
    world.passes(seconds(1));
    email_addresses::start(&world.identity, &anna.person(world).await, WORK).await.unwrap();
    let code = world.newest_code(WORK).await;
    email_addresses::confirm(&world.identity, &anna.person(world).await, &code, true).await.unwrap();
    world.passes(minutes(2));
    anna
}

/// A code that a request asked for which had read the account just before, or which has not.
async fn code_to(world: &World, member: &Member, purpose: Purpose, to: &str) -> String {
    world.passes(minutes(2));
    let line = world.line(purpose, to).of(member.account.clone()).from(member.visitor.clone());
    line.code(world).await
}

fn is_refused<T>(answer: Outcome<T>) {
    assert_eq!(refusal(answer), Refusal::NothingToConfirm);
}

both_databases! {
    async fn as_a_second_step(mut world: World) {
        world.restart(unlimited_sends).await;
        let mut anna = has_moved(&world).await;
        anna.enables_email(&world).await;
        let partial = anna.elsewhere(&world).await;
        let code = code_to(&world, &partial, Purpose::SignInByEmail, ANNA).await;
        is_refused(sign_in::with_code(&world.identity, &partial.person(&world).await, &code, false).await);
        let code = code_to(&world, &partial, Purpose::SignInByEmail, WORK).await;
        let step = sign_in::with_code(&world.identity, &partial.person(&world).await, &code, false).await.unwrap();
        assert_eq!(step.entered.level, Level::Full);
    }

    async fn from_a_new_browser_while_strangers_guess(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.passwords.siege = 1;
            })
            .await;
        let anna = has_moved(&world).await;
        let wrong = sign_in::with_password(&world.identity, &world.browser(), ANNA, "not it", None).await;
        assert_eq!(refusal(wrong), Refusal::WrongCredentials);
        let partial = anna.elsewhere(&world).await;
        assert_eq!(partial.level(&world).await, Level::EmailCodeDue);
        let code = code_to(&world, &partial, Purpose::SignInFromNewBrowser, ANNA).await;
        is_refused(sign_in::with_code(&world.identity, &partial.person(&world).await, &code, false).await);
        let code = code_to(&world, &partial, Purpose::SignInFromNewBrowser, WORK).await;
        let step = sign_in::with_code(&world.identity, &partial.person(&world).await, &code, false).await.unwrap();
        assert_eq!(step.entered.level, Level::Full);
    }

    async fn as_the_second_proof_of_a_recovery(mut world: World) {
        world.restart(unlimited_sends).await;
        let mut anna = has_moved(&world).await;
        anna.verifies(&world, PHONE).await;
        anna.enables_sms(&world).await;
        let here = anna.recovers_by_phone(&world, &world.browser()).await;
        assert_eq!(here.level(&world).await, Level::RecoveryProofDue);
        let code = code_to(&world, &here, Purpose::RecoverSecondProof, ANNA).await;
        is_refused(second_proof::with_code(&world.identity, &here.person(&world).await, &code).await);
        let code = code_to(&world, &here, Purpose::RecoverSecondProof, WORK).await;
        let entered = second_proof::with_code(&world.identity, &here.person(&world).await, &code).await.unwrap();
        assert_eq!(entered.level, Level::Recovery);
    }

    async fn where_a_wait_stands_for_the_phone(mut world: World) {
        world.restart(unlimited_sends).await;
        let mut anna = has_moved(&world).await;
        anna.verifies(&world, PHONE).await;
        anna.enables_sms(&world).await;
        world.tamper("DELETE FROM phones").await;
        let partial = anna.elsewhere(&world).await;
        let waiting = "SELECT count(*) FROM waits";
        let code = code_to(&world, &partial, Purpose::SignInWithoutPhone, ANNA).await;
        is_refused(sign_in::with_code(&world.identity, &partial.person(&world).await, &code, false).await);
        assert_eq!(world.number(waiting).await, 0);
        let code = code_to(&world, &partial, Purpose::SignInWithoutPhone, WORK).await;
        sign_in::with_code(&world.identity, &partial.person(&world).await, &code, false).await.unwrap();
        assert_eq!(world.number(waiting).await, 1);
    }
}
