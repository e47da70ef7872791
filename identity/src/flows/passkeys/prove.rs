//! Using a passkey: as a way in by itself, as the second factor, as the second proof of a recovery, and before sensitive
//! acts.

use crate::Identity;
use crate::flows::recover::second_proof;
use crate::flows::second_factor::methods;
use crate::flows::sessions::{self, Entered};
use crate::flows::{re_authenticate, sign_in};
use crate::model::factor::Factor;
use crate::model::session::{FactorsUsed, Level, Person};
use crate::model::visitor::Visitor;
use crate::refusal::{Outcome, Refusal};
use crate::store::accounts;
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
    if !accounts::take_turn_if_any(&mut tx, &proof.account).await? {
        return Err(Refusal::WrongPasskey.into());
    }
    let Some(owner) = accounts::get(&mut tx, &proof.account).await? else {
        return Err(Refusal::WrongPasskey.into());
    };
    methods::reopen_others(&mut tx, &owner, Factor::Passkey).await?;
    proof.redeem(identity, &mut tx, &owner).await?;
    let factors = FactorsUsed::default().with(used(&proof), identity.now());
    let session = sign_in::enter_anew(identity, &mut tx, &owner, factors, visitor).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(Entered { session, level: Level::Full, device: None })
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
        Level::Full => Ok(Purpose::ReAuthenticate),
        Level::EmailCodeDue | Level::Recovery => Err(Refusal::SignInDue),
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
