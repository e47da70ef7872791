//! The loop around the worker: when it looks into the outbox, and how many messages are under way at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::Worker;
use crate::Identity;
use crate::delivery::failover::Gateways;
use crate::delivery::sweep::sweep;
use crate::guard;
use crate::model::purpose::Lane;
use crate::refusal::Fault;

/// How often the table is looked at for what other processes have laid there.
const POLL: Duration = Duration::from_secs(1);

/// How long a message waits for whoever asked for it to have his answer. To carry it beside the answer would show, by the
/// time of that answer, that there was one to carry (`script/bench`: a t of 4.8 between known and unknown numbers).
const ANSWER_FIRST: Duration = Duration::from_millis(20);
const SWEEP_EVERY: Duration = Duration::from_mins(1);

/// Runs until `cancel` is cancelled; then finishes what is under way.
pub async fn run(identity: Arc<Identity>, gateways: Gateways, cancel: CancellationToken) {
    let worker = Arc::new(Worker::new(identity, gateways));
    tokio::join!(deliver(&worker, &cancel), sweep_regularly(&worker.identity, &cancel));
}

async fn deliver(worker: &Arc<Worker>, cancel: &CancellationToken) {
    let most = worker.gateways.policy().concurrent_sends;
    // Lane 1 keeps a quarter for itself: else a flood of others at a slow gateway would leave it no room.
    let others = Arc::new(Semaphore::new((most - most / 4).min(Semaphore::MAX_PERMITS)));
    let mut poll = interval(POLL);
    poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut jobs = JoinSet::new();
    while !cancel.is_cancelled() {
        while jobs.len() < most {
            let room = Arc::clone(&others).try_acquire_owned().ok();
            match worker.take_one_of(if room.is_some() { Lane::Unproved } else { Lane::Own }).await {
                Ok(Some(job)) => {
                    let worker = Arc::clone(worker);
                    let room = room.filter(|_| job.row.lane != Lane::Own);
                    jobs.spawn(async move {
                        let carried = worker.carry(job).await;
                        drop(room);
                        carried
                    });
                }
                Ok(None) => break,
                Err(fault) => {
                    tracing::error!(%fault, "the outbox could not be read");
                    break;
                }
            }
        }
        tokio::select! {
            () = cancel.cancelled() => {}
            () = worker.identity.outbox.queued.notified() => tokio::time::sleep(ANSWER_FIRST).await,
            Some(done) = jobs.join_next() => log(done),
            _ = poll.tick() => {}
        }
    }
    while let Some(done) = jobs.join_next().await {
        log(done);
    }
}

fn log(done: Result<Result<(), Fault>, tokio::task::JoinError>) {
    match done {
        Ok(Ok(())) => {}
        Ok(Err(fault)) => tracing::error!(%fault, "the outcome of a message could not be written"),
        Err(_) => tracing::error!("a send panicked"),
    }
}

async fn sweep_regularly(identity: &Identity, cancel: &CancellationToken) {
    let mut every = interval(SWEEP_EVERY);
    every.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = cancel.cancelled() => return,
            _ = every.tick() => {
                if let Err(fault) = sweep(identity).await {
                    tracing::error!(%fault, "sweeping failed");
                }
                if let Err(fault) = guard::status::measure(identity).await {
                    tracing::error!(%fault, "the guard could not be measured");
                }
            }
        }
    }
}
