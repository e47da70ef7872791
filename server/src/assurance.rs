//! What `config check` says where more is wanted of second factors than before (`assurance = "asvs-l3"`).

use std::io::Write as _;

use crate::settings::{Assurance, Settings};
use crate::wire;

/// Tells how many accounts have no method that is strong enough. A database that can't be read is said to be so; it makes
/// the settings no less right.
pub fn tell(settings: &Settings) {
    if settings.process.assurance != Assurance::AsvsL3 {
        return;
    }
    let counted = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|why| why.to_string());
    let counted = counted.and_then(|runtime| runtime.block_on(count(settings)));
    let mut out = std::io::stdout().lock();
    let _ = match counted {
        Ok(0) => writeln!(out, "\nEvery account with two-step sign-in has a strong method."),
        Ok(count) => writeln!(
            out,
            "\n{count} {} two-step sign-in by SMS or e-mail alone: at asvs-l3 they are let in with it only to set up a \
             passkey or an authenticator app.",
            if count == 1 { "account has" } else { "accounts have" }
        ),
        Err(why) => writeln!(out, "\nHow many accounts would be left without a strong method is not known: {why}."),
    };
}

async fn count(settings: &Settings) -> Result<i64, String> {
    if !wire::has_database(settings) {
        return Ok(0);
    }
    let store = wire::open_store_as_it_is(settings).await.map_err(|failure| failure.to_string())?;
    let counted = identity::assurance::without_strong_method(&store).await.map_err(|fault| fault.to_string());
    store.close().await;
    counted
}
