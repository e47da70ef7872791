//! The cores that hash passwords, held by a test until it lets them go.

use std::sync::Arc;

use identity::Identity;

pub struct Cores {
    identity: Arc<Identity>,
    held: Vec<tokio::task::JoinHandle<()>>,
    release: Vec<std::sync::mpsc::Sender<()>>,
}

impl Cores {
    /// Holds all of them. To drop what is answered is to let them go.
    pub async fn hold(identity: &Arc<Identity>) -> Self {
        let (mut held, mut release) = (Vec::new(), Vec::new());
        let (begun, has_begun) = std::sync::mpsc::channel();
        for _ in 0..std::thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            let (end, ends) = std::sync::mpsc::channel::<()>();
            let (identity, begun) = (identity.clone(), begun.clone());
            held.push(tokio::spawn(async move {
                let choose = move || {
                    begun.send(()).unwrap();
                    let _ = ends.recv();
                    Ok(b"held")
                };
                identity.hashing.hash("held", &*identity.entropy, choose).await.unwrap();
            }));
            release.push(end);
        }
        let count = held.len();
        tokio::task::spawn_blocking(move || has_begun.iter().take(count).for_each(drop)).await.unwrap();
        Self { identity: identity.clone(), held, release }
    }

    /// Until so many others wait for one.
    pub async fn are_waited_for_by(&self, others: usize) {
        while self.identity.hashing.waiting() < self.held.len() + others {
            tokio::task::yield_now().await;
        }
    }

    pub async fn release(self) {
        drop(self.release);
        for held in self.held {
            held.await.unwrap();
        }
    }
}
