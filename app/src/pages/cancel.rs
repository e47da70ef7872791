//! Cancelling a wait, behind the link in its notices. Looking changes nothing: mail scanners look too.

use identity::flows::waits;
use identity::jiff::Timestamp;
use identity::model::token::LinkToken;
use identity::model::wait::{Wait, WaitEnd, WaitFor};
use identity::refusal::Outcome;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::waits::CancelWait;
use crate::routes::Route;
use crate::ssr::{Request, names};
use crate::text::Cancel as Words;
use crate::ui::{ButtonLink, Form, Lead, Links, Look, Notice, NoticeKind, Page, Submit, TextLink};

#[component]
pub fn Cancel() -> impl IntoView {
    load(async |request| {
        let link = request.query("t");
        let token = link.as_deref().and_then(LinkToken::parse);
        let (wait, is_being_used) = match &token {
            Some(token) => (
                waits::behind_link(request.identity(), token).await?,
                waits::is_being_used(request.identity(), token).await?,
            ),
            None => (None, false),
        };
        let words = &request.words().cancel;
        match (wait, link) {
            (Some(wait), Some(link)) => match wait.end(request.identity().now()) {
                _ if is_being_used => running(&request, &wait, link, true),
                None => running(&request, &wait, link, false),
                Some((how, at)) => over(&request, &wait, how, at),
            },
            (None, Some(_)) => nothing(words.nothing_title, words.unknown, words),
            (_, None) => nothing(words.empty_title, words.empty_words, words),
        }
    })
}

fn wish(words: &Words, what: WaitFor) -> &'static str {
    match what {
        WaitFor::Recovery => words.wish_recovery,
        WaitFor::SignIn => words.wish_sign_in,
    }
}

/// It runs, or what it has opened goes on just now.
fn running(request: &Request, wait: &Wait, link: String, is_being_used: bool) -> Outcome<Loaded> {
    let flash = request.flash();
    let (all, refused) = (request.words(), flash.refused(""));
    let words = &all.cancel;
    let (begun, ripe) = (names::moment(all, wait.begun_at), names::moment(all, wait.ripe_at));
    let asked = (words.asked)(&begun, wish(words, wait.what));
    let (now, yours) = if is_being_used {
        (words.is_being_used.to_owned(), words.yours_goes_on)
    } else {
        ((words.ripens)(&ripe), words.yours_waits)
    };
    shown(view! {
        <Page title=words.title is_private=true>
            <Lead>{asked}{now}</Lead>
            <Form action=CancelWait::url() refused>
                <input type="hidden" name="link" value=link/>
                <Submit look=Look::Danger>{words.press}</Submit>
            </Form>
            <Notice kind=NoticeKind::Plain>{yours}</Notice>
        </Page>
    })
}

fn over(request: &Request, wait: &Wait, how: WaitEnd, at: Timestamp) -> Outcome<Loaded> {
    let words = request.words();
    let at = names::moment(words, at);
    let words = &words.cancel;
    let what = wish(words, wait.what);
    let (title, kind, ended) = match how {
        WaitEnd::Used => (words.nothing_title, NoticeKind::Warning, (words.was_used)(&at, what)),
        WaitEnd::Cancelled => (words.done_title, NoticeKind::Success, (words.was_cancelled)(&at)),
        WaitEnd::Withdrawn => (words.nothing_title, NoticeKind::Plain, (words.was_withdrawn)(&at)),
        WaitEnd::Lapsed => (words.nothing_title, NoticeKind::Plain, (words.has_lapsed)(&at)),
    };
    let advice = (how == WaitEnd::Cancelled).then(|| view! { <Lead>{words.done_words}</Lead> });
    shown(view! {
        <Page title is_private=true>
            <Lead>{words.had_asked.0}{what}{words.had_asked.1}</Lead>
            <Notice kind>{ended}</Notice>
            {advice}
            <NextSteps words/>
        </Page>
    })
}

fn nothing(title: &'static str, lead: &'static str, words: &'static Words) -> Outcome<Loaded> {
    shown(view! {
        <Page title>
            <Lead>{lead}</Lead>
            <NextSteps words/>
        </Page>
    })
}

#[component]
fn NextSteps(words: &'static Words) -> impl IntoView {
    view! {
        <ButtonLink to=Route::Recover look=Look::Secondary>{words.new_password}</ButtonLink>
        <Links><TextLink to=Route::SignIn>{words.sign_in}</TextLink></Links>
    }
}
