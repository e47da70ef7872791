//! The process as its supervisor meets it: it listens, carries and tells what there is, and stops when it is told.
#![expect(clippy::unwrap_used, reason = "a test may")]

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use aws_lc_rs::hmac;
use identity::challenge::{self, Ask, Kind};
use identity::clock::{Clock as _, SystemClock};
use identity::entropy::OsEntropy;
use identity::model::id::AccountId;
use identity::model::language::Language;
use identity::model::phone::Phone;
use identity::model::purpose::Purpose;
use identity::model::target::Target;
use identity::model::token::Token;
use identity::model::visitor::Visitor;
use identity::policy::NumberKinds;
use server::{settings, wire};
use sqlx::Connection as _;

/// A process of ours, ended with the test.
struct Process {
    child: Child,
    address: String,
    /// What it says after that it is ready.
    lines: Receiver<serde_json::Value>,
    /// Gone with it.
    home: Option<tempfile::TempDir>,
}

impl Process {
    /// Starts one on a port of the system's choice, and waits until it says that it is ready.
    fn start() -> Self {
        Self::start_with(&[])
    }

    fn start_with(more: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut started = Self::start_in(home.path(), more);
        started.home = Some(home);
        started
    }

    /// Starts one whose data lies in a folder that outlives it.
    fn start_in(home: &Path, more: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RINGFENCE_")) {
            command.env_remove(name);
        }
        let settings = [
            ("RINGFENCE__MODE", "development"),
            ("RINGFENCE__SERVER__LISTEN", "127.0.0.1:0"),
            ("RINGFENCE__LOG__FORMAT", "json"),
            ("RINGFENCE__DATA_DIR", home.to_str().unwrap()),
        ];
        let settings = settings.into_iter().chain(more.iter().copied());
        let mut child = command.arg("serve").envs(settings).current_dir(home).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut lines = lines.map(|line| serde_json::from_str::<serde_json::Value>(&line.unwrap()).unwrap());
        let address = lines
            .find_map(|line| line["address"].as_str().filter(|_| line["message"] == "ready").map(str::to_owned))
            .unwrap();
        // What it says later must not fill the pipe.
        let (says, said) = channel();
        std::thread::spawn(move || lines.for_each(|line| says.send(line).unwrap_or_default()));
        Self { child, address, lines: said, home: None }
    }

    /// Tells it to stop, waits until it has, and answers what it said from its start on, with how weighty each line is.
    fn stop(&mut self) -> Vec<(String, String)> {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
        assert!(self.child.wait().unwrap().success());
        let word = |line: &serde_json::Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
        self.lines.iter().map(|line| (word(&line, "level"), word(&line, "message"))).collect()
    }

    fn ask(&self, path: &str) -> TcpStream {
        ask_at(&self.address, path)
    }

    fn moves_its_clock(&self, seconds: u64) {
        let body = format!(r#"{{"advance_seconds": {seconds}}}"#);
        let (address, length) = (&self.address, body.len());
        let mut stream = connected(address);
        write!(
            stream,
            "POST /dev/clock HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let said = read_until(&mut stream, "\r\n");
        assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    }
}

fn connected(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

fn ask_at(address: &str, path: &str) -> TcpStream {
    let mut stream = connected(address);
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    stream
}

/// Whoever comes to a door on this machine first, if somebody does.
fn comes_within(door: &TcpListener, time: Duration) -> Option<TcpStream> {
    door.set_nonblocking(true).unwrap();
    let until = Instant::now() + time;
    loop {
        match door.accept() {
            Ok((stream, _)) => {
                stream.set_nonblocking(false).unwrap();
                stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
                return Some(stream);
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock && Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => return None,
            Err(error) => panic!("{error}"),
        }
    }
}

/// A request's head, in small letters but for its first line, and its body.
fn read_request(stream: &mut TcpStream) -> (String, String) {
    let head = read_until(stream, "\r\n\r\n");
    let length = header(&head, "content-length").parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    (head, String::from_utf8(body).unwrap())
}

#[track_caller]
fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).unwrap_or_else(|| panic!("{name} in {head}")).1
}

/// In the database of a process that is at home there.
fn in_database<T>(home: &Path, act: impl AsyncFnOnce(&mut sqlx::AnyConnection) -> T) -> T {
    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}", home.join("ringfence.db").display());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut conn = sqlx::AnyConnection::connect(&url).await.unwrap();
        let done = act(&mut conn).await;
        conn.close().await.unwrap();
        done
    })
}

/// Waits until a question has this answer.
#[track_caller]
fn becomes(home: &Path, question: &'static str, answer: &str) {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let seen: String = in_database(home, async |conn| sqlx::query_scalar(question).fetch_one(conn).await.unwrap());
        if seen == answer {
            return;
        }
        assert!(Instant::now() < until, "{question}: {seen}, and not {answer}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_until(stream: &mut TcpStream, wanted: &str) -> String {
    let (mut said, mut byte) = (Vec::new(), [0]);
    while !String::from_utf8_lossy(&said).contains(wanted) {
        assert_eq!(stream.read(&mut byte).unwrap(), 1, "it ended before {wanted}: {}", String::from_utf8_lossy(&said));
        said.push(byte[0]);
    }
    String::from_utf8(said).unwrap()
}

#[test]
fn told_to_stop_it_ends_open_streams_and_itself() {
    let mut process = Process::start();
    let mut stream = process.ask("/dev/handset/events");
    let said = read_until(&mut stream, "event: message");
    assert!(said.starts_with("HTTP/1.1 200") && said.contains("text/event-stream"), "{said}");
    process.stop();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
}

#[test]
fn development_over_plain_http_and_before_strangers_says_so_at_its_start() {
    const PLAIN: &str = "development over plain http: cookies go without __Host- and Secure";
    const OPEN: &str = "development may be reached by others: they read every message, codes included";
    for (more, warnings) in [
        (&[][..], &[PLAIN][..]),
        (&[("RINGFENCE__SERVER__PUBLIC_URL", "http://localhost:3000")], &[PLAIN]),
        (&[("RINGFENCE__SERVER__PUBLIC_URL", "https://localhost")], &[]),
        (&[("RINGFENCE__SERVER__ALLOW_PUBLIC_DEVELOPMENT", "true")], &[PLAIN, OPEN]),
    ] {
        let said = Process::start_with(more).stop();
        let warned: Vec<_> = said.iter().filter(|(level, _)| level == "WARN").map(|(_, said)| said.as_str()).collect();
        assert_eq!(warned, warnings, "{more:?}");
    }
}

/// Which ports a process listens on, only Linux tells without further ado.
#[cfg(target_os = "linux")]
#[test]
fn figures_for_prometheus_are_off_unless_they_are_asked_for() {
    let process = Process::start();
    let said = read_until(&mut process.ask("/metrics"), "\r\n");
    assert!(said.starts_with("HTTP/1.1 404"), "{said}");
    // The only port that it listens on is the app's.
    let sockets = std::fs::read_dir(format!("/proc/{}/fd", process.child.id())).unwrap();
    let sockets: Vec<String> = sockets
        .filter_map(|entry| {
            std::fs::read_link(entry.unwrap().path())
                .ok()?
                .to_str()?
                .strip_prefix("socket:[")?
                .strip_suffix(']')
                .map(str::to_owned)
        })
        .collect();
    let listening = std::fs::read_to_string(format!("/proc/{}/net/tcp", process.child.id())).unwrap();
    let ours = listening.lines().filter(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        columns.get(3) == Some(&"0A") && sockets.iter().any(|inode| columns.get(9) == Some(&inode.as_str()))
    });
    assert_eq!(ours.count(), 1);
}

#[test]
fn several_that_start_at_once_on_nothing_all_come_up_with_one_secret() {
    let home = tempfile::tempdir().unwrap();
    let started: Vec<Process> = std::thread::scope(|scope| {
        let starting: Vec<_> = (0..6).map(|_| scope.spawn(|| Process::start_in(home.path(), &[]))).collect();
        starting.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(started.len(), 6);
    let files = std::fs::read_dir(home.path()).unwrap().map(|file| file.unwrap().file_name());
    let secrets: Vec<_> = files.filter(|name| name.to_string_lossy().starts_with("master.key")).collect();
    assert_eq!(secrets, ["master.key"]);
}

#[test]
fn what_the_guard_has_for_its_operator_a_running_process_posts_once_and_signed() {
    const SECRET: &str = "a secret of sixteen letters";
    const BODY: &str = r#"{"event":"breaker-opened","id":"1","lane":3,"name":"+1201555","scope":"block"}"#;
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/alerts", door.local_addr().unwrap());
    let process =
        Process::start_with(&[("RINGFENCE__GUARD__WEBHOOK", &url), ("RINGFENCE__GUARD__WEBHOOK_SECRET", SECRET)]);
    let home = process.home.as_ref().unwrap().path();
    let now = SystemClock::default().now();
    in_database(home, async |conn| {
        let alert = "INSERT INTO alerts (id, event, body, at, not_before) VALUES ('1', 'one', $1, $2, $2)";
        sqlx::query(alert).bind(BODY).bind(now.as_microsecond()).execute(conn).await.unwrap();
    });

    let mut told = comes_within(&door, Duration::from_secs(20)).expect("nobody tells");
    let (head, body) = read_request(&mut told);
    told.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /alerts HTTP/1.1\r\n") && body == BODY, "{head}{body}");
    let at = header(&head, "ringfence-timestamp");
    assert!((0..60).contains(&(at.parse::<i64>().unwrap() - now.as_second())), "{at}");
    let signature = header(&head, "ringfence-signature");
    let byte = |at: usize| u8::from_str_radix(&signature[at..at + 2], 16).unwrap();
    let signature: Vec<u8> = (0..signature.len()).step_by(2).map(byte).collect();
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    hmac::verify(&key, format!("{at}.{body}").as_bytes(), &signature).expect("it is signed so");
    becomes(home, "SELECT CAST(count(told_at) AS TEXT) FROM alerts", "1");
    assert!(comes_within(&door, Duration::from_millis(2_500)).is_none(), "it was told twice");
}

#[test]
fn a_running_process_measures_the_money_that_is_left() {
    let metrics = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let _process = Process::start_with(&[("RINGFENCE__METRICS__LISTEN", &metrics)]);
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let mut figures = String::new();
        ask_at(&metrics, "/metrics").read_to_string(&mut figures).unwrap();
        if figures.contains(r#"ringfence_money_left{period="day",lane="3"} 6"#) {
            return;
        }
        assert!(Instant::now() < until, "{figures}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Lays a code for a number of nobody's into the outbox of the process that will be at home there.
fn queues_a_text(home: &Path, environment: &[(&str, &str)]) {
    let home = [("RINGFENCE__DATA_DIR", home.to_str().unwrap()), ("RINGFENCE__MODE", "development")];
    let given = home.iter().chain(environment).map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    let settings = settings::read(None, given).outcome.unwrap_or_else(|problems| panic!("{problems:?}"));
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let policy = wire::policy_of(&settings).unwrap();
        let clock = Arc::new(SystemClock::default());
        let identity = wire::identity(&settings, policy, clock, Arc::new(OsEntropy)).await.unwrap();
        let visitor = Visitor {
            language: Language::English,
            browser: Token::new(&OsEntropy).hash(),
            address: std::net::Ipv4Addr::LOCALHOST.into(),
            user_agent: String::new(),
            work: String::new(),
        };
        let ask = Ask {
            purpose: Purpose::VerifyPhone,
            target: &Target::Phone(Phone::parse("+12015550123", "US", NumberKinds::default()).unwrap()),
            account: Some(&AccountId::named("nobody")),
            asked_for: None,
            visitor: &visitor,
            is_proven: false,
            message: Kind::Code,
        };
        challenge::ask(&identity, &ask).await.unwrap();
        identity.store.close().await;
    });
}

#[test]
fn told_to_stop_it_waits_no_longer_for_a_gateway_than_for_requests_and_the_text_is_not_sent_twice() {
    let gateway = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", gateway.local_addr().unwrap());
    let environment = [
        ("RINGFENCE__DELIVERY__GATEWAYS", "ecall"),
        ("RINGFENCE__DELIVERY__TIMEOUT", "1min"),
        ("RINGFENCE__GATEWAYS__ECALL__URL", url.as_str()),
        ("RINGFENCE__GATEWAYS__ECALL__USER", "anna"),
        ("RINGFENCE__GATEWAYS__ECALL__PASSWORD", "not-a-real-one"),
        ("RINGFENCE__GUARD__WORK_EFFORT", "0"),
        ("RINGFENCE__SERVER__SHUTDOWN_GRACE", "1s"),
    ];
    let home = tempfile::tempdir().unwrap();
    queues_a_text(home.path(), &environment);
    let mut process = Process::start_in(home.path(), &environment);
    let mut asked = comes_within(&gateway, Duration::from_secs(20)).expect("nothing is sent");
    let (_, body) = read_request(&mut asked);
    assert!(body.contains("12015550123"), "{body}");

    // It never answers.
    let began = Instant::now();
    let said = process.stop();
    assert!(began.elapsed() < Duration::from_secs(20), "it took {:?}", began.elapsed());
    let late = "some messages were still on their way when the time to stop was over";
    assert!(said.iter().any(|(level, said)| level == "WARN" && said == late), "{said:?}");
    becomes(home.path(), "SELECT state FROM outbox", "sending");

    // The next one takes it for what it is, once the first has had all the time that it might have needed.
    let process = Process::start_in(home.path(), &environment);
    process.moves_its_clock(100);
    becomes(home.path(), "SELECT state FROM outbox", "unknown");
    becomes(home.path(), "SELECT outcome FROM attempts", "unknown");
    becomes(home.path(), "SELECT CAST(lane_3 AS TEXT) FROM budgets WHERE length(period) = 10", "100000");
    assert!(comes_within(&gateway, Duration::from_millis(2_500)).is_none(), "it was sent twice");
}
