//! What every request passes on its way in, and every answer on its way out.

pub mod body;
pub mod client_address;
pub mod fault;
pub mod headers;
pub mod named_browser;
pub mod notice;
pub mod origin;
pub mod rendered_once;
pub mod request_log;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use http::HeaderName;
use leptos::server_fn::axum::server_fn_paths;

use tower::ServiceBuilder;

use crate::settings::{Mode, Network, Settings};

/// What the layers have to know.
#[derive(Clone, Debug)]
pub struct Door {
    /// What browsers write into `Origin` on our pages.
    pub public_origin: String,
    /// Its host, without port.
    pub public_host: String,
    pub is_development: bool,
    /// The address of the style sheet, for answers that the app does not render.
    pub stylesheet: String,
    pub trusted_proxies: Vec<Network>,
    /// How long a body may take to arrive.
    pub body_within: Duration,
    pub proxy_header: HeaderName,
}

impl Door {
    pub fn new(settings: &Settings, stylesheet: &str) -> Self {
        Self {
            public_origin: settings.public_origin(),
            public_host: settings.public_host().to_owned(),
            is_development: settings.process.mode == Mode::Development,
            stylesheet: stylesheet.to_owned(),
            body_within: body::WITHIN,
            trusted_proxies: settings.server.trusted_proxies.clone(),
            proxy_header: settings.server.proxy_header.0.clone(),
        }
    }
}

/// Puts every layer around `inner`, in the order in which a request meets them. One stack: a router boxes and clones its
/// routes anew for each single layer.
pub fn around(inner: Router, door: &Arc<Door>) -> Router {
    inner.layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(door.clone(), headers::protect))
            .layer(from_fn(request_log::record))
            .layer(from_fn_with_state(door.clone(), fault::catch))
            .layer(from_fn_with_state(door.clone(), client_address::find_client))
            .layer(from_fn_with_state(door.clone(), origin::require_own_host))
            .layer(from_fn_with_state(door.clone(), origin::require_same_origin))
            .layer(from_fn_with_state(door.clone(), body::bound)),
    )
}

/// A path of the app's own endpoints, to which forms and islands post.
pub(crate) fn is_server_function(path: &str) -> bool {
    server_fn_paths().any(|(known, _)| known == path)
}

/// A path of a gateway's own requests: no cookies, no browser, a secret of their own (SPEC 10).
pub(crate) fn is_hook(path: &str) -> bool {
    path.starts_with("/hooks/")
}

/// A path of what development alone has.
pub(crate) fn is_development_only(path: &str) -> bool {
    path.starts_with("/dev/")
}
