//! The binary as an operator meets it.
#![expect(clippy::unwrap_used, reason = "a test may")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

/// A master secret of 32 bytes.
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

fn ringfence(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    ringfence_reading(arguments, environment, "")
}

/// With this on its standard input.
fn ringfence_reading(arguments: &[&str], environment: &[(&str, &str)], typed: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RINGFENCE_")) {
        command.env_remove(name);
    }
    // What a command leaves behind must not lie in the clone.
    let folder = tempfile::tempdir().unwrap();
    command.current_dir(&folder).args(arguments).envs(environment.iter().copied());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // One that reads nothing may have ended by now.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn config_check_shows_what_is_in_force_and_no_secret() {
    let settings = [
        ("RINGFENCE__MODE", "development"),
        ("RINGFENCE__MAIL__PASSWORD", "hush-hush"),
        ("RINGFENCE__MAIL__USER", "anna"),
        // Whoever knows such an address may write there.
        ("RINGFENCE__GUARD__WEBHOOK", "https://alerts.example.com/services/hush-hush"),
    ];
    let output = ringfence(&["config", "check"], &settings);
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("development  (RINGFENCE__MODE)") && said.contains("127.0.0.1:3000  (default)"), "{said}");
    assert!(said.contains("mail.password") && !said.contains("hush-hush"), "{said}");
    let line = said.lines().find(|line| line.starts_with("guard.webhook ")).unwrap();
    assert!(line.contains("(set)"), "{line}");
}

#[test]
fn wrong_settings_end_every_verb_with_78_and_all_that_is_wrong() {
    for verb in [&["config", "check"][..], &["serve"], &["migrate"]] {
        let output = ringfence(verb, &[("RINGFENCE__MODE", "production"), ("RINGFENCE__CODE__LENGTH", "3")]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(78), "{said}");
        for key in [
            "code.length:",
            "guard.countries:",
            "money.prices:",
            "server.public_url:",
            "mail.host:",
            "delivery.gateways:",
        ] {
            assert!(said.contains(key), "{key} in {said}");
        }
    }
}

#[test]
fn gateways_that_could_not_work_are_wrong_settings() {
    let settings = [
        ("RINGFENCE__MODE", "development"),
        ("RINGFENCE__DELIVERY__GATEWAYS", "ecall,template"),
        ("RINGFENCE__GATEWAYS__ECALL__USER", "anna"),
        ("RINGFENCE__GATEWAYS__ECALL__PASSWORD", "x"),
        ("RINGFENCE__GATEWAYS__ECALL__SENDER", "Ring fence"),
        ("RINGFENCE__GATEWAYS__TEMPLATE__FILE", "/nowhere.toml"),
        ("RINGFENCE__LOG__FILTER", "a=b=c"),
    ];
    let output = ringfence(&["config", "check"], &settings);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(78), "{said}");
    for key in ["gateways.ecall.sender:", "gateways.template.file:", "log.filter:"] {
        assert!(said.contains(key), "{key} in {said}");
    }
}

#[test]
fn everything_wrong_with_a_price_file_is_said_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("prices.toml");
    let file = path.to_str().unwrap();
    let check = |text: &str| {
        std::fs::write(&path, text).unwrap();
        let settings = [
            ("RINGFENCE__MODE", "development"),
            ("RINGFENCE__MONEY__PRICES", file),
            ("RINGFENCE__GUARD__WEBHOOK", "http://alerts.example.com/"),
        ];
        let output = ringfence(&["config", "check"], &settings);
        assert_eq!(output.status.code(), Some(78), "{}", said(&output));
        said(&output)
    };
    let bad = check("[default]\n41 = 0.05\n'+41' = 0.06\n43 = -1\n44 = 0\n45 = 'x'\n");
    for expected in [
        "stands twice in [default]",
        "price of `43`",
        "price of `44` in [default] is zero",
        "price of `45`",
        "guard.webhook:",
    ] {
        assert!(bad.contains(expected), "{expected} in {bad}");
    }
    assert!(check("currency = 'EUR'\n[default]\n41 = 0.05\n").contains("is in `EUR`, and money.currency is `CHF`"));
    assert!(check("[default]\n41 = 0.05\n[gateways.ecal]\n41 = 0.05\n").contains("has prices of `ecal`"));
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/prices.example.toml");
    let settings = [("RINGFENCE__MODE", "development"), ("RINGFENCE__MONEY__PRICES", example)];
    let output = ringfence(&["config", "check"], &settings);
    assert!(output.status.success(), "{}", said(&output));
}

/// A template goes by the name in its file, so that a price table for it can't be told from a slip by the setting alone.
#[test]
fn a_template_gateway_is_priced_under_the_name_in_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let prices = folder.path().join("prices.toml");
    let provider = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/world/provider.toml");
    let settings = [
        ("RINGFENCE__MODE", "development"),
        ("RINGFENCE__DELIVERY__GATEWAYS", "template"),
        ("RINGFENCE__GATEWAYS__TEMPLATE__FILE", provider),
        ("RINGFENCE__GATEWAYS__TEMPLATE__SECRETS__HOOK", "a-secret-of-16-characters"),
        ("RINGFENCE__MONEY__PRICES", prices.to_str().unwrap()),
    ];
    for (name, is_known) in [("provider", true), ("template", false), ("elsewhere", false)] {
        std::fs::write(&prices, format!("[default]\n41 = 0.05\n[gateways.{name}]\n41 = 0.04\n")).unwrap();
        let output = ringfence(&["config", "check"], &settings);
        let said = said(&output);
        assert_eq!(output.status.success(), is_known, "{name}: {said}");
        assert_eq!(said.contains(&format!("has prices of `{name}`, which is no gateway")), !is_known, "{name}: {said}");
    }
}

#[test]
fn guard_status_shows_the_tables_and_waits_for_a_database_that_is_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().to_str().unwrap();
    let settings = [("RINGFENCE__MODE", "development"), ("RINGFENCE__DATA_DIR", home)];
    for _ in 0..2 {
        let output = ringfence(&["guard", "status"], &settings);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains("opening the database: there is none yet"), "{}", said(&output));
        assert_eq!(folder.path().read_dir().unwrap().count(), 0, "looking makes none");
    }
    std::fs::write(folder.path().join("ringfence.db"), "").unwrap();
    let output = ringfence(&["guard", "status"], &settings);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("opening the database: it is not up to date"), "{}", said(&output));
    assert!(ringfence(&["migrate"], &settings).status.success());
    let output = ringfence(&["guard", "status"], &settings);
    let page = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", said(&output));
    for expected in [
        "Breakers that are open\n  (none)",
        "Money in CHF",
        "0.00    16.00   16.00",
        "0.00    60.00   60.00",
        "Decisions of the",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
}

/// What a house has behind it at 20:00 on a last of January: what counts now, and beside each what does not any more, or not
/// yet. `{3m}` is the time three minutes before.
const HISTORY: [&str; 5] = [
    "INSERT INTO budgets (period, lane_1, lane_2, lane_3) VALUES ('2026-01-30', 9000000, 9000000, 2000000), \
     ('2026-01-31', 12000000, 500000, 3200000), ('2025-12', 90000000, 0, 0), ('2026-01', 61000000, 40000000, 55250000)",
    "INSERT INTO breakers (scope, name, lane, opening, tripped_at, opened_at, closed_at) VALUES \
     ('block', '+12015550', 2, 7, {90m}, NULL, {60m}), ('block', '+12025550', 3, 7, {3m}, {3m}, NULL), \
     ('block', '+49151234567', 3, 8, {70m}, {20m}, NULL), ('block', '+41791234', 2, 9, {30m}, {12m}, NULL), \
     ('country', 'US', 3, 7, {5m}, {5m}, {90m})",
    "INSERT INTO sends (id, at, channel, lane, purpose, target_tag, block, country, address, network, answered_at, \
     block_probe) VALUES \
     ('1', {9m}, 'sms', 3, 'verify-phone', '', '+49151234567', 'DE', '', '', {8m}, 8), \
     ('2', {8m}, 'sms', 3, 'verify-phone', '', '+49151234567', 'DE', '', '', NULL, 8), \
     ('3', {40m}, 'sms', 3, 'verify-phone', '', '+49151234567', 'DE', '', '', NULL, 7), \
     ('4', {7m}, 'sms', 1, 'notice', '', '+41791234', 'CH', '', '', NULL, NULL), \
     ('5', {6m}, 'sms', 1, 'sign-in', '', '+41791234', 'CH', '', '', NULL, NULL), \
     ('6', {60m}, 'sms', 1, 'sign-in', '', '+41791234', 'CH', '', '', NULL, NULL), \
     ('7', {5m}, 'sms', 1, 'sign-in', '', '+41785550', 'CH', '', '', {4m}, NULL), \
     ('8', {5m}, 'email', 3, 'register', '', '', '', '', '', NULL, NULL), \
     ('9', {-2m}, 'sms', 3, 'verify-phone', '', '+12015550', 'US', '', '', NULL, NULL)",
    "INSERT INTO decisions (id, at, channel, lane, purpose, target, block, country, address, refusal, rule, times) VALUES \
     ('1', {9m}, 'sms', 3, 'verify-phone', '', '', '', '', NULL, NULL, 1), \
     ('2', {8m}, 'sms', 3, 'verify-phone', '', '', '', '', NULL, NULL, 1), \
     ('3', {7m}, 'sms', 3, 'verify-phone', '', '', '', '', 'too-many-sends', 'number-daily-in-all', 1), \
     ('4', {6m}, 'sms', 3, 'verify-phone', '', '', '', '', 'proof-of-work-due', 'work-address', 41234), \
     ('5', {5m}, 'email', 3, 'register', '', '', '', '', 'proof-of-work-due', 'work-address', 6), \
     ('6', {60m}, 'sms', 3, 'verify-phone', '', '', '', '', 'range-paused', 'breaker-block', 9), \
     ('7', {-2m}, 'sms', 3, 'verify-phone', '', '', '', '', 'range-paused', 'breaker-block', 9)",
    "INSERT INTO decisions (id, at, channel, lane, purpose, target, block, country, address) \
     VALUES ('yesterday', {1500m}, 'sms', 3, 'verify-phone', '', '', '', '')",
];

#[tokio::test]
async fn guard_status_is_true_of_a_house_with_a_history_and_fits_80_columns() {
    let now: identity::jiff::Timestamp = "2026-01-31T20:00:00Z".parse().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("ringfence.db").display());
    let store = identity::store::Store::open(&url).await.unwrap();
    store.migrate().await.unwrap();
    let mut tx = store.write().await.unwrap();
    for statement in HISTORY {
        let mut parts = statement.split('{');
        let mut whole = parts.next().unwrap().to_owned();
        for part in parts {
            let (minutes, rest) = part.split_once("m}").unwrap();
            let before = minutes.parse::<i64>().unwrap() * 60_000_000;
            whole += &(now.as_microsecond() - before).to_string();
            whole += rest;
        }
        sqlx::raw_sql(sqlx::AssertSqlSafe(whole)).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let policy = identity::policy::Policy::new("http://localhost:3000", "localhost");
    let page = server::guard_status::table(&identity::guard::status::read(&store, &policy, now).await.unwrap());
    store.close().await;
    // Lane 1 has spent what is kept for it and a third of what is shared, so that lane 3 has less left than it looks.
    let expected = "\
The guard at 2026-01-31 20:00:00 UTC

Breakers that are open
  scope    name          lane  since             state
  block    +12025550        3  2026-01-31 19:57  paused until 2026-01-31 20:07
  block    +41791234        2  2026-01-31 19:30  waits for a probe
  block    +49151234567     3  2026-01-31 18:50  probes: 1 of 2 answered
  country  US               3  2026-01-31 19:55  work due until 2026-01-31 20:05

Money in CHF, spent and held
  period      lane  spent  at most   left
  2026-01-31     1  12.00    16.00   0.80
  2026-01-31     2   0.50    10.00   4.30
  2026-01-31     3   3.20     6.00   0.80
  2026-01        1  61.00   160.00  43.75
  2026-01        2  40.00   100.00   4.75
  2026-01        3  55.25    60.00   4.75

Decisions of the last hour
  reason               count
  work-address         41240
  allowed                  2
  number-daily-in-all      1

Blocks with the most unanswered sends of the last hour
  block         country  lane  sent  unanswered
  +49151234567  DE          3     3           2
  +41791234     CH          1     1           1
";
    assert_eq!(page, expected);
    assert!(page.lines().all(|line| line.len() <= 80));
}

#[test]
fn what_is_no_command_is_said_with_2_and_a_failure_with_1() {
    assert_eq!(ringfence(&["dance"], &[]).status.code(), Some(2));
    let database = ("RINGFENCE__DATABASE__URL", "postgres://nobody:hush-hush@127.0.0.1:9/none");
    let output = ringfence(&["migrate"], &[("RINGFENCE__MODE", "development"), database]);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("opening the database") && !said.contains("hush-hush") && !said.contains("backtrace"),
        "{said}"
    );
}

#[test]
fn a_number_is_silenced_and_heard_again_by_its_operator() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().to_str().unwrap();
    let settings =
        [("RINGFENCE__MODE", "development"), ("RINGFENCE__DATA_DIR", home), ("RINGFENCE__KEYS__MASTER", KEY)];
    assert!(ringfence(&["migrate"], &settings).status.success());
    let number = |verb: &str, typed: &str| {
        let output = ringfence_reading(&["number", verb], &settings, typed);
        assert!(!said(&output).contains("5550123"), "{}", said(&output));
        (output.status.code(), String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let typed = "+1 (201) 555-0123\n";
    for (verb, says) in [
        ("unsilence", "this number was not silenced"),
        ("silence", "no more texts go to this number"),
        ("silence", "no texts went to this number before"),
        ("unsilence", "texts go to this number again"),
    ] {
        assert_eq!(number(verb, typed), (Some(0), says.to_owned()), "{verb}");
    }
    assert_eq!(number("silence", "hello").0, Some(1));
}

#[test]
fn the_database_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    // A folder that others may read, as an operator may have made it.
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    let home = folder.path().to_str().unwrap();
    let output = ringfence(&["migrate"], &[("RINGFENCE__MODE", "development"), ("RINGFENCE__DATA_DIR", home)]);
    assert!(output.status.success(), "{}", said(&output));
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(Result::unwrap).collect();
    assert!(files.iter().any(|file| file.file_name() == "ringfence.db"), "{files:?}");
    for file in files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{file:?}");
    }
}

#[test]
fn config_check_at_level_three_makes_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("some.db").display());
    let settings = [
        ("RINGFENCE__MODE", "development"),
        ("RINGFENCE__ASSURANCE", "asvs-l3"),
        ("RINGFENCE__DATABASE__URL", url.as_str()),
    ];
    let fresh = ringfence(&["config", "check"], &settings);
    assert!(said(&fresh).contains("Every account with two-step sign-in has a strong method"), "{}", said(&fresh));
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

/// Under another secret, or in another database, a success would be a lie.
#[test]
fn beside_no_app_a_verb_does_nothing_and_makes_nothing() {
    let (app, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let url = format!("sqlite://{}/ringfence.db", app.path().display());
    let home = elsewhere.path().join("data");
    let settings = [("RINGFENCE__MODE", "development"), ("RINGFENCE__DATA_DIR", home.to_str().unwrap())];
    let of_the_app = [settings[0], settings[1], ("RINGFENCE__DATABASE__URL", url.as_str())];
    let its_home = [settings[0], ("RINGFENCE__DATA_DIR", app.path().to_str().unwrap())];
    assert!(ringfence(&["migrate"], &its_home).status.success());
    for (arguments, typed) in [
        (&["account", "unlock", "anna@example.com", "--reason", "a test"][..], ""),
        (&["number", "silence"], "+12015550123"),
    ] {
        for settings in [&settings[..], &of_the_app] {
            let output = ringfence_reading(arguments, settings, typed);
            assert!(output.status.code() == Some(1) && output.stdout.is_empty(), "{}", said(&output));
            assert!(said(&output).contains("master.key is not there"), "{}", said(&output));
        }
        assert!(!home.exists(), "{arguments:?}");
        let key = [settings[0], settings[1], ("RINGFENCE__KEYS__MASTER", KEY)];
        let output = ringfence_reading(arguments, &key, typed);
        assert!(said(&output).contains("there is none yet; the first start makes it"), "{}", said(&output));
        assert!(!home.exists(), "{arguments:?}");
    }
}

/// One of sixty-four does.
#[test]
fn an_id_that_begins_with_a_hyphen_is_no_option() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().to_str().unwrap();
    let settings =
        [("RINGFENCE__MODE", "development"), ("RINGFENCE__DATA_DIR", home), ("RINGFENCE__KEYS__MASTER", KEY)];
    assert!(ringfence(&["migrate"], &settings).status.success());
    for arguments in [
        &["account", "show", "-jabc", "--reason", "a test", "--json"][..],
        &["account", "show", "--reason", "a test", "--", "-jabc"],
        &["account", "end-sessions", "--reason", "a test", "-jabc"],
    ] {
        let said = said(&ringfence(arguments, &settings));
        assert!(said.contains("there is none at this address"), "{arguments:?}: {said}");
    }
    let output = ringfence(&["audit", "--account", "-jabc", "--reason", "a test", "--json"], &settings);
    assert!(output.status.success(), "{}", said(&output));
}
