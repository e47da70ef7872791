//! Argon2id on a bounded pool, so that a flood of sign-ins can't starve the rest (SPEC 6).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq as _;
use tokio::sync::Semaphore;

use crate::entropy::Entropy;
use crate::policy::PasswordPolicy;
use crate::refusal::{Fault, Outcome, Refusal};

/// Hashes and compares, a bounded number at a time.
pub struct Hashing {
    argon2: Argon2<'static>,
    cores: Arc<Semaphore>,
    queue: Arc<Queue>,
}

/// What a comparison found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    pub is_right: bool,
    /// The stored hash has other parameters than are set now.
    pub is_outdated: bool,
}

/// What a typed secret is compared with.
pub enum Against {
    /// The PHC string that is stored for whoever tries.
    Own(String),
    /// None is. The same work is done, and the answer is no.
    StandIn(StandIn),
}

/// What a comparison costs that can't come right. Of another hash it keeps the parameters alone: there is nothing in it
/// that a secret could be equal to.
pub struct StandIn(Option<Argon2<'static>>);

impl StandIn {
    /// Costs what comparing with this PHC string does; without one that can be read, what the parameters of today do. A
    /// damaged hash is a fault for its own account alone.
    pub fn like(stored: Option<&str>) -> Self {
        Self(stored.and_then(|stored| Stored::read(stored).ok()).map(|stored| stored.argon2))
    }
}

/// What has been computed since the start of this process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Computed {
    pub hashes: u64,
    /// Of 1 KiB each, over all passes: what these hashes cost.
    pub blocks: u64,
}

impl Hashing {
    /// Fails when the parameters are outside what Argon2 allows.
    pub fn new(policy: &PasswordPolicy) -> Result<Self, Fault> {
        let params = Params::new(policy.memory_kib, policy.iterations, policy.parallelism, None)
            .map_err(|error| Fault::new(error.to_string()))?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            cores: Arc::new(Semaphore::new(cores)),
            queue: Arc::new(Queue {
                most: policy.waiting,
                most_per_host: policy.waiting_per_host,
                waiting: Mutex::default(),
                memory: Mutex::default(),
                computed: Mutex::default(),
            }),
        })
    }

    /// A PHC string over what `choose` answers, with a salt of 128 random bits. Judging a password is as much work as
    /// hashing one, so it is done here too. Refuses what `choose` refuses, and with [`Refusal::Busy`] past capacity or
    /// past the share of `host` (what one subscriber holds: [`crate::model::visitor::Visitor::host`]).
    pub async fn hash<S: AsRef<[u8]>>(
        &self,
        host: &str,
        entropy: &dyn Entropy,
        choose: impl FnOnce() -> Result<S, Refusal> + Send + 'static,
    ) -> Outcome<String> {
        let mut salt = [0; 16];
        entropy.fill(&mut salt);
        let (argon2, queue) = (self.argon2.clone(), self.queue.clone());
        self.on_a_core(host, move || {
            let secret = choose()?;
            let output = queue.compute(&argon2, secret.as_ref(), &salt)?;
            Ok(written(&argon2, &salt, &output)?)
        })
        .await
    }

    /// Compares `secret` with what is stored, or works as long and says no. Refuses as [`Hashing::hash`] does.
    pub async fn compare(&self, host: &str, against: Against, secret: &[u8]) -> Outcome<Compared> {
        let (argon2, queue) = (self.argon2.clone(), self.queue.clone());
        let secret = secret.to_vec();
        self.on_a_core(host, move || {
            let stored = match against {
                Against::Own(stored) => Stored::read(&stored)?,
                Against::StandIn(StandIn(like)) => {
                    queue.compute(&like.unwrap_or(argon2), &secret, &[0; 16])?;
                    return Ok(Compared { is_right: false, is_outdated: false });
                }
            };
            let output = queue.compute(&stored.argon2, &secret, &stored.salt)?;
            let (now, then) = (argon2.params(), stored.argon2.params());
            Ok(Compared {
                is_right: output.ct_eq(&stored.output).into(),
                is_outdated: (then.m_cost(), then.t_cost(), then.p_cost())
                    != (now.m_cost(), now.t_cost(), now.p_cost()),
            })
        })
        .await
    }

    /// How many hashes wait for a core or hold one.
    pub fn waiting(&self) -> usize {
        self.queue.waiting.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    /// What the hashes have cost so far: the difference between two times tells it of what lies between.
    pub fn computed(&self) -> Computed {
        *self.queue.computed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn on_a_core<T: Send + 'static>(
        &self,
        host: &str,
        work: impl FnOnce() -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        let waiting = Waiting::enter(&self.queue, host)?;
        let permit = self.cores.clone().acquire_owned().await.map_err(Fault::new)?;
        let done = tokio::task::spawn_blocking(move || {
            // A request that gave up still holds its core until its hash is done.
            let _held = (permit, waiting);
            work()
        });
        // A panic's message may quote the password, and the error that carries it says it.
        done.await.map_err(|_| Fault::new("a hash panicked"))?
    }
}

/// Who waits for a core of this process, and how many of them speak from one host: nobody may fill it alone.
struct Queue {
    most: usize,
    most_per_host: usize,
    waiting: Mutex<(usize, HashMap<String, usize>)>,
    /// What hashes work in, 19 MB each, one after the other: making it anew costs a tenth of a hash.
    memory: Mutex<Vec<Vec<Block>>>,
    computed: Mutex<Computed>,
}

impl Queue {
    fn compute(&self, argon2: &Argon2<'_>, secret: &[u8], salt: &[u8]) -> Result<Digest, Fault> {
        let spare = || self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let mut memory = spare().pop().unwrap_or_default();
        memory.resize(argon2.params().block_count(), Block::new());
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        let done = argon2.hash_password_into_with_memory(secret, salt, &mut output, &mut memory);
        done.map_err(|error| Fault::new(error.to_string()))?;
        let blocks = memory.len() as u64 * u64::from(argon2.params().t_cost());
        spare().push(memory);
        let mut computed = self.computed.lock().unwrap_or_else(PoisonError::into_inner);
        computed.hashes += 1;
        computed.blocks += blocks;
        Ok(output)
    }
}

type Digest = [u8; Params::DEFAULT_OUTPUT_LEN];

/// What a PHC string says.
struct Stored {
    argon2: Argon2<'static>,
    salt: Salt,
    output: Digest,
}

impl Stored {
    fn read(phc: &str) -> Result<Self, Fault> {
        let unreadable = |error: &dyn std::fmt::Display| Fault::new(error.to_string());
        let hash = PasswordHash::new(phc).map_err(|error| unreadable(&error))?;
        let algorithm = Algorithm::try_from(hash.algorithm.as_str()).map_err(|error| unreadable(&error))?;
        let version = hash.version.map_or(Ok(Version::default()), Version::try_from);
        let params = Params::try_from(&hash).map_err(|error| unreadable(&error))?;
        let output = hash.hash.as_ref().and_then(|output| output.as_bytes().try_into().ok());
        let (Some(salt), Some(output)) = (hash.salt, output) else {
            return Err(Fault::new("a stored hash has no salt, or is not of 32 bytes"));
        };
        let version = version.map_err(|error| unreadable(&error))?;
        Ok(Self { argon2: Argon2::new(algorithm, version, params), salt, output })
    }
}

fn written(argon2: &Argon2<'_>, salt: &[u8], output: &Digest) -> Result<String, Fault> {
    let unwritable = |error: &dyn std::fmt::Display| Fault::new(error.to_string());
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(argon2.params()).map_err(|error| unwritable(&error))?,
        salt: Some(Salt::new(salt).map_err(|error| unwritable(&error))?),
        hash: Some(Output::new(output).map_err(|error| unwritable(&error))?),
    };
    Ok(hash.to_string())
}

struct Waiting {
    queue: Arc<Queue>,
    host: String,
}

impl Waiting {
    fn enter(queue: &Arc<Queue>, host: &str) -> Result<Self, Refusal> {
        let mut waiting = queue.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let (all, hosts) = &mut *waiting;
        if *all >= queue.most || hosts.get(host).is_some_and(|here| *here >= queue.most_per_host) {
            return Err(Refusal::Busy { wait_seconds: 2 });
        }
        *all += 1;
        *hosts.entry(host.to_owned()).or_default() += 1;
        Ok(Self { queue: queue.clone(), host: host.to_owned() })
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut waiting = self.queue.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let (all, hosts) = &mut *waiting;
        *all -= 1;
        if *all == 0 {
            // Nobody needs it now: a quiet server is a small one.
            self.queue.memory.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
        if let Some(here) = hosts.get_mut(&self.host) {
            *here -= 1;
            if *here == 0 {
                hosts.remove(&self.host);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::OsEntropy;
    use crate::refusal::No;

    fn cheap(memory_kib: u32, waiting: usize) -> Hashing {
        Hashing::new(&PasswordPolicy { memory_kib, iterations: 1, waiting, ..PasswordPolicy::default() }).unwrap()
    }

    #[tokio::test]
    async fn the_right_secret_is_recognised_and_old_parameters_are_noticed() {
        let hash = cheap(8, 8).hash("", &OsEntropy, || Ok(b"secret")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        let found = cheap(8, 8).compare("", Against::Own(hash.clone()), b"secret").await.unwrap();
        assert_eq!(found, Compared { is_right: true, is_outdated: false });
        let found = cheap(16, 8).compare("", Against::Own(hash.clone()), b"secret").await.unwrap();
        assert_eq!(found, Compared { is_right: true, is_outdated: true });
        assert!(!cheap(8, 8).compare("", Against::Own(hash), b"other").await.unwrap().is_right);
    }

    #[tokio::test]
    async fn a_stand_in_costs_what_its_hash_does_and_is_never_right() {
        let hashing = cheap(16, 8);
        let hash = cheap(8, 8).hash("", &OsEntropy, || Ok(b"secret")).await.unwrap();
        let mut costs = Vec::new();
        let stand_in = |stored| Against::StandIn(StandIn::like(stored));
        for (against, is_right) in
            [(Against::Own(hash.clone()), true), (stand_in(Some(&hash)), false), (stand_in(None), false)]
        {
            let before = hashing.computed();
            assert_eq!(hashing.compare("", against, b"secret").await.unwrap().is_right, is_right);
            let after = hashing.computed();
            costs.push((after.hashes - before.hashes, after.blocks - before.blocks));
        }
        assert_eq!(costs, [(1, 8), (1, 8), (1, 16)]);
    }

    #[tokio::test]
    async fn a_panic_over_a_password_never_says_what_it_was() {
        let secret = "hunter2 canary";
        let broken = cheap(8, 8).hash::<&[u8]>("", &OsEntropy, move || std::panic::panic_any(secret)).await;
        let Err(No::Fault(fault)) = broken else { panic!("a panic is a fault") };
        assert!(!format!("{fault} {fault:?}").contains("hunter2"), "{fault}");
        // Its core is free again, and its place.
        cheap(8, 1).hash("", &OsEntropy, || Ok(b"x")).await.unwrap();
    }

    #[tokio::test]
    async fn past_capacity_the_answer_is_busy() {
        let full = cheap(8, 0);
        assert!(matches!(full.hash("", &OsEntropy, || Ok(b"x")).await, Err(No::Refused(Refusal::Busy { .. }))));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn one_host_fills_its_own_share_alone() {
        let hashing = Hashing::new(&PasswordPolicy {
            memory_kib: 8,
            iterations: 1,
            waiting_per_host: 1,
            ..PasswordPolicy::default()
        })
        .unwrap();
        let (begun, has_begun) = std::sync::mpsc::channel();
        let (end, ends) = std::sync::mpsc::channel::<()>();
        let long = hashing.on_a_core("192.0.2.1", move || {
            begun.send(()).unwrap();
            ends.recv().unwrap();
            Ok(())
        });
        let others = async {
            tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
            let same = hashing.hash("192.0.2.1", &OsEntropy, || Ok(b"x")).await;
            assert!(matches!(same, Err(No::Refused(Refusal::Busy { .. }))));
            hashing.hash("192.0.2.2", &OsEntropy, || Ok(b"x")).await.unwrap();
            end.send(()).unwrap();
        };
        let (done, ()) = tokio::join!(long, others);
        done.unwrap();
        hashing.hash("192.0.2.1", &OsEntropy, || Ok(b"x")).await.unwrap();
    }
}
