//! Using a passkey: as a way in by itself, as the second factor, as the second proof of a recovery, and before sensitive
//! acts.

use crate::Identity;
use crate::flows::re_authenticate;
use crate::flows::recover::second_proof;
use crate::flows::second_factor::{methods, owner_is_here};
use crate::flows::sessions::{self, Entered};
use crate::flows::sign_in::{self, Arrival};
use crate::model::factor::Factor;
use crate::model::session::{Account, FactorsUsed, Level, Person};
use crate::model::visitor::Visitor;
use crate::refusal::{Outcome, Refusal};
use crate::store::{Tx, accounts};
use crate::webauthn::{self, Options, Proof, Purpose};

/// Asks a browser for any passkey of ours. Whose will answer nobody knows yet, so this says nothing about anybody.
///
/// Refusals: [`Refusal::PasskeysUnavailable`], [`Refusal::TooManyTries`].
pub async fn ask_to_sign_in(identity: &Identity, visitor: &Visitor) -> Outcome<Options> {
    webauthn::ask_to_prove(identity, visitor, Purpose::SignIn, None).await
}

/// Signs in with a passkey alone: it stands for two factors.
///
/// Refusals: [`Refusal::WrongPasskey`], [`Refusal::PasskeyExpired`].
pub async fn sign_in(identity: &Identity, visitor: &Visitor, answer: &str) -> Outcome<Entered> {
    let proof = webauthn::prove(identity, visitor, Purpose::SignIn, None, answer).await?;
    let mut tx = identity.store.write().await?;
    if !accounts::take_turn(&mut tx, &proof.account).await? {
        return Err(Refusal::WrongPasskey.into());
    }
    let Some(owner) = accounts::get(&mut tx, &proof.account).await? else {
        return Err(Refusal::WrongPasskey.into());
    };
    let now = identity.now();
    owner_is_here(&mut tx, &owner.id, Factor::Passkey, now).await?;
    proof.redeem(identity, &mut tx, &owner).await?;
    let factors = FactorsUsed::default().with(used(&proof), now);
    let level = methods::level_after(&owner, &factors);
    let session = sign_in::enter(identity, &mut tx, &owner, level, factors, visitor).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(Entered { session, level, device: None })
}

/// What was used: a passkey that lies on several devices is proved by another word than one that is bound to its device.
fn used(proof: &Proof) -> Factor {
    if proof.is_backed_up() { Factor::SyncedPasskey } else { Factor::Passkey }
}

/// What an answer is for in a person's session, as far as it has come.
fn purpose(person: &Person) -> Result<Purpose, Refusal> {
    match person.session.level {
        Level::SecondFactorDue | Level::OtherFactorDue => Ok(Purpose::SecondFactor),
        Level::RecoveryProofDue => Ok(Purpose::RecoverSecondProof),
        Level::StrongMethodDue | Level::Full => Ok(Purpose::ReAuthenticate),
        Level::EmailCodeDue | Level::Recovery | Level::Leaving => Err(Refusal::SignInDue),
    }
}

/// Asks a browser for one of the person's passkeys, for what is due in their session.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::MethodNotOn`], [`Refusal::PasskeysUnavailable`],
/// [`Refusal::TooManyTries`].
pub async fn ask(identity: &Identity, person: &Person) -> Outcome<Options> {
    let purpose = purpose(person)?;
    if !person.account.has_passkey() {
        return Err(Refusal::MethodNotOn.into());
    }
    webauthn::ask_to_prove(identity, &person.visitor, purpose, Some(&person.account.id)).await
}

/// Takes a passkey as the second step of signing in; `trust` asks for this browser to be trusted from now on.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::MethodNotOn`], [`Refusal::WrongPasskey`], [`Refusal::PasskeyExpired`].
pub async fn second_factor(identity: &Identity, person: &Person, answer: &str, trust: bool) -> Outcome<Entered> {
    sign_in::require_second_step(person)?;
    methods::require_open(person, Factor::Passkey)?;
    let Proved { mut tx, account, proof } = prove(identity, person, Purpose::SecondFactor, answer).await?;
    let arrival = Arrival::with_second_factor(&mut tx, person, &account, used(&proof), identity.now()).await?;
    proof.redeem(identity, &mut tx, &account).await?;
    let device = if trust { Some(sign_in::trust_device(identity, &mut tx, person).await?) } else { None };
    let session = sign_in::raise(identity, &mut tx, person, arrival).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(Entered { session, level: Level::Full, device })
}

/// Takes a passkey as the one proof more that a recovery by phone takes.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::WrongPasskey`], [`Refusal::PasskeyExpired`].
pub async fn second_proof(identity: &Identity, person: &Person, answer: &str) -> Outcome<Entered> {
    person.require_level(Level::RecoveryProofDue)?;
    let (mut tx, factor) = redeem(identity, person, Purpose::RecoverSecondProof, answer).await?;
    let session = second_proof::raise(identity, &mut tx, person, factor).await?;
    tx.commit().await?;
    Ok(Entered { session, level: Level::Recovery, device: None })
}

/// Takes a passkey before a sensitive act: it stands for the password and the second factor.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::WrongPasskey`], [`Refusal::PasskeyExpired`].
pub async fn again(identity: &Identity, person: &Person, answer: &str) -> Outcome<()> {
    person.require_full()?;
    let (mut tx, factor) = redeem(identity, person, Purpose::ReAuthenticate, answer).await?;
    re_authenticate::prove(identity, &mut tx, person, factor).await?;
    Ok(tx.commit().await?)
}

/// A transaction to go on in, the account as it is now, and a proof that is to be redeemed there.
struct Proved {
    tx: Tx,
    account: Account,
    proof: Proof,
}

async fn prove(identity: &Identity, person: &Person, purpose: Purpose, answer: &str) -> Outcome<Proved> {
    let whose = Some(&person.account.id);
    let proof = webauthn::prove(identity, &person.visitor, purpose, whose, answer).await?;
    let (tx, account) = sessions::act_on_account(identity, person).await?;
    Ok(Proved { tx, account, proof })
}

/// As [`prove`], where nothing else has to come before what it opens. Answers what was used, too.
async fn redeem(identity: &Identity, person: &Person, purpose: Purpose, answer: &str) -> Outcome<(Tx, Factor)> {
    let Proved { mut tx, account, proof } = prove(identity, person, purpose, answer).await?;
    owner_is_here(&mut tx, &account.id, Factor::Passkey, identity.now()).await?;
    proof.redeem(identity, &mut tx, &account).await?;
    Ok((tx, used(&proof)))
}
