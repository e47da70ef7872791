//! Names of rows: 128 random bits in lower-case hexadecimal.

use crate::entropy::Entropy;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            pub(crate) fn new(entropy: &dyn Entropy) -> Self {
                Self(random(entropy))
            }
            pub(crate) fn stored(text: String) -> Self {
                Self(text)
            }
            /// Takes what a form names. Says nothing about whether such a row exists.
            pub fn named(text: &str) -> Self {
                Self(text.to_owned())
            }
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    )+};
}

ids! {
    /// A person here.
    AccountId,
    /// One request for proof.
    ChallengeId,
    /// A trusted browser.
    DeviceId,
    /// A passkey of an account.
    PasskeyId,
    /// A signed-in browser.
    SessionId,
    /// One outgoing message.
    SendId,
    /// An authenticator app.
    TotpAppId,
}

/// A name for a row that no other code speaks of.
pub(crate) fn random(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    bytes.iter().fold(String::with_capacity(32), |mut text, byte| {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
        text
    })
}
