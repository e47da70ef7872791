//! Leading people on to passkeys.

use identity::flows::passkeys::offer::{self, Wish};
use identity::model::factor::Factor;

use super::{ANNA, EMAIL};
use crate::both_databases;
use crate::world::*;

async fn offers(world: &World, member: &Member, factor: Factor) -> bool {
    offer::make(&world.identity, &member.person(world).await, factor).await.unwrap()
}

both_databases! {
    async fn one_is_offered_after_a_text_every_thirty_days(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        assert!(!offers(&world, &anna, Factor::RecoveryCode).await);
        assert!(offers(&world, &anna, Factor::Sms).await);
        let person = anna.person(&world).await;
        offer::decline(&world.identity, &person, Wish::NotNow).await.unwrap();
        assert!(!offers(&world, &anna, Factor::Sms).await);
        assert!(!offer::is_due(&world.identity, &person).await.unwrap());
        world.passes(days(30));
        let (later, _) = anna.signs_in(&world, false).await;
        assert!(offer::is_due(&world.identity, &later.person(&world).await).await.unwrap());
        assert!(offers(&world, &later, Factor::Sms).await);
    }

    async fn never_is_never(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        offer::decline(&world.identity, &anna.person(&world).await, Wish::Never).await.unwrap();
        world.passes(days(400));
        let (later, _) = anna.signs_in(&world, false).await;
        assert!(!offers(&world, &later, Factor::Sms).await);
    }

    async fn who_has_one_is_offered_none(world: World) {
        let mut anna = world.with_sms(EMAIL, ANNA).await;
        anna.enrols(&world).await;
        assert!(!offers(&world, &anna, Factor::Sms).await);
    }

    async fn of_many_sign_ins_at_once_one_offers_it(world: World) {
        let anna = world.with_sms(EMAIL, ANNA).await;
        let person = anna.person(&world).await;
        let offers = at_once((0..16).map(|_| {
            let (identity, person) = (world.identity.clone(), person.clone());
            async move { offer::make(&identity, &person, Factor::Sms).await.unwrap() }
        }))
        .await;
        assert_eq!(offers.into_iter().filter(|made| *made).count(), 1);
    }
}
