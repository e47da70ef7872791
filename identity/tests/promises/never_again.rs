//! Faults seen in systems of this kind (SPEC 9), one by one. Where another file holds the promise, it is named here.
//!
//! Codes for different purposes: `challenge`. Resend and tries: `challenge`. Parallel challenges and tries: `budget`.
//! The posted number and the wrong row: `verify_phone`. A flag that says on, and being signed out by enabling:
//! `second_factor_sms`. Recovery-code tries: `budget`. One channel as two factors: `siege`, `phone_sign_in`,
//! `recover_by_phone`.

use std::sync::{Arc, Mutex};

use identity::challenge;
use identity::flows::{
    devices, not_me, overview, phone_sign_in, re_authenticate, recover, recovery_codes, register, sessions, sign_in,
    verify_phone,
};
use identity::model::factor::Factor;
use identity::model::purpose::Purpose;
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::*;

const ANNA: &str = "+12015550123";

both_databases! {
    async fn what_is_refused_is_not_sent(mut world: World) {
        world.restart(|policy| policy.guard.countries = Some(["CH".to_owned()].into())).await;
        let anna = world.registered("anna@example.com").await;
        let before = world.number("SELECT count(*) FROM outbox").await;
        let answer = verify_phone::start(&world.identity, &anna.person(&world).await, ANNA, "US").await;
        assert_eq!(refusal(answer), Refusal::CountryNotServed);
        assert_eq!(world.number("SELECT count(*) FROM outbox").await, before);
    }

    async fn looking_at_a_page_sends_nothing(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let partial = anna.elsewhere(&world).await;
        let stranger = world.browser();
        register::start(&world.identity, &stranger, "new@example.com", PASSWORD).await.unwrap();
        let before = world.rows().await;
        for _ in 0..3 {
            world.passes(seconds(31));
            let person = anna.person(&world).await;
            overview::read(&world.identity, &person).await.unwrap();
            sessions::list(&world.identity, &person).await.unwrap();
            devices::list(&world.identity, &person).await.unwrap();
            recovery_codes::shown(&world.identity, &person).await.unwrap();
            re_authenticate::due(&world.identity, &person);
            let due = partial.person(&world).await;
            challenge::waiting(&world.identity, sign_in::whose(&due)).await.unwrap().unwrap();
            challenge::waiting(&world.identity, recover::whose(stranger.browser)).await.unwrap();
            challenge::waiting(&world.identity, phone_sign_in::whose(stranger.browser)).await.unwrap();
            register::waiting(&world.identity, stranger.browser).await.unwrap().unwrap();
        }
        assert_eq!(world.rows().await, before);
    }

    async fn an_expired_partial_session_is_a_refusal_and_no_fault(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let partial = anna.elsewhere(&world).await;
        let held = partial.person(&world).await;
        let code = world.newest_code(ANNA).await;
        world.passes(minutes(11));
        assert!(partial.find(&world).await.is_none());
        refusal(sign_in::with_code(&world.identity, &held, &code, false).await);
        refusal(sign_in::with_code(&world.identity, &held, "", false).await);
    }

    async fn a_code_entered_after_its_partial_session_ended_signs_nobody_in(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let partial = anna.elsewhere(&world).await;
        let (held, code) = (partial.person(&world).await, world.newest_code(ANNA).await);
        sessions::sign_out(&world.identity, &held).await.unwrap();
        assert_eq!(refusal(sign_in::with_code(&world.identity, &held, &code, true).await), Refusal::SignInDue);
        assert_eq!(world.number("SELECT count(*) FROM trusted_devices").await, 0);
    }
}

#[test]
fn the_mailbox_is_no_second_factor() {
    let second: Vec<_> = Factor::ALL.into_iter().filter(|factor| factor.is_second()).collect();
    assert_eq!(
        second,
        [Factor::Sms, Factor::Totp, Factor::Passkey, Factor::SyncedPasskey, Factor::RecoveryCode, Factor::Wait]
    );
    assert!(Purpose::ALL.into_iter().all(|purpose| Purpose::parse(purpose.name()) == Some(purpose)));
}

/// Keeps every event's and span's fields as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl tracing::field::Visit for Log {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        use std::fmt::Write as _;
        let _ = write!(self.0.lock().unwrap(), "{field}={value:?} ");
    }
}

impl tracing::Subscriber for Log {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        span.record(&mut self.clone());
        tracing::span::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::span::Id, values: &tracing::span::Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

/// On one thread, so that the log of everything that happens is here.
#[tokio::test]
async fn logs_hold_no_codes_numbers_addresses_or_tokens() {
    let log = Log::default();
    // While there is one listener alone, tracing remembers of each line whether the thread that got there first listened: a
    // test beside this one, which does not. With two it asks them.
    let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::new());
    let listening = tracing::subscriber::set_default(log.clone());
    let mut world = World::on(Database::sqlite()).await;
    world.restart(|policy| policy.codes.length = 10).await;
    let anna = world.with_sms("anna@example.com", ANNA).await;
    phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
    let by_phone = super::phone_sign_in::by_phone(&world, &anna).await;
    let (again, entered) = anna.signs_in(&world, true).await;
    let visitor = world.browser();
    refusal(sign_in::with_password(&world.identity, &visitor, "anna@example.com", "wrong-password-1", None).await);
    recover::start(&world.identity, &visitor, "anna@example.com").await.unwrap();
    let pressed = world.not_me_link("anna@example.com", "A new sign-in").await;
    not_me::end(&world.identity, &visitor, &pressed).await.unwrap();
    world.identity.store.interrupt_after(Some(0));
    let broken = fault(recover::start(&world.identity, &visitor, "anna@example.com").await).to_string();
    world.identity.store.interrupt_after(None);
    drop(listening);

    let mut secrets =
        vec![PASSWORD.to_owned(), "wrong-password-1".to_owned(), ANNA.to_owned(), "anna@example.com".to_owned()];
    secrets.extend([
        anna.session.reveal(),
        by_phone.session.reveal(),
        again.session.reveal(),
        entered.device.unwrap().reveal(),
    ]);
    secrets.extend(anna.recovery_codes.clone());
    for sent in world.outbox().await {
        let links = sent.message.text.split("link=").skip(1).filter_map(|rest| rest.lines().next());
        secrets.extend(links.map(str::to_owned));
        secrets.extend(sent.message.code);
    }
    let text = log.0.lock().unwrap().clone() + &broken;
    assert!(text.contains("signed-in"), "the log was listened to");
    // What is on record of an account is read by operators, and kept for long.
    let record = world.texts("SELECT detail FROM events").await.concat();
    assert!(record.contains("+1 201-***-**23"), "the record was looked at: {record}");
    for secret in secrets {
        assert!(!text.contains(&secret), "{secret} is in the log");
        assert!(!record.contains(&secret), "{secret} is on record");
    }
    assert!(!record.contains(&ANNA[2..]), "nor as it is dialled at home");
}

/// Whether a type can be shown or written, told without asking it: where it can, the constant of the type itself is found, and
/// else that of the trait.
mod shown {
    use std::fmt::{Debug, Display};
    use std::marker::PhantomData;

    pub struct Is<T>(PhantomData<T>);

    pub trait Not {
        const DEBUG: bool = false;
        const DISPLAY: bool = false;
        const WRITTEN: bool = false;
    }
    impl<T> Not for Is<T> {}

    impl<T: Debug> Is<T> {
        pub const DEBUG: bool = true;
    }
    impl<T: Display> Is<T> {
        pub const DISPLAY: bool = true;
    }
    impl<T: serde::Serialize> Is<T> {
        pub const WRITTEN: bool = true;
    }
}

#[test]
fn secrets_can_neither_be_shown_nor_written() {
    use shown::{Is, Not as _};
    macro_rules! ways {
        ($of:ty) => {
            [Is::<$of>::DEBUG, Is::<$of>::DISPLAY, Is::<$of>::WRITTEN]
        };
    }
    assert_eq!(ways!(String), [true; 3], "the question can be answered with yes");
    assert_eq!(ways!(identity::model::code::Code), [false; 3]);
    assert_eq!(ways!(identity::model::password::Password), [false; 3]);
    assert_eq!(ways!(identity::model::token::Token), [false; 3]);
    assert_eq!(ways!(identity::model::token::LinkToken), [false; 3]);
    assert_eq!(ways!(identity::keys::Keys), [false; 3]);
}
