//! Killed while something of an account is changed.

use identity::flows::second_factor::sms;
use identity::flows::{password, recovery_codes, sessions, sign_in, verify_phone};

use super::{NEW, email, events, killed_at_every_write, number, stubbornly};
use crate::both_databases;
use crate::world::*;

both_databases! {
    async fn verifying_a_phone(mut world: World) {
        world.restart(unlimited_sends).await;
        let mut members = Vec::new();
        for n in 0..10 {
            members.push(world.registered(&email(n)).await);
        }
        let writes = killed_at_every_write(&world, async |n| {
            let (member, identity) = (&members[n as usize], &world.identity);
            world.identity.store.interrupt_after(None);
            let member = member.elsewhere(&world).await;
            world.identity.store.interrupt_after(Some(i64::from(n)));
            let person = member.person(&world).await;
            stubbornly(&world, async || verify_phone::start(identity, &person, &number(n), "US").await).await;
            let code = world.newest_code(&number(n)).await;
            stubbornly(&world, async || {
                let confirmed = verify_phone::confirm(identity, &person, &code).await;
                let phone = member.person(&world).await.account.phone;
                assert_eq!(phone.is_some(), confirmed.is_ok(), "verified, or not");
                confirmed
            })
            .await;
            assert_eq!(events(&world, &member, "phone-verified").await, 1);
            let told = world.notices(&email(n)).await;
            assert_eq!(told.iter().filter(|subject| subject.starts_with("A phone was added")).count(), 1);
        })
        .await;
        assert!(writes >= 3, "{writes}");
    }

    async fn replacing_a_phone(mut world: World) {
        world.restart(unlimited_sends).await;
        let old = |n: u32| format!("+120255501{n:02}");
        let mut members = Vec::new();
        for n in 0..20 {
            members.push(world.with_phone(&email(n), &old(n)).await);
        }
        let writes = killed_at_every_write(&world, async |n| {
            let (member, identity) = (&members[n as usize], &world.identity);
            world.identity.store.interrupt_after(None);
            let member = member.elsewhere(&world).await;
            world.identity.store.interrupt_after(Some(i64::from(n)));
            let person = member.person(&world).await;
            stubbornly(&world, async || verify_phone::start(identity, &person, &number(n), "US").await).await;
            let code = world.newest_code(&number(n)).await;
            stubbornly(&world, async || {
                let confirmed = verify_phone::confirm(identity, &person, &code).await;
                let phone = member.person(&world).await.account.phone.unwrap().phone;
                let stands = if confirmed.is_ok() { number(n) } else { old(n) };
                assert_eq!(phone.e164(), stands, "the old one works until the new one is proved");
                confirmed
            })
            .await;
            assert_eq!(events(&world, &member, "phone-verified").await, 2);
            let told = world.messages(&old(n)).await;
            assert_eq!(told.iter().filter(|message| message.code.is_none()).count(), 1, "the old number is told, once");
        })
        .await;
        assert!(writes >= 3, "{writes}");
    }

    async fn proving_a_number_that_is_stale_elsewhere(mut world: World) {
        world.restart(unlimited_sends).await;
        let mut members = Vec::new();
        for n in 0..10 {
            members.push((world.with_phone(&email(n), &number(n)).await, world.registered(&email(n + 50)).await));
        }
        let writes = killed_at_every_write(&world, async |n| {
            let ((old, new), identity) = (&members[n as usize], &world.identity);
            identity.store.interrupt_after(None);
            let account = old.account.as_str();
            world.tamper(&format!("UPDATE phones SET used_at = 0 WHERE account_id = '{account}'")).await;
            let new = new.elsewhere(&world).await;
            identity.store.interrupt_after(Some(i64::from(n)));
            let person = new.person(&world).await;
            stubbornly(&world, async || verify_phone::start(identity, &person, &number(n), "US").await).await;
            let code = world.newest_code(&number(n)).await;
            stubbornly(&world, async || {
                let confirmed = verify_phone::confirm(identity, &person, &code).await;
                let holds = format!("SELECT account_id FROM phones WHERE number = '{}'", number(n));
                let holder = if confirmed.is_ok() { &new.account } else { &old.account };
                assert_eq!(world.texts(&holds).await, [holder.as_str()], "one or the other");
                confirmed
            })
            .await;
            assert_eq!(events(&world, old, "phone-detached").await, 1);
        })
        .await;
        assert!(writes >= 3, "{writes}");
    }

    async fn enabling_sms(mut world: World) {
        world.restart(unlimited_sends).await;
        let mut members = Vec::new();
        for n in 0..10 {
            members.push(world.with_phone(&email(n), &number(n)).await);
        }
        let writes = killed_at_every_write(&world, async |n| {
            let identity = &world.identity;
            world.identity.store.interrupt_after(None);
            let member = members[n as usize].elsewhere(&world).await;
            world.identity.store.interrupt_after(Some(i64::from(n)));
            let person = member.person(&world).await;
            stubbornly(&world, async || sms::start(identity, &person).await).await;
            let code = world.newest_code(&number(n)).await;
            stubbornly(&world, async || sms::confirm(identity, &person, &code).await).await;
            assert!(!member.person(&world).await.account.has_sms());
            let person = member.person(&world).await;
            let batch = member.shown_batch(&world).await;
            stubbornly(&world, async || {
                let kept = recovery_codes::keep(identity, &person, &batch).await;
                let on = member.person(&world).await.account.has_sms();
                let left = recovery_codes::left(identity, &person).await.unwrap();
                assert_eq!((on, left == 10), (kept.is_ok(), kept.is_ok()), "both or neither");
                kept
            })
            .await;
            assert_eq!(events(&world, &member, "second-factor-enabled").await, 1);
        })
        .await;
        assert!(writes >= 4, "{writes}");
    }

    async fn renewing_recovery_codes(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        let writes = killed_at_every_write(&world, async |n| {
            let identity = &world.identity;
            world.identity.store.interrupt_after(None);
            let (member, _) = anna.signs_in(&world, false).await;
            world.identity.store.interrupt_after(Some(i64::from(n)));
            let person = member.person(&world).await;
            stubbornly(&world, async || recovery_codes::renew(identity, &person).await).await;
            assert_eq!(recovery_codes::left(identity, &person).await.unwrap(), 10, "the old ones until the new are kept");
            let batch = member.shown_batch(&world).await;
            stubbornly(&world, async || recovery_codes::keep(identity, &person, &batch).await).await;
            assert_eq!(recovery_codes::left(identity, &person).await.unwrap(), 10);
        })
        .await;
        assert!(writes >= 2, "{writes}");
        assert_eq!(events(&world, &anna, "recovery-codes-made").await, i64::from(writes) + 1);
    }

    async fn taking_the_second_factor_and_the_phone_away(mut world: World) {
        world.restart(unlimited_sends).await;
        let mut members = Vec::new();
        for n in 0..8 {
            members.push(world.with_sms(&email(n), &number(n)).await);
        }
        let writes = killed_at_every_write(&world, async |n| {
            let identity = &world.identity;
            world.identity.store.interrupt_after(None);
            let (member, _) = members[n as usize].signs_in(&world, false).await;
            world.identity.store.interrupt_after(Some(i64::from(n)));
            let person = member.person(&world).await;
            stubbornly(&world, async || {
                let done = sms::disable(identity, &person).await;
                let now = member.person(&world).await;
                let left = recovery_codes::left(identity, &now).await.unwrap();
                assert_eq!((now.account.has_sms(), left > 0), (done.is_err(), done.is_err()), "both or neither");
                done
            })
            .await;
            stubbornly(&world, async || {
                let done = verify_phone::remove(identity, &person).await;
                assert_eq!(member.person(&world).await.account.phone.is_none(), done.is_ok());
                done
            })
            .await;
            assert_eq!(events(&world, &member, "phone-removed").await, 1);
        })
        .await;
        assert!(writes >= 2, "{writes}");
    }

    async fn changing_the_password(world: World) {
        let anna = world.registered("anna@example.com").await;
        let current = std::cell::Cell::new(PASSWORD);
        let writes = killed_at_every_write(&world, async |n| {
            let identity = &world.identity;
            world.identity.store.interrupt_after(None);
            let visitor = world.browser();
            let step = sign_in::with_password(identity, &visitor, "anna@example.com", current.get(), None).await.unwrap();
            let person = sessions::recognise(identity, &step.entered.session, &visitor).await.unwrap().unwrap();
            world.identity.store.interrupt_after(Some(i64::from(n)));
            let next = if current.get() == PASSWORD { NEW } else { PASSWORD };
            stubbornly(&world, async || password::change(identity, &person, current.get(), next).await).await;
            current.set(next);
            assert!(sessions::recognise(identity, &step.entered.session, &visitor).await.unwrap().is_some());
        })
        .await;
        assert!(writes >= 2, "{writes}");
        assert_eq!(events(&world, &anna, "password-changed").await, i64::from(writes) + 1);
    }
}
