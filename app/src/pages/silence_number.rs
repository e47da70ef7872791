//! For those who get texts that they didn't ask for. Nothing is sent from here.

use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{load, shown};
use crate::api::silence_number::SilenceNumber as Post;
use crate::routes::Route;
use crate::ui::{CodeField, Form, Lead, Notice, NoticeKind, Page, PhoneField, Submit};

#[component]
pub fn SilenceNumber() -> impl IntoView {
    load(async |request| {
        let flash = request.flash();
        let policy = &request.identity().policy;
        let region = match flash.typed("country") {
            typed if typed.len() == 2 => typed,
            _ => policy.default_region.clone(),
        };
        let length = policy.codes.length;
        shown(view! {
            <Page title="Stop texts to a number" back=Route::SignIn>
                <Lead>
                    "Somebody has typed your number here, by mistake or worse. Type a code that we texted to you within the last day, and we send that number no more texts."
                </Lead>
                <Form action=Post::url() refused=flash.refused("")>
                    <PhoneField region value=flash.typed("phone")/>
                    <CodeField length label="A code from such a text" autofocus=false/>
                    <Submit>"Stop the texts"</Submit>
                </Form>
                <Notice kind=NoticeKind::Plain>
                    "Codes can't be texted to this number then, not even to sign in. Only the people who run this site can lift that."
                </Notice>
            </Page>
        })
    })
}
