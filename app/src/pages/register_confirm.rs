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
            Some(link) if !link.is_this_browser => return elsewhere(link.code),
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
        let hint = if code.is_empty() {
            None
        } else {
            Some("Filled in from your mail. Press the button to go on.".to_owned())
        };
        shown(view! {
            <Page title="Confirm your e-mail" back=Route::Register>
                <Lead>"We sent a code to "<Masked value=email.as_str()/>". Type it here, in this browser."</Lead>
                <Form action=ConfirmRegistration::url() refused=flash.refused("")>
                    <CodeField length value=code hint/>
                    <Submit>"Confirm"</Submit>
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
fn elsewhere(code: String) -> Outcome<Loaded> {
    shown(view! {
        <Page title="Your code">
            <Lead>"You began to register in another browser. Type this code there:"</Lead>
            <p class="code-shown"><output>{code}</output></p>
            <Notice kind=NoticeKind::Plain>
                "It wasn't you? Then you need do nothing: without the code no account is made."
            </Notice>
            <ButtonLink to=Route::Register>"Register in this browser instead"</ButtonLink>
        </Page>
    })
}
