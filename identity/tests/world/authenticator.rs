//! An authenticator in software: it makes passkeys, and answers what a browser passes on. It does what it is told, also
//! what no honest one would.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// One passkey and the device that holds it.
pub struct Authenticator {
    pair: EcdsaKeyPair,
    pub credential_id: Vec<u8>,
    user: Vec<u8>,
    pub count: u32,
    /// The origin that its browser stands on.
    pub origin: String,
    /// The site that it thinks it is asked by.
    pub site: String,
    pub is_verified: bool,
    pub is_backed_up: bool,
    pub is_backup_eligible: bool,
}

pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

impl Authenticator {
    /// A new one, whose browser stands on `origin`.
    pub fn on(origin: &str) -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref()).unwrap();
        let credential_id = sha256(pair.public_key().as_ref());
        let site = url::Url::parse(origin).unwrap().domain().unwrap().to_owned();
        Self {
            pair,
            credential_id,
            user: Vec::new(),
            count: 0,
            origin: origin.to_owned(),
            site,
            is_verified: true,
            is_backed_up: false,
            is_backup_eligible: false,
        }
    }

    /// Answers `navigator.credentials.create`.
    pub fn creates(&mut self, options: &Value) -> Value {
        let asked = &options["publicKey"];
        self.user = URL_SAFE_NO_PAD.decode(asked["user"]["id"].as_str().unwrap()).unwrap();
        let mut data = self.data(0x40);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential_id.len()).unwrap().to_be_bytes());
        data.extend(&self.credential_id);
        data.extend(self.public_key());
        let mut object = vec![0xa3];
        for (name, value) in [("fmt", text("none")), ("attStmt", vec![0xa0]), ("authData", bytes(&data))] {
            object.extend(text(name));
            object.extend(value);
        }
        json!({
            "id": base64url(&self.credential_id),
            "rawId": base64url(&self.credential_id),
            "type": "public-key",
            "response": {
                "attestationObject": base64url(&object),
                "clientDataJSON": base64url(&self.client_data("webauthn.create", asked)),
                "transports": ["internal", "smart-card"],
            },
            "clientExtensionResults": { "credProps": { "rk": true } },
        })
    }

    /// Answers `navigator.credentials.get`, and counts it.
    pub fn gets(&mut self, options: &Value) -> Value {
        self.count += 1;
        self.signs(options)
    }

    /// As one that lies on several devices and can't count.
    pub fn gets_counting_nothing(&mut self, options: &Value) -> Value {
        self.count = 0;
        self.signs(options)
    }

    fn signs(&self, options: &Value) -> Value {
        let data = self.data(0);
        let client_data = self.client_data("webauthn.get", &options["publicKey"]);
        let signed = [data.clone(), sha256(&client_data)].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": base64url(&self.credential_id),
            "rawId": base64url(&self.credential_id),
            "type": "public-key",
            "response": {
                "authenticatorData": base64url(&data),
                "clientDataJSON": base64url(&client_data),
                "signature": base64url(signature.as_ref()),
                "userHandle": base64url(&self.user),
            },
            "clientExtensionResults": {},
        })
    }

    /// Says that it belongs to somebody else.
    pub fn claims(&mut self, user: &[u8]) {
        user.clone_into(&mut self.user);
    }

    fn client_data(&self, kind: &str, asked: &Value) -> Vec<u8> {
        json!({ "type": kind, "challenge": asked["challenge"], "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let flag = |is_set: bool, bit: u8| if is_set { bit } else { 0 };
        let flags = flags
            | 0x01
            | flag(self.is_verified, 0x04)
            | flag(self.is_backup_eligible, 0x08)
            | flag(self.is_backed_up, 0x10);
        let mut data = sha256(self.site.as_bytes());
        data.push(flags);
        data.extend(self.count.to_be_bytes());
        data
    }

    /// COSE: an elliptic curve's key (1: 2), for ES256 (3: -7), on P-256 (-1: 1), with both coordinates.
    fn public_key(&self) -> Vec<u8> {
        let point = self.pair.public_key().as_ref();
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21];
        key.extend(bytes(&point[1..33]));
        key.push(0x22);
        key.extend(bytes(&point[33..65]));
        key
    }
}

/// CBOR.
fn text(text: &str) -> Vec<u8> {
    [vec![0x60 | u8::try_from(text.len()).unwrap()], text.as_bytes().to_vec()].concat()
}

fn bytes(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap().to_be_bytes();
    [vec![0x59], length.to_vec(), bytes.to_vec()].concat()
}
