//! Cancelling a wait, behind the link in its notices. Looking changes nothing: mail scanners look too.

use identity::flows::waits;
use identity::model::token::LinkToken;
use identity::model::wait::{Wait, WaitEnd, WaitFor};
use identity::refusal::Outcome;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::waits::CancelWait;
use crate::routes::Route;
use crate::ssr::{Request, names};
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
        match (wait, link) {
            (Some(wait), Some(link)) => match wait.end(request.identity().now()) {
                _ if is_being_used => running(&request, &wait, link, true),
                None => running(&request, &wait, link, false),
                Some((how, at)) => over(&wait, how, &names::moment(crate::text::here(), at)),
            },
            (None, Some(_)) => unknown(),
            (_, None) => without_link(&request),
        }
    })
}

fn wish(what: WaitFor) -> &'static str {
    match what {
        WaitFor::Recovery => "set a new password for your account with your phone alone",
        WaitFor::SignIn => "sign in to your account without your second step",
    }
}

/// It runs, or what it has opened goes on just now.
fn running(request: &Request, wait: &Wait, link: String, is_being_used: bool) -> Outcome<Loaded> {
    let flash = request.flash();
    let (what, refused) = (wish(wait.what), flash.refused(""));
    let (begun, ripe) =
        (names::moment(crate::text::here(), wait.begun_at), names::moment(crate::text::here(), wait.ripe_at));
    let (now, yours) = if is_being_used {
        ("They are about to do so. You can still stop it.".to_owned(), "It was you? Then close this page and go on.")
    } else {
        let when = format!("From {ripe} on they can, if you don't cancel it.");
        (when, "It was you? Then close this page and wait.")
    };
    shown(view! {
        <Page title="Was this you?" is_private=true>
            <Lead>
                "On "{begun}" somebody asked to "{what}". "{now}
            </Lead>
            <Form action=CancelWait::url() refused>
                <input type="hidden" name="link" value=link/>
                <Submit look=Look::Danger>"It wasn't me. Cancel it"</Submit>
            </Form>
            <Notice kind=NoticeKind::Plain>{yours}</Notice>
        </Page>
    })
}

fn over(wait: &Wait, how: WaitEnd, at: &str) -> Outcome<Loaded> {
    let what = wish(wait.what);
    let (kind, words) = match how {
        WaitEnd::Used => (
            NoticeKind::Warning,
            format!(
                "It was not cancelled in time: on {at} it was used to {what}. If that wasn't you, set a new password now."
            ),
        ),
        WaitEnd::Cancelled => (NoticeKind::Plain, format!("It was cancelled on {at}. Nobody got in by it.")),
        WaitEnd::Withdrawn => (
            NoticeKind::Plain,
            format!("It ended on {at}, because something on the account changed. Nobody got in by it."),
        ),
        WaitEnd::Lapsed => (NoticeKind::Plain, format!("It ran out on {at}. Nobody got in by it.")),
    };
    shown(view! {
        <Page title="There is nothing to cancel" is_private=true>
            <Lead>"Somebody had asked to "{what}"."</Lead>
            <Notice kind>{words}</Notice>
            <NextSteps/>
        </Page>
    })
}

fn unknown() -> Outcome<Loaded> {
    shown(view! {
        <Page title="There is nothing to cancel">
            <Lead>"We know nothing behind this link. Is it whole? Open it from the message once more."</Lead>
            <NextSteps/>
        </Page>
    })
}

/// After the press, or when somebody types the address.
fn without_link(request: &Request) -> Outcome<Loaded> {
    let flash = request.flash();
    let is_done = flash.done.is_some();
    let (title, words) = if is_done {
        (
            "Cancelled",
            "Whoever asked had your phone or your number, or knew your password and read your mail. Set a new password if \
             you are not sure, and ask your operator whether your SIM was replaced.",
        )
    } else {
        ("Cancel a request", "Open the link in our message: it says what it would cancel.")
    };
    shown(view! {
        <Page title>
            <Lead>{words}</Lead>
            <NextSteps/>
        </Page>
    })
}

#[component]
fn NextSteps() -> impl IntoView {
    view! {
        <ButtonLink to=Route::Recover look=Look::Secondary>"Set a new password"</ButtonLink>
        <Links><TextLink to=Route::SignIn>"Sign in"</TextLink></Links>
    }
}
