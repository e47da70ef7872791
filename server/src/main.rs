//! The binary `ringfence`.

use std::process::ExitCode;

/// Argon2 takes and gives back 19 MB a hash on many threads; the system's allocator keeps that in a heap per thread, some
/// hundred megabytes in all, and renders pages slower.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    server::cli::run()
}
