//! Argon2id on a bounded pool, so that a flood of sign-ins can't starve the rest (SPEC 6).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::entropy::Entropy;
use crate::policy::PasswordPolicy;
use crate::refusal::{Fault, No, Outcome, Refusal};

/// Hashes and compares, a bounded number at a time.
pub struct Hashing {
    argon2: Argon2<'static>,
    cores: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    most_waiting: usize,
}

/// What a comparison found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    pub is_right: bool,
    /// The stored hash has other parameters than are set now.
    pub is_outdated: bool,
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
            waiting: Arc::new(AtomicUsize::new(0)),
            most_waiting: policy.waiting,
        })
    }

    /// A PHC string over `secret` with a salt of 128 random bits. Refuses with [`Refusal::Busy`] past capacity.
    pub async fn hash(&self, entropy: &dyn Entropy, secret: &[u8]) -> Outcome<String> {
        let mut salt = [0; 16];
        entropy.fill(&mut salt);
        let argon2 = self.argon2.clone();
        let secret = secret.to_vec();
        self.on_a_core(move || {
            argon2
                .hash_password_with_salt(&secret, &salt)
                .map(|hash| hash.to_string())
                .map_err(|error| Fault::new(error.to_string()))
        })
        .await
    }

    /// Compares `secret` with a stored PHC string. Without one (no such account) it works as long and says no.
    pub async fn compare(&self, stored: Option<String>, secret: &[u8]) -> Outcome<Compared> {
        let argon2 = self.argon2.clone();
        let secret = secret.to_vec();
        self.on_a_core(move || {
            let Some(stored) = stored else {
                let _ = argon2.hash_password_with_salt(&secret, &[0; 16]);
                return Ok(Compared { is_right: false, is_outdated: false });
            };
            let hash = PasswordHash::new(&stored).map_err(|error| Fault::new(error.to_string()))?;
            let now = argon2.params();
            let then = Params::try_from(&hash).map_err(|error| Fault::new(error.to_string()))?;
            Ok(Compared {
                is_right: argon2.verify_password(&secret, &hash).is_ok(),
                is_outdated: (then.m_cost(), then.t_cost(), then.p_cost())
                    != (now.m_cost(), now.t_cost(), now.p_cost()),
            })
        })
        .await
    }

    async fn on_a_core<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Outcome<T> {
        let waiting = Waiting::enter(&self.waiting, self.most_waiting)?;
        let permit = self.cores.clone().acquire_owned().await.map_err(Fault::new)?;
        let done = tokio::task::spawn_blocking(move || {
            // A request that gave up still holds its core until its hash is done.
            let _held = (permit, waiting);
            work()
        });
        Ok(done.await.map_err(Fault::new)??)
    }
}

struct Waiting(Arc<AtomicUsize>);

impl Waiting {
    fn enter(count: &Arc<AtomicUsize>, most: usize) -> Result<Self, No> {
        let entered = Self(count.clone());
        if count.fetch_add(1, Ordering::AcqRel) >= most {
            return Err(Refusal::Busy { wait_seconds: 2 }.into());
        }
        Ok(entered)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::OsEntropy;

    fn cheap(memory_kib: u32, waiting: usize) -> Hashing {
        Hashing::new(&PasswordPolicy { memory_kib, iterations: 1, waiting, ..PasswordPolicy::default() }).unwrap()
    }

    #[tokio::test]
    async fn the_right_secret_is_recognised_and_old_parameters_are_noticed() {
        let hash = cheap(8, 8).hash(&OsEntropy, b"secret").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        let found = cheap(8, 8).compare(Some(hash.clone()), b"secret").await.unwrap();
        assert_eq!(found, Compared { is_right: true, is_outdated: false });
        let found = cheap(16, 8).compare(Some(hash.clone()), b"secret").await.unwrap();
        assert_eq!(found, Compared { is_right: true, is_outdated: true });
        assert!(!cheap(8, 8).compare(Some(hash), b"other").await.unwrap().is_right);
        assert!(!cheap(8, 8).compare(None, b"secret").await.unwrap().is_right);
    }

    #[tokio::test]
    async fn past_capacity_the_answer_is_busy() {
        let full = cheap(8, 0);
        assert!(matches!(full.hash(&OsEntropy, b"x").await, Err(No::Refused(Refusal::Busy { .. }))));
    }
}
