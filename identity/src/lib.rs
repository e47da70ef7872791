//! What Ringfence knows: rules, storage, delivery. No HTML, no HTTP server.
//!
//! A request comes in at one of the [`flows`], with an [`Identity`] and whoever asks; what it may do is decided there
//! and nowhere above.

pub mod assurance;
pub mod audit;
pub mod challenge;
pub mod clock;
pub mod delivery;
pub mod entropy;
pub mod flows;
pub mod guard;
pub mod hashing;
pub mod keys;
pub mod model;
pub(crate) mod not_me;
pub mod notices;
pub mod policy;
pub mod population;
pub mod refusal;
pub mod store;
pub mod webauthn;

pub use jiff;

use std::sync::Arc;

use jiff::Timestamp;

use clock::Clock;
use delivery::outbox::Outbox;
use entropy::Entropy;
use hashing::Hashing;
use keys::Keys;
use policy::Policy;
use refusal::Fault;
use store::Store;
use webauthn::RelyingParty;

/// What every flow is given.
pub struct Identity {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub keys: Keys,
    pub hashing: Hashing,
    pub outbox: Outbox,
    /// `None` where no passkey can be bound to the address of the app.
    pub(crate) relying_party: Option<RelyingParty>,
    pub policy: Policy,
}

impl Identity {
    /// Fails when the policy's Argon2 parameters are outside what Argon2 allows.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        keys: Keys,
        policy: Policy,
    ) -> Result<Self, Fault> {
        let hashing = Hashing::new(&policy.passwords)?;
        let relying_party = RelyingParty::new(&policy);
        Ok(Self { store, clock, entropy, keys, hashing, outbox: Outbox::default(), relying_party, policy })
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
