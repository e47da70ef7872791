//! The drill, and the figures that it holds the guard to.
#![expect(clippy::unwrap_used, reason = "a test may")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use server::drill::outcome::{Attackers, Outcome};
use server::drill::{Options, Report, drill};
use server::settings::{self, Given, Settings};

const SERVED: &str = "mode = 'development'\n[guard]\ncountries = ['CH', 'DE', 'AT']\n[phone]\ndefault_region = 'CH'\n";

fn settings(toml: &str) -> Settings {
    let mut given = Given::default();
    given.add_toml(toml, "test");
    settings::check(given).outcome.unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// Small enough for every day; the whole figures with `LONG=1`, which wants a release build.
fn size(requests: u32, honest: u32) -> Options {
    let is_long = std::env::var("LONG").is_ok_and(|value| value == "1");
    let (requests, honest) = if is_long { (10_000, 5_000) } else { (requests, honest) };
    Options { requests, honest, ..Options::default() }
}

/// Where databases may be made and dropped, and two processes race as they do in earnest; `None` where tests shall do without.
fn postgres() -> Option<String> {
    let url = std::env::var("RINGFENCE_TEST_POSTGRES").ok();
    let does_without = std::env::var("RINGFENCE_TEST_SQLITE_ONLY").is_ok_and(|only| only == "1");
    assert!(
        url.is_some() || does_without,
        "RINGFENCE_TEST_POSTGRES is not set: run `script/postgres cargo test …`, or set RINGFENCE_TEST_SQLITE_ONLY=1"
    );
    url
}

async fn drilled(toml: &str, options: Options, shapes: &[&str]) -> Report {
    let options = Options { shape: shapes.iter().map(ToString::to_string).collect(), ..options };
    let goes_on = AtomicBool::new(false);
    let report = drill(&settings(toml), &options, |line| eprintln!("{line}"), &goes_on).await;
    report.unwrap_or_else(|failure| panic!("{failure}"))
}

fn attacks(report: &Report) -> impl Iterator<Item = &Outcome> {
    report.outcomes.iter().filter(|outcome| outcome.shape.is_some())
}

#[track_caller]
fn all_hold(report: &Report) {
    let broken: Vec<_> = report.figures().into_iter().filter(|figure| figure.holds == Some(false)).collect();
    let said: Vec<_> = broken.iter().map(|figure| format!("{}: {}", figure.what, figure.seen)).collect();
    assert!(broken.is_empty(), "{said:#?}\n{}", report.text());
}

/// Tests that look at what a drill has on the server take turns at it.
static SERVER: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

const CONCENTRATED: [&str; 6] =
    ["one-block", "one-address", "premium-range", "country-never-served", "resend-storm", "racing-processes"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_concentrated_attack_costs_twenty_texts_at_most_and_meets_a_no_within_a_minute() {
    let (server, have_raced) = (postgres(), AtomicBool::new(false));
    let _turn = SERVER.lock().await;
    let options = Options { postgres: server.clone().map(Into::into), ..size(300, 150) };
    let report = tokio::select! {
        report = drilled(SERVED, options, &CONCENTRATED) => report,
        never = watches(server.as_deref(), &have_raced) => match never {},
    };
    assert_eq!(have_raced.into_inner(), server.is_some(), "two processes race where there is a server for both");
    all_hold(&report);
    for outcome in attacks(&report).filter(|outcome| outcome.attackers == Attackers::Bots) {
        let name = outcome.shape.unwrap().name;
        let texts = outcome.paid.attack_in_all().texts;
        assert!(texts <= 20, "{name} was paid for {texts} texts");
        assert!(outcome.tripped_after.unwrap().as_secs() <= 60, "{name}");
        if ["premium-range", "country-never-served"].contains(&name) {
            assert_eq!(texts, 0, "{name}");
        } else {
            assert!(texts > 0, "{name} was no attack");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_of_numbers_costs_twenty_texts_at_most() {
    all_hold(&drilled(SERVED, size(300, 0), &["sequential-numbers"]).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_distributed_attack_costs_the_share_of_its_lane_at_most_and_leaves_lane_1_alone() {
    let shapes = ["rotating-ipv4", "rotating-ipv6", "account-farm", "slow-drip"];
    let report = drilled(SERVED, size(400, 200), &shapes).await;
    all_hold(&report);
    assert!(attacks(&report).all(|outcome| outcome.paid.attack_in_all().texts > 0), "{}", report.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fake_conversion_by_bots_leaves_honest_people_their_texts() {
    all_hold(&drilled(SERVED, size(400, 200), &["fake-conversion"]).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_seed_runs_the_same_drill() {
    let run =
        |seed| drilled(SERVED, Options { requests: 80, honest: 60, seed, ..Options::default() }, &["one-address"]);
    let (one, same, other) = (run(5).await.text(), run(5).await.text(), run(6).await.text());
    assert_eq!(one, same);
    assert_ne!(one, other);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_settings_hold_as_they_stand() {
    let strict = SERVED.replace("[guard]\n", "[guard]\nblock_per_hour = 2\n");
    let small = Options { requests: 60, honest: 0, phones: 0, ..Options::default() };
    let paid = |report: &Report| report.outcomes[0].paid.attack_in_all().texts;
    let (standard, strict) =
        (drilled(SERVED, small.clone(), &["one-block"]).await, drilled(&strict, small, &["one-block"]).await);
    assert_eq!((paid(&standard), paid(&strict)), (20, 2));
}

/// What the report promises to whoever is shown it, without looks: those are seen in a browser.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_report_needs_nothing_but_itself_and_each_chart_has_its_table() {
    let small = Options { requests: 60, honest: 60, ..Options::default() };
    let html = drilled(SERVED, small, &["one-block", "account-farm"]).await.html();
    for foreign in ["<script", "http:", "https:", "src=", "url(", "@import", "onload"] {
        assert!(!html.contains(foreign), "{foreign} in the report");
    }
    let count = |what: &str| html.matches(what).count();
    assert!(count("<svg") >= 7, "{}", count("<svg"));
    assert_eq!(count("<svg"), count("role=\"img\" aria-label=\""));
    assert_eq!(count("<svg"), count("<title>") - 1);
    assert_eq!(count("<figure"), count("<table>"));
    assert_eq!(count("<table>"), count("<caption>"));
    assert_eq!(count("<h1>"), 1);
    assert!(html.contains("prefers-color-scheme: dark") && html.contains("name=\"viewport\""));
    // The table of all shapes leads to each.
    assert_eq!(count("href="), count("href=\"#shape-"));
    for place in 0..count("href=") {
        assert_eq!((count(&format!("href=\"#shape-{place}\"")), count(&format!("id=\"shape-{place}\""))), (1, 1));
    }
}

fn ringfence(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RINGFENCE_")) {
        command.env_remove(name);
    }
    let folder = tempfile::tempdir().unwrap();
    command.current_dir(&folder).args(arguments).envs(environment.iter().copied()).output().unwrap()
}

#[test]
fn a_drill_leaves_the_operators_house_alone_and_no_trace() {
    let house = tempfile::tempdir().unwrap();
    let (data, temporary) = (house.path().join("data"), house.path().join("tmp"));
    std::fs::create_dir(&temporary).unwrap();
    let report = house.path().join("report.html");
    let config = house.path().join("ringfence.toml");
    std::fs::write(&config, "mode = 'development'\n[guard]\ncountries = 'CH'\nblock_per_hour = 3\n").unwrap();
    let [config, html] = [&config, &report].map(|path| path.to_str().unwrap());
    let size = ["--requests", "40", "--honest", "20", "--phones", "0"];
    let line = [&["--config", config, "drill", "--shape", "one-block", "--html", html], &size[..]].concat();
    let places = [("RINGFENCE__DATA_DIR", data.to_str().unwrap()), ("TMPDIR", temporary.to_str().unwrap())];
    let output = ringfence(&line, &places);
    let (said, table) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    assert!(output.status.success(), "{said}");
    let columns =
        |line: &str| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned).collect();
    let lines: Vec<Vec<String>> = table.lines().take_while(|line| !line.is_empty()).map(columns).collect();
    assert_eq!(lines[0], COLUMNS);
    let of_nobody = ["no attack", "nobody", "–", "–", "–", "–", "–", "0 of 17", "0 of 3", "0", "0", "18"];
    assert_eq!(lines[1], of_nobody, "{table}");
    // Three texts at ten hundredths each, all on one day, and a no to the fourth.
    let of_the_block = ["one-block", "bots", "40", "3", "0.30", "0.30", "0.6 s", "0 of 17", "0 of 3", "0", "0", "18"];
    assert_eq!(lines[2], of_the_block, "{table}");
    assert_eq!(lines.len(), 3, "{table}");
    assert!(table.contains("holds   A concentrated attack is paid for at most 20 texts: at most 3 (0.30)"), "{table}");
    assert!(std::fs::read_to_string(&report).unwrap().starts_with("<!doctype html>"));
    assert!(!data.exists(), "the data folder was made");
    assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0, "something is left");
}

const COLUMNS: [&str; 12] = [
    "shape",
    "attackers",
    "requests",
    "texts paid",
    "money",
    "dearest day",
    "trips after",
    "returning refused",
    "new refused",
    "asked for work",
    "led elsewhere",
    "got in",
];

/// Where somebody has had enough before the end: a server would else keep the database.
#[test]
fn a_drill_that_is_stopped_leaves_no_database() {
    let Some(server) = postgres() else { return };
    let _turn = SERVER.blocking_lock();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command
        .args(["drill", "--requests", "100000", "--shape", "one-block", "--postgres", &server, "--all-on-postgres"])
        .envs([("RINGFENCE__MODE", "development"), ("RINGFENCE__GUARD__COUNTRIES", "CH")])
        .stderr(Stdio::piped());
    let mut drill = command.spawn().unwrap();
    let mut said = BufReader::new(drill.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    assert_eq!(line, "no attack …\n");
    let made = "SELECT count(*) FROM pg_database WHERE datname LIKE 'ringfence_drill_%'";
    while count_on(&server, made) == 0 {
        assert!(drill.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::yield_now();
    }
    assert!(Command::new("kill").args(["-INT", &drill.id().to_string()]).status().unwrap().success());
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert_eq!(drill.wait().unwrap().code(), Some(1), "{rest}");
    assert!(rest.contains("was stopped; nothing of it is left"), "{rest}");
    assert_eq!(count_on(&server, made), 0);
}

/// Notes when two processes of a drill are at one database of a server.
async fn watches(server: Option<&str>, have_raced: &AtomicBool) -> std::convert::Infallible {
    // Each opens two pools.
    const BOTH: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'ringfence_drill_%' GROUP BY datname \
                        HAVING count(*) >= 4";
    use sqlx::Connection as _;
    let Some(server) = server else { return std::future::pending().await };
    sqlx::any::install_default_drivers();
    let mut conn = sqlx::AnyConnection::connect(server).await.unwrap();
    loop {
        if sqlx::query(BOTH).fetch_optional(&mut conn).await.unwrap().is_some() {
            have_raced.store(true, Ordering::Relaxed);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn count_on(server: &str, statement: &'static str) -> i64 {
    use sqlx::Connection as _;
    sqlx::any::install_default_drivers();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut conn = sqlx::AnyConnection::connect(server).await.unwrap();
        sqlx::query_scalar(statement).fetch_one(&mut conn).await.unwrap()
    })
}

#[test]
fn a_shape_that_does_not_exist_is_named() {
    let output = ringfence(&["drill", "--shape", "everything"], &[("RINGFENCE__MODE", "development")]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("`everything`") && said.contains("one-block"), "{said}");
}

/// A text of lane 3 to a block, at a second, allowed then and answered a second later where `is_answered`.
fn recorded(second: i64, is_answered: bool) -> String {
    let at = 1_767_225_600_000_000 + second * 1_000_000;
    let answered_at = if is_answered { (at + 1_000_000).to_string() } else { "null".to_owned() };
    format!(
        r#"{{"at": {at}, "channel": "sms", "lane": 3, "purpose": "verify-phone", "target_tag": "tag {second}",
        "block": "+1201555", "country": "US", "address": "192.0.2.{n}", "network": "192.0.2.0/24", "is_asked_for": true,
        "is_proven": false, "price": 100000, "answered_at": {answered_at}}}"#,
        n = second % 200,
    )
    .replace('\n', " ")
}

#[tokio::test]
async fn a_replay_judges_the_record_under_changed_settings() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("decisions.jsonl");
    let lines: Vec<String> = (0..30).map(|n| recorded(n * 10, n % 3 == 0)).collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    let replayed = async |extra: &str| {
        let settings = settings(&format!("mode = 'development'\n[guard]\n{extra}"));
        server::drill::replay::replay(&settings, file.to_str().unwrap()).await.unwrap()
    };
    let same = replayed("").await;
    assert_eq!((same.requests, same.allowed_then.requests, same.allowed_now.requests), (30, 30, 30));
    assert_eq!((same.allowed_now.money, same.lost), (3_000_000, 0));
    // Three unanswered ones of the block, and answered ones beside them: they give their places back.
    let strict = replayed("block_per_hour = 3\nrefuse_past = 1").await;
    assert_eq!(strict.refused_now.get("block").copied(), Some(strict.lost));
    assert_eq!(strict.allowed_now.requests + strict.lost, 30);
    assert!(strict.lost > 20 && strict.lost_and_answered > 0, "{}", strict.text());
    let elsewhere = replayed("countries = 'CH'").await;
    assert_eq!((elsewhere.lost, elsewhere.lost_and_answered), (30, 10));
    assert_eq!(elsewhere.refused_now.get("country").copied(), Some(30));
}

#[tokio::test]
async fn a_replay_says_what_it_can_not_judge_of_refusals_that_share_a_row() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("decisions.jsonl");
    let refused = recorded(0, false).replace(r#""answered_at""#, r#""rule": "block", "times": 500, "answered_at""#);
    std::fs::write(&file, [refused, recorded(1, true)].join("\n")).unwrap();
    let replayed = async |extra: &str| {
        let settings = settings(&format!("mode = 'development'\n[guard]\n{extra}"));
        server::drill::replay::replay(&settings, file.to_str().unwrap()).await.unwrap()
    };
    let strict = replayed("countries = 'CH'").await;
    assert_eq!((strict.requests, strict.refused_then["block"], strict.refused_now["country"]), (501, 500, 501));
    assert_eq!((strict.won, strict.not_judged), (0, 0));
    // The first would be allowed. Of the others is not known to whom they were.
    let open = replayed("").await;
    assert_eq!((open.allowed_now.requests, open.won, open.not_judged), (2, 1, 499));
    assert!(open.text().contains("refused beside one allowed now               –         499"), "{}", open.text());
}

#[tokio::test]
async fn a_replay_wants_its_file_in_the_order_of_the_times() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("decisions.jsonl");
    std::fs::write(&file, [recorded(9, false), String::new(), recorded(8, false)].join("\n")).unwrap();
    let no = server::drill::replay::replay(&settings(SERVED), file.to_str().unwrap()).await.err().unwrap().to_string();
    assert!(no.contains("line 3") && no.contains("older than the line before"), "{no}");
}

#[tokio::test]
async fn a_record_of_any_size_is_read_in_pages_and_to_where_it_ended_at_first() {
    use identity::store::Store;
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("ringfence.db").display());
    let store = Store::open(&url).await.unwrap();
    store.migrate().await.unwrap();
    // Seven hundred of each instant, so that pages end among rows of one time.
    let insert = |from: u32, to: u32| {
        format!(
            "WITH RECURSIVE n (n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM n WHERE n < {to}) \
             INSERT INTO decisions (id, at, channel, lane, purpose, target, block, country, address, refusal, rule) \
             SELECT CAST(n * 7919 % 5000 AS TEXT), 1767225600000000 + n / 700, 'sms', 3, 'verify-phone', '', '', '', '', \
             'not-a-mobile-number', 'number-kind' FROM n"
        )
    };
    let write = async |statement: String| {
        let mut tx = store.write().await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    };
    write(insert(0, 4_899)).await;
    let mut record = identity::guard::replay::Record::begin(Store::open_to_read(&url).await.unwrap()).await.unwrap();
    let (mut pages, mut newest) = (vec![], i64::MIN);
    loop {
        let page = record.next().await.unwrap();
        let Some(last) = page.last() else { break };
        assert!(page.is_sorted_by_key(|request| request.at) && page[0].at >= newest);
        newest = last.at;
        pages.push(page.len());
        // Meanwhile the house goes on.
        if pages.len() == 1 {
            write(insert(4_900, 4_999)).await;
        }
    }
    record.end().await;
    assert_eq!(pages, [2_000, 2_000, 900]);
    let replayed = server::drill::replay::replay(&settings(SERVED), &url).await.unwrap();
    assert_eq!((replayed.requests, replayed.refused_now["number-kind"]), (5_000, 5_000));
    store.close().await;
}

/// A database with twelve texts to one block on record.
async fn with_a_record(url: &str) {
    let store = identity::store::Store::open(url).await.unwrap();
    store.migrate().await.unwrap();
    let mut tx = store.write().await.unwrap();
    for n in 0..12 {
        let statement = format!(
            "INSERT INTO decisions (id, at, channel, lane, purpose, target, block, country, address, target_tag, network, \
             price) VALUES ('{n}', {at}, 'sms', 3, 'verify-phone', '', '+1201555', 'US', '192.0.2.1', 'tag {n}', \
             '192.0.2.0/24', 100000)",
            at = 1_767_225_600_000_000_i64 + n,
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn a_replay_reads_the_operators_database_on_a_server_and_leaves_it_as_it_is() {
    use sqlx::{Connection as _, Executor as _};
    // What is in it, and by which transaction.
    const ROWS: &str = "SELECT string_agg(CAST(d AS TEXT) || CAST(xmin AS TEXT), ' ' ORDER BY id) FROM decisions d";
    let Some(server) = postgres() else { return };
    sqlx::any::install_default_drivers();
    let name = format!("ringfence_replay_{}", std::process::id());
    let mut conn = sqlx::AnyConnection::connect(&server).await.unwrap();
    conn.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    let mut url = url::Url::parse(&server).unwrap();
    url.set_path(&name);
    with_a_record(url.as_str()).await;
    let mut there = sqlx::AnyConnection::connect(url.as_str()).await.unwrap();
    let before: String = sqlx::query_scalar(ROWS).fetch_one(&mut there).await.unwrap();

    let settings = [
        ("RINGFENCE__MODE", "development"),
        ("RINGFENCE__DATABASE__URL", url.as_str()),
        ("RINGFENCE__GUARD__COUNTRIES", "CH"),
    ];
    for from in ["database", url.as_str()] {
        let output = ringfence(&["drill", "--replay", from], &settings);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(
            said.contains("12 requests") && said.contains("refused by country                           0          12"),
            "{said}"
        );
    }
    let after: String = sqlx::query_scalar(ROWS).fetch_one(&mut there).await.unwrap();
    assert_eq!(before, after);
    there.close().await.unwrap();
    let store = identity::store::Store::open_to_read(url.as_str()).await.unwrap();
    let mut tx = store.write().await.unwrap();
    assert!(sqlx::query("DELETE FROM decisions").execute(&mut *tx).await.is_err(), "it takes a write");
    drop(tx);
    store.close().await;
    conn.execute(sqlx::AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await.unwrap();
}

#[tokio::test]
async fn a_replay_reads_the_operators_database_and_leaves_it_as_it_is() {
    use identity::store::Store;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ringfence.db");
    with_a_record(&format!("sqlite://{}", file.display())).await;
    let before = std::fs::read(&file).unwrap();
    let environment = [
        ("RINGFENCE__MODE", "development"),
        ("RINGFENCE__DATA_DIR", folder.path().to_str().unwrap()),
        ("RINGFENCE__GUARD__COUNTRIES", "CH"),
    ];
    let url = format!("sqlite://{}", file.display());
    for from in ["database", &url] {
        let output = ringfence(&["drill", "--replay", from], &environment);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(said.contains("12 requests") && said.contains("refused by country"), "{said}");
    }
    assert_eq!(std::fs::read(&file).unwrap(), before);
    let store = Store::open_to_read(&format!("sqlite://{}", file.display())).await.unwrap();
    let mut tx = store.write().await.unwrap();
    assert!(sqlx::query("DELETE FROM decisions").execute(&mut *tx).await.is_err(), "it takes a write");
    let empty = folder.path().join("empty.db");
    std::fs::write(&empty, "").unwrap();
    let output = ringfence(&["drill", "--replay", &format!("sqlite://{}", empty.display())], &environment);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("it is not up to date"), "{said}");
}
