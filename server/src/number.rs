//! `ringfence number`: what an operator does about one number. It is read from standard input, so that it stands in no
//! process list and in no shell's history.

use std::io::Read as _;

use identity::flows::silence_number;

use crate::cli::Failure;
use crate::settings::Settings;
use crate::wire;

/// More than any way of writing a number takes.
const LONGEST: u64 = 1_000;

/// Sends no more texts to it.
pub async fn silence(settings: Settings) -> Result<(), Failure> {
    let (identity, number) = open(&settings).await?;
    let is_new = silence_number::by_operator(&identity, &number).await.map_err(refused)?;
    let said = if is_new { "no more texts go to this number" } else { "no texts went to this number before" };
    close(&identity, said).await;
    Ok(())
}

/// Sends texts to it again.
pub async fn unsilence(settings: Settings) -> Result<(), Failure> {
    let (identity, number) = open(&settings).await?;
    let was_silenced = silence_number::lift(&identity, &number).await.map_err(refused)?;
    let said = if was_silenced { "texts go to this number again" } else { "this number was not silenced" };
    close(&identity, said).await;
    Ok(())
}

async fn open(settings: &Settings) -> Result<(identity::Identity, String), Failure> {
    let mut number = String::new();
    std::io::stdin().take(LONGEST).read_to_string(&mut number).map_err(Failure::new("reading the number"))?;
    let identity = wire::identity_as_it_is(settings, wire::policy_of(settings)?).await?;
    Ok((identity, number.trim().to_owned()))
}

async fn close(identity: &identity::Identity, said: &str) {
    identity.store.close().await;
    println!("{said}");
}

/// Without the number: the operator has it, and whoever reads over their shoulder or in a log has not.
fn refused(no: identity::refusal::No) -> Failure {
    use identity::refusal::No;
    match no {
        No::Refused(refusal) => Failure::new("the number")(refusal.name()),
        No::Fault(fault) => Failure::new("the database")(fault),
    }
}
