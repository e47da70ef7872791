//! Buttons and links.

use leptos::prelude::*;

use super::of_account;
use crate::routes::Route;

/// What weight a button has on its page. One page has one primary button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    #[default]
    Primary,
    Secondary,
    /// Takes something away.
    Danger,
    /// One that few will want.
    Quiet,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Secondary => "button button-secondary",
            Self::Danger => "button button-danger",
            Self::Quiet => "button button-quiet",
        }
    }
}

/// The button that posts its form.
#[component]
pub fn Submit(
    #[prop(optional)] look: Look,
    /// Field name of the button, where the form has several (`again`, `kept`).
    #[prop(optional)]
    name: Option<&'static str>,
    /// Field value of the button.
    #[prop(optional, into)]
    value: Option<String>,
    children: Children,
) -> impl IntoView {
    let value = value.or_else(|| name.map(|_| "yes".to_owned()));
    view! {
        <button class=look.class() type="submit" name=name value=value>
            <span class="button-label">{children()}</span>
        </button>
    }
}

/// A form that is one button: end this session, send by e-mail instead, remove the number.
#[component]
pub fn Act(
    #[prop(into)] action: String,
    #[prop(default = Look::Secondary)] look: Look,
    /// Fields that say which: `[("session", id)]`.
    #[prop(optional)]
    fields: Vec<(&'static str, String)>,
    /// Says which one to screen readers, where several such buttons look alike: "End it: Firefox on Linux". It
    /// begins with what is written on the button, or nobody who steers by voice could press it.
    #[prop(optional, into)]
    describe: Option<String>,
    children: Children,
) -> impl IntoView {
    let hidden = fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    let of = of_account();
    view! {
        <form class="act" method="post" action=action>
            {of}
            {hidden.collect_view()}
            <button class=format!("{} button-small", look.class()) type="submit" aria-label=describe>
                <span class="button-label">{children()}</span>
            </button>
        </form>
    }
}

/// A link that looks like a button, for the next step.
#[component]
pub fn ButtonLink(to: Route, #[prop(optional)] look: Look, children: Children) -> impl IntoView {
    view! { <a class=look.class() href=to.path()><span class="button-label">{children()}</span></a> }
}

/// A link in running text or in [`Links`].
#[component]
pub fn TextLink(to: Route, children: Children) -> impl IntoView {
    view! { <a class="link" href=to.path()>{children()}</a> }
}

/// The quiet links under a form.
#[component]
pub fn Links(children: Children) -> impl IntoView {
    view! { <div class="links">{children()}</div> }
}
