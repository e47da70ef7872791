//! Any order of signing in, stepping up, recovering and changing factors, by an owner and a thief: nobody gets to a level
//! without its factors.
//!
//! The oracle knows what the thief holds (a password, a phone, a mailbox, an app, a passkey, recovery codes) and which factors the owner
//! has on, and says from that alone whether the thief may be where they are. It knows nothing of how the rules are kept.
//!
//! Two faults are planted behind the program's back, as a program without the rule would leave the database: a mailbox that
//! counts twice, and a recovery that lifts what is on. The machine has to find both.

mod actors;
mod acts;
mod moves;
mod oracle;
mod steps;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use crate::world::*;
use actors::Case;

/// Random steps of a daily run: on PostgreSQL as many as take about as long. With `LONG=1` as many on each database.
const STEPS: u32 = 10_000;
const STEPS_ON_POSTGRES: u32 = 4_000;
const LONG_STEPS: u32 = 100_000;

const STEPS_OF_A_CASE: u32 = 50;

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
    (any::<[bool; 5]>(), stolen).prop_map(|([sms, app, passkey, email, phone_alone], stolen)| Start {
        sms,
        app,
        passkey,
        email,
        phone_alone,
        stolen,
    })
}

fn choices() -> impl Strategy<Value = Vec<Choice>> {
    // The thief is busier than the owner.
    let one = (0..4_u8, any::<u16>()).prop_map(|(who, which)| Choice { is_thief: who > 0, which });
    prop::collection::vec(one, STEPS_OF_A_CASE as usize)
}

/// A database that waits for no disk: what is looked for here is wrong also without a power cut.
async fn world_of(database: Database) -> World {
    let mut world = World::on(database).await;
    world
        .restart(|policy| {
            unlimited_sends(policy);
            policy.accounts_per_number = 1_000_000;
        })
        .await;
    world
}

fn sqlite() -> Database {
    let memory = std::path::Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    Database { url: format!("sqlite://{}/ringfence.db", folder.path().display()), folder: Some(folder) }
}

/// Plays so many cases in one world, each with an account of its own. Answers the first in which somebody got too far.
fn first_violation(database: Option<Database>, cases: u32, fault: Fault) -> Option<String> {
    let database = database?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let traces = database.folder.is_none().then(|| database.traces());
    let world = runtime.block_on(world_of(database));
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: if fault == Fault::None { 40 } else { 0 },
        ..Config::default()
    };
    let mut runner = if fault == Fault::None {
        TestRunner::new(config)
    } else {
        // The same cases each time: a fault is found or it is not.
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
    };
    let outcome = runner.run(&(starts(), choices()), |(start, choices)| {
        runtime.block_on(async {
            let mut case = Case::begin(&world, start, fault).await;
            for choice in choices {
                case.step(choice).await.map_err(TestCaseError::fail)?;
            }
            case.wipe().await;
            Ok(())
        })
    });
    runtime.block_on(async {
        world.identity.store.close().await;
        if let Some(traces) = traces {
            traces.wipe().await;
        }
    });
    outcome.err().map(|found| found.to_string())
}

fn cases(daily: u32) -> u32 {
    let steps = if std::env::var("LONG").is_ok_and(|long| long == "1") { LONG_STEPS } else { daily };
    steps / STEPS_OF_A_CASE
}

fn postgres() -> Option<Database> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Database::postgres())
}

#[test]
fn nobody_gets_to_a_level_without_its_factors_on_sqlite() {
    assert_eq!(first_violation(Some(sqlite()), cases(STEPS), Fault::None), None);
}

#[test]
fn nobody_gets_to_a_level_without_its_factors_on_postgres() {
    assert_eq!(first_violation(postgres(), cases(STEPS_ON_POSTGRES), Fault::None), None);
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
