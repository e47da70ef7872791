//! A world for tests: an [`Identity`] on a set clock with cheap hashing, on either database, and people in it.

pub mod apps;
pub mod authenticator;
pub mod cores;
pub mod database;
pub mod people;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use identity::Identity;
use identity::clock::SetClock;
use identity::delivery::outbox::Message;
use identity::entropy::OsEntropy;
use identity::flows::sign_in;
use identity::keys::Keys;
use identity::model::language::Language;
use identity::model::money::Money;
use identity::model::token::Token;
use identity::model::visitor::Visitor;
use identity::policy::Policy;
use identity::refusal::{Fault, No, Outcome, Refusal};
use identity::store::Store;
use jiff::Timestamp;
use secrecy::SecretSlice;
use sqlx::AssertSqlSafe;

pub use apps::App;
pub use authenticator::Authenticator;
pub use cores::Cores;
pub use database::Database;
pub use people::{Member, PASSWORD};

pub struct World {
    pub identity: Arc<Identity>,
    pub clock: Arc<SetClock>,
    pub database: Database,
    hosts: AtomicU32,
}

impl World {
    pub async fn on(database: Database) -> Self {
        let clock = Arc::new(SetClock::at(Timestamp::from_second(1_767_225_600).unwrap()));
        let store = Store::open(&database.url).await.unwrap();
        store.migrate().await.unwrap();
        let identity = Arc::new(start(store, clock.clone(), &[7], policy()).await);
        Self { identity, clock, database, hosts: AtomicU32::new(0) }
    }

    /// The process ends and another one starts, with a policy that may have changed.
    pub async fn restart(&mut self, change: impl FnOnce(&mut Policy)) {
        self.identity.store.close().await;
        self.identity = self.another_process(change).await;
    }

    /// The process ends and another one starts with these master secrets, the newest first.
    pub async fn restart_under(&mut self, masters: &[u8]) {
        self.identity.store.close().await;
        let store = Store::open(&self.database.url).await.unwrap();
        self.identity = Arc::new(start(store, self.clock.clone(), masters, self.identity.policy.clone()).await);
    }

    /// A second process on the same database.
    pub async fn another_process(&self, change: impl FnOnce(&mut Policy)) -> Arc<Identity> {
        let mut policy = self.identity.policy.clone();
        change(&mut policy);
        Arc::new(start(Store::open(&self.database.url).await.unwrap(), self.clock.clone(), &[7], policy).await)
    }

    /// The same program on the same database where the clock shows another time.
    pub fn with_the_clock_at(&self, time: Timestamp) -> Identity {
        make(self.identity.store.clone(), Arc::new(SetClock::at(time)), &[7], self.identity.policy.clone())
    }

    /// What a thief of the database can run: the same store under another master secret.
    pub fn with_another_secret(&self) -> Identity {
        make(self.identity.store.clone(), self.clock.clone(), &[8], self.identity.policy.clone())
    }

    pub fn passes(&self, time: Duration) {
        self.clock.advance(time);
    }

    /// A browser never seen before, in a network of its own.
    pub fn browser(&self) -> Visitor {
        let n = self.hosts.fetch_add(1, Ordering::Relaxed);
        let [_, a, b, c] = n.to_be_bytes();
        browser_at(IpAddr::V4(Ipv4Addr::new(10 + a, b, c, 7)))
    }

    /// Holds every core that hashes, so that whoever comes next waits.
    pub async fn holds_every_core(&self) -> Cores {
        Cores::hold(&self.identity).await
    }

    /// All messages to a number or address that have not been wiped, the oldest first.
    pub async fn messages(&self, to: &str) -> Vec<Message> {
        self.outbox().await.into_iter().filter(|sent| sent.to == to).map(|sent| sent.message).collect()
    }

    pub async fn outbox(&self) -> Vec<Sent> {
        self.outbox_since(i64::MIN).await
    }

    /// What was sent at this time (in Unix microseconds) or later, the oldest first.
    pub async fn outbox_since(&self, time: i64) -> Vec<Sent> {
        let mut conn = self.identity.store.read().await.unwrap();
        let sent = "SELECT id, sealed, created_at FROM outbox WHERE sealed IS NOT NULL AND created_at >= $1";
        let rows: Vec<(String, Vec<u8>, i64)> = sqlx::query_as(AssertSqlSafe(format!("{sent} ORDER BY created_at")))
            .bind(time)
            .fetch_all(&mut *conn)
            .await
            .unwrap();
        rows.into_iter()
            .map(|(id, sealed, at)| {
                let text = self.identity.keys.open(&format!("outbox {id}"), &sealed).unwrap();
                let mut envelope: serde_json::Value = serde_json::from_slice(&text).unwrap();
                Sent {
                    to: envelope["to"].as_str().unwrap().to_owned(),
                    at,
                    message: serde_json::from_value(envelope["message"].take()).unwrap(),
                }
            })
            .collect()
    }

    /// The code that was sent last to a number or address.
    pub async fn newest_code(&self, to: &str) -> String {
        let sent: Vec<Sent> =
            self.outbox().await.into_iter().filter(|sent| sent.to == to && sent.message.code.is_some()).collect();
        let newest = sent.iter().map(|sent| sent.at).max().unwrap_or_else(|| panic!("no code was sent to {to}"));
        let mut codes = sent.into_iter().filter(|sent| sent.at == newest).filter_map(|sent| sent.message.code);
        let code = codes.next().unwrap();
        assert!(codes.next().is_none(), "two codes at one instant: let time pass between them");
        code
    }

    /// Subjects of the mails to an address that carry no code: what its owner is told.
    pub async fn notices(&self, to: &str) -> Vec<String> {
        let messages = self.messages(to).await.into_iter().filter(|message| message.code.is_none());
        messages.map(|message| message.subject.unwrap_or(message.text)).collect()
    }

    /// The tokens of the links that end what a mail told about, the newest mail first.
    pub async fn not_me_links(&self, to: &str) -> Vec<Token> {
        let link = |message: Message| Token::parse(message.text.split_once("/not-me?link=")?.1.lines().next()?);
        self.messages(to).await.into_iter().rev().filter_map(link).collect()
    }

    /// The link in the newest mail whose subject begins so.
    pub async fn not_me_link(&self, to: &str, subject: &str) -> Token {
        let is_it = |message: &Message| message.subject.as_ref().is_some_and(|said| said.starts_with(subject));
        let mail = self.messages(to).await.into_iter().rfind(is_it).unwrap_or_else(|| panic!("no mail: {subject}"));
        let link = mail.text.split_once("/not-me?link=").unwrap_or_else(|| panic!("no link: {}", mail.text)).1;
        Token::parse(link.lines().next().unwrap()).unwrap()
    }

    /// One number, asked of the database.
    pub async fn number(&self, statement: &str) -> i64 {
        let mut conn = self.identity.store.read().await.unwrap();
        sqlx::query_scalar(AssertSqlSafe(statement.to_owned())).fetch_one(&mut *conn).await.unwrap()
    }

    /// The first column of a statement's rows.
    pub async fn texts(&self, statement: &str) -> Vec<String> {
        let mut conn = self.identity.store.read().await.unwrap();
        sqlx::query_scalar(AssertSqlSafe(statement.to_owned())).fetch_all(&mut *conn).await.unwrap()
    }

    /// Changes the database behind the program's back.
    pub async fn tamper(&self, statement: &str) {
        let mut tx = self.identity.store.write().await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Phones, passkeys and recovery codes were there before any link of "Not you?" that is still good.
    pub async fn all_has_stood(&self) {
        let longer = days(8).as_micros();
        for (table, since) in [("phones", "verified_at"), ("passkeys", "created_at"), ("recovery_batches", "kept_at")] {
            self.tamper(&format!("UPDATE {table} SET {since} = {since} - {longer}")).await;
        }
    }

    /// How many rows each table holds.
    pub async fn rows(&self) -> Vec<(&'static str, i64)> {
        let mut rows = Vec::new();
        for table in TABLES {
            rows.push((table, self.number(&format!("SELECT count(*) FROM {table}")).await));
        }
        rows
    }
}

/// Those that a request adds rows to. Budgets are not among them: whoever spends first in a day opens its row.
pub const TABLES: [&str; 26] = [
    "accounts",
    "email_addresses",
    "pending_registrations",
    "phones",
    "second_factors",
    "recovery_batches",
    "recovery_codes",
    "sessions",
    "trusted_devices",
    "known_browsers",
    "password_tries",
    "events",
    "challenges",
    "codes",
    "tries",
    "sends",
    "outbox",
    "breakers",
    "alerts",
    "not_me_links",
    "silenced_numbers",
    "waits",
    "work_used",
    "totp_apps",
    "passkeys",
    "webauthn_challenges",
];

/// A message as it lies in the outbox.
pub struct Sent {
    pub to: String,
    pub at: i64,
    pub message: Message,
}

fn policy() -> Policy {
    let mut policy = Policy::new("https://id.example.com", "id.example.com");
    "US".clone_into(&mut policy.default_region);
    policy.passwords.memory_kib = 8;
    policy.passwords.iterations = 1;
    // Asked for in the tests about it.
    policy.guard.work_effort = 0;
    // Races are many requests from one host.
    policy.passwords.waiting_per_host = 1_000;
    policy
}

/// As a process does that is going to serve.
async fn start(store: Store, clock: Arc<SetClock>, masters: &[u8], policy: Policy) -> Identity {
    let identity = make(store, clock, masters, policy);
    sign_in::appoint_stand_ins(&identity).await.unwrap();
    identity
}

fn make(store: Store, clock: Arc<SetClock>, masters: &[u8], policy: Policy) -> Identity {
    let masters: Vec<_> = masters.iter().map(|byte| SecretSlice::from(vec![*byte; 32])).collect();
    let keys = Keys::new(&masters).unwrap();
    Identity::new(store, clock, Arc::new(OsEntropy), keys, policy).unwrap()
}

/// A policy without the limits on sends, for tests about something else.
pub fn unlimited_sends(policy: &mut Policy) {
    let guard = &mut policy.guard;
    guard.cool_down = Duration::ZERO;
    for figure in [
        &mut guard.number_hourly,
        &mut guard.number_daily,
        &mut guard.number_daily_in_all,
        &mut guard.account_hourly,
        &mut guard.address_hourly,
        &mut guard.network_hourly,
        &mut guard.block_hourly,
        &mut guard.country_daily,
    ] {
        *figure = 1_000_000;
    }
    guard.breaker.block_sends = 1_000_000;
    guard.breaker.country_sends = 1_000_000;
    policy.money.per_day = Money::of_units(1_000_000);
    policy.money.per_month = Money::of_units(1_000_000);
}

pub fn browser_at(address: IpAddr) -> Visitor {
    Visitor {
        browser: Token::new(&OsEntropy).hash(),
        address,
        user_agent: "a browser".to_owned(),
        language: Language::English,
        work: String::new(),
    }
}

pub fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

pub fn minutes(n: u64) -> Duration {
    Duration::from_secs(60 * n)
}

pub fn hours(n: u64) -> Duration {
    Duration::from_secs(3_600 * n)
}

pub fn days(n: u64) -> Duration {
    Duration::from_secs(86_400 * n)
}

/// The refusal that a flow answered with.
#[track_caller]
pub fn refusal<T>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Ok(_) => panic!("it was allowed"),
        Err(No::Refused(refusal)) => refusal,
        Err(No::Fault(fault)) => panic!("a fault: {fault}"),
    }
}

/// What is to be solved, where the refusal says so.
#[track_caller]
pub fn ticket(refusal: &Refusal) -> String {
    match refusal {
        Refusal::ProofOfWorkDue { work } => work.ticket.clone(),
        refusal => panic!("no work is asked for: {refusal:?}"),
    }
}

/// The work that a refusal asks for, done: what the form posts again.
#[track_caller]
pub fn worked(refusal: &Refusal) -> String {
    proof_of_work::solve(&ticket(refusal)).unwrap()
}

/// The fault that a flow answered with.
#[track_caller]
pub fn fault<T>(outcome: Outcome<T>) -> Fault {
    match outcome {
        Ok(_) => panic!("it was done"),
        Err(No::Refused(refusal)) => panic!("it was refused: {refusal:?}"),
        Err(No::Fault(fault)) => fault,
    }
}

/// A code of the same length that is not this one.
pub fn not(code: &str) -> String {
    let (rest, last) = code.split_at(code.len() - 1);
    format!("{rest}{}", (last.parse::<u32>().unwrap() + 1) % 10)
}

/// Runs them all at once and gathers their answers.
pub async fn at_once<T, F>(tasks: impl IntoIterator<Item = F>) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let mut running: tokio::task::JoinSet<T> = tasks.into_iter().collect();
    let mut answers = Vec::new();
    while let Some(answer) = running.join_next().await {
        answers.push(answer.unwrap());
    }
    answers
}

/// Makes one test for SQLite and one for PostgreSQL of each promise.
#[macro_export]
macro_rules! both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($($world:ident)+: World) $body:block)+) => {$(
        mod $name {
            use super::*;

            $(#[$meta])*
            async fn promise($($world)+: World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                promise(World::on($crate::world::Database::sqlite()).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let Some(database) = $crate::world::Database::postgres().await else { return };
                let traces = database.traces();
                promise(World::on(database).await).await;
                traces.wipe().await;
            }
        }
    )+};
}
