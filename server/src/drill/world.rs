//! The world of one drill: the real rules on a set clock and a database of its own, with gateways that bill.

use std::sync::Arc;
use std::time::Duration;

use identity::Identity;
use identity::clock::SetClock;
use identity::delivery::sweep::sweep;
use identity::delivery::worker::Worker;
use identity::entropy::{Entropy, SeededEntropy};
use identity::jiff::Timestamp;
use identity::keys::Keys;
use identity::policy::Policy;
use identity::refusal::Fault;
use identity::store::Store;
use identity::store::scratch::Scratch;
use secrecy::SecretSlice;

use super::gateway::{Billing, Paid, gateways};
use crate::cli::Failure;

/// When every drill begins: a midnight in UTC, so that the days of the money are days of the drill.
const BEGINS: i64 = 1_767_225_600;

/// The password of everybody in a drill.
pub(super) const PASSWORD: &str = "plum-orbit-canvas-47";

pub(super) struct World {
    /// Two where two processes race.
    pub processes: Vec<Arc<Identity>>,
    pub billing: Arc<Billing>,
    /// What all accounts have for a password.
    pub password_hash: String,
    clock: Arc<SetClock>,
    worker: Worker,
    scratch: Scratch,
    swept_at: Timestamp,
}

/// Where the database of a world lies.
#[derive(Clone, Copy)]
pub(super) enum Ground<'a> {
    Folder(&'a std::path::Path),
    Postgres(&'a str),
}

impl World {
    pub async fn make(policy: &Policy, ground: Ground<'_>, processes: usize, seed: u64) -> Result<Self, Failure> {
        let begins = Timestamp::from_second(BEGINS).unwrap_or_default();
        Self::begin(policy, ground, processes, seed, begins).await
    }

    /// A world whose clock stands at `begins`.
    pub async fn begin(
        policy: &Policy,
        ground: Ground<'_>,
        processes: usize,
        seed: u64,
        begins: Timestamp,
    ) -> Result<Self, Failure> {
        // A database's name is no part of what is to be repeated: two drills may run side by side.
        let names = identity::entropy::OsEntropy;
        let scratch = match ground {
            Ground::Folder(folder) => Scratch::sqlite(folder, &names),
            Ground::Postgres(url) => Scratch::postgres(url, &names).await.map_err(failed("making a database"))?,
        };
        let clock = Arc::new(SetClock::at(begins));
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(seed));
        let mut made = Vec::new();
        for _ in 0..processes.max(1) {
            let store = Store::open(&scratch.url).await.map_err(failed("opening the database"))?;
            store.migrate().await.map_err(failed("making the tables"))?;
            let keys = Keys::new(&[SecretSlice::from(vec![7; 32])]).map_err(failed("the keys"))?;
            let identity = Identity::new(store, clock.clone(), entropy.clone(), keys, policy.clone());
            made.push(Arc::new(identity.map_err(failed("the policy"))?));
        }
        let billing = Arc::new(Billing::default());
        let unfit = |all: Vec<identity::delivery::settings::Unfit>| Failure::new("the gateways")(format!("{all:?}"));
        let gateways = gateways(&policy.money, &billing).map_err(unfit)?;
        let hash = made[0].hashing.hash("", &*entropy, || Ok(PASSWORD.as_bytes())).await;
        let password_hash = hash.map_err(|no| Failure::new("hashing")(format!("{no:?}")))?;
        let worker = Worker::new(made[0].clone(), gateways);
        let swept_at = made[0].now();
        Ok(Self { processes: made, billing, password_hash, clock, worker, scratch, swept_at })
    }

    /// The only process, or the first of several.
    pub fn identity(&self) -> &Identity {
        &self.processes[0]
    }

    pub fn now(&self) -> Timestamp {
        self.processes[0].now()
    }

    /// Sets the clock forward to `at`; what is over is swept once an hour, as a server does more often.
    pub async fn comes_to(&mut self, at: Timestamp) -> Result<(), Fault> {
        self.clock.advance(at.duration_since(self.now()).try_into().unwrap_or_default());
        if at.duration_since(self.swept_at).unsigned_abs() > Duration::from_hours(1) {
            self.swept_at = at;
            sweep(self.identity()).await?;
        }
        Ok(())
    }

    /// Carries out what lies in the outbox and answers what it cost.
    pub async fn carries(&self) -> Result<Vec<Paid>, Fault> {
        self.worker.drain().await?;
        Ok(self.billing.take_bill())
    }

    /// Ends the world and leaves no trace of it.
    pub async fn ends(self) -> Result<(), Failure> {
        for process in &self.processes {
            process.store.close().await;
        }
        self.scratch.wipe().await.map_err(failed("dropping the database"))
    }
}

pub(super) fn failed(what: &str) -> impl FnOnce(Fault) -> Failure {
    Failure::new(what.to_owned())
}
