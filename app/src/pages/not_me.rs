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
use crate::text::{NotMe as NotMeWords, Words};
use crate::ui::{ButtonLink, Form, Group, Lead, Look, Notice, NoticeKind, Page, Row, Submit};

#[component]
pub fn NotMe() -> impl IntoView {
    load(async |request| {
        let words = request.words();
        let Some(link) = request.query("link") else { return over(words, without_link(&request)) };
        let token = Token::parse(&link);
        let behind = match &token {
            Some(token) => not_me::behind_link(request.identity(), token, request.language()).await?,
            None => BehindLink::Over,
        };
        match behind {
            BehindLink::Waits(told) => waits(&request, told, link),
            BehindLink::Pressed { at, ended } => {
                pressed(words, ended, (words.not_me.was_ended)(&names::moment(words, at)))
            }
            BehindLink::Over => over(words, Some(words.not_me.is_over)),
        }
    })
}

fn waits(request: &Request, told: Told, link: String) -> Outcome<Loaded> {
    let flash = request.flash();
    let words = request.words();
    let moment = names::moment(words, told.at);
    let when = if told.user_agent.is_empty() {
        moment
    } else {
        format!("{moment} · {}", names::browser(words, &told.user_agent))
    };
    let words = &words.not_me;
    let (press, then) =
        if told.is_code { (words.end_code, words.end_code_words) } else { (words.end_it, words.end_it_words) };
    shown(view! {
        <Page title=words.title is_private=true>
            <Group title=words.what_happened>
                <Row label=told.happened value=when/>
            </Group>
            <Lead>{then}</Lead>
            <Form action=EndWhatWasNotMe::url() refused=flash.refused("")>
                <input type="hidden" name="link" value=link/>
                <Submit look=Look::Danger>{press}</Submit>
            </Form>
            <Notice kind=NoticeKind::Plain>{words.yours}</Notice>
        </Page>
    })
}

/// From the press on, for as long as the link is kept: what it has ended.
fn pressed(words: &'static Words, ended: String, when: String) -> Outcome<Loaded> {
    let words = &words.not_me;
    let ended = (!ended.is_empty()).then(|| view! { <Notice kind=NoticeKind::Success>{ended}</Notice> });
    shown(view! {
        <Page title=words.title is_private=true>
            {ended}
            <Lead>{when}</Lead>
            {next_steps(words)}
        </Page>
    })
}

/// What the page says by itself. Where the frame says why a press was refused, that is enough.
fn without_link(request: &Request) -> Option<&'static str> {
    request.flash().denied.is_none().then_some(request.words().not_me.open_link)
}

fn over(words: &'static Words, lead: Option<&'static str>) -> Outcome<Loaded> {
    let words = &words.not_me;
    shown(view! {
        <Page title=words.title>
            {lead.map(|lead| view! { <Lead>{lead}</Lead> })}
            {next_steps(words)}
        </Page>
    })
}

/// What only the owner can do.
fn next_steps(words: &'static NotMeWords) -> impl IntoView {
    view! {
        <Lead>{words.what_now}</Lead>
        <ButtonLink to=Route::Recover>{words.new_password}</ButtonLink>
        <ButtonLink to=Route::Account look=Look::Secondary>{words.look_at_account}</ButtonLink>
    }
}
