//! Any order of signing in, stepping up, recovering and changing factors, by an owner and a thief: nobody gets to a level
//! without its factors, and the owner who holds enough gets in.
//!
//! The oracle knows what each of them holds (the password and where it is from, a phone, a mailbox, an app, a passkey, recovery
//! codes, a browser that is trusted, a day that was waited), what they have proved in their session, and what is on. From that
//! alone it says whether they may be where they are ([`oracle`]), what a link in a mail may have changed ([`links`]), and by
//! which ways the owner must get in at the end ([`ways`]). It knows nothing of how the rules are kept.
//!
//! Two faults are planted behind the program's back, as a program without the rule would leave the database: a mailbox that
//! counts twice, and a recovery that lifts what is on. The machine has to find both.

mod actors;
mod acts;
mod links;
mod moves;
mod oracle;
mod steps;
mod things;
mod ways;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::world::*;
use actors::Case;

/// Random steps on each database: of a daily run, and with `LONG=1`.
const STEPS: usize = 10_000;
const LONG_STEPS: usize = 100_000;

const STEPS_OF_A_CASE: usize = 50;

/// What the thief has got hold of before it begins.
#[expect(clippy::struct_excessive_bools, reason = "each may be held or on beside any other")]
#[derive(Clone, Copy, Debug)]
pub struct Stolen {
    pub password: bool,
    pub phone: bool,
    pub mailbox: bool,
    pub app: bool,
    pub codes: bool,
    pub passkey: bool,
}

/// What the owner switches on before it begins.
#[expect(clippy::struct_excessive_bools, reason = "each may be held or on beside any other")]
#[derive(Clone, Copy, Debug)]
pub struct Start {
    pub sms: bool,
    pub app: bool,
    pub passkey: bool,
    pub email: bool,
    pub phone_alone: bool,
    pub stolen: Stolen,
    /// Which of the ways that are open to the owner they take at the end.
    pub way: u16,
}

/// One step: whose it is, and which of those that are open to them.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    pub is_thief: bool,
    pub which: u16,
}

/// What is planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,
    /// Nobody remembers that the mailbox has set the password.
    MailboxTwice,
    /// A new password switches the second factors off.
    RecoveryLifts,
}

fn starts() -> impl Strategy<Value = Start> {
    let stolen = any::<[bool; 6]>().prop_map(|[password, phone, mailbox, app, codes, passkey]| Stolen {
        // With much in hand everything is allowed, so that little is seen.
        password: password && !mailbox,
        phone: phone && !mailbox,
        mailbox,
        app: app && !phone,
        codes: codes && !password,
        // Alone it opens everything.
        passkey: passkey && !password && !phone && !mailbox,
    });
    (any::<[bool; 5]>(), stolen, any::<u16>()).prop_map(|([sms, app, passkey, email, phone_alone], stolen, way)| {
        Start { sms, app, passkey, email, phone_alone, stolen, way }
    })
}

fn choices() -> impl Strategy<Value = Vec<Choice>> {
    // The thief is busier than the owner.
    let one = (0..4_u8, any::<u16>()).prop_map(|(who, which)| Choice { is_thief: who > 0, which });
    prop::collection::vec(one, STEPS_OF_A_CASE)
}

/// A database that waits for no disk: what is looked for here is wrong also without a power cut.
async fn world_of(database: Database) -> World {
    let mut world = World::on(database).await;
    world
        .restart(|policy| {
            unlimited_sends(policy);
            policy.accounts_per_number = 1_000_000;
            // So that a day of the machine outlives a link, and what has stood for it comes back.
            policy.sessions.not_me_link = hours(20);
        })
        .await;
    world
}

fn sqlite() -> Database {
    let memory = std::path::Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    Database { url: format!("sqlite://{}/ringfence.db", folder.path().display()), folder: Some(folder) }
}

/// Plays one case with an account of its own. Answers what went wrong in it.
async fn play(world: &World, start: Start, choices: &[Choice], fault: Fault) -> Result<(), String> {
    let mut case = Case::begin(world, start, fault).await;
    let mut outcome = Ok(());
    for choice in choices {
        outcome = case.step(*choice).await;
        if outcome.is_err() {
            break;
        }
    }
    if outcome.is_ok() && fault == Fault::None {
        outcome = case.owner_gets_in(start.way).await;
    }
    case.wipe().await;
    outcome
}

/// What was wrong, without the steps that led there.
fn headline(complaint: &str) -> &str {
    complaint.split_once(": ").map_or(complaint, |(headline, _)| headline)
}

/// Leaves out what a failure does not take: halves first, single steps at last.
async fn shrink(world: &World, start: Start, mut choices: Vec<Choice>, mut complaint: String) -> String {
    let mut size = choices.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < choices.len() {
            let mut fewer = choices.clone();
            fewer.drain(at..(at + size).min(choices.len()));
            match play(world, start, &fewer, Fault::None).await {
                Err(same) if headline(&same) == headline(&complaint) => (choices, complaint) = (fewer, same),
                _ => at += size,
            }
        }
        size /= 2;
    }
    format!("{complaint}\n{start:?}\n{choices:?}")
}

/// Plays so many cases in one world. Answers the first in which somebody got too far, or the owner not far enough.
fn first_violation(database: Option<Database>, cases: usize, fault: Fault) -> Option<String> {
    let database = database?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = if fault == Fault::None {
        TestRunner::default()
    } else {
        // The same cases each time: a fault is found or it is not.
        TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha))
    };
    runtime.block_on(async {
        let traces = database.folder.is_none().then(|| database.traces());
        let world = world_of(database).await;
        let mut found = None;
        for _ in 0..cases {
            let (start, choices) = (starts(), choices()).new_tree(&mut runner).unwrap().current();
            if let Err(complaint) = play(&world, start, &choices, fault).await {
                let is_planted = fault != Fault::None;
                found = Some(if is_planted { complaint } else { shrink(&world, start, choices, complaint).await });
                break;
            }
        }
        world.identity.store.close().await;
        if let Some(traces) = traces {
            traces.wipe().await;
        }
        found
    })
}

fn daily() -> usize {
    let steps = if std::env::var("LONG").is_ok_and(|long| long == "1") { LONG_STEPS } else { STEPS };
    steps / STEPS_OF_A_CASE
}

fn postgres() -> Option<Database> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Database::postgres())
}

#[test]
fn nobody_gets_to_a_level_without_its_factors_on_sqlite() {
    let found = first_violation(Some(sqlite()), daily(), Fault::None);
    assert!(found.is_none(), "{}", found.unwrap());
}

#[test]
fn nobody_gets_to_a_level_without_its_factors_on_postgres() {
    let found = first_violation(postgres(), daily(), Fault::None);
    assert!(found.is_none(), "{}", found.unwrap());
}

#[test]
fn a_mailbox_that_counts_twice_is_found() {
    let found = first_violation(Some(sqlite()), 200, Fault::MailboxTwice).unwrap();
    assert!(found.contains("got in"), "{found}");
}

#[test]
fn a_recovery_that_lowers_the_bar_is_found() {
    let found = first_violation(Some(sqlite()), 200, Fault::RecoveryLifts).unwrap();
    assert!(found.contains("got in"), "{found}");
}
