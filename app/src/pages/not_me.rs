//! "Not you?": what the mail told about, and the press that ends it. Looking ends nothing.

use identity::flows::not_me::{self, BehindLink, Told};
use identity::model::token::Token;
use identity::refusal::Outcome;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::not_me::EndWhatWasNotMe;
use crate::routes::Route;
use crate::ssr::{Request, names};
use crate::ui::{ButtonLink, Form, Group, Lead, Look, Notice, NoticeKind, Page, Row, Submit};

#[component]
pub fn NotMe() -> impl IntoView {
    load(async |request| {
        let Some(link) = request.query("link") else { return ended(&request) };
        let token = Token::parse(&link);
        let behind = match &token {
            Some(token) => not_me::behind_link(request.identity(), token, request.language()).await?,
            None => BehindLink::Over,
        };
        match behind {
            BehindLink::Waits(told) => waits(&request, told, link),
            BehindLink::Pressed { at } => over(format!(
                "This was ended on {}. Nothing is left to do here.",
                names::moment(crate::text::here(), at)
            )),
            BehindLink::Over => over("This link is over. A code that it was about opens nothing any more.".to_owned()),
        }
    })
}

fn waits(request: &Request, told: Told, link: String) -> Outcome<Loaded> {
    let flash = request.flash();
    let when = if told.user_agent.is_empty() {
        names::moment(crate::text::here(), told.at)
    } else {
        format!(
            "{} · {}",
            names::moment(crate::text::here(), told.at),
            names::browser(crate::text::here(), &told.user_agent)
        )
    };
    let (press, then) = if told.is_code {
        ("End this code", "The code opens nothing then. Nothing else changes.")
    } else {
        (
            "It wasn't me: end it",
            "We end it at once, sign out whoever did it, and take back what they changed where that is safe.",
        )
    };
    shown(view! {
        <Page title="Not you?" is_private=true>
            <Group title="What happened">
                <Row label=told.happened value=when/>
            </Group>
            <Lead>{then}</Lead>
            <Form action=EndWhatWasNotMe::url() refused=flash.refused("")>
                <input type="hidden" name="link" value=link/>
                <Submit look=Look::Danger>{press}</Submit>
            </Form>
            <Notice kind=NoticeKind::Plain>"It was you? Then close this page: nothing changes."</Notice>
        </Page>
    })
}

/// After the press: the frame says what was ended.
fn ended(request: &Request) -> Outcome<Loaded> {
    let flash = request.flash();
    if flash.done.is_none() && flash.denied.is_none() {
        return over("Open the link in the mail that told you of something that wasn't you.".to_owned());
    }
    shown(view! { <Page title="Not you?">{next_steps()}</Page> })
}

fn over(words: String) -> Outcome<Loaded> {
    shown(view! {
        <Page title="Not you?">
            <Lead>{words}</Lead>
            {next_steps()}
        </Page>
    })
}

/// What only the owner can do.
fn next_steps() -> impl IntoView {
    view! {
        <Lead>"If somebody else was in your account, set a new password now. Then sign in and look at your phone and your sessions."</Lead>
        <ButtonLink to=Route::Recover>"Set a new password"</ButtonLink>
        <ButtonLink to=Route::Account look=Look::Secondary>"Look at my account"</ButtonLink>
    }
}
