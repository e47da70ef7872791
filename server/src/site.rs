//! Where the built site lies, and what it is called.

use std::path::{Path, PathBuf};

use leptos::config::{Env, LeptosOptions};

use crate::settings::{Mode, Settings};

/// The options under which pages name their script, islands and style sheet. They follow from what lies on disk and not
/// from variables: cargo-leptos writes `hash.txt` beside the binary when it hashes names.
pub fn options(settings: &Settings) -> LeptosOptions {
    let beside = std::env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_owned)).unwrap_or_default();
    let site = settings.server.site.clone().unwrap_or_else(|| found_site(&beside));
    LeptosOptions::builder()
        .output_name("ringfence")
        .site_root(site.to_string_lossy().into_owned())
        .site_pkg_dir("pkg")
        .site_addr(settings.server.listen)
        .env(if settings.process.mode == Mode::Development { Env::DEV } else { Env::PROD })
        .hash_files(beside.join("hash.txt").exists())
        .build()
}

/// cargo-leptos says where it builds; a release ships the site beside the binary.
fn found_site(beside: &Path) -> PathBuf {
    if let Some(built) = std::env::var_os("LEPTOS_SITE_ROOT") {
        return built.into();
    }
    let shipped = beside.join("site");
    if shipped.is_dir() { shipped } else { PathBuf::from("target/site") }
}
