//! Running: open what is needed, listen, and stop when told.

use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use identity::delivery::webhook::Webhook;
use identity::delivery::worker;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::cli::Failure;
use crate::router::router;
use crate::settings::{Mode, Settings};
use crate::state::AppState;
use crate::telemetry;
use crate::webhook::webhook;
use crate::wire;

/// Serves until SIGTERM or SIGINT; then finishes what is under way and stops the worker.
pub async fn serve(settings: Settings) -> Result<(), Failure> {
    telemetry::open_metrics(&settings)?;
    let listener = TcpListener::bind(settings.server.listen)
        .await
        .map_err(Failure::new(format!("listening on {}", settings.server.listen)))?;
    let state = wire::wire(settings, wire::Sources::of_the_machine()).await?;
    let stopping = state.stopping.clone();
    // Before it says that it is ready: whoever reads that may tell it to stop.
    let told = told_to_stop(stopping.clone())?;
    announce(&state.settings, listener.local_addr().ok());

    let worker = tokio::spawn(work(state.clone(), webhook(&state.settings)?));
    let service = router(&state).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(told);
    let late = Late { stopping: stopping.clone(), grace: state.settings.server.shutdown_grace.as_duration() };
    let serving = async {
        tokio::select! {
            ended = async { serving.await } => ended.map_err(Failure::new("serving"))?,
            () = late.comes() => tracing::warn!("some requests were still open when the time to stop was over"),
        }
        Ok(())
    };
    let ended = beside(worker, serving, &late).await;
    // A request that is still open may hold a connection, and is not waited for.
    if tokio::time::timeout(CLOSING, state.identity.store.close()).await.is_err() {
        tracing::warn!("the database was left in the middle of something");
    }
    tracing::info!("stopped");
    ended
}

/// How long the connections to the database may take to end. What is not committed by then is taken back.
const CLOSING: Duration = Duration::from_secs(1);

/// When the time to stop is over, for requests and messages alike: the grace, from when it was told to.
struct Late {
    stopping: CancellationToken,
    grace: Duration,
}

impl Late {
    async fn comes(&self) {
        self.stopping.cancelled().await;
        tokio::time::sleep(self.grace).await;
    }
}

/// Serves for as long as there is a worker: without one every code would be promised and none would arrive. When it dies the
/// process ends, and whoever watches over it starts another. Told to stop it finishes what it holds, until it is late.
async fn beside(
    mut worker: JoinHandle<()>,
    serving: impl Future<Output = Result<(), Failure>>,
    late: &Late,
) -> Result<(), Failure> {
    let mut serving = pin!(serving);
    let mut comes_late = pin!(late.comes());
    let (served, carried) = tokio::select! {
        served = &mut serving => {
            late.stopping.cancel();
            (served, tokio::select! {
                carried = &mut worker => carried,
                () = &mut comes_late => {
                    worker.abort();
                    // Its last attempts are on record: the next start finds them, and knows that they may have arrived.
                    tracing::warn!("some messages were still on their way when the time to stop was over");
                    Ok(())
                }
            })
        }
        carried = &mut worker => {
            late.stopping.cancel();
            (serving.await, carried)
        }
    };
    served?;
    // The panic hook has logged where; the panic itself may quote what it handled.
    carried.map_err(|_| Failure::new("carrying messages out")("the worker died"))
}

/// Carries messages out, and tells the operator what there is to tell.
async fn work(state: AppState, webhook: Option<Webhook>) {
    let (identity, stopping) = (&state.identity, &state.stopping);
    let telling = async {
        if let Some(webhook) = webhook {
            webhook.run(identity, stopping).await;
        }
    };
    tokio::join!(worker::run(identity.clone(), state.gateways.clone(), stopping.clone()), telling);
}

/// Brings the database up to date.
pub async fn migrate(settings: Settings) -> Result<(), Failure> {
    let store = wire::open_store(&settings).await?;
    store.close().await;
    tracing::info!("the database is up to date");
    Ok(())
}

/// Ends on the first SIGTERM or SIGINT, after telling everyone who holds a stream open.
fn told_to_stop(stopping: CancellationToken) -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Failure::new("SIGTERM"))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::new("SIGINT"))?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            () = stopping.cancelled() => {}
        }
        tracing::info!("stopping");
        stopping.cancel();
    })
}

fn announce(settings: &Settings, address: Option<SocketAddr>) {
    let address = address.unwrap_or(settings.server.listen);
    let public_url = settings.public_origin();
    tracing::info!(%address, public_url, mode = %settings.process.mode, "ready");
    if settings.process.mode == Mode::Development && !public_url.starts_with("https:") {
        tracing::warn!("development over plain http: cookies go without __Host- and Secure");
    }
    if settings.server.allow_public_development && settings.process.mode == Mode::Development {
        tracing::warn!("development may be reached by others: they read every message, codes included");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn late(grace: Duration) -> Late {
        Late { stopping: CancellationToken::new(), grace }
    }

    #[tokio::test]
    async fn a_worker_that_dies_takes_the_process_with_it_and_nobody_reads_what_it_handled() {
        let late = late(Duration::from_mins(1));
        let worker = tokio::spawn(async { std::panic::panic_any("a text to +12015550123") });
        // As requests that are under way: they end when told to.
        let serving = async {
            late.stopping.cancelled().await;
            Ok(())
        };
        let failure = beside(worker, serving, &late).await.unwrap_err().to_string();
        assert!(failure.contains("the worker died") && !failure.contains("2015550123"), "{failure}");
    }

    #[tokio::test]
    async fn a_worker_that_is_told_to_stop_has_not_died() {
        let late = late(Duration::from_mins(1));
        let told = late.stopping.clone();
        let worker = tokio::spawn(async move { told.cancelled().await });
        assert!(beside(worker, async { Ok(()) }, &late).await.is_ok());
    }

    #[tokio::test]
    async fn a_worker_that_does_not_stop_is_waited_for_until_the_grace_is_over() {
        let late = late(Duration::from_millis(200));
        let worker = tokio::spawn(std::future::pending());
        let began = tokio::time::Instant::now();
        assert!(beside(worker, async { Ok(()) }, &late).await.is_ok());
        assert!(began.elapsed() >= late.grace, "{:?}", began.elapsed());
    }
}
