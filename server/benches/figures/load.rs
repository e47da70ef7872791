//! Bounded load: so many connections for so long, each sending its next request when the last is answered.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Params, Version};

use crate::account;
use crate::http::Connection;

/// What a run measured.
pub(crate) struct Load {
    pub(crate) per_second: f64,
    pub(crate) p99: Duration,
}

/// Gets `path` over and over.
pub(crate) async fn pages(
    address: &str,
    path: &'static str,
    connections: usize,
    time: Duration,
) -> Result<Load, Box<dyn Error>> {
    run(address, connections, time, Arc::from(path), None).await
}

/// Signs in over and over, each time as a browser without cookies; anything but success is an error.
pub(crate) async fn sign_ins(
    address: &str,
    action: &str,
    connections: usize,
    time: Duration,
) -> Result<Load, Box<dyn Error>> {
    run(address, connections, time, Arc::from(action), Some(account::credentials())).await
}

async fn run(
    address: &str,
    connections: usize,
    time: Duration,
    path: Arc<str>,
    form: Option<String>,
) -> Result<Load, Box<dyn Error>> {
    let began = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..connections {
        let (address, path, form) = (address.to_owned(), path.clone(), form.clone());
        tasks.spawn(async move {
            let mut connection = Connection::open(&address).await?;
            let mut took = Vec::new();
            while began.elapsed() < time {
                let asked = Instant::now();
                let is_right = match &form {
                    None => connection.get(&path, "").await?.status == 200,
                    Some(form) => {
                        let answer = connection.post(&path, "", form).await?;
                        answer.location.is_some_and(|location| location.ends_with("/account"))
                    }
                };
                if !is_right {
                    return Err(std::io::Error::other("a request was not answered as it should be"));
                }
                took.push(asked.elapsed());
            }
            Ok(took)
        });
    }
    let mut took = Vec::new();
    while let Some(done) = tasks.join_next().await {
        took.extend(done??);
    }
    let elapsed = began.elapsed();
    took.sort_unstable();
    let count = u32::try_from(took.len())?;
    let p99 = took.get(took.len() * 99 / 100).copied().ok_or("nothing was answered")?;
    Ok(Load { per_second: f64::from(count) / elapsed.as_secs_f64(), p99 })
}

/// Bare Argon2id hashes a second, on every core, at the app's default cost (SPEC 6).
pub(crate) fn bare_hashes(time: Duration) -> Result<f64, Box<dyn Error>> {
    let cores = std::thread::available_parallelism()?.get();
    let params = Params::new(19_456, 2, 1, Some(32)).map_err(|error| error.to_string())?;
    let began = Instant::now();
    let count: u32 = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores)
            .map(|_| {
                let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
                scope.spawn(move || {
                    let (mut count, mut hash) = (0, [0; 32]);
                    while began.elapsed() < time {
                        if argon
                            .hash_password_into(account::PASSWORD.as_bytes(), b"a salt of 16 byt", &mut hash)
                            .is_ok()
                        {
                            count += 1;
                        }
                    }
                    count
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap_or(0)).sum()
    });
    Ok(f64::from(count) / began.elapsed().as_secs_f64())
}
