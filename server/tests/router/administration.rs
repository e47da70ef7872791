//! `ringfence account` and `ringfence audit`, beside a process that serves the same database.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Output, Stdio};

use identity::clock::{Clock as _, SystemClock};

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE};
use crate::world::World;

pub const WHY: &[&str] = &["--reason", "ticket 4711"];

/// For a thousand sign-ins from one address.
const MANY_AT_ONCE: &str = "[password]\nmemory_kib = 64\niterations = 1\nwaiting = 2000\nwaiting_per_address = 2000";

/// The program as another process on the world's database, with its master secret.
pub fn program(world: &World, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RINGFENCE_")) {
        command.env_remove(name);
    }
    command
        .args(arguments)
        .current_dir(world.data_dir())
        .env("RINGFENCE__MODE", "development")
        .env("RINGFENCE__PHONE__DEFAULT_REGION", "US")
        .env("RINGFENCE__DATA_DIR", world.data_dir())
        .env("RINGFENCE__DATABASE__URL", world.database_url());
    command
}

async fn run(world: &World, arguments: &[&str]) -> Output {
    let mut command = program(world, arguments);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

/// What a verb of `ringfence account` says on standard output.
async fn account(world: &World, verb: &str, whose: &str) -> String {
    let output = run(world, &[&["account", verb, whose], WHY].concat()).await;
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{verb}: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

async fn audit(world: &World, options: &[&str]) -> Vec<serde_json::Value> {
    let output = run(world, &[&["audit", "--json"], options, WHY].concat()).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

both_databases! {
    #[settings = MANY_AT_ONCE]
    async fn a_thousand_sessions_are_ended_by_another_process_and_no_request_is_taken_after(world) {
        world.registered(ANNA).await;
        let mut browsers = Vec::new();
        for _ in 0..999 {
            let browser = world.browser();
            browser.types_password(ANNA).await;
            browsers.push(browser);
        }
        assert_eq!(browsers.last().unwrap().get("/account").await.path(), "/account");
        assert_eq!(account(&world, "end-sessions", ANNA).await, "nobody is signed in any more; 1000 sessions were ended\n");
        let mut taken = 0;
        for browser in &browsers {
            taken += usize::from(browser.get("/account").await.path() == "/account");
        }
        assert_eq!(taken, 0);
    }

    async fn a_disabled_account_answers_as_a_wrong_password_does(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let stranger = world.browser();
        let wrong = stranger.fill("/sign-in", &[("email", ANNA), ("password", "not this one")]).await;
        let said = account(&world, "disable", ANNA).await;
        assert!(said.starts_with("nobody can sign in to this account any more; "), "{said}");
        assert_eq!(anna.get("/account").await.path(), "/sign-in");
        let right = world.browser().types_password(ANNA).await;
        assert_eq!((right.refusal().as_str(), right.path()), ("wrong-credentials", wrong.path()));
        assert_eq!(right.refusal(), wrong.refusal());
        assert_eq!(account(&world, "disable", ANNA).await, "this account was disabled before\n");
        account(&world, "enable", ANNA).await;
        assert_eq!(account(&world, "enable", ANNA).await, "this account was not disabled\n");
        world.advance(60);
        assert_eq!(world.browser().types_password(ANNA).await.path(), "/sign-in/second-factor");
    }

    async fn a_reset_is_told_on_every_channel_and_leaves_the_password(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        anna.post("/api/phone/sign-in/on", "").await;
        let trusting = world.browser();
        let step = trusting.types_password(ANNA).await;
        let code = world.newest_code(PHONE).await;
        trusting.post_form(&step, &[("code", &code), ("trust_device", "yes")]).await;
        assert_eq!(
            account(&world, "reset-second-factor", ANNA).await,
            "two-step sign-in is off; the recovery codes are gone; the number that got codes is taken off; no phone signs in \
             alone any more; 1 browser is trusted no more; 2 sessions were ended\n"
        );
        let mail = world.messages_to(ANNA).await.remove(0);
        assert_eq!(mail.subject.as_deref(), Some("Two-step sign-in was reset – Ringfence"));
        assert!(world.messages_to(PHONE).await[0].text.contains("Our staff took your second step off"));
        assert_eq!(world.browser().types_password(ANNA).await.path(), "/account");
    }

    async fn a_reset_says_what_it_has_taken_off_where_no_second_factor_was_on(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        anna.post("/api/phone/sign-in/on", "").await;
        assert_eq!(
            account(&world, "reset-second-factor", ANNA).await,
            "two-step sign-in was off before; no phone signs in alone any more; 1 session was ended\n"
        );
        assert_eq!(account(&world, "reset-second-factor", ANNA).await, "two-step sign-in was off before\n");
    }

    async fn config_check_counts_those_whom_level_three_would_leave_without_a_strong_method(world) {
        let check = async |level: &str| {
            let mut command = program(&world, &["config", "check"]);
            command.env("RINGFENCE__ASSURANCE", level);
            let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        assert!(check("asvs-l3").await.ends_with("Every account with two-step sign-in has a strong method.\n"));
        for (id, factors) in [("a", &["sms"][..]), ("b", &["email", "sms"]), ("c", &["passkey", "sms"]), ("d", &["totp"]), ("e", &[])] {
            world
                .change(&format!(
                    "INSERT INTO accounts (id, email, password_hash, created_at, password_changed_at) \
                     VALUES ('{id}', '{id}@example.com', '', 0, 0)"
                ))
                .await;
            for factor in factors {
                world.change(&format!("INSERT INTO second_factors VALUES ('{id}', '{factor}', 0)")).await;
            }
        }
        let said = check("asvs-l3").await;
        assert!(said.contains("\n2 accounts have two-step sign-in by SMS or e-mail alone: at asvs-l3 "), "{said}");
        assert!(!check("asvs-l2").await.contains("two-step"), "nothing is asked where nothing more is wanted");
    }

    async fn an_account_is_shown_masked_and_the_look_is_on_record(world) {
        // The program knows the machine's time alone: what is over by then it doesn't count.
        world.advance(SystemClock::default().now().duration_since(world.now()).as_secs().unsigned_abs());
        world.with_sms(ANNA, PHONE).await;
        let page = account(&world, "show", ANNA).await;
        for line in ["account               anna@example.com", "state                 open", "second factors        sms"] {
            assert!(page.contains(line), "{line} in {page}");
        }
        assert!(page.contains("+1 201-***-**23") && !page.contains("5550123"), "{page}");
        let id = page.lines().find_map(|line| line.strip_prefix("id ")).unwrap().trim().to_owned();
        let output = run(&world, &[&["account", "show", &id, "--json"], WHY].concat()).await;
        let shown: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((shown["id"].as_str(), shown["account"].as_str()), (Some(id.as_str()), Some("a***@e***.com")));
        assert_eq!((shown["sessions"].as_u64(), shown["recovery_codes_left"].as_u64()), (Some(1), Some(10)));
        let looks = audit(&world, &["--account", ANNA, "--kind", "admin-show"]).await;
        assert_eq!(looks.len(), 2);
        for look in &looks {
            assert_eq!((look["account"].as_str(), look["detail"]["reason"].as_str()), (Some(id.as_str()), Some("ticket 4711")));
        }
        let activity = world.browser();
        activity.signs_in_with_sms(ANNA, PHONE).await;
        assert!(activity.get("/account/activity").await.text().contains("The people who run this site looked at"));
    }

    async fn who_reads_what_happened_is_on_record_and_does_not_read_that(world) {
        world.advance(SystemClock::default().now().duration_since(world.now()).as_secs().unsigned_abs());
        let anna = world.registered(ANNA).await;
        let hers = audit(&world, &["--account", ANNA]).await;
        assert!(hers.iter().all(|event| event["kind"] != "admin-audit"), "{hers:?}");
        let id = hers[0]["account"].as_str().unwrap();
        assert!(audit(&world, &["--kind", "signed-out"]).await.is_empty());
        let readings = audit(&world, &["--kind", "admin-audit"]).await;
        let whose: Vec<_> = readings.iter().map(|event| event["account"].as_str().unwrap()).collect();
        assert_eq!(whose, [id, "-"], "of one account, and of all");
        assert!(readings.iter().all(|event| event["detail"]["reason"] == "ticket 4711"), "{readings:?}");
        let activity = anna.get("/account/activity").await;
        assert_eq!(activity.text().matches("The people who run this site read what happened").count(), 1);
    }

    async fn a_deleted_account_is_gone_and_what_stands_for_it_finds_what_happened(world) {
        let anna = world.registered(ANNA).await;
        let id = audit(&world, &["--account", ANNA]).await[0]["account"].as_str().unwrap().to_owned();
        assert_eq!(account(&world, "delete", ANNA).await, "this account is gone; 1 session was ended\n");
        assert_eq!(anna.get("/account").await.path(), "/sign-in");
        assert!(audit(&world, &["--account", &id]).await.is_empty(), "no event leads from the account to what is left of it");
        let stands = audit(&world, &["--kind", "admin-delete"]).await[0]["account"].as_str().unwrap().to_owned();
        let left = audit(&world, &["--account", &stands]).await;
        assert!(left.len() > 1 && left.iter().any(|event| event["kind"] == "registered"), "{left:?}");
        assert!(left.iter().all(|event| event["address"] == "" && event["user_agent"] == ""), "{left:?}");
        let gone = run(&world, &[&["account", "show", ANNA], WHY].concat()).await;
        assert_eq!(gone.status.code(), Some(1));
        let said = String::from_utf8(gone.stderr).unwrap();
        assert!(said.contains("the account: there is none at this address") && !said.contains(ANNA), "{said}");
    }

    async fn a_verb_without_a_reason_is_none_and_changes_nothing(world) {
        let anna = world.registered(ANNA).await;
        for arguments in [
            &["account", "delete", ANNA][..],
            &["account", "delete", ANNA, "--reason", " "],
            &["account", "dance", ANNA, "--reason", "x"],
            &["audit", "--reason", "x", "--since", "yesterday"],
            &["audit", "--reason", "x", "--follow", "--every", "0s"],
            &["audit"],
            &["audit", "--json", "--reason", ""],
        ] {
            assert_eq!(run(&world, arguments).await.status.code(), Some(2), "{arguments:?}");
        }
        assert_eq!(anna.get("/account").await.path(), "/account");
    }

    async fn unlocking_lets_the_owner_try_again_at_once(world) {
        world.registered(ANNA).await;
        let guesser = world.browser();
        let wrong = async || guesser.fill("/sign-in", &[("email", ANNA), ("password", "not this one")]).await.refusal();
        while wrong().await == "wrong-credentials" {}
        assert_eq!(wrong().await, "too-many-tries");
        account(&world, "unlock", ANNA).await;
        let page = guesser.fill("/sign-in", &[("email", ANNA), ("password", PASSWORD)]).await;
        assert_eq!(page.path(), "/account", "{}", page.text());
    }

    async fn who_follows_reads_what_happens_once_and_ends_when_interrupted(world) {
        world.registered(ANNA).await;
        let before = audit(&world, &[]).await.len();
        let mut command = program(&world, &["audit", "--json", "--follow", "--every", "1s", "--since", "2020-01-01T00:00:00Z", "--reason", "x"]);
        let mut child = Ended(command.stdout(Stdio::piped()).spawn().unwrap());
        let lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
        let (read, reading) = std::sync::mpsc::channel();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| read.send(line).unwrap()));
        let next = || -> serde_json::Value {
            serde_json::from_str(&reading.recv_timeout(std::time::Duration::from_secs(30)).unwrap()).unwrap()
        };
        // The reading that has counted them is one more.
        for _ in 0..=before {
            next();
        }
        for verb in ["show", "unlock"] {
            account(&world, verb, ANNA).await;
            assert_eq!(next()["kind"], format!("admin-{verb}"));
        }
        let told = Command::new("kill").args(["-INT", &child.0.id().to_string()]).status().unwrap();
        assert!(told.success() && child.0.wait().unwrap().success());
        assert!(reading.recv().is_err(), "each is written once");
    }
}

/// Ends with the test, however that ends.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
