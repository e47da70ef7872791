//! What the guard costs, on either database, which holds a busy day's sends, each against a bare insert of the same rows:
//! a decision alone, which takes its places and its price; and all that somebody who asks for a text waits for, from the
//! decision to the sealed message in the outbox. Both sides are one transaction and take turns.

mod ask;
mod decision;

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use identity::Identity;
use identity::clock::SetClock;
use identity::entropy::OsEntropy;
use identity::keys::Keys;
use identity::model::id::{AccountId, ChallengeId};
use identity::model::language::Language;
use identity::model::money::Money;
use identity::model::phone::Phone;
use identity::model::target::Target;
use identity::model::token::Token;
use identity::model::visitor::Visitor;
use identity::policy::Policy;
use identity::store::Store;
use secrecy::SecretSlice;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _};

use crate::{Figure, quantile};

/// Of each kind. Fewer to try it out, unoptimised: `RINGFENCE_BENCH_ROUNDS=20 cargo test -p server --bench figures -- - guard`.
fn rounds() -> usize {
    std::env::var("RINGFENCE_BENCH_ROUNDS").ok().and_then(|count| count.parse().ok()).unwrap_or(300)
}

const WARM_UP: usize = 50;

/// Sends of the last 24 hours, all to one country: most are texts to proved phones, a hundred went to others.
const SENDS: usize = 20_000;

/// Area codes of the numbers, each a block.
const AREAS: usize = 200;

pub(crate) async fn figures(scratch: &Path) -> Result<Vec<Figure>, Box<dyn Error>> {
    let sqlite = format!("sqlite://{}", scratch.join("guard.db").display());
    let server = std::env::var("RINGFENCE_TEST_POSTGRES").map_err(|_| "run it by script/postgres")?;
    let mut postgres = url::Url::parse(&server)?;
    postgres.set_path("ringfence_bench");
    let on_server = async |statement: &'static str| {
        let mut connection = AnyConnection::connect(&server).await?;
        connection.execute(statement).await?;
        connection.close().await
    };

    let names = ["guard / bare insert, SQLite", "whole ask / bare insert, SQLite"];
    let mut figures = Box::pin(on(&sqlite, names)).await?;
    on_server("DROP DATABASE IF EXISTS ringfence_bench").await?;
    on_server("CREATE DATABASE ringfence_bench").await?;
    let names = ["guard / bare insert, PostgreSQL", "whole ask / bare insert, PostgreSQL"];
    figures.extend(Box::pin(on(postgres.as_str(), names)).await?);
    on_server("DROP DATABASE ringfence_bench").await?;
    Ok(figures)
}

async fn on(url: &str, [alone, whole]: [&'static str; 2]) -> Result<Vec<Figure>, Box<dyn Error>> {
    let store = Store::open(url).await?;
    store.migrate().await?;
    let clock = Arc::new(SetClock::at("2026-03-01T20:00:00Z".parse()?));
    let keys = Keys::new(&[SecretSlice::from(vec![7; 32])])?;
    let identity = Identity::new(store, clock.clone(), Arc::new(OsEntropy), keys, policy())?;
    fill(&identity).await?;

    let count = WARM_UP + rounds();
    let mut alone = Turns::of(alone);
    for round in 0..count {
        let request = Request::new(&identity, round)?;
        let ours = decision::made(&identity, &request);
        alone.take(round, ours, decision::inserted(&identity, &request)).await?;
        clock.advance(Duration::from_millis(100));
    }
    let mut whole = Turns::of(whole);
    let template = ask::Template::of(&identity, &Request::new(&identity, count)?).await?;
    for round in 0..count {
        let request = Request::new(&identity, count + 1 + round)?;
        let ours = ask::asked(&identity, &request);
        whole.take(round, ours, ask::inserted(&identity, &request, &template)).await?;
        clock.advance(Duration::from_millis(100));
    }
    identity.store.close().await;
    Ok(vec![alone.figure(), whole.figure()])
}

/// Ours and the bare one, in microseconds.
struct Turns {
    what: &'static str,
    ours: Vec<f64>,
    bare: Vec<f64>,
}

impl Turns {
    fn of(what: &'static str) -> Self {
        Self { what, ours: vec![], bare: vec![] }
    }

    /// Neither is always the first.
    async fn take(
        &mut self,
        round: usize,
        ours: impl Future<Output = Result<Duration, Box<dyn Error>>>,
        bare: impl Future<Output = Result<Duration, Box<dyn Error>>>,
    ) -> Result<(), Box<dyn Error>> {
        let (ours, bare) = if round.is_multiple_of(2) {
            let first = ours.await?;
            (first, bare.await?)
        } else {
            let first = bare.await?;
            (ours.await?, first)
        };
        if round >= WARM_UP {
            self.ours.push(ours.as_secs_f64() * 1e6);
            self.bare.push(bare.as_secs_f64() * 1e6);
        }
        Ok(())
    }

    /// Of the quickest tenth the slowest: a longer transaction is held up by others more often, which is not its cost.
    fn figure(self) -> Figure {
        let half = quantile(self.ours.clone(), 1, 2) / quantile(self.bare.clone(), 1, 2);
        let (ours, bare) = (quantile(self.ours, 1, 10), quantile(self.bare, 1, 10));
        Figure {
            what: self.what,
            value: ours / bare,
            limit: 5.0,
            is_floor: false,
            detail: format!("{ours:.0} µs against {bare:.0} µs, by medians {half:.2}, with {SENDS} sends of the day"),
        }
    }
}

/// No limit is met, so that every rule is asked.
fn policy() -> Policy {
    let mut policy = Policy::new("http://localhost:3000", "localhost");
    policy.guard.country_daily = 1_000_000;
    policy.guard.block_hourly = 1_000_000;
    policy.money.per_day = Money::of_units(1_000_000);
    policy.money.per_month = Money::of_units(1_000_000);
    policy
}

/// Somebody who is signed in asks for a code to a number that is not proved yet: no rule exempts him.
struct Request {
    target: Target,
    account: AccountId,
    challenge: ChallengeId,
    visitor: Visitor,
}

impl Request {
    fn new(identity: &Identity, round: usize) -> Result<Self, Box<dyn Error>> {
        let number = number(round);
        let phone = Phone::parse(&number, "US", identity.policy.number_kinds)
            .map_err(|refusal| format!("{number}: {refusal:?}"))?;
        Ok(Self {
            target: Target::Phone(phone),
            account: AccountId::named(&format!("a{round:031x}")),
            challenge: ChallengeId::named(&format!("c{round:031x}")),
            visitor: Visitor {
                language: Language::English,
                browser: Token::new(&OsEntropy).hash(),
                address: format!("10.{}.{}.7", round / 256 % 256, round % 256).parse()?,
                user_agent: String::new(),
                work: String::new(),
            },
        })
    }
}

/// Valid, and nobody's: the area codes of the plan that a number may have, each with its hundred numbers.
fn number(n: usize) -> String {
    let areas = ["201", "202", "203", "205", "206", "207", "208", "209", "210", "212"];
    format!("+1{}55501{:02}", areas[n % areas.len()], n / areas.len() % 100)
}

/// A busy day, so that what a limit counts over has something in it.
async fn fill(identity: &Identity) -> Result<(), Box<dyn Error>> {
    let now = identity.now().as_microsecond();
    let every = i64::try_from(86_400_000_000 / SENDS)?;
    let mut tx = identity.store.write().await?;
    for batch in (0..SENDS).collect::<Vec<_>>().chunks(500) {
        let rows: Vec<String> = batch
            .iter()
            .map(|n| {
                let at = now - every * i64::try_from(*n).unwrap_or(0);
                let lane = match n % 200 {
                    0 => 3,
                    1 | 2 => 2,
                    _ => 1,
                };
                let (area, person) = (n % AREAS, n / 3);
                format!(
                    "('fill-{n}', {at}, 'sms', {lane}, 'sign-in', 'tag-{person}', '+1{area:03}555', 'US', \
                     'account-{person}', '10.{}.{}.9', '10.{}.{}.0/24', 'challenge-{n}', {at})",
                    person / 256 % 256,
                    person % 256,
                    person / 256 % 256,
                    person % 256,
                )
            })
            .collect();
        let statement = format!(
            "INSERT INTO sends (id, at, channel, lane, purpose, target_tag, block, country, account_id, address, \
             network, challenge_id, answered_at) VALUES {}",
            rows.join(", ")
        );
        tx.execute(AssertSqlSafe(statement)).await?;
    }
    tx.commit().await?;
    // PostgreSQL does so by itself, sooner or later.
    let mut tx = identity.store.write().await?;
    tx.execute("ANALYZE").await?;
    Ok(tx.commit().await?)
}
