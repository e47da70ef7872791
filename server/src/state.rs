//! What layers and endpoints share.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use app::assets::Assets;
use app::ssr::Host;
use identity::Identity;
use identity::delivery::failover::Gateways;
use identity::delivery::inbox::Inbox;
use leptos::config::LeptosOptions;
use tokio_util::sync::CancellationToken;

use crate::endpoints::delivery::Followers;
use crate::endpoints::dev;
use crate::layers::Door;
use crate::settings::{Mode, Settings};
use crate::site;

/// Moves the app's clock forward.
pub type MoveClock = Arc<dyn Fn(Duration) + Send + Sync>;

/// What the process shares. A request clones it at every layer that it passes, so it is one pointer.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

impl Deref for AppState {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// One per process.
pub struct Shared {
    pub identity: Arc<Identity>,
    pub settings: Arc<Settings>,
    pub leptos: LeptosOptions,
    pub door: Arc<Door>,
    /// Where `cargo leptos watch` tells pages to reload, as an addition to `connect-src`.
    pub reload_socket: Option<Arc<str>>,
    /// What pages and server functions are given.
    pub host: Host,
    pub gateways: Gateways,
    /// What the virtual handset and mailbox hold; empty in production.
    pub inbox: Arc<Inbox>,
    /// What `/dev/clock` does.
    pub move_clock: MoveClock,
    /// Who follows their message live.
    pub followers: Arc<Followers>,
    /// Cancelled when the process is told to stop: streams end, the worker finishes what it holds.
    pub stopping: CancellationToken,
}

impl AppState {
    /// Gathers what follows from the settings.
    pub fn new(
        settings: Settings,
        identity: Arc<Identity>,
        gateways: Gateways,
        inbox: Arc<Inbox>,
        move_clock: MoveClock,
    ) -> Self {
        let leptos = site::options(&settings);
        let is_watched = std::env::var_os("LEPTOS_WATCH").is_some();
        let is_development = settings.process.mode == Mode::Development;
        // Loopback over http counts as secure enough for browsers' own rules, but not for `__Host-` in all of them.
        let has_secure_cookies = !is_development || settings.public_origin().starts_with("https:");
        Self(Arc::new(Shared {
            host: Host {
                identity: identity.clone(),
                has_secure_cookies,
                handset: is_development.then(|| dev::read_handset(inbox.clone())),
            },
            identity,
            gateways,
            inbox,
            door: Arc::new(Door::new(&settings, &Assets::of(&leptos).stylesheet)),
            reload_socket: is_watched.then(|| " ws://localhost:3001 ws://127.0.0.1:3001".into()),
            settings: Arc::new(settings),
            leptos,
            move_clock,
            followers: Arc::default(),
            stopping: CancellationToken::new(),
        }))
    }
}
