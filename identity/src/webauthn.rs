//! The one engine for passkeys (`WebAuthn`), for every purpose.
//!
//! `ask_to_create` and `ask_to_prove` open a challenge; `created` and `prove` take it, whatever the answer is
//! worth, and look at the answer. `Proof::redeem` notes the use in the transaction of the act that it allows.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use url::Url;
use webauthn_rs::prelude::{
    Credential, DiscoverableAuthentication, Passkey as Key, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Uuid, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::Identity;
use crate::audit::{self, Event};
use crate::model::id::AccountId;
use crate::model::session::{Account, Person};
use crate::model::visitor::Visitor;
use crate::not_me;
use crate::notices::{self, Notice};
use crate::policy::Policy;
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::passkeys::{self, Enrolled, Written};
use crate::store::webauthn_challenges::{self, NewChallenge, Whose};
use crate::store::{Tx, accounts};

/// How long a challenge can be answered.
pub const LIFETIME: Duration = Duration::from_mins(5);

/// Live challenges of one browser and purpose: as many tabs.
const PER_BROWSER: i64 = 10;

/// Live challenges of strangers from one subscriber's line. A company behind one address signs in by the hundred, not by the thousand.
const PER_HOST: i64 = 300;

/// How often the owner of an account is told of copies at most.
const TELL_OF_COPIES_EVERY: Duration = Duration::from_hours(24);

/// A credential's name, in bytes (`WebAuthn`, 5.8.3 and 6.1).
const CREDENTIAL_ID: std::ops::RangeInclusive<usize> = 16..=1023;

/// What an answer is for. An answer for one opens no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Enrol,
    /// A way in by itself.
    SignIn,
    SecondFactor,
    RecoverSecondProof,
    ReAuthenticate,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Enrol => "enrol",
            Self::SignIn => "sign-in",
            Self::SecondFactor => "second-factor",
            Self::RecoverSecondProof => "recover-second-proof",
            Self::ReAuthenticate => "re-authenticate",
        }
    }
}

/// What the browser passes to `navigator.credentials`.
#[derive(Clone, Debug)]
pub struct Options(serde_json::Value);

impl Options {
    fn of(asked: &impl Serialize) -> Result<Self, Fault> {
        serde_json::to_value(asked).map(Self).map_err(Fault::new)
    }

    /// As `WebAuthn`'s JSON: bytes in base64url.
    pub fn into_json(self) -> serde_json::Value {
        self.0
    }
}

/// Who asks: this app, by its name and origin.
pub(crate) struct RelyingParty(Webauthn);

impl RelyingParty {
    /// `None` where the app is reached by a bare address: `WebAuthn` binds passkeys to names.
    pub(crate) fn new(policy: &Policy) -> Option<Self> {
        let origin = Url::parse(&policy.public_url).ok()?;
        let name = origin.domain()?.to_owned();
        let builder = WebauthnBuilder::new(&name, &origin).ok()?;
        builder.rp_name(&policy.app_name).timeout(LIFETIME).build().ok().map(Self)
    }
}

fn relying_party(identity: &Identity) -> Outcome<&Webauthn> {
    Ok(identity.relying_party.as_ref().map(|party| &party.0).ok_or(Refusal::PasskeysUnavailable)?)
}

/// The name under which an authenticator keeps the account: the random one that it has here, never an address.
fn handle(account: &AccountId) -> Result<Uuid, Fault> {
    Uuid::parse_str(account.as_str()).map_err(Fault::new)
}

/// Asks a browser to make a passkey for the person. Authenticators that hold one of theirs are left out.
///
/// Refusals: [`Refusal::PasskeysUnavailable`], [`Refusal::TooManyTries`].
pub(crate) async fn ask_to_create(identity: &Identity, person: &Person) -> Outcome<Options> {
    let (account, webauthn) = (&person.account, relying_party(identity)?);
    let mut conn = identity.store.read().await?;
    let known = passkeys::of(&mut conn, &account.id).await?;
    let waiting = passkeys::waiting(&mut conn, (&account.id, &person.session.id), identity.now()).await?;
    drop(conn);
    let known = known.iter().chain(&waiting).map(|one| one.key.cred_id().clone()).collect();
    let email = account.email.as_str();
    let asked = webauthn.start_passkey_registration(handle(&account.id)?, email, email, Some(known));
    let (mut asked, state) = asked.map_err(Fault::new)?;
    if let Some(selection) = &mut asked.public_key.authenticator_selection {
        // So that it can sign in by itself: the library asks for what is no way in alone.
        selection.resident_key = serde_json::from_value("required".into()).map_err(Fault::new)?;
        selection.require_resident_key = true;
    }
    let whose = Whose { browser: person.visitor.browser, purpose: Purpose::Enrol.name(), account: Some(&account.id) };
    open(identity, &person.visitor, whose, &asked.public_key.challenge, &state).await?;
    Ok(Options::of(&asked)?)
}

/// Asks a browser for a passkey: one of the account's, or, where nobody knows yet who is there, any of ours.
///
/// Refusals: [`Refusal::PasskeysUnavailable`], [`Refusal::TooManyTries`].
pub(crate) async fn ask_to_prove(
    identity: &Identity,
    visitor: &Visitor,
    purpose: Purpose,
    account: Option<&AccountId>,
) -> Outcome<Options> {
    let webauthn = relying_party(identity)?;
    let (mut asked, state) = webauthn.start_discoverable_authentication().map_err(Fault::new)?;
    // Whether it is offered while typing is for the page to say.
    asked.mediation = None;
    if let Some(account) = account {
        let mut conn = identity.store.read().await?;
        for one in passkeys::of(&mut conn, account).await? {
            let credential = Credential::from(one.key);
            let allowed = serde_json::json!({
                "type": "public-key",
                "id": URL_SAFE_NO_PAD.encode(credential.cred_id),
                "transports": credential.transports,
            });
            asked.public_key.allow_credentials.push(serde_json::from_value(allowed).map_err(Fault::new)?);
        }
    }
    let whose = Whose { browser: visitor.browser, purpose: purpose.name(), account };
    open(identity, visitor, whose, &asked.public_key.challenge, &state).await?;
    Ok(Options::of(&asked)?)
}

async fn open(
    identity: &Identity,
    visitor: &Visitor,
    whose: Whose<'_>,
    challenge: &[u8],
    state: &impl Serialize,
) -> Outcome<()> {
    let now = identity.now();
    let host = visitor.host();
    let state = serde_json::to_string(state).map_err(Fault::new)?;
    let mut tx = identity.store.write().await?;
    if let Some(account) = whose.account
        && !accounts::take_turn(&mut tx, account).await?
    {
        return Err(Refusal::SignInDue.into());
    }
    // Strangers are counted, and strangers refused: they stop nobody who is known behind the same address.
    if whose.account.is_none() && webauthn_challenges::live_of_host(&mut tx, &host, now).await? >= PER_HOST {
        let wait_seconds = u32::try_from(LIFETIME.as_secs()).ok();
        return Err(Refusal::TooManyTries { wait_seconds }.into());
    }
    let new = NewChallenge {
        id: Sha256::digest(challenge).into(),
        whose,
        host: &host,
        state: &state,
        created_at: now,
        expires_at: now + LIFETIME,
    };
    webauthn_challenges::drop_surplus(&mut tx, whose, PER_BROWSER - 1).await?;
    webauthn_challenges::insert(&mut tx, &new).await?;
    Ok(tx.commit().await?)
}

/// Takes the challenge that an answer names, in a committed write of its own: an answer that is worth nothing, or comes
/// to nothing, uses it up as well.
async fn take<T: serde::de::DeserializeOwned>(
    identity: &Identity,
    whose: Whose<'_>,
    client_data: &[u8],
    otherwise: Refusal,
) -> Outcome<T> {
    let Some(id) = named_challenge(client_data) else { return Err(otherwise.into()) };
    let mut tx = identity.store.write().await?;
    let state = webauthn_challenges::take(&mut tx, id, whose, identity.now()).await?;
    tx.commit().await?;
    let Some(state) = state else { return Err(Refusal::PasskeyExpired.into()) };
    Ok(serde_json::from_str(&state).map_err(Fault::new)?)
}

/// SHA-256 of the challenge that the browser says it signed.
fn named_challenge(client_data: &[u8]) -> Option<[u8; 32]> {
    let client_data: serde_json::Value = serde_json::from_slice(client_data).ok()?;
    let challenge = URL_SAFE_NO_PAD.decode(client_data.get("challenge")?.as_str()?).ok()?;
    Some(Sha256::digest(challenge).into())
}

/// A passkey that a browser has made, not kept yet.
pub(crate) struct Created {
    pub written: Written,
}

/// Takes a browser's answer to [`ask_to_create`].
///
/// Refusals: [`Refusal::PasskeyNotTaken`], [`Refusal::PasskeyExpired`], [`Refusal::PasskeyKnown`].
pub(crate) async fn created(identity: &Identity, person: &Person, answer: &str) -> Outcome<Created> {
    let webauthn = relying_party(identity)?;
    let Ok(answer) = serde_json::from_str::<RegisterPublicKeyCredential>(answer) else {
        return Err(Refusal::PasskeyNotTaken.into());
    };
    let account = Some(&person.account.id);
    let whose = Whose { browser: person.visitor.browser, purpose: Purpose::Enrol.name(), account };
    let client_data = &answer.response.client_data_json;
    let state: PasskeyRegistration = take(identity, whose, client_data, Refusal::PasskeyNotTaken).await?;
    let mut conn = identity.store.read().await?;
    let known = passkeys::by_credential(&mut conn, &URL_SAFE_NO_PAD.encode(&answer.raw_id)).await?;
    drop(conn);
    if known.is_some() {
        return Err(Refusal::PasskeyKnown.into());
    }
    let key = webauthn.finish_passkey_registration(&answer, &state).map_err(|error| {
        tell_operator(Purpose::Enrol, &error);
        Refusal::PasskeyNotTaken
    })?;
    // The browser names it a second time, where nothing is signed.
    if !CREDENTIAL_ID.contains(&key.cred_id().len()) || *key.cred_id() != answer.raw_id {
        return Err(Refusal::PasskeyNotTaken.into());
    }
    let written = write(&key)?;
    Ok(Created { written })
}

/// A right answer, whose use is not noted yet.
#[must_use]
pub(crate) struct Proof {
    pub account: AccountId,
    enrolled: Enrolled,
    written: Written,
}

/// Takes a browser's answer to [`ask_to_prove`]. With user verification, always: the person was there and the device knew
/// them.
///
/// Refusals: [`Refusal::WrongPasskey`], [`Refusal::PasskeyExpired`].
pub(crate) async fn prove(
    identity: &Identity,
    visitor: &Visitor,
    purpose: Purpose,
    account: Option<&AccountId>,
    answer: &str,
) -> Outcome<Proof> {
    let webauthn = relying_party(identity)?;
    let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(answer) else {
        return Err(Refusal::WrongPasskey.into());
    };
    let whose = Whose { browser: visitor.browser, purpose: purpose.name(), account };
    let client_data = &answer.response.client_data_json;
    let state: DiscoverableAuthentication = take(identity, whose, client_data, Refusal::WrongPasskey).await?;
    let mut conn = identity.store.read().await?;
    let found = passkeys::by_credential(&mut conn, &URL_SAFE_NO_PAD.encode(&answer.raw_id)).await?;
    drop(conn);
    let Some(mut enrolled) = found.filter(|found| account.is_none_or(|account| found.account == *account)) else {
        return Err(Refusal::WrongPasskey.into());
    };
    if !says_whose(&answer, &enrolled.account, account.is_some())? {
        return Err(Refusal::WrongPasskey.into());
    }
    let proved = match webauthn.finish_discoverable_authentication_v2(&answer, state, &enrolled.key) {
        Ok(proved) => proved,
        Err(error) => {
            tell_operator(purpose, &error);
            if matches!(error, WebauthnError::CredentialPossibleCompromise) {
                record_copy(identity, visitor, &enrolled).await?;
            }
            return Err(Refusal::WrongPasskey.into());
        }
    };
    enrolled.key.update_credential(&proved);
    enrolled.passkey.is_backed_up = proved.backup_state();
    let written = write(&enrolled.key)?;
    Ok(Proof { account: enrolled.account.clone(), enrolled, written })
}

/// Whether the authenticator means the account that holds the key. It must say so where nobody else has.
fn says_whose(answer: &PublicKeyCredential, account: &AccountId, is_known: bool) -> Result<bool, Fault> {
    let handle = handle(account)?;
    Ok(answer.get_user_unique_id().map_or(is_known, |said| said == handle.as_bytes()))
}

impl Proof {
    /// Notes the use, with its count, in the transaction of what it opens. Refuses with [`Refusal::WrongPasskey`] where the
    /// passkey was removed or its count used meanwhile, or passkeys are not on for the account (any more).
    pub(crate) async fn redeem(&self, identity: &Identity, tx: &mut Tx, account: &Account) -> Outcome<()> {
        let is_on = account.id == self.account && account.has_passkey();
        if !is_on || !passkeys::see(tx, &self.enrolled.passkey.id, &self.written, identity.now()).await? {
            return Err(Refusal::WrongPasskey.into());
        }
        Ok(())
    }

    /// Whether it lies on several devices of its owner.
    pub(crate) fn is_backed_up(&self) -> bool {
        self.enrolled.passkey.is_backed_up
    }
}

/// The answer was signed with the right key, and by something that has counted less than we have seen: there are two.
async fn record_copy(identity: &Identity, visitor: &Visitor, enrolled: &Enrolled) -> Result<(), Fault> {
    let account = &enrolled.account;
    let name = enrolled.passkey.name.as_str().to_owned();
    let mut tx = identity.store.write().await?;
    if !accounts::take_turn(&mut tx, account).await? || accounts::get(&mut tx, account).await?.is_none() {
        return Ok(());
    }
    audit::record(identity, &mut tx, account, Some(visitor), &Event::PasskeyCopied { name: name.clone() }).await?;
    // Whoever has the copy must not be able to fill the owner's mailbox.
    if !not_me::was_told_of_a_copy(&mut tx, account, identity.now() - TELL_OF_COPIES_EVERY).await? {
        notices::tell(identity, &mut tx, account, &Notice::PasskeyCopied { name }).await?;
    }
    tx.commit().await?;
    identity.outbox.wake();
    Ok(())
}

fn write(key: &Key) -> Result<Written, Fault> {
    let credential = serde_json::to_string(key).map_err(Fault::new)?;
    let parts = Credential::from(key.clone());
    let transports = parts.transports.iter().flatten().filter_map(|transport| serde_json::to_value(transport).ok());
    let transports: Vec<String> = transports.filter_map(|name| name.as_str().map(str::to_owned)).collect();
    Ok(Written {
        credential_id: URL_SAFE_NO_PAD.encode(&parts.cred_id),
        credential,
        transports: transports.join(" "),
        sign_count: parts.counter.into(),
        is_backup_eligible: parts.backup_eligible,
        is_backed_up: parts.backup_state,
    })
}

/// In words of ours: the library's may quote what was sent.
fn tell_operator(purpose: Purpose, error: &WebauthnError) {
    let why = match error {
        WebauthnError::InvalidRPOrigin => "it was made on another origin",
        WebauthnError::InvalidRPIDHash => "it belongs to another site",
        WebauthnError::UserNotVerified => "the user was not verified",
        WebauthnError::AuthenticationFailure => "the signature is not right",
        WebauthnError::CredentialPossibleCompromise => "its counter went back",
        WebauthnError::CredentialBackupEligibilityInconsistent => "it can be backed up now, or no more",
        _ => "it does not read as it should",
    };
    tracing::info!(purpose = purpose.name(), why, "a passkey's answer was refused");
}
