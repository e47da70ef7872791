//! What a decision of the guard costs: it decides on a text, and takes its places and its price, against a bare insert
//! of the same rows. Both in a transaction of their own, in turns, on either database, which holds a busy day's sends.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use identity::Identity;
use identity::clock::SetClock;
use identity::entropy::OsEntropy;
use identity::guard::{self, Asker};
use identity::keys::Keys;
use identity::model::id::{AccountId, ChallengeId};
use identity::model::language::Language;
use identity::model::money::Money;
use identity::model::phone::Phone;
use identity::model::purpose::Purpose;
use identity::model::target::Target;
use identity::model::token::Token;
use identity::model::visitor::Visitor;
use identity::policy::Policy;
use identity::store::Store;
use secrecy::SecretSlice;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _};

use crate::{Figure, quantile};

const ROUNDS: usize = 300;
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

    let mut figures = vec![figure("guard / bare insert, SQLite", &sqlite).await?];
    on_server("DROP DATABASE IF EXISTS ringfence_bench").await?;
    on_server("CREATE DATABASE ringfence_bench").await?;
    figures.push(figure("guard / bare insert, PostgreSQL", postgres.as_str()).await?);
    on_server("DROP DATABASE ringfence_bench").await?;
    Ok(figures)
}

async fn figure(what: &'static str, url: &str) -> Result<Figure, Box<dyn Error>> {
    let store = Store::open(url).await?;
    store.migrate().await?;
    let clock = Arc::new(SetClock::at("2026-03-01T20:00:00Z".parse()?));
    let keys = Keys::new(&[SecretSlice::from(vec![7; 32])])?;
    let identity = Identity::new(store, clock.clone(), Arc::new(OsEntropy), keys, policy())?;
    fill(&identity).await?;

    let (mut ours, mut bare) = (vec![], vec![]);
    for round in 0..WARM_UP + ROUNDS {
        let request = Request::new(&identity, round)?;
        // Neither is always the first.
        let times = if round % 2 == 0 {
            let first = decision(&identity, &request).await?;
            (first, insert(&identity, &request).await?)
        } else {
            let first = insert(&identity, &request).await?;
            (decision(&identity, &request).await?, first)
        };
        if round >= WARM_UP {
            ours.push(times.0.as_secs_f64() * 1e6);
            bare.push(times.1.as_secs_f64() * 1e6);
        }
        clock.advance(Duration::from_millis(100));
    }
    identity.store.close().await;
    // Of the quickest tenth the slowest: a longer transaction is held up by others more often, which is not its cost.
    let (ours, bare) = (quantile(ours, 1, 10), quantile(bare, 1, 10));
    Ok(Figure {
        what,
        value: ours / bare,
        limit: 5.0,
        is_floor: false,
        detail: format!("{ours:.0} µs against {bare:.0} µs, with {SENDS} sends of the day"),
    })
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

async fn decision(identity: &Identity, request: &Request) -> Result<Duration, Box<dyn Error>> {
    let asker = Asker {
        target: &request.target,
        lane: Purpose::VerifyPhone.lane(),
        purpose: Purpose::VerifyPhone.name(),
        account: Some(&request.account),
        visitor: Some(&request.visitor),
        is_anonymous: false,
        is_proven: false,
        challenge: Some(&request.challenge),
    };
    let began = Instant::now();
    let mut tx = identity.store.write().await?;
    let decided = guard::decide(identity, &mut tx, &asker, identity.now()).await?;
    tx.commit().await?;
    let took = began.elapsed();
    match decided {
        // What it holds is nobody's: no message follows.
        Ok(_pass) => Ok(took),
        Err(refusal) => Err(format!("the guard refused: {refusal:?}").into()),
    }
}

/// The rows that an allowed decision leaves, and nothing else.
async fn insert(identity: &Identity, request: &Request) -> Result<Duration, Box<dyn Error>> {
    // As random as those of a decision.
    let [send, decision, tag] = [(); 3].map(|()| Token::new(&OsEntropy).reveal());
    let (host, network) = (request.visitor.host(), request.visitor.network());
    let masked = request.target.masked();
    let at = identity.now().as_microsecond();
    let began = Instant::now();
    let mut tx = identity.store.write().await?;
    sqlx::query(
        "INSERT INTO sends (id, at, channel, lane, purpose, target_tag, block, country, account_id, address, network, \
         challenge_id) VALUES ($1, $2, 'sms', 3, 'verify-phone', $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&send)
    .bind(at)
    .bind(&tag)
    .bind("bare")
    .bind("ZZ")
    .bind(request.account.as_str())
    .bind(&host)
    .bind(&network)
    .bind(request.challenge.as_str())
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "INSERT INTO decisions (id, at, channel, lane, purpose, target, block, country, account_id, address, \
         target_tag, network, challenge_id, is_asked_for, is_proven, price) \
         VALUES ($1, $2, 'sms', 3, 'verify-phone', $3, $4, $5, $6, $7, $8, $9, $10, 1, 0, 100000)",
    )
    .bind(&decision)
    .bind(at)
    .bind(&masked)
    .bind("bare")
    .bind("ZZ")
    .bind(request.account.as_str())
    .bind(&host)
    .bind(&tag)
    .bind(&network)
    .bind(request.challenge.as_str())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(began.elapsed())
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
