//! What is on its way while an account is erased.

use identity::Identity;
use identity::flows::passkeys::enrol;
use identity::flows::recover::{self, by_phone};
use identity::flows::second_factor::totp;
use identity::flows::{
    administration, data, devices, email_addresses, language, not_me, sessions, sign_in, verify_phone,
};
use identity::model::id::AccountId;
use identity::model::language::Language;
use identity::model::operator::Reason;
use identity::model::session::Person;
use identity::model::token::Token;
use identity::model::visitor::Visitor;
use identity::refusal::{No, Outcome};

use crate::both_databases;
use crate::world::*;

/// Where an account's name may stand.
const NAMED: [(&str, &str); 14] = [
    ("accounts", "id"),
    ("email_addresses", "account_id"),
    ("sessions", "account_id"),
    ("trusted_devices", "account_id"),
    ("waits", "account_id"),
    ("webauthn_challenges", "account_id"),
    ("challenges", "account_id"),
    ("not_me_links", "account_id"),
    ("events", "account_id"),
    ("sends", "account_id"),
    ("decisions", "account_id"),
    ("outbox", "account_id"),
    ("tries", "subject"),
    ("try_budgets", "subject"),
];

/// Somebody with an account that is about to be erased, and what others know of it.
#[derive(Clone)]
struct Scene {
    account: AccountId,
    email: String,
    number: String,
    /// Signed in.
    person: Person,
    /// Past the password.
    partial: Person,
    /// Codes are on their way to these.
    by_mail: Visitor,
    by_phone: Visitor,
    link: Token,
}

const ACTS: usize = 19;

impl Scene {
    async fn set(world: &World, n: u32) -> Self {
        let (email, number) = (format!("p{n}@example.com"), format!("+1201555{:04}", 100 + n));
        let anna = world.with_sms(&email, &number).await;
        world.passes(hours(1));
        let (there, _) = anna.signs_in(world, true).await;
        let link = world.not_me_link(&email, "A new sign-in").await;
        world.passes(minutes(2));
        let partial = anna.elsewhere(world).await.person(world).await;
        let (by_mail, by_phone) = (world.browser(), world.browser());
        world.passes(minutes(2));
        recover::start(&world.identity, &by_mail, &email).await.unwrap();
        by_phone::start(&world.identity, &by_phone, &email, &number, "US").await.unwrap();
        let person = there.person(world).await;
        Self { account: anna.account, email, number, person, partial, by_mail, by_phone, link }
    }

    async fn acts(self, identity: &Identity, n: usize, stranger: Visitor) -> Outcome<()> {
        let reason = Reason::parse("ticket 4711: she called").unwrap();
        match n {
            0 => sessions::end_others(identity, &self.person).await,
            1 => Ok(administration::show(identity, &self.account, &reason).await.map(drop)?),
            2 => recover::start(identity, &stranger, &self.email).await,
            3 => by_phone::start(identity, &stranger, &self.email, &self.number, "US").await,
            4 => recover::again(identity, &self.by_mail).await,
            5 => recover::confirm(identity, &self.by_mail, "000000").await.map(drop),
            6 => by_phone::confirm(identity, &self.by_phone, "000000").await.map(drop),
            7 => sign_in::with_code(identity, &self.partial, "000000", false).await.map(drop),
            8 => sign_in::with_recovery_code(identity, &self.partial, "0-0000-0000-0000-0000").await.map(drop),
            9 => sign_in::send(identity, &self.partial).await,
            10 => email_addresses::start(identity, &self.person, "more@example.com").await,
            11 => verify_phone::start(identity, &self.person, "+12025550123", "US").await,
            12 => devices::forget(identity, &self.person, None).await.map(drop),
            13 => not_me::end(identity, &stranger, &self.link).await.map(drop),
            14 => data::export::ask(identity, &self.person).await,
            15 => verify_phone::start(identity, &self.person, "12", "US").await,
            16 => language::choose(identity, &self.person, Language::German).await,
            17 => enrol::ask(identity, &self.person).await.map(drop),
            _ => totp::start(identity, &self.person, "My phone").await.map(drop),
        }
    }
}

both_databases! {
    async fn it_leaves_no_row_that_names_the_account(mut world: World) {
        world.restart(unlimited_sends).await;
        let other = world.another_process(|_| ()).await;
        for round in 0..15 {
            let scene = Scene::set(&world, round).await;
            let account = scene.account.clone();
            let all = (0..=3 * ACTS).map(|n| {
                let identity = if n % 2 == 0 { world.identity.clone() } else { other.clone() };
                let (scene, stranger) = (scene.clone(), world.browser());
                async move {
                    if n == ACTS {
                        let reason = Reason::parse("ticket 4712: she asked for it").unwrap();
                        let gone = administration::delete(&identity, &scene.account, &reason).await;
                        assert!(gone.unwrap().is_some());
                        return;
                    }
                    // Each act has been under way when the account went, and comes after.
                    if let Err(No::Fault(fault)) = scene.acts(&identity, n % ACTS, stranger).await {
                        panic!("{}: {fault}", n % ACTS);
                    }
                }
            });
            at_once(all.collect::<Vec<_>>()).await;
            for (table, column) in NAMED {
                let naming = format!("SELECT count(*) FROM {table} WHERE {column} = '{}'", account.as_str());
                assert_eq!(world.number(&naming).await, 0, "{table} in round {round}");
            }
        }
    }
}
