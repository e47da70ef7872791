//! Rule 3 of the guard: what may be sent to one number or address (SPEC 4).

use std::time::Duration;

use identity::model::purpose::Purpose;
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::people::Line;
use crate::world::*;

const ANNA: &str = "+12015550123";

/// No cool-down: the hourly and daily figures come to the front.
async fn without_cool_down(world: &mut World) {
    world.restart(|policy| policy.guard.cool_down = Duration::ZERO).await;
}

/// Another account's line to the same target, so that the account's own limit stays out of it.
fn next(world: &World, line: &Line) -> Line {
    line.from(world.browser()).of(people::somebody())
}

both_databases! {
    async fn the_cool_down_doubles_with_each_unanswered_send(world: World) {
        let line = world.line(Purpose::VerifyPhone, ANNA);
        for wait in [30, 60, 120, 240] {
            line.asks(&world).await.unwrap();
            assert_eq!(refusal(line.asks(&world).await), Refusal::TooSoon { wait_seconds: wait });
            world.passes(seconds(u64::from(wait) - 1));
            assert_eq!(refusal(line.asks(&world).await), Refusal::TooSoon { wait_seconds: 1 });
            world.passes(seconds(1));
        }
        // Whoever asks: the cool-down is the number's.
        line.asks(&world).await.unwrap();
        assert_eq!(refusal(next(&world, &line).asks(&world).await), Refusal::TooSoon { wait_seconds: 480 });
    }

    async fn a_redeemed_code_resets_the_cool_down(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        line.asks(&world).await.unwrap();
        world.passes(seconds(30));
        line.asks(&world).await.unwrap();
        world.passes(seconds(60));
        line.proves(&world).await;
        line.asks(&world).await.unwrap();
        assert_eq!(refusal(line.asks(&world).await), Refusal::TooSoon { wait_seconds: 30 });
    }

    async fn a_wrong_code_resets_nothing(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        let code = line.code(&world).await;
        refusal(line.enters(&world, &not(&code)).await);
        assert_eq!(refusal(line.asks(&world).await), Refusal::TooSoon { wait_seconds: 30 });
    }

    async fn each_lane_cools_down_for_itself(world: World) {
        let line = world.line(Purpose::VerifyPhone, ANNA);
        line.asks(&world).await.unwrap();
        line.for_purpose(Purpose::SignIn).asks(&world).await.unwrap();
        let answer = refusal(line.for_purpose(Purpose::ReAuthenticate).asks(&world).await);
        assert_eq!(answer, Refusal::TooSoon { wait_seconds: 30 }, "one lane, two purposes");
    }

    async fn five_unanswered_sends_an_hour_and_no_more(mut world: World) {
        without_cool_down(&mut world).await;
        let line = world.line(Purpose::VerifyPhone, ANNA);
        for _ in 0..5 {
            line.asks(&world).await.unwrap();
            world.passes(minutes(1));
        }
        assert_eq!(refusal(line.asks(&world).await), Refusal::TooManySends { wait_seconds: 55 * 60 });
        world.passes(minutes(55));
        line.asks(&world).await.unwrap();
        assert!(matches!(refusal(line.asks(&world).await), Refusal::TooManySends { .. }));
    }

    async fn answered_sends_leave_the_hour_alone(mut world: World) {
        without_cool_down(&mut world).await;
        let line = world.line(Purpose::VerifyPhone, ANNA);
        for _ in 0..4 {
            line.asks(&world).await.unwrap();
        }
        line.proves(&world).await;
        for _ in 0..5 {
            line.asks(&world).await.unwrap();
        }
        assert!(matches!(refusal(line.asks(&world).await), Refusal::TooManySends { .. }));
    }

    async fn ten_unanswered_sends_a_day_and_no_more(mut world: World) {
        without_cool_down(&mut world).await;
        let line = world.line(Purpose::VerifyPhone, ANNA);
        for _ in 0..2 {
            for _ in 0..5 {
                line.asks(&world).await.unwrap();
            }
            world.passes(hours(2));
        }
        assert_eq!(refusal(line.asks(&world).await), Refusal::TooManySends { wait_seconds: 20 * 3_600 });
        world.passes(hours(20));
        line.asks(&world).await.unwrap();
    }

    async fn twenty_sends_a_day_in_all_answered_or_not(mut world: World) {
        without_cool_down(&mut world).await;
        let line = world.line(Purpose::SignIn, ANNA);
        for _ in 0..20 {
            line.proves(&world).await;
        }
        assert!(matches!(refusal(line.asks(&world).await), Refusal::TooManySends { .. }));
        assert_eq!(world.texts("SELECT rule FROM decisions WHERE rule IS NOT NULL").await, ["number-daily-in-all"]);
        world.passes(hours(24));
        line.asks(&world).await.unwrap();
    }

    async fn the_lanes_share_the_twenty_but_strangers_never_use_up_the_owners(mut world: World) {
        without_cool_down(&mut world).await;
        let strangers = Line { account: None, ..world.line(Purpose::Recover, "anna@example.com") };
        for _ in 0..10 {
            strangers.proves(&world).await;
            strangers.for_purpose(Purpose::Register).proves(&world).await;
        }
        assert!(matches!(refusal(strangers.asks(&world).await), Refusal::TooManySends { .. }));
        let answer = strangers.for_purpose(Purpose::Register).asks(&world).await;
        assert!(matches!(refusal(answer), Refusal::TooManySends { .. }));
        let owner = world.line(Purpose::SignInFromNewBrowser, "anna@example.com");
        owner.proves(&world).await;
    }

    async fn what_strangers_ask_for_never_uses_up_the_second_factor(mut world: World) {
        without_cool_down(&mut world).await;
        let strangers = world.line(Purpose::VerifyPhone, ANNA);
        for _ in 0..5 {
            next(&world, &strangers).asks(&world).await.unwrap();
        }
        assert!(matches!(refusal(next(&world, &strangers).asks(&world).await), Refusal::TooManySends { .. }));
        let owner = strangers.for_purpose(Purpose::SignIn);
        for _ in 0..5 {
            owner.asks(&world).await.unwrap();
        }
    }

    async fn of_parallel_requests_for_one_number_one_alone_sends(world: World) {
        let line = world.line(Purpose::VerifyPhone, ANNA);
        let line = &line;
        let other = world.another_process(|_| ()).await;
        let asks = (0..32_usize).map(|n| {
            let line = next(&world, line);
            let identity = if n % 2 == 0 { world.identity.clone() } else { other.clone() };
            async move { line.asks_of(&identity).await.is_ok() }
        });
        let sent = at_once(asks.collect::<Vec<_>>()).await.into_iter().filter(|sent| *sent).count();
        assert_eq!(sent, 1);
        assert_eq!(world.number("SELECT count(*) FROM outbox").await, 1);
        assert_eq!(world.number("SELECT CAST(sum(times) AS BIGINT) FROM decisions WHERE rule = 'cool-down'").await, 31);
    }
}
