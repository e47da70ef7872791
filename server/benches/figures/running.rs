//! A `ringfence serve` of the release build in a process of its own, and what it costs.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::http::Connection;

/// A server that ends with this value.
pub(crate) struct Running {
    process: Child,
    pub(crate) address: String,
    /// From the start of the process to the first `200` of `/health/ready`.
    pub(crate) ready_after: Duration,
}

impl Running {
    /// Starts the program at `binary` with its data in `data`.
    pub(crate) async fn start(binary: &Path, data: &Path) -> Result<Self, Box<dyn Error>> {
        Self::start_with(binary, data, &[]).await
    }

    /// The same, under settings of its own.
    pub(crate) async fn start_with(
        binary: &Path,
        data: &Path,
        settings: &[(&str, &str)],
    ) -> Result<Self, Box<dyn Error>> {
        let address = free_address()?;
        let began = Instant::now();
        let process = command(binary, data, &address).envs(settings.iter().copied()).arg("serve").spawn()?;
        let mut running = Self { process, address, ready_after: Duration::ZERO };
        running.ready_after = running.wait_until("/health/ready", began).await?;
        Ok(running)
    }

    /// A bare axum handler that returns what is in `page`: this program again, so that both stand apart from the load.
    pub(crate) async fn bare(page: &Path) -> Result<Self, Box<dyn Error>> {
        let address = free_address()?;
        let began = Instant::now();
        let process = Command::new(std::env::current_exe()?).arg("--bare").arg(page).arg(&address).spawn()?;
        let mut running = Self { process, address, ready_after: Duration::ZERO };
        running.ready_after = running.wait_until("/", began).await?;
        Ok(running)
    }

    /// Resident memory in bytes.
    pub(crate) fn resident(&self) -> Result<u64, Box<dyn Error>> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS")?;
        let kib: u64 = line.split_whitespace().nth(1).ok_or("no figure")?.parse()?;
        Ok(kib * 1024)
    }

    async fn wait_until(&mut self, path: &str, began: Instant) -> Result<Duration, Box<dyn Error>> {
        while began.elapsed() < Duration::from_secs(30) {
            if let Some(status) = self.process.try_wait()? {
                return Err(format!("the server ended with {status}").into());
            }
            if let Ok(mut connection) = Connection::open(&self.address).await
                && connection.get(path, "").await.is_ok_and(|answer| answer.status == 200)
            {
                return Ok(began.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Err("the server was not ready within 30 s".into())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// How long `ringfence config check` takes with the same settings.
pub(crate) fn config_check(binary: &Path, data: &Path) -> Result<Duration, Box<dyn Error>> {
    let began = Instant::now();
    let status = command(binary, data, "127.0.0.1:3000").args(["config", "check"]).status()?;
    let took = began.elapsed();
    if status.success() { Ok(took) } else { Err(format!("config check ended with {status}").into()) }
}

fn command(binary: &Path, data: &Path, address: &str) -> Command {
    let mut command = Command::new(binary);
    command
        .env("RINGFENCE__MODE", "development")
        .env("RINGFENCE__DATA_DIR", data)
        .env("RINGFENCE__SERVER__LISTEN", address)
        .env("RINGFENCE__SERVER__PUBLIC_URL", format!("http://{address}"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn free_address() -> std::io::Result<String> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}

/// A folder for one run, deleted with this value.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    pub(crate) fn new() -> std::io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("ringfence-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
