//! Keys drawn from the master secret, and what they are for.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use secrecy::{ExposeSecret as _, SecretSlice};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::entropy::Entropy;
use crate::refusal::Fault;

/// The keys of this installation. The first set makes, every set is accepted: so a master secret is rotated by putting
/// the new one in front.
pub struct Keys {
    sets: Vec<KeySet>,
}

struct KeySet {
    id: [u8; 4],
    codes: [u8; 32],
    tags: [u8; 32],
    seal: [u8; 32],
    work: [u8; 32],
}

const NONCE: usize = 12;

impl Keys {
    /// At least one master secret, each of 32 random bytes; the newest first.
    pub fn new(masters: &[SecretSlice<u8>]) -> Result<Self, Fault> {
        if masters.is_empty() {
            return Err(Fault::new("no master secret"));
        }
        let sets = masters.iter().map(|master| KeySet::draw(master.expose_secret())).collect::<Result<_, _>>()?;
        Ok(Self { sets })
    }

    fn newest(&self) -> &KeySet {
        &self.sets[0]
    }

    /// The MAC that is stored in place of a code.
    pub(crate) fn code_mac(&self, about: &[&[u8]]) -> Vec<u8> {
        mac(&self.newest().codes, about)
    }

    /// Whether `stored` is the MAC over `about`, in constant time, under any key of ours.
    pub(crate) fn is_code_mac(&self, stored: &[u8], about: &[&[u8]]) -> bool {
        self.sets.iter().fold(false, |found, set| found | bool::from(mac(&set.codes, about).as_slice().ct_eq(stored)))
    }

    /// The signature of a ticket for a proof of work, in 32 hexadecimal digits.
    pub(crate) fn sign_ticket(&self, about: &[&[u8]]) -> String {
        signature(&self.newest().work, about)
    }

    /// Whether we have signed this ticket, in constant time, under any key of ours.
    pub(crate) fn has_signed_ticket(&self, signed: &str, about: &[&[u8]]) -> bool {
        let same = |set: &KeySet| bool::from(signature(&set.work, about).as_bytes().ct_eq(signed.as_bytes()));
        self.sets.iter().fold(false, |found, set| found | same(set))
    }

    /// A name for `target` that tells nothing without the key; equal targets have equal names.
    pub(crate) fn tag(&self, about: &[&[u8]]) -> String {
        self.newest().tag(about)
    }

    /// The name that [`Keys::tag`] gives, and those that it gave under older secrets: for what outlives a rotation.
    pub(crate) fn tags(&self, about: &[&[u8]]) -> Vec<String> {
        self.sets.iter().map(|set| set.tag(about)).collect()
    }

    /// A place among ids of rows that nobody can tell without the key, written as they are; equal things have equal places.
    pub(crate) fn place(&self, about: &[&[u8]]) -> String {
        signature(&self.newest().tags, about)
    }

    /// Seals `text` so that it opens only where `place` is the same.
    pub fn seal(&self, entropy: &dyn Entropy, place: &str, text: &[u8]) -> Result<Vec<u8>, Fault> {
        let set = self.newest();
        let mut sealed = set.id.to_vec();
        sealed.extend(seal(&set.seal, entropy, place, text)?);
        Ok(sealed)
    }

    /// What begins all that is sealed now; `None` where nothing can have been sealed under another master secret.
    pub(crate) fn newest_of_several(&self) -> Option<[u8; 4]> {
        (self.sets.len() > 1).then(|| self.newest().id)
    }

    /// Opens what [`Keys::seal`] made for the same `place`; `None` for anything else.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (id, rest) = sealed.split_at_checked(4)?;
        let set = self.sets.iter().find(|set| set.id == id)?;
        open(&set.seal, place, rest)
    }
}

impl KeySet {
    fn tag(&self, about: &[&[u8]]) -> String {
        use base64::Engine as _;
        let long = mac(&self.tags, about);
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&long[..16])
    }

    fn draw(master: &[u8]) -> Result<Self, Fault> {
        if master.len() < 32 {
            return Err(Fault::new("a master secret has at least 32 bytes"));
        }
        let hkdf = Hkdf::<Sha256>::new(Some(b"ringfence"), master);
        let mut set = Self { id: [0; 4], codes: [0; 32], tags: [0; 32], seal: [0; 32], work: [0; 32] };
        for (name, key) in [
            (&b"id"[..], &mut set.id[..]),
            (b"codes", &mut set.codes),
            (b"tags", &mut set.tags),
            (b"seal", &mut set.seal),
            (b"work", &mut set.work),
        ] {
            hkdf.expand(name, key).map_err(|error| Fault::new(error.to_string()))?;
        }
        Ok(set)
    }
}

/// HMAC-SHA-256 over the parts, each with its length before it, so that no two lists run together.
fn mac(key: &[u8; 32], parts: &[&[u8]]) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

fn signature(key: &[u8; 32], about: &[&[u8]]) -> String {
    mac(key, about)[..16].iter().fold(String::with_capacity(32), |mut text, byte| {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A key for one thing alone, drawn from a secret that only its holder has.
pub(crate) fn key_from(secret: &[u8], name: &str) -> Result<[u8; 32], Fault> {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(None, secret)
        .expand(name.as_bytes(), &mut key)
        .map_err(|error| Fault::new(error.to_string()))?;
    Ok(key)
}

pub(crate) fn seal(key: &[u8; 32], entropy: &dyn Entropy, place: &str, text: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut nonce = [0; NONCE];
    entropy.fill(&mut nonce);
    let payload = Payload { msg: text, aad: place.as_bytes() };
    let body = ChaCha20Poly1305::new(&Key::from(*key))
        .encrypt(&Nonce::from(nonce), payload)
        .map_err(|error| Fault::new(error.to_string()))?;
    Ok([&nonce[..], &body].concat())
}

pub(crate) fn open(key: &[u8; 32], place: &str, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, body) = sealed.split_at_checked(NONCE)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let payload = Payload { msg: body, aad: place.as_bytes() };
    ChaCha20Poly1305::new(&Key::from(*key)).decrypt(&Nonce::from(nonce), payload).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::OsEntropy;

    fn keys(masters: &[u8]) -> Keys {
        let masters: Vec<_> = masters.iter().map(|byte| SecretSlice::from(vec![*byte; 32])).collect();
        Keys::new(&masters).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_alone() {
        let sealed = keys(&[1]).seal(&OsEntropy, "outbox 7", b"text").unwrap();
        assert_eq!(keys(&[1]).open("outbox 7", &sealed).unwrap(), b"text");
        assert!(keys(&[1]).open("outbox 8", &sealed).is_none());
        assert!(keys(&[2]).open("outbox 7", &sealed).is_none());
        assert!(keys(&[1]).open("outbox 7", &sealed[..10]).is_none());
    }

    #[test]
    fn an_older_master_secret_still_opens_and_compares() {
        let sealed = keys(&[1]).seal(&OsEntropy, "here", b"text").unwrap();
        let mac = keys(&[1]).code_mac(&[b"a", b"b"]);
        assert!(keys(&[2, 1]).open("here", &sealed).is_some());
        assert!(keys(&[2, 1]).is_code_mac(&mac, &[b"a", b"b"]));
        assert!(!keys(&[2]).is_code_mac(&mac, &[b"a", b"b"]));
        assert!(!keys(&[1]).is_code_mac(&mac, &[b"ab", b""]));
    }
}
