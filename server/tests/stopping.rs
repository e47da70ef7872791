//! The process as its supervisor meets it: it listens, and stops when it is told.
#![expect(clippy::unwrap_used, reason = "a test may")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

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
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.address).unwrap();
        stream
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
