//! What moves in the browser. An island wraps markup that the server rendered and listens to it; it renders nothing of
//! its own, takes no props and owns no child but its wrapper: so the pages stay out of the Wasm, what was typed before
//! it woke stays, and a node that an extension slips into a form does no harm. What an island needs to know stands in
//! `data-*` attributes of the wrapped markup.

use leptos::prelude::*;
#[cfg(not(feature = "hydrate"))]
use leptos::web_sys::Element;

#[cfg(feature = "hydrate")]
mod browser;
pub mod digits;
pub mod phone_format;
#[cfg(feature = "hydrate")]
use browser::wake;

/// The islands by what they wake in the browser.
#[derive(Clone, Copy)]
enum Part {
    CodeEntry,
    DeliveryLine,
    Handset,
    PageTools,
    PhoneEntry,
    PostForm,
    Resend,
}

/// Nothing wakes on the server.
#[cfg(not(feature = "hydrate"))]
fn wake(_: Element, _: Part) {}

/// Wraps a form: posts it with `fetch`, shows refusals in place, takes no second press while the first is on its way.
#[island]
pub fn PostForm(children: Children) -> impl IntoView {
    view! { <div class="island" use:wake=Part::PostForm>{children()}</div> }
}

/// Wraps the field for a code: tidies what is pasted, submits when complete, takes the code from an SMS (`WebOTP`).
#[island]
pub fn CodeEntry(children: Children) -> impl IntoView {
    view! { <div class="island" use:wake=Part::CodeEntry>{children()}</div> }
}

/// Wraps the form whose button `again` sends another code: counts `data-wait-seconds` down.
#[island]
pub fn Resend(children: Children) -> impl IntoView {
    view! { <div class="island" use:wake=Part::Resend>{children()}</div> }
}

/// Wraps the line that says how far a message is: follows the stream at `data-src`.
#[island]
pub fn DeliveryLine(children: Children) -> impl IntoView {
    view! { <div class="island" use:wake=Part::DeliveryLine>{children()}</div> }
}

/// Wraps country and number: formats while typing, offers a search through the countries, says what is missing.
#[island]
pub fn PhoneEntry(children: Children) -> impl IntoView {
    view! { <div class="island" use:wake=Part::PhoneEntry>{children()}</div> }
}

/// Wraps buttons that act in the page alone: print, copy, show a password. They stay hidden until it wakes.
#[island]
pub fn PageTools(children: Children) -> impl IntoView {
    view! { <div class="island" use:wake=Part::PageTools>{children()}</div> }
}

/// Wraps the virtual handset: fetches its messages anew when the stream at `data-src` says so.
#[island]
pub fn Handset(children: Children) -> impl IntoView {
    view! { <div class="island" use:wake=Part::Handset>{children()}</div> }
}
