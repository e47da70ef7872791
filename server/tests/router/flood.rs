//! A flood of sign-ins fills the pool that hashes passwords, and nothing else (SPEC 6).

use std::time::Duration;

use http::StatusCode;

use crate::both_databases;
use crate::people::{ANNA, PHONE, form};
use crate::world::cores::Cores;
use crate::world::{Browser, World};

const BERT: &str = "bert@example.com";
const BERTS_PHONE: &str = "+12025550123";

/// `password.waiting` of these tests.
const MOST: usize = 64;

/// One of many, from a network of its own.
fn stranger(world: &World, n: usize) -> Browser {
    world.browser().at_address(&format!("10.{n}.0.7"))
}

fn guess() -> String {
    form(&[("email", "carl@example.com"), ("password", "not this one")])
}

/// Of what waits for the flood to end the test would wait too.
async fn at_once<T>(answers: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), answers).await.unwrap_or_else(|_| panic!("it waits for the flood"))
}

both_databases! {
    async fn a_flood_of_sign_ins_starves_nothing(world) {
        let anna = world.registered(ANNA).await;
        let proving = anna.asks_to_verify(PHONE).await;
        world.with_sms(BERT, BERTS_PHONE).await;
        world.advance(31);
        let bert = world.browser();
        let second_step = bert.types_password(BERT).await;

        let hashing = &world.identity().hashing;
        let cores = Cores::hold(&world.state().identity).await;
        let flood: Vec<_> = (hashing.waiting()..MOST)
            .map(|n| {
                let stranger = stranger(&world, n);
                tokio::spawn(async move { stranger.post_as_script("/api/sign-in", guess()).await })
            })
            .collect();
        at_once(cores.are_waited_for_by(flood.len())).await;

        at_once(async {
            for n in 100..103 {
                let late = stranger(&world, n);
                let script = late.post_as_script("/api/sign-in", guess()).await;
                assert_eq!((script.status, script.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "2"));
                assert_eq!(script.json()["refusal"], "busy");
                let page = late.post("/api/sign-in", guess()).await;
                assert_eq!((page.first_status().as_u16(), page.path(), &*page.refusal()), (303, "/sign-in", "busy"));
            }
        })
        .await;

        at_once(async {
            for path in ["/sign-in", "/register", "/recover", "/sign-in/phone", "/health/ready"] {
                let page = world.browser().get(path).await;
                assert_eq!((page.status, page.path()), (StatusCode::OK, path));
            }
            assert_eq!(anna.get("/account").await.path(), "/account");
            assert_eq!(anna.types_code_sent_to(&proving, PHONE).await.path(), "/account", "a phone is proved");
            assert_eq!(bert.types_code_sent_to(&second_step, BERTS_PHONE).await.path(), "/account", "the second step");
            let page = stranger(&world, 200).fill("/recover", &[("email", BERT)]).await;
            assert_eq!(page.path(), "/recover/confirm", "a recovery begins");
            assert_eq!(anna.signs_out().await.path(), "/sign-in");
        })
        .await;
        assert_eq!(hashing.waiting(), MOST, "the flood stood all the while");

        cores.release().await;
        for guess in flood {
            let answer = guess.await.unwrap();
            assert_eq!((answer.status, &answer.json()["refusal"]), (StatusCode::UNAUTHORIZED, &"wrong-credentials".into()));
        }
        assert_eq!(anna.types_password(ANNA).await.path(), "/account");
    }
}
