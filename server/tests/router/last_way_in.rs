//! The operator's way in stays open whatever the app has shut, lost or been given: `ringfence account` and `ringfence audit`
//! stand on the settings of the database and the keys, and on nothing else (decision 0044).

use std::net::TcpListener;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::clock::{Clock as _, SystemClock};
use identity::store::Kind;
use sqlx::{AnyConnection, Connection as _};

use crate::administration::{WHY, program};
use crate::both_databases;
use crate::people::{ANNA, PHONE};
use crate::world::World;

type Environment<'a> = &'a [(&'a str, &'a str)];

/// Guesses soon count.
const SHUT: &str = "password.siege = 10\npassword.free_per_pair = 1000";

async fn run(world: &World, arguments: &[&str], environment: Environment<'_>) -> Output {
    let mut command = program(world, &[arguments, WHY].concat());
    command.envs(environment.iter().copied());
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

async fn says(world: &World, arguments: &[&str], environment: Environment<'_>) -> String {
    let output = run(world, arguments, environment).await;
    let said = String::from_utf8(output.stdout).unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?} with {environment:?}: {said}{complaint}");
    said
}

/// Every verb does on `whose` account what it is for; the last one ends it.
async fn every_verb_works(world: &World, whose: &str, environment: Environment<'_>) {
    let does = async |verb: &str| says(world, &["account", verb, whose], environment).await;
    let shown = does("show").await;
    assert!(shown.contains(whose) && shown.contains("second factors        sms"), "{shown}");
    for (verb, expected) in [
        ("disable", ""),
        ("enable", "people can sign in to this account again"),
        ("unlock", "wrong passwords and wrong codes are forgotten"),
        ("end-sessions", ""),
        ("reset-second-factor", "two-step sign-in is off"),
    ] {
        let said = does(verb).await;
        assert!(said.contains(expected), "{verb} with {environment:?}: {said}");
    }
    let shown = does("show").await;
    for line in [
        "state                 open",
        "second factors        (none)",
        "sessions              0",
        "shut                  (none)",
    ] {
        assert!(shown.contains(line), "{line} with {environment:?} in {shown}");
    }
    let events = says(world, &["audit", "--json", "--account", whose], environment).await;
    assert!(events.contains("admin-reset-second-factor"), "{environment:?}: {events}");
    assert!(does("delete").await.starts_with("this account is gone"));
    assert!(says(world, &["audit", "--kind", "admin-delete"], environment).await.contains("ticket 4711"));
}

/// The program knows the machine's time alone.
fn catch_up(world: &World) {
    world.advance(SystemClock::default().now().duration_since(world.now()).as_secs().unsigned_abs());
}

both_databases! {
    #[settings = SHUT]
    async fn whatever_strangers_and_the_guard_have_shut(world) {
        catch_up(&world);
        world.with_sms(ANNA, PHONE).await;
        for n in 0..30 {
            let guesser = world.browser().at_address(&format!("198.51.{n}.9"));
            guesser.fill("/sign-in", &[("email", ANNA), ("password", "not this one")]).await;
        }
        let now = world.now().as_microsecond();
        let (day, month) = (world.now().strftime("%Y-%m-%d"), world.now().strftime("%Y-%m"));
        for statement in [
            "DELETE FROM budgets".to_owned(),
            format!("INSERT INTO budgets (period, lane_1, lane_2, lane_3) VALUES \
                ('{day}', 900000000, 900000000, 900000000), ('{month}', 900000000, 900000000, 900000000)"),
            format!("INSERT INTO breakers (scope, name, lane, opening, tripped_at, opened_at) \
                SELECT 'block', block, lane, 7, {now}, {now} FROM sends JOIN (SELECT 1 AS lane UNION SELECT 3) AS lanes USING (lane) \
                WHERE block <> '' GROUP BY block, lane"),
            format!("INSERT INTO breakers (scope, name, lane, opening, tripped_at, opened_at) VALUES ('country', 'US', 1, 7, {now}, {now})"),
            // The house next door, too.
            "UPDATE accounts SET disabled_at = 1".to_owned(),
        ] {
            world.change(&statement).await;
        }
        let besieged = [("RINGFENCE__PASSWORD__SIEGE", "10")];
        let shown = says(&world, &["account", "show", ANNA], &besieged).await;
        assert!(shown.contains("and new browsers need a code by mail") && shown.contains("disabled since"), "{shown}");
        every_verb_works(&world, ANNA, &besieged).await;
    }

    async fn whichever_master_secret_and_assurance_are_in_force(world) {
        let old = std::fs::read_to_string(world.data_dir().join("master.key")).unwrap();
        let new = STANDARD.encode([7; 32]);
        let rotated = format!("{new}\n{}", old.trim());
        for (n, (master, assurance)) in [(rotated.as_str(), "asvs-l2"), (&rotated, "asvs-l3"), (&new, "asvs-l3")].iter().enumerate() {
            let (email, phone) = (format!("anna{n}@example.com"), format!("+1201555012{n}"));
            world.with_sms(&email, &phone).await;
            let environment = [("RINGFENCE__KEYS__MASTER", *master), ("RINGFENCE__ASSURANCE", *assurance)];
            every_verb_works(&world, &email, &environment).await;
        }
    }

    async fn whether_or_not_a_server_runs(world) {
        world.with_sms(ANNA, PHONE).await;
        world.identity().store.close().await;
        let taken = [TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap()];
        let [listen, metrics] = taken.each_ref().map(|one| one.local_addr().unwrap().to_string());
        every_verb_works(&world, ANNA, &[("RINGFENCE__SERVER__LISTEN", &listen), ("RINGFENCE__METRICS__LISTEN", &metrics)]).await;
    }

    async fn whatever_is_wrong_with_settings_that_it_does_not_stand_on(world) {
        world.with_sms(ANNA, PHONE).await;
        let broken = [
            ("RINGFENCE__DELIVERY__GATEWAYS", "ecall,template"),
            ("RINGFENCE__GATEWAYS__TEMPLATE__FILE", "/nowhere.toml"),
            ("RINGFENCE__GATEWAYS__ECALL__SENDER", "Ring fence"),
            ("RINGFENCE__MAIL__HOST", "no host"),
            ("RINGFENCE__MAIL__PORT", "25a"),
            ("RINGFENCE__MAIL__USER", "anna"),
            ("RINGFENCE__MONEY__PRICES", "/nowhere.toml"),
            ("RINGFENCE__GUARD__COOL_DOWN", "a while"),
            ("RINGFENCE__GUARD__WEBHOOK", "http://alerts.example.com/"),
            ("RINGFENCE__PASSWORD__MEMORY_KIB", "64"),
            ("RINGFENCE__PASSWORD__PARALLELISM", "16"),
            ("RINGFENCE__CODE__LENGTH", "3"),
            ("RINGFENCE__LOG__FILTER", "a=b=c"),
            ("RINGFENCE__SERVER__LISTEN", "everywhere"),
            ("RINGFENCE__ASSURANCE", "asvs-l9"),
            ("RINGFENCE__GUARD__COUNTRYS", "CH"),
        ];
        // Production forgets nothing that development lets pass.
        for mode in ["production", "development"] {
            let environment: Vec<_> = broken.into_iter().chain([("RINGFENCE__MODE", mode), ("RINGFENCE__SERVER__PUBLIC_URL", "https://localhost")]).collect();
            let output = run(&world, &["account", "show", ANNA], &environment).await;
            let complaint = String::from_utf8_lossy(&output.stderr);
            for key in ["gateways.template.file", "mail.port", "money.prices", "code.length", "log.filter", "guard.countrys"] {
                assert!(complaint.contains(key), "{key} is not told: {complaint}");
            }
            // What the app itself runs on must be whole.
            let serves = program(&world, &["guard", "status"]).envs(environment.iter().copied()).status().unwrap();
            assert_eq!(serves.code(), Some(78));
            if mode == "development" {
                every_verb_works(&world, ANNA, &environment).await;
            }
        }
    }

    // It would open another database, or none, and say that there is no such account.
    async fn but_not_past_what_names_the_database_and_the_keys(world) {
        world.registered(ANNA).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.toml");
        std::fs::write(&file, "log.filter = 'info'\n[database\n").unwrap();
        for (name, value) in [
            ("RINGFENCE_CONFIG", file.to_str().unwrap()),
            ("RINGFENCE_CONFIG", "/nowhere.toml"),
            // Not a setting of that section, whatever it is called.
            ("RINGFENCE_CONFIG", "server.toml"),
            ("RINGFENCE__MODE", "test"),
            ("RINGFENCE__DATABSE__URL", "sqlite:///elsewhere.db"),
            ("RINGFENCE__DATABASE__PATH", "/elsewhere.db"),
            // Below a header, or above a missing one.
            ("RINGFENCE__SERVER__DATA_DIR", "/elsewhere"),
            ("RINGFENCE__SERVER__URL", "sqlite:///elsewhere.db"),
            ("RINGFENCE__SERVER__URL_FILE", "/nowhere"),
            ("RINGFENCE__LOG__APP_NAME", "Elsewhere"),
            ("RINGFENCE__MAIL__MASTER_FILE", "/nowhere"),
            ("RINGFENCE__LOG__DATABASE__URL", "sqlite:///elsewhere.db"),
            ("RINGFENCE__DATABASE__URL", "mysql://elsewhere"),
            ("RINGFENCE__DATABASE__URL_FILE", "/nowhere"),
            ("RINGFENCE__KEYS__MASTER_FILE", "/nowhere"),
            ("RINGFENCE__SERVER__PUBLIC_URL", "nowhere"),
        ] {
            for arguments in [&["account", "show", ANNA][..], &["audit"]] {
                let output = run(&world, arguments, &[(name, value)]).await;
                assert_eq!(output.status.code(), Some(78), "{name}={value}: {}", String::from_utf8_lossy(&output.stderr));
            }
        }
    }

    // Of whoever runs it, the app could not open it.
    async fn and_makes_no_file_beside_the_database(world) {
        world.registered(ANNA).await;
        if world.identity().store.kind() == Kind::Postgres {
            return;
        }
        let lock = std::path::PathBuf::from(format!("{}.lock", world.database_url().strip_prefix("sqlite://").unwrap()));
        std::fs::remove_file(&lock).unwrap();
        says(&world, &["account", "unlock", ANNA], &[]).await;
        says(&world, &["audit"], &[]).await;
        assert!(!lock.exists());
        // The app makes it.
        assert!(program(&world, &["migrate"]).status().unwrap().success());
        assert!(lock.exists());
        says(&world, &["account", "show", ANNA], &[]).await;
    }

    async fn while_the_server_holds_the_database_for_a_moment(world) {
        world.with_sms(ANNA, PHONE).await;
        let lock = match world.identity().store.kind() {
            Kind::Sqlite => "BEGIN IMMEDIATE",
            Kind::Postgres => "BEGIN; LOCK TABLE accounts, guard_turn, events IN EXCLUSIVE MODE",
        };
        let mut other = AnyConnection::connect(world.database_url()).await.unwrap();
        sqlx::raw_sql(lock).execute(&mut other).await.unwrap();
        let holding = async {
            // Longer than a request waits.
            tokio::time::sleep(Duration::from_secs(7)).await;
            sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
        };
        let (show, unlock) = (["account", "show", ANNA], ["account", "unlock", ANNA]);
        tokio::join!(says(&world, &show, &[]), says(&world, &unlock, &[]), says(&world, &["audit"], &[]), holding);
    }

    // Its next transaction waits already when one ends, so that the file is never free for long.
    async fn while_the_server_writes_without_a_pause(world) {
        world.with_sms(ANNA, PHONE).await;
        let is_over = Arc::new(AtomicBool::new(false));
        let flood: Vec<_> = (0..8)
            .map(|_| {
                let (world, is_over) = (world.clone(), is_over.clone());
                tokio::spawn(async move {
                    let mut written = 0;
                    while !is_over.load(Ordering::Relaxed) {
                        let mut tx = world.identity().store.write().await.unwrap();
                        sqlx::raw_sql("UPDATE guard_turn SET turns = turns").execute(&mut *tx).await.unwrap();
                        // What a slow disk takes.
                        tokio::time::sleep(Duration::from_millis(10)).await;
                        tx.commit().await.unwrap();
                        written += 1;
                    }
                    written
                })
            })
            .collect();
        every_verb_works(&world, ANNA, &[]).await;
        is_over.store(true, Ordering::Relaxed);
        let mut written = 0;
        for one in flood {
            written += one.await.unwrap();
        }
        // On a slow disk it writes less often, and holds the file for longer.
        assert!(written > 10, "{written} were no flood");
    }
}
