//! Killed while somebody registers, signs in or recovers a password.

use identity::flows::recover::{by_phone, second_proof};
use identity::flows::{re_authenticate, recover, register, sessions, sign_in};
use identity::hashing::Against;
use identity::model::session::Level;

use super::{NEW, email, events, killed_at_every_write, number, stubbornly};
use crate::both_databases;
use crate::world::*;

both_databases! {
    async fn registering(world: World) {
        let writes = killed_at_every_write(&world, async |n| {
            let (visitor, email, identity) = (world.browser(), email(n), &world.identity);
            stubbornly(&world, async || register::start(identity, &visitor, &email, PASSWORD).await).await;
            let code = world.newest_code(&email).await;
            let entered = stubbornly(&world, async || register::confirm(identity, &visitor, &code).await).await;
            let person = sessions::recognise(identity, &entered.session, &visitor).await.unwrap().unwrap();
            assert_eq!(person.session.level, Level::Full);
            assert_eq!(world.number("SELECT count(*) FROM outbox").await, i64::from(n) + 1, "one mail a journey");
            assert_eq!(world.number(&format!("SELECT count(*) FROM accounts WHERE email = '{email}'")).await, 1);
        })
        .await;
        assert!(writes >= 3, "{writes}");
    }

    async fn signing_in_with_sms(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        let writes = killed_at_every_write(&world, async |_| {
            let (visitor, identity) = (world.browser(), &world.identity);
            let step = stubbornly(&world, async || {
                sign_in::with_password(identity, &visitor, "anna@example.com", PASSWORD, None).await
            })
            .await;
            assert_eq!(step.entered.level, Level::SecondFactorDue);
            let person = sessions::recognise(identity, &step.entered.session, &visitor).await.unwrap().unwrap();
            if step.not_sent.is_some() {
                // The session stands, and "send again" is all that is needed.
                stubbornly(&world, async || sign_in::send(identity, &person).await).await;
            }
            let code = world.newest_code("+12015550123").await;
            let step = stubbornly(&world, async || sign_in::with_code(identity, &person, &code, true).await).await;
            let person = sessions::recognise(identity, &step.entered.session, &visitor).await.unwrap().unwrap();
            assert_eq!(person.session.level, Level::Full);
        })
        .await;
        assert!(writes >= 5, "{writes}");
        let (signed_in, devices) = (events(&world, &anna, "signed-in").await, events(&world, &anna, "device-trusted").await);
        assert_eq!((signed_in, devices), (i64::from(writes) + 1, i64::from(writes) + 1), "each journey signed in once");
    }

    async fn signing_in_with_a_recovery_code(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        let writes = killed_at_every_write(&world, async |n| {
            let identity = &world.identity;
            world.identity.store.interrupt_after(None);
            let partial = anna.elsewhere(&world).await.person(&world).await;
            world.identity.store.interrupt_after(Some(i64::from(n)));
            let code = &anna.recovery_codes[n as usize];
            stubbornly(&world, async || sign_in::with_recovery_code(identity, &partial, code).await).await;
        })
        .await;
        assert!(writes >= 2, "{writes}");
        assert_eq!(events(&world, &anna, "recovery-code-used").await, i64::from(writes) + 1);
        assert_eq!(world.number("SELECT count(*) FROM recovery_codes WHERE used_at IS NOT NULL").await, i64::from(writes) + 1);
    }

    async fn signing_in_to_a_besieged_account(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.passwords.siege = 1;
            })
            .await;
        world.with_sms("anna@example.com", "+12015550123").await;
        let writes = killed_at_every_write(&world, async |n| {
            let identity = &world.identity;
            world.identity.store.interrupt_after(None);
            let wrong = sign_in::with_password(identity, &world.browser(), "anna@example.com", "not it", None).await;
            assert!(wrong.is_err());
            let visitor = world.browser();
            let step = sign_in::with_password(identity, &visitor, "anna@example.com", PASSWORD, None).await.unwrap();
            assert_eq!(step.entered.level, Level::EmailCodeDue);
            let person = sessions::recognise(identity, &step.entered.session, &visitor).await.unwrap().unwrap();
            let code = world.newest_code("anna@example.com").await;
            world.identity.store.interrupt_after(Some(i64::from(n)));
            let step = stubbornly(&world, async || sign_in::with_code(identity, &person, &code, false).await).await;
            let person = sessions::recognise(identity, &step.entered.session, &visitor).await.unwrap().unwrap();
            assert_eq!(person.session.level, Level::SecondFactorDue);
            if step.not_sent.is_some() {
                stubbornly(&world, async || sign_in::send(identity, &person).await).await;
            }
            let code = world.newest_code("+12015550123").await;
            let step = stubbornly(&world, async || sign_in::with_code(identity, &person, &code, false).await).await;
            assert_eq!(step.entered.level, Level::Full);
        })
        .await;
        assert!(writes >= 5, "{writes}");
    }

    async fn re_authenticating(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        let writes = killed_at_every_write(&world, async |n| {
            let identity = &world.identity;
            world.identity.store.interrupt_after(None);
            let (member, _) = anna.signs_in(&world, false).await;
            world.passes(hours(1));
            // Being seen again is a write of its own.
            let person = member.person(&world).await;
            world.identity.store.interrupt_after(Some(i64::from(n)));
            stubbornly(&world, async || re_authenticate::with_password(identity, &person, PASSWORD).await).await;
            let person = member.person(&world).await;
            stubbornly(&world, async || re_authenticate::send(identity, &person).await).await;
            let code = world.newest_code("+12015550123").await;
            stubbornly(&world, async || re_authenticate::with_code(identity, &person, &code).await).await;
            assert_eq!(re_authenticate::due(identity, &member.person(&world).await), re_authenticate::Due::Nothing);
        })
        .await;
        assert!(writes >= 5, "{writes}");
    }

    async fn re_authenticating_with_a_recovery_code(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        let writes = killed_at_every_write(&world, async |n| {
            let identity = &world.identity;
            world.identity.store.interrupt_after(None);
            let (member, _) = anna.signs_in(&world, false).await;
            world.passes(hours(1));
            re_authenticate::with_password(identity, &member.person(&world).await, PASSWORD).await.unwrap();
            let person = member.person(&world).await;
            world.identity.store.interrupt_after(Some(i64::from(n)));
            let code = &anna.recovery_codes[n as usize];
            stubbornly(&world, async || re_authenticate::with_recovery_code(identity, &person, code).await).await;
            assert_eq!(re_authenticate::due(identity, &member.person(&world).await), re_authenticate::Due::Nothing);
            let used = world.number("SELECT count(*) FROM recovery_codes WHERE used_at IS NOT NULL").await;
            assert_eq!(used, i64::from(n) + 1, "one code a journey");
        })
        .await;
        assert!(writes >= 2, "{writes}");
    }

    async fn signing_in_on_a_trusted_browser(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        let (here, entered) = anna.signs_in(&world, true).await;
        let writes = killed_at_every_write(&world, async |_| {
            let (visitor, identity) = (&here.visitor, &world.identity);
            let step = stubbornly(&world, async || {
                sign_in::with_password(identity, visitor, "anna@example.com", PASSWORD, entered.device.as_ref()).await
            })
            .await;
            let person = sessions::recognise(identity, &step.entered.session, visitor).await.unwrap().unwrap();
            assert_eq!(person.session.level, Level::Full);
        })
        .await;
        assert!(writes >= 2, "{writes}");
        assert_eq!(events(&world, &anna, "signed-in").await, i64::from(writes) + 2, "each journey signed in once");
    }

    async fn ending_sessions(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_phone("anna@example.com", "+12015550123").await;
        let writes = killed_at_every_write(&world, async |n| {
            let identity = &world.identity;
            world.identity.store.interrupt_after(None);
            let (here, there) = (anna.elsewhere(&world).await, anna.elsewhere(&world).await);
            world.identity.store.interrupt_after(Some(i64::from(n)));
            let person = here.person(&world).await;
            stubbornly(&world, async || {
                let done = sessions::end_others(identity, &person).await;
                assert_eq!(there.find(&world).await.is_none(), done.is_ok());
                done
            })
            .await;
            stubbornly(&world, async || {
                let done = sessions::sign_out(identity, &person).await;
                assert_eq!(here.find(&world).await.is_none(), done.is_ok());
                done
            })
            .await;
        })
        .await;
        assert!(writes >= 2, "{writes}");
    }

    async fn recovering(world: World) {
        let anna = world.registered("anna@example.com").await;
        world.passes(minutes(1));
        let mut current = PASSWORD;
        let current = std::cell::Cell::new(std::mem::take(&mut current));
        let writes = killed_at_every_write(&world, async |_| {
            let (visitor, identity) = (world.browser(), &world.identity);
            stubbornly(&world, async || recover::start(identity, &visitor, "anna@example.com").await).await;
            let code = world.newest_code("anna@example.com").await;
            let entered = stubbornly(&world, async || recover::confirm(identity, &visitor, &code).await).await;
            let person = sessions::recognise(identity, &entered.session, &visitor).await.unwrap().unwrap();
            let next = if current.get() == PASSWORD { NEW } else { PASSWORD };
            stubbornly(&world, async || recover::set_password(identity, &person, next).await).await;
            current.set(next);
            // Whether the interruption is still ahead is asked afterwards; signing in must not be in its way.
            let hash = world.texts("SELECT password_hash FROM accounts").await.remove(0);
            assert!(identity.hashing.compare("", Against::Own(hash), next.as_bytes()).await.unwrap().is_right);
        })
        .await;
        assert!(writes >= 4, "{writes}");
        assert_eq!(events(&world, &anna, "password-recovered").await, i64::from(writes) + 1);
    }

    async fn recovering_by_phone_with_a_wait(mut world: World) {
        world.restart(unlimited_sends).await;
        let mut members = Vec::new();
        for n in 0..16 {
            members.push(world.with_sms(&email(n), &number(n)).await);
        }
        let writes = killed_at_every_write(&world, async |n| {
            let (visitor, identity, member) = (world.browser(), &world.identity, &members[n as usize]);
            let (email, number) = (email(n), number(n));
            let mut session = None;
            for _ in 0..2 {
                stubbornly(&world, async || by_phone::start(identity, &visitor, &email, &number, "US").await).await;
                let code = world.newest_code(&number).await;
                let entered = stubbornly(&world, async || by_phone::confirm(identity, &visitor, &code).await).await;
                let person = sessions::recognise(identity, &entered.session, &visitor).await.unwrap().unwrap();
                if entered.level == Level::RecoveryProofDue {
                    stubbornly(&world, async || second_proof::wait(identity, &person).await).await;
                    let told = world.messages(&number).await.into_iter().filter(|text| text.link.is_some()).count();
                    assert_eq!((told, events(&world, member, "wait-begun").await), (1, 1), "told once");
                    world.passes(hours(24));
                }
                session = Some(entered);
            }
            let entered = session.unwrap();
            assert_eq!(entered.level, Level::Recovery);
            let person = sessions::recognise(identity, &entered.session, &visitor).await.unwrap().unwrap();
            stubbornly(&world, async || recover::set_password(identity, &person, NEW).await).await;
            assert_eq!(events(&world, member, "password-recovered").await, 1);
        })
        .await;
        assert!(writes >= 8, "{writes}");
    }
}
