//! The document around every page: head, stylesheet, icons, and the script that wakes the islands.

use std::sync::LazyLock;

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{assets::Assets, pages::App, routes::Route, ssr::Request, text};

/// Renders the document of the page at the request's address. The content security policy needs a nonce in the context
/// ([`leptos::nonce::provide_nonce`]).
pub fn shell(assets: &'static Assets) -> impl IntoView {
    document(assets, view! { <App/> })
}

/// The document around any content.
pub fn document<C: IntoView + 'static>(assets: &'static Assets, content: C) -> impl IntoView + use<C> {
    let request = Request::current();
    let language = request.as_ref().map(Request::language).unwrap_or_default();
    provide_context(language);
    // What scripts on the page may have to say.
    let route = request.ok().and_then(|request| request.route());
    let said = route.is_some_and(Route::has_islands).then(|| &text::here().layout);
    view! {
        <!DOCTYPE html>
        <html
            lang=language.code()
            data-no-network=said.map(|words| words.no_network)
            data-not-understood=said.map(|words| words.not_understood)
            data-not-loaded=said.map(|words| words.not_loaded)
        >
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#f6f5f1" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#101716" media="(prefers-color-scheme: dark)"/>
                // Numbers on these pages are shown, not offered for a call.
                <meta name="format-detection" content="telephone=no"/>
                <link rel="stylesheet" href=assets.stylesheet.as_str()/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="icon" href="/icon-32.png" type="image/png" sizes="32x32"/>
                <link rel="apple-touch-icon" href="/apple-touch-icon.png"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <Boot assets/>
                <MetaTags/>
            </head>
            <body>
                {content}
            </body>
        </html>
    }
}

/// The boot script in one line: every page carries it, so comments and indents stay here. Each statement in it ends with
/// a semicolon or a brace.
static BOOT: LazyLock<String> =
    LazyLock::new(|| include_str!("boot.js").lines().map(str::trim).filter(|line| !line.starts_with("//")).collect());

/// Fetches script and Wasm early and wakes each island. Stock `HydrationScripts` puts the nonce into `crossorigin`
/// and leaves the preload without one, so a strict policy drops it; here both carry their own.
#[component]
fn Boot(assets: &'static Assets) -> impl IntoView {
    let nonce = use_nonce();
    // The closing of a script element inside a string is the only thing that could end it early; names of built files
    // hold no such thing.
    let Assets { script, wasm, proof_of_work, solver, .. } = assets;
    let script = format!("{}({script:?}, {wasm:?}, {proof_of_work:?}, {solver:?});", *BOOT);
    // A page without islands runs the script too, for the service worker and the back button, and fetches nothing.
    let here = Request::current().ok().and_then(|request| request.route());
    let early = here.is_some_and(Route::has_islands).then(|| view! {
        <link rel="modulepreload" href=assets.script.as_str() nonce=nonce.clone()/>
        <link rel="preload" href=assets.wasm.as_str() r#as="fetch" r#type="application/wasm" crossorigin="anonymous" nonce=nonce.clone()/>
    });
    view! {
        {early}
        <script type="module" nonce=nonce inner_html=script></script>
    }
}
