//! Every address there is.

use app::assets::Assets;
use app::routes::Route;
use app::shell::shell;
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::from_fn_with_state;
use axum::response::{Redirect, Response};
use axum::routing::{any_service, get, post};
use http::Uri;
use leptos::prelude::provide_context;
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::ErrorHandler;
use tower::ServiceExt as _;

use crate::endpoints::{delivery, dev, export, health, hooks, recovery_codes};
use crate::layers::notice::Notice;
use crate::layers::rendered_once::{self, RenderedOnce};
use crate::layers::{self, headers, is_development_only, named_browser};
use crate::state::AppState;

/// Pages that show a browser without a session, and without news, the same: nothing of the request is in them. They are
/// also those whose forms strangers begin with, so they name the browser.
const SAME_FOR_EVERYBODY: [Route; 4] = [Route::SignIn, Route::PhoneSignIn, Route::Register, Route::Recover];

/// The whole app: pages, server functions, machine endpoints, built files, and the layers around them.
pub fn router(state: &AppState) -> Router {
    let mut router = machine_endpoints(state);
    router = with_pages(router, state);
    router = with_server_functions(router, state);
    // The app would show its pages under any address that looks like theirs to it (with a slash too many, or in
    // production under /dev), so it must not see which one was asked for.
    let assets = Assets::of(&state.leptos);
    let not_found = ErrorHandler::new_with_context(context(state), move |_| shell(assets), state.leptos.clone())
        .map_request(|mut request: Request| {
            *request.uri_mut() = Uri::from_static("/not-found");
            request
        });
    let files = leptos_axum::site_pkg_dir_service(&state.leptos)
        .call_fallback_on_method_not_allowed(true)
        .fallback(not_found.clone());
    if !state.door.is_development {
        router = router.route("/dev/{*path}", any_service(not_found.clone()));
    }
    let router = router
        // Without this a post to no server function would meet the files.
        .route("/api/{*path}", any_service(not_found))
        .fallback_service(files)
        .method_not_allowed_fallback(wrong_method)
        .with_state(state.clone());
    layers::around(router, &state.door)
}

/// What programs ask for, and no browser shows.
fn machine_endpoints(state: &AppState) -> Router<AppState> {
    let router = Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/.well-known/change-password", get(async || Redirect::to(Route::Password.path())))
        .route(Route::RecoveryCodesText.path(), get(recovery_codes::download))
        .route(Route::Export.path(), get(export::download))
        .route("/delivery/events", get(delivery::events))
        // Some providers report by GET.
        .route("/hooks/{gateway}", get(hooks::receive).post(hooks::receive));
    if !state.door.is_development {
        return router;
    }
    router
        .route("/dev/clock", post(dev::advance_clock))
        .route("/dev/messages.json", get(dev::messages))
        .route("/dev/handset/events", get(dev::handset_events))
        .route("/dev/handset/messages", get(dev::handset_messages))
}

/// Pages are rendered whole before their status goes out: streamed ones could no longer redirect, refuse, or clear the
/// flash that they have shown.
fn with_pages(mut router: Router<AppState>, state: &AppState) -> Router<AppState> {
    let assets = Assets::of(&state.leptos);
    let page = leptos_axum::render_app_async_with_context(context(state), move || shell(assets));
    for listing in leptos_axum::generate_route_list(move || shell(assets)) {
        let path = listing.path();
        if !state.door.is_development && is_development_only(path) {
            continue;
        }
        let page = if SAME_FOR_EVERYBODY.iter().any(|route| route.path() == path) {
            let once = RenderedOnce::new(state.identity.entropy.clone());
            let named = from_fn_with_state(state.host.clone(), named_browser::name);
            get(page.clone()).layer(from_fn_with_state(once, rendered_once::serve)).layer(named)
        } else {
            get(page.clone())
        };
        router = router.route(path, page);
        if path != Route::Home.path() {
            router = router.route(&format!("{path}/"), get(without_slash));
        }
    }
    router
}

/// People type a slash too many, and links end in one.
async fn without_slash(asked: Uri) -> Redirect {
    let path = asked.path().trim_end_matches('/');
    match asked.query() {
        Some(query) => Redirect::permanent(&format!("{path}?{query}")),
        None => Redirect::permanent(path),
    }
}

fn with_server_functions(mut router: Router<AppState>, state: &AppState) -> Router<AppState> {
    for (path, _) in server_fn_paths() {
        let context = context(state);
        let answer = move |request: Request| leptos_axum::handle_server_fns_with_context(context.clone(), request);
        router = router.route(path, post(answer));
    }
    router
}

/// What pages and server functions find around them.
fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let state = state.clone();
    move || {
        provide_context(state.host.clone());
        headers::page_policy(state.reload_socket.as_deref());
    }
}

async fn wrong_method(State(state): State<AppState>, request: Request) -> Response {
    Notice::WrongMethod.answer(request.headers(), &state.door.stylesheet)
}
