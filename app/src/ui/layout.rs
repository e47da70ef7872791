//! The frame of every page.

use identity::model::language::Language;
use leptos::either::Either;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_meta::Title;

use super::account::breakable;
use super::{Icon, Notice, NoticeKind, RefusalAlert, Symbol, TextLink};
use crate::api::language::ChooseLanguage;
use crate::routes::Route;
use crate::ssr::Request;
use crate::text::here;

/// How much room a page takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Frame {
    /// One column for one step: a form and little else.
    #[default]
    Step,
    /// The account and its lists.
    Wide,
}

/// Header, the one `h1`, what the answer before left, and what the page is about. Good news and every refusal that no form
/// inside has taken stand above the rest, so that none is ever lost.
#[component]
pub fn Page(
    /// Names the step: the `h1` and the `title`.
    #[prop(into)]
    title: String,
    /// What it is a step of, where other flows have one of the same name. The `title` says it too: tabs and screen readers know
    /// a page by that alone.
    #[prop(optional)]
    step_of: Option<&'static str>,
    #[prop(optional)] frame: Frame,
    /// The signed-in person's address; with it the header offers the account and signing out.
    #[prop(optional_no_strip, into)]
    person: Option<String>,
    /// Where a link above the title leads back to.
    #[prop(optional)]
    back: Option<Route>,
    /// It shows something of an account though it has no header of one.
    #[prop(optional)]
    is_private: bool,
    children: Children,
) -> impl IntoView {
    let page_class = match frame {
        Frame::Step => "page page-step",
        Frame::Wide => "page page-wide",
    };
    let private = is_private || person.is_some();
    // First, so that its forms have taken what is theirs.
    let inside = children();
    let words = &here().layout;
    let request = use_context::<Request>();
    // Whoever gets such texts may have no account: the pages of strangers offer it, but for the one that it leads to.
    let at = request.as_ref().and_then(Request::route);
    let offers_silence = !private && at != Some(Route::SilenceNumber);
    let link = request.as_ref().and_then(|request| at?.link_name().and_then(|name| request.query(name)));
    let flash = request.map(|request| request.flash()).unwrap_or_default();
    let refused = flash.left_over().map(|refused| view! { <RefusalAlert refused/> });
    let done = flash.done.map(|done| view! { <Notice kind=NoticeKind::Success>{done}</Notice> });
    let step_of = step_of.map(|flow| format!(" – {flow}")).unwrap_or_default();
    view! {
        // Where a long word may be parted is nobody's business in a tab's name.
        <Title text=format!("{title}{step_of} · Ringfence").replace('\u{ad}', "")/>
        <div class=page_class data-private=private.then_some("")>
            <a class="skip" href="#content">{words.skip}</a>
            <header class="top">
                <a class="brand" href=Route::Home.path() aria-label=words.to_start>
                    <Logo/>
                    <span class="brand-name" aria-hidden="true">"Ringfence"</span>
                </a>
                {person.map(|person| view! { <Person address=person/> })}
            </header>
            <main id="content" class="content" tabindex="-1">
                <div class="sheet">
                    {back.map(|route| view! {
                        <a class="back" href=route.path()><Symbol icon=Icon::Back/>{words.back}</a>
                    })}
                    <h1 class="title">{title}</h1>
                    {done}
                    {refused}
                    {inside}
                </div>
            </main>
            <footer class="foot">
                <p>{words.promise}</p>
                {offers_silence.then(|| view! {
                    <p><TextLink to=Route::SilenceNumber>{words.unwanted_texts}</TextLink></p>
                })}
                <Languages page=at link/>
            </footer>
        </div>
    }
}

/// The account link and signing out.
#[component]
fn Person(address: String) -> impl IntoView {
    let words = &here().layout;
    view! {
        <nav class="person" aria-label=words.account>
            <a class="person-link" href=Route::Account.path() title=address.clone()>
                <Symbol icon=Icon::Person/>
                <span class="person-address">{address.clone()}</span>
            </a>
            <form method="post" action=Route::SignOut.path()>
                <button class="button button-quiet button-small" type="submit">{words.sign_out}</button>
            </form>
        </nav>
    }
}

/// The other languages, each by the name that its readers know. The post says which page it came from, and what link opened
/// it, so that the answer leads back there.
#[component]
fn Languages(page: Option<Route>, link: Option<String>) -> impl IntoView {
    let words = here();
    let others = Language::ALL.into_iter().filter(|language| *language != words.language);
    let buttons = others.map(|language| {
        view! {
            <button class="language" type="submit" name="language" value=language.code() lang=language.code()>
                {language.own_name()}
            </button>
        }
    });
    view! {
        <form class="languages" method="post" action=ChooseLanguage::url() aria-label=words.layout.language>
            {page.map(|page| view! { <input type="hidden" name="page" value=page.path()/> })}
            {link.map(|link| view! { <input type="hidden" name="link" value=link/> })}
            {buttons.collect_view()}
        </form>
    }
}

/// The mark: a ring of posts around what it guards.
#[component]
fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
            <circle class="logo-ring" cx="16" cy="16" r="12" pathLength="120"/>
            <circle class="logo-core" cx="16" cy="16" r="5"/>
        </svg>
    }
}

/// The sentence under the title that says what this step is for.
#[component]
pub fn Lead(children: Children) -> impl IntoView {
    view! { <p class="lead">{children()}</p> }
}

/// A masked number or address, kept on one line and read in its own direction. An address of more characters than that line
/// has on a small phone runs on with its sentence instead.
#[component]
pub fn Masked(#[prop(into)] value: String) -> impl IntoView {
    if value.chars().count() > 24 {
        return Either::Right(view! { <bdi class="masked masked-long">{breakable(&value)}</bdi> });
    }
    Either::Left(view! { <bdi class="masked">{value}</bdi> })
}
