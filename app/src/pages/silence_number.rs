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
        let words = &request.words().silence_number;
        let policy = &request.identity().policy;
        let region = match flash.typed("country") {
            typed if typed.len() == 2 => typed,
            _ => policy.default_region.clone(),
        };
        let length = policy.codes.length;
        shown(view! {
            <Page title=words.title back=Route::SignIn>
                <Lead>{words.lead}</Lead>
                <Form action=Post::url() refused=flash.refused("")>
                    <PhoneField region value=flash.typed("phone")/>
                    <CodeField length label=words.code autofocus=false/>
                    <Submit>{words.stop}</Submit>
                </Form>
                <Notice kind=NoticeKind::Plain>{words.then}</Notice>
            </Page>
        })
    })
}
