//! Confirming a registration, in the browser that began it; elsewhere the mail's link shows the code alone.

use identity::flows::register::{self, BehindLink};
use identity::model::token::Token;
use identity::refusal::Outcome;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::register::{ConfirmRegistration, ResendRegistration};
use crate::routes::Route;
use crate::ssr::Request;
use crate::ui::{ButtonLink, CodeField, Form, Lead, Masked, Notice, NoticeKind, Page, Resend, Submit};

#[component]
pub fn RegisterConfirm() -> impl IntoView {
    load(async |request| {
        let link = behind_link(&request).await?;
        match link {
            Some(link) if !link.is_this_browser => return elsewhere(&request, link.code),
            _ => {}
        }
        let Some(visitor) = request.known_visitor() else { return Ok(Loaded::GoTo(Route::Register)) };
        let Some((email, waiting)) = register::waiting(request.identity(), visitor.browser).await? else {
            return Ok(Loaded::GoTo(Route::Register));
        };
        let flash = request.flash();
        let wait_seconds = waiting.wait_seconds.into();
        let length = request.identity().policy.codes.length;
        let code = link.map(|link| link.code).unwrap_or_default();
        let words = &request.words().register;
        let hint = (!code.is_empty()).then(|| words.filled_in.to_owned());
        shown(view! {
            <Page title=words.confirm_title back=Route::Register>
                <Lead>{words.sent.0}<Masked value=email.as_str()/>{words.sent.1}</Lead>
                <Form action=ConfirmRegistration::url() refused=flash.refused("")>
                    <CodeField length value=code hint/>
                    <Submit>{words.confirm}</Submit>
                </Form>
                <Resend
                    action=ResendRegistration::url()
                    wait_seconds
                    refused=flash.refused("again")
                />
            </Page>
        })
    })
}

async fn behind_link(request: &Request) -> Outcome<Option<BehindLink>> {
    let Some(token) = request.query("link").and_then(|link| Token::parse(&link)) else { return Ok(None) };
    let browser = request.known_visitor().map(|visitor| visitor.browser);
    register::behind_link(request.identity(), browser, &token).await
}

/// Another browser, or the same one without its cookies: nothing is confirmed here.
fn elsewhere(request: &Request, code: String) -> Outcome<Loaded> {
    let words = &request.words().register;
    shown(view! {
        <Page title=words.your_code>
            <Lead>{words.type_there}</Lead>
            <p class="code-shown"><output>{code}</output></p>
            <Notice kind=NoticeKind::Plain>{words.not_you}</Notice>
            <ButtonLink to=Route::Register>{words.here_instead}</ButtonLink>
        </Page>
    })
}
