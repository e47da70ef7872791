//! When something breaks: the user sees a reference, the log sees where.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures::FutureExt as _;

use super::Door;
use super::notice::{self, Notice};

/// Turns a panic into the fault page. The panic hook has logged where it happened, and not what it said.
pub async fn catch(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    let asked = notice::asked(request.headers());
    if let Ok(answer) = AssertUnwindSafe(next.run(request)).catch_unwind().await {
        return answer;
    }
    let reference = reference();
    tracing::error!(reference, "a request panicked; the panic is logged beside this line");
    Notice::Fault(reference).answer(&asked, &door.stylesheet)
}

/// Enough to find a line in the log; it is no secret and no identifier.
pub fn reference() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{:04x}-{count:04x}", std::process::id() & 0xffff)
}

/// Logs where a panic happened and never its message: `unwrap` on a parse error quotes what was parsed.
pub fn install_panic_hook() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let backtrace = std::backtrace::Backtrace::capture();
        tracing::error!(place, backtrace = %backtrace, "panic");
    }));
}
