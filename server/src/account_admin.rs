//! `ringfence account`: what operators do to one account. It works beside processes that serve, and without any.

use std::fmt::Write as _;

use clap::{Args, Subcommand};
use identity::Identity;
use identity::audit::Recorded;
use identity::flows::administration::{self, Done, Reset, Shown};
use identity::model::factor::Factor;
use identity::model::id::AccountId;
use identity::model::operator::Reason;
use identity::refusal::Fault;
use jiff::Timestamp;
use serde_json::json;

use crate::cli::Failure;
use crate::settings::Settings;
use crate::wire;

/// What can be done to an account.
#[derive(Subcommand)]
pub enum AccountVerb {
    /// Shows what is set up on it, how many are signed in, what is shut, and what happened lately.
    Show {
        #[command(flatten)]
        on: On,
        /// As one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Forgets wrong passwords, and opens factors that wrong codes have shut.
    Unlock(On),
    /// Takes all second factors off, with recovery codes, trusted devices and sessions. The password stays.
    ResetSecondFactor(On),
    /// Ends all sessions, and trusts no device any more.
    EndSessions(On),
    /// Lets nobody sign in to it, until it is enabled again. Nothing tells them why.
    Disable(On),
    /// Lets people sign in to it again.
    Enable(On),
    /// Deletes it at once. This can't be taken back.
    Delete(On),
}

/// Which account, and why.
#[derive(Args)]
pub struct On {
    /// Its e-mail address or its id, which may begin with a hyphen.
    #[arg(value_name = "ADDRESS-OR-ID", allow_hyphen_values = true)]
    account: String,
    /// Why: it stands in the record of what was done. That of `delete` stays for good: name a ticket, not a person.
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: Reason,
}

pub fn reason(typed: &str) -> Result<Reason, String> {
    Reason::parse(typed).ok_or_else(|| format!("wants a line of 1 to {} characters", Reason::LONGEST))
}

/// Does it, and says on standard output what was done.
pub async fn run(settings: Settings, verb: AccountVerb) -> Result<(), Failure> {
    let identity = wire::way_in(&settings).await?;
    let said = dispatch(&identity, verb).await;
    identity.store.close().await;
    // Someone who closes the pipe has seen enough.
    let _ = std::io::Write::write_all(&mut std::io::stdout().lock(), said?.as_bytes());
    Ok(())
}

async fn dispatch(identity: &Identity, verb: AccountVerb) -> Result<String, Failure> {
    let done =
        |done: Done, new: &str, old: &str| format!("{}{}\n", if done.is_new { new } else { old }, and_ended(&done));
    Ok(match verb {
        AccountVerb::Show { on, json } => {
            let id = find(identity, &on).await?;
            let shown = found(administration::show(identity, &id, &on.reason).await)?;
            if json { format!("{}\n", object(&on.account, &shown)) } else { page(&on.account, &shown) }
        }
        AccountVerb::Unlock(on) => {
            let id = find(identity, &on).await?;
            let unlocked = found(administration::unlock(identity, &id, &on.reason).await)?;
            done(unlocked, "wrong passwords and wrong codes are forgotten", "")
        }
        AccountVerb::ResetSecondFactor(on) => {
            let id = find(identity, &on).await?;
            let reset = found(administration::reset_second_factor(identity, &id, &on.reason).await)?;
            all_of(&reset)
        }
        AccountVerb::EndSessions(on) => {
            let id = find(identity, &on).await?;
            let ended = found(administration::end_sessions(identity, &id, &on.reason).await)?;
            done(ended, "nobody is signed in any more", "nobody was signed in")
        }
        AccountVerb::Disable(on) => {
            let id = find(identity, &on).await?;
            let disabled = found(administration::disable(identity, &id, &on.reason).await)?;
            done(disabled, "nobody can sign in to this account any more", "this account was disabled before")
        }
        AccountVerb::Enable(on) => {
            let id = find(identity, &on).await?;
            let enabled = found(administration::enable(identity, &id, &on.reason).await)?;
            done(enabled, "people can sign in to this account again", "this account was not disabled")
        }
        AccountVerb::Delete(on) => {
            let id = find(identity, &on).await?;
            let deleted = found(administration::delete(identity, &id, &on.reason).await)?;
            done(deleted, "this account is gone", "")
        }
    })
}

/// Whatever else an act has ended, with how many there were of it.
fn and_ended(done: &Done) -> String {
    let trusted = match done.trusted_devices {
        0 => String::new(),
        1 => "; 1 browser is trusted no more".to_owned(),
        n => format!("; {n} browsers are trusted no more"),
    };
    match done.sessions {
        0 => trusted,
        1 => format!("{trusted}; 1 session was ended"),
        n => format!("{trusted}; {n} sessions were ended"),
    }
}

/// Everything that a reset has taken off.
fn all_of(reset: &Reset) -> String {
    let mut said =
        String::from(if reset.done.is_new { "two-step sign-in is off" } else { "two-step sign-in was off before" });
    for (is_so, what) in [
        (reset.recovery_codes, "; the recovery codes are gone"),
        (reset.number, "; the number that got codes is taken off"),
        (reset.phone_sign_in, "; no phone signs in alone any more"),
    ] {
        said += if is_so { what } else { "" };
    }
    format!("{said}{}\n", and_ended(&reset.done))
}

async fn find(identity: &Identity, on: &On) -> Result<AccountId, Failure> {
    found(administration::find(&identity.store, &on.account).await)
}

/// Without the address: the operator has it, and whoever reads in a log has not.
fn found<T>(found: Result<Option<T>, Fault>) -> Result<T, Failure> {
    match found {
        Ok(Some(found)) => Ok(found),
        Ok(None) => Err(Failure::new("the account")("there is none at this address, and none with this id")),
        Err(fault) => Err(Failure::new("the database")(fault)),
    }
}

fn page(typed: &str, shown: &Shown) -> String {
    let account = &shown.account;
    let names = |names: Vec<&str>| if names.is_empty() { "(none)".to_owned() } else { names.join(", ") };
    let phone = account.phone.as_ref().map_or_else(
        || "(none)".to_owned(),
        |own| {
            let alone = if own.signs_in_at.is_some() { ", signs in alone" } else { "" };
            let (verified, used) = (seconds(own.verified_at), seconds(own.used_at));
            format!("{}, verified {verified}, used {used}{alone}", own.phone.masked())
        },
    );
    let shut = shown
        .shut
        .iter()
        .map(|(factor, lane, until)| format!("{} in lane {} until {}", factor.name(), lane.number(), seconds(*until)));
    let shut: Vec<String> = shut.collect();
    let passwords = if shown.is_besieged { ", and new browsers need a code by mail" } else { "" };
    let mut page = String::new();
    for (name, value) in [
        ("account", named(typed, shown)),
        ("id", account.id.as_str().to_owned()),
        ("registered", seconds(account.created_at)),
        ("state", shown.disabled_at.map_or("open".to_owned(), |at| format!("disabled since {}", seconds(at)))),
        ("language", account.language.code().to_owned()),
        ("phone", phone),
        ("second factors", names(account.second_factors.iter().map(|factor| factor.name()).collect())),
        ("asked for first", account.preferred.map_or("(the strongest)", Factor::name).to_owned()),
        ("recovery codes left", shown.recovery_codes_left.to_string()),
        ("sessions", shown.sessions.to_string()),
        ("trusted devices", shown.trusted_devices.to_string()),
        ("wrong passwords", format!("{} in a row{passwords}", shown.wrong_passwords)),
        ("shut", names(shut.iter().map(String::as_str).collect())),
    ] {
        let _ = writeln!(page, "{name:<20}  {value}");
    }
    page.push_str("\nThe newest events\n");
    for event in &shown.events {
        let _ = writeln!(page, "  {}", line(event));
    }
    page
}

/// As the operator named it by its address, else masked.
fn named(typed: &str, shown: &Shown) -> String {
    if typed.contains('@') { typed.trim().to_owned() } else { shown.account.email.masked() }
}

/// An event on a line. What browsers call themselves and devices are called is anybody's typing: nothing in it controls a
/// terminal.
pub(crate) fn line(event: &Recorded) -> String {
    let words = [event.detail.to_string(), event.address.clone(), event.user_agent.clone()];
    let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty() && word != "{}").collect();
    let line = format!("{}  {:<24}  {}", seconds(event.at), event.kind, words.join("  "));
    line.trim_end().replace(char::is_control, "?")
}

fn object(typed: &str, shown: &Shown) -> serde_json::Value {
    let account = &shown.account;
    let phone = account.phone.as_ref().map(|own| {
        json!({
            "number": own.phone.masked(),
            "verified_at": own.verified_at.to_string(),
            "used_at": own.used_at.to_string(),
            "signs_in_alone": own.signs_in_at.is_some(),
        })
    });
    let shut = shown.shut.iter().map(
        |(factor, lane, until)| json!({ "factor": factor.name(), "lane": lane.number(), "until": until.to_string() }),
    );
    json!({
        "account": named(typed, shown),
        "id": account.id.as_str(),
        "registered_at": account.created_at.to_string(),
        "disabled_at": shown.disabled_at.map(|at| at.to_string()),
        "language": account.language.code(),
        "phone": phone,
        "second_factors": account.second_factors.iter().map(|factor| factor.name()).collect::<Vec<_>>(),
        "preferred": account.preferred.map(Factor::name),
        "recovery_codes_left": shown.recovery_codes_left,
        "sessions": shown.sessions,
        "trusted_devices": shown.trusted_devices,
        "wrong_passwords": shown.wrong_passwords,
        "besieged": shown.is_besieged,
        "shut": shut.collect::<Vec<_>>(),
        "events": shown.events.iter().map(event_object).collect::<Vec<_>>(),
    })
}

pub(crate) fn event_object(event: &Recorded) -> serde_json::Value {
    json!({
        "at": event.at.to_string(),
        "kind": event.kind,
        "detail": event.detail,
        "address": event.address,
        "user_agent": event.user_agent,
    })
}

/// To the second: nobody reads more.
fn seconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
