//! The master secret is rotated: what is sealed for long is sealed anew, and of the limits those alone begin anew whose
//! subject is known under a keyed name (docs/OPERATE.md).

use identity::delivery::sweep;
use identity::flows::{recover, sign_in};
use identity::model::money::Money;
use identity::model::purpose::Purpose;
use identity::model::visitor::Visitor;
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::*;

const OLD: u8 = 7;
const NEW: u8 = 9;

async fn signs_in_with_app(world: &World, member: &Member, app: &App) -> bool {
    let partial = member.elsewhere(world).await.person(world).await;
    sign_in::with_code(&world.identity, &partial, &app.next(world), false).await.is_ok()
}

/// The wait that this wrong password is refused with; `None` where it was compared.
async fn wait(world: &World, visitor: &Visitor, email: &str) -> Option<u32> {
    match refusal(sign_in::with_password(&world.identity, visitor, email, "wrong", None).await) {
        Refusal::WrongCredentials => None,
        Refusal::TooManyTries { wait_seconds } => wait_seconds,
        other => panic!("{other:?}"),
    }
}

both_databases! {
    async fn an_app_outlives_the_secret_that_it_was_sealed_under(mut world: World) {
        let (anna, app) = world.with_app("anna@example.com").await;
        let (bert, other) = world.with_app("bert@example.com").await;
        // Before them, more than are sealed anew at once, and none of them opens.
        let broken = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250) \
            INSERT INTO totp_apps (id, account_id, name, sealed, used_step, created_at, waits_until, active_at) \
            SELECT '0' || n.i, account_id, 'broken', sealed, 0, 0, 0, 1 FROM totp_apps, n WHERE account_id = ";
        world.tamper(&format!("{broken}'{}'", anna.account.as_str())).await;
        sweep(&world.identity).await.unwrap();
        world.restart_under(&[NEW, OLD]).await;
        assert!(signs_in_with_app(&world, &bert, &other).await, "before it is sealed anew");
        sweep(&world.identity).await.unwrap();
        world.tamper("DELETE FROM totp_apps WHERE name = 'broken'").await;
        world.restart_under(&[NEW]).await;
        assert!(signs_in_with_app(&world, &anna, &app).await && signs_in_with_app(&world, &bert, &other).await);
    }

    async fn tries_and_budgets_of_accounts_go_on(mut world: World) {
        world.restart(unlimited_sends).await;
        world.restart(|policy| policy.codes.budget = 7).await;
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        let person = anna.elsewhere(&world).await.person(&world).await;
        let code = world.newest_code("+12015550123").await;
        let guesses = async |world: &World| {
            refusal(sign_in::with_code(&world.identity, &person, &not(&code), false).await)
        };
        for left in [4, 3, 2, 1] {
            assert_eq!(guesses(&world).await, Refusal::WrongCode { tries_left: Some(left) });
        }
        world.restart_under(&[NEW, OLD]).await;
        assert_eq!(guesses(&world).await, Refusal::TooManyTries { wait_seconds: None }, "the fifth of the challenge");
        let again = anna.elsewhere(&world).await.person(&world).await;
        let code = world.newest_code("+12015550123").await;
        for _ in 0..2 {
            refusal(sign_in::with_code(&world.identity, &again, &not(&code), false).await);
        }
        let right = sign_in::with_code(&world.identity, &again, &code, false).await;
        assert!(matches!(refusal(right), Refusal::TooManyTries { wait_seconds: Some(_) }), "the budget of the account");
    }

    async fn the_places_of_accounts_client_addresses_and_blocks_and_the_money_stay_taken(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                let guard = &mut policy.guard;
                (guard.account_hourly, guard.address_hourly, guard.block_hourly) = (3, 3, 3);
                guard.refuse_at_times = 1;
                // Six texts of 0.10 in lane 3.
                policy.money.per_day = Money::of_units(2);
            })
            .await;
        let line = world.line(Purpose::VerifyPhone, "+12015550101");
        for number in ["+12015550101", "+12025550101", "+12035550101"] {
            line.to(number).asks(&world).await.unwrap();
        }
        for number in ["+12015550102", "+12015550103"] {
            world.line(Purpose::VerifyPhone, number).asks(&world).await.unwrap();
        }
        world.restart_under(&[NEW, OLD]).await;
        let fresh = world.line(Purpose::VerifyPhone, "+12055550101");
        for (what, asks) in [
            ("account", line.from(world.browser()).to("+12055550101")),
            ("client address", fresh.from(line.visitor.clone())),
            ("block", fresh.to("+12015550109")),
        ] {
            assert!(matches!(refusal(asks.asks(&world).await), Refusal::TooManySends { .. }), "{what}");
        }
        fresh.asks(&world).await.unwrap();
        let seventh = world.line(Purpose::VerifyPhone, "+12065550101");
        assert_eq!(refusal(seventh.asks(&world).await), Refusal::BudgetSpent);
    }

    /// A number's own limits, once: the second secret's are as the first one's were.
    async fn a_number_and_a_typed_address_begin_anew_once(mut world: World) {
        let line = world.line(Purpose::VerifyPhone, "+12015550123");
        line.asks(&world).await.unwrap();
        assert!(matches!(refusal(line.asks(&world).await), Refusal::TooSoon { .. }));
        let stranger = world.browser();
        for _ in 0..6 {
            assert_eq!(wait(&world, &stranger, "anna@example.com").await, None);
        }
        assert!(wait(&world, &stranger, "anna@example.com").await.is_some());

        world.restart_under(&[NEW, OLD]).await;
        line.asks(&world).await.unwrap();
        assert!(matches!(refusal(line.asks(&world).await), Refusal::TooSoon { .. }));
        for _ in 0..6 {
            assert_eq!(wait(&world, &stranger, "anna@example.com").await, None);
        }
        assert!(wait(&world, &stranger, "anna@example.com").await.is_some());
        // Another start with the same secrets begins nothing anew, nor does it when the old one goes.
        for masters in [&[NEW, OLD][..], &[NEW]] {
            world.restart_under(masters).await;
            assert!(matches!(refusal(line.asks(&world).await), Refusal::TooSoon { .. }));
            assert!(wait(&world, &stranger, "anna@example.com").await.is_some());
        }
    }

    async fn a_client_address_that_guesses_waits_on(mut world: World) {
        let stranger = world.browser();
        for n in 0..51 {
            assert_eq!(wait(&world, &stranger, &format!("p{n}@example.com")).await, None);
        }
        world.restart_under(&[NEW, OLD]).await;
        assert!(wait(&world, &stranger, "q@example.com").await.is_some());
    }

    /// Where a stranger recovers, tries are counted by what was typed, and behind it by the account: that one goes on.
    async fn guesses_at_a_recovery_reach_an_account_no_more_than_before(mut world: World) {
        world.restart(unlimited_sends).await;
        world.restart(|policy| policy.codes.budget = 3).await;
        world.registered("anna@example.com").await;
        world.passes(minutes(1));
        let stranger = world.browser();
        recover::start(&world.identity, &stranger, "anna@example.com").await.unwrap();
        let code = world.newest_code("anna@example.com").await;
        for _ in 0..3 {
            refusal(recover::confirm(&world.identity, &stranger, &not(&code)).await);
        }
        let shut = recover::confirm(&world.identity, &stranger, &code).await;
        assert!(matches!(refusal(shut), Refusal::TooManyTries { wait_seconds: Some(_) }));

        world.restart_under(&[NEW, OLD]).await;
        let mails = world.messages("anna@example.com").await.len();
        let right = refusal(recover::confirm(&world.identity, &stranger, &code).await);
        assert_eq!(right, Refusal::WrongCode { tries_left: Some(1) }, "as if it were wrong");
        world.passes(minutes(1));
        recover::again(&world.identity, &stranger).await.unwrap();
        assert_eq!(world.messages("anna@example.com").await.len(), mails, "nothing was sent");
    }
}
