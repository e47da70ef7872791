//! The operator's webhook is told what the guard comes upon (SPEC 4, "seeing it").

use std::time::Duration;

use identity::delivery::http::Http;
use identity::delivery::webhook::Webhook;
use identity::model::purpose::Purpose;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::both_databases;
use crate::world::*;

fn webhook(service: &MockServer, secret: Option<&str>) -> Webhook {
    let http = Http::new(Duration::from_secs(5)).unwrap();
    let url = format!("{}/alerts", service.uri());
    Webhook::new(&url, secret.map(Into::into), http).unwrap_or_else(|unfit| panic!("{unfit:?}"))
}

/// Ten texts to one block, none of them answered, and one that trips its breaker.
async fn pumped(world: &mut World) {
    world
        .restart(|policy| {
            unlimited_sends(policy);
            policy.guard.breaker.block_sends = 10;
        })
        .await;
    for n in 0..10 {
        world.line(Purpose::VerifyPhone, &format!("+120155501{n:02}")).asks(world).await.unwrap();
    }
    world.passes(minutes(3));
    refusal(world.line(Purpose::VerifyPhone, "+12015550199").asks(world).await);
}

async fn bodies(service: &MockServer) -> Vec<Value> {
    let requests = service.received_requests().await.unwrap();
    requests.iter().map(|request| serde_json::from_slice(&request.body).unwrap()).collect()
}

both_databases! {
    async fn a_breaker_that_opens_is_told_once_over_all_processes_and_names_no_number(mut world: World) {
        pumped(&mut world).await;
        let service = MockServer::start().await;
        Mock::given(method("POST")).and(path("/alerts")).respond_with(ResponseTemplate::new(204)).mount(&service).await;
        let tellers = (0..8).map(|_| {
            let (identity, webhook) = (world.identity.clone(), webhook(&service, None));
            async move { webhook.drain(&identity).await.unwrap() }
        });
        at_once(tellers).await;
        refusal(world.line(Purpose::VerifyPhone, "+12015550198").asks(&world).await);
        world.passes(minutes(5));
        webhook(&service, None).drain(&world.identity).await.unwrap();
        let told = bodies(&service).await;
        assert_eq!(told.len(), 1, "{told:?}");
        let about = |key: &str| told[0][key].as_str().unwrap_or_default().to_owned();
        assert_eq!((about("event"), about("scope"), about("name")), ("breaker-opened".into(), "block".into(), "+1201555".into()));
        assert_eq!((about("country"), told[0]["lane"].as_i64()), ("US".into(), Some(3)));
        assert!(!told[0].to_string().contains("+12015550"), "{}", told[0]);
    }

    async fn what_is_told_is_signed_over_its_time_and_body(mut world: World) {
        pumped(&mut world).await;
        let service = MockServer::start().await;
        let at = world.identity.now().as_second().to_string();
        Mock::given(method("POST"))
            .and(header("ringfence-timestamp", at.as_str()))
            .respond_with(ResponseTemplate::new(200))
            .mount(&service)
            .await;
        assert_eq!(webhook(&service, Some("hush-hush")).drain(&world.identity).await.unwrap(), 1);
        assert_eq!(world.number("SELECT count(*) FROM alerts WHERE told_at IS NULL").await, 0);
        let request = &service.received_requests().await.unwrap()[0];
        let signature = request.headers.get("ringfence-signature").unwrap().to_str().unwrap();
        assert!(signature.len() == 64 && signature.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    async fn a_webhook_that_fails_is_told_again_and_then_no_more(mut world: World) {
        pumped(&mut world).await;
        let service = MockServer::start().await;
        Mock::given(method("POST")).respond_with(ResponseTemplate::new(500)).up_to_n_times(2).mount(&service).await;
        Mock::given(method("POST")).respond_with(ResponseTemplate::new(200)).mount(&service).await;
        let webhook = webhook(&service, None);
        let mut tried = Vec::new();
        for _ in 0..8 {
            tried.push(webhook.drain(&world.identity).await.unwrap());
            world.passes(seconds(2));
        }
        assert_eq!(tried, [1, 1, 0, 1, 0, 0, 0, 0]);
        let told = bodies(&service).await;
        assert!(told.iter().all(|body| body["id"] == told[0]["id"]), "told again under the same id");
    }

    async fn a_teller_that_dies_leaves_the_alert_to_another(mut world: World) {
        pumped(&mut world).await;
        let service = MockServer::start().await;
        Mock::given(method("POST")).respond_with(ResponseTemplate::new(200)).mount(&service).await;
        let webhook = webhook(&service, None);
        // Its claim is written, that it was told is not.
        world.identity.store.interrupt_after(Some(1));
        assert!(webhook.drain(&world.identity).await.is_err());
        world.identity.store.interrupt_after(None);
        assert_eq!(webhook.drain(&world.identity).await.unwrap(), 0);
        world.passes(minutes(1));
        assert_eq!(webhook.drain(&world.identity).await.unwrap(), 1);
        assert_eq!(bodies(&service).await.len(), 2);
    }

    async fn a_process_that_stops_waits_for_no_receiver_and_leaves_the_alert_to_another(mut world: World) {
        pumped(&mut world).await;
        // Takes what it is told, and never answers.
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/alerts", silent.local_addr().unwrap());
        let http = Http::new(Duration::from_mins(10)).unwrap();
        let slow = Webhook::new(&url, None, http).unwrap_or_else(|unfit| panic!("{unfit:?}"));
        let (identity, stop) = (world.identity.clone(), CancellationToken::new());
        let running = tokio::spawn({
            let stop = stop.clone();
            async move { slow.run(&identity, &stop).await }
        });
        let told = silent.accept().await.unwrap();
        stop.cancel();
        tokio::time::timeout(Duration::from_mins(1), running).await.unwrap().unwrap();
        drop(told);
        assert_eq!(world.number("SELECT count(*) FROM alerts WHERE told_at IS NULL").await, 1);
        let service = MockServer::start().await;
        Mock::given(method("POST")).respond_with(ResponseTemplate::new(200)).mount(&service).await;
        world.passes(minutes(1));
        assert_eq!(webhook(&service, None).drain(&world.identity).await.unwrap(), 1);
    }

    async fn what_is_a_day_old_is_told_no_more(mut world: World) {
        pumped(&mut world).await;
        let service = MockServer::start().await;
        world.passes(days(1));
        assert_eq!(webhook(&service, None).drain(&world.identity).await.unwrap(), 0);
    }
}
