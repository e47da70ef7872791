//! Lists of settings: what is set, how it stands, and where to change it.

use leptos::{either::Either, prelude::*};

use super::{Icon, Symbol};
use crate::routes::Route;

/// How a setting stands, in a word or two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    words: String,
    class: &'static str,
}

impl Badge {
    /// As it should be.
    pub fn good(words: impl Into<String>) -> Self {
        Self { words: words.into(), class: "badge badge-good" }
    }

    /// Weak; something can be done.
    pub fn weak(words: impl Into<String>) -> Self {
        Self { words: words.into(), class: "badge badge-weak" }
    }

    /// Neither.
    pub fn plain(words: impl Into<String>) -> Self {
        Self { words: words.into(), class: "badge" }
    }
}

/// Rows under a heading.
#[component]
pub fn Group(
    #[prop(into)] title: String,
    /// A sentence under the heading.
    #[prop(optional, into)]
    about: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="group">
            <h2 class="group-title">{title}</h2>
            {about.map(|about| view! { <p class="group-about">{about}</p> })}
            <ul class="rows">{children()}</ul>
        </section>
    }
}

/// A mail address that is too long for its line breaks behind its `@`, and in the middle of a word only where it must.
pub(super) fn breakable(value: &str) -> impl IntoView + use<> {
    let (before, behind) = value.find('@').map_or((value, ""), |at| value.split_at(at + 1));
    let behind = (!behind.is_empty()).then(|| view! { <wbr/>{behind.to_owned()} });
    view! { {before.to_owned()}{behind} }
}

/// One setting, session, device or event. With `to` the whole row leads there; children (an
/// [`Act`](super::Act)) stand at its end.
#[component]
pub fn Row(
    #[prop(optional)] icon: Option<Icon>,
    #[prop(into)] label: String,
    /// What is set: a masked number, "Firefox on Linux", "3 May, 14:05".
    #[prop(optional_no_strip, into)]
    value: Option<String>,
    #[prop(optional_no_strip)] badge: Option<Badge>,
    #[prop(optional)] to: Option<Route>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let face = view! {
        {icon.map(|icon| view! { <span class="row-icon"><Symbol icon/></span> })}
        <span class="row-words">
            <span class="row-label">{label}</span>
            {value.map(|value| view! { <bdi class="row-value">{breakable(&value)}</bdi> })}
        </span>
        {badge.map(|badge| view! { <span class=badge.class>{badge.words}</span> })}
    };
    let row = match to {
        Some(route) => Either::Left(view! {
            <a class="row-face row-link" href=route.path()>{face}<Symbol icon=Icon::Forward/></a>
        }),
        None => Either::Right(view! { <div class="row-face">{face}</div> }),
    };
    view! {
        <li class="row">
            {row}
            {children.map(|children| view! { <div class="row-act">{children()}</div> })}
        </li>
    }
}

/// Several [`Act`](super::Act)s of one row.
#[component]
pub fn Acts(children: Children) -> impl IntoView {
    view! { <div class="row-acts">{children()}</div> }
}
