//! A flood in one lane delays no other.

use identity::delivery::settings::DeliveryPolicy;
use identity::delivery::worker;
use identity::model::purpose::Purpose;
use tokio_util::sync::CancellationToken;

use super::recording::{Recording, Say};
use super::{gateways, number};
use crate::both_databases;
use crate::world::*;

both_databases! {
    async fn second_factors_go_out_before_recovery_before_strangers(mut world: World) {
        world.restart(unlimited_sends).await;
        for n in 0..20 {
            world.asks(&number(n)).await;
            world.passes(seconds(1));
        }
        world.line(Purpose::RecoverSecondProof, "+12125550123").asks(&world).await.unwrap();
        world.passes(seconds(1));
        world.line(Purpose::SignIn, "+12135550123").asks(&world).await.unwrap();
        let gateway = Recording::new("a");
        world.worker(&[&gateway]).drain().await.unwrap();
        let order: Vec<String> = gateway.taken().into_iter().map(|taken| taken.to).collect();
        assert_eq!(order[..3], ["+12135550123", "+12125550123", number(0).as_str()]);
        assert_eq!(order.len(), 22);
    }

    async fn a_flood_at_a_slow_gateway_leaves_lane_1_room(mut world: World) {
        world.restart(unlimited_sends).await;
        let gateway = Recording::new("a");
        // Whoever asks first waits for ever.
        gateway.says((0..3).map(|_| Say::Nothing));
        for n in 0..20 {
            world.asks(&number(n)).await;
        }
        let policy = DeliveryPolicy { concurrent_sends: 4, timeout: minutes(1), ..DeliveryPolicy::default() };
        let cancel = CancellationToken::new();
        let running = tokio::spawn(worker::run(world.identity.clone(), gateways(policy, &[&gateway]), cancel.clone()));
        let asked = async |times: usize| {
            while gateway.times_asked() < times {
                gateway.asked.notified().await;
            }
        };
        let in_time = |waiting| tokio::time::timeout(seconds(30), waiting);
        in_time(asked(3)).await.unwrap();
        world.line(Purpose::SignIn, "+12135550123").asks(&world).await.unwrap();
        in_time(asked(4)).await.unwrap();
        assert_eq!(gateway.taken()[3].to, "+12135550123");
        running.abort();
    }
}
