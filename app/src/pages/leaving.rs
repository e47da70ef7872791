//! The account will be deleted: it can be kept, and nothing else can be done.

use identity::model::session::Level;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::data::KeepAccount;
use crate::routes::Route;
use crate::ssr::names;
use crate::ui::{Form, Lead, Notice, NoticeKind, Page, Submit};

#[component]
pub fn Leaving() -> impl IntoView {
    load(async |request| {
        let person = request.require_person().await?;
        let Some(gone_at) = person.account.gone_at.filter(|_| person.session.level == Level::Leaving) else {
            person.require_full()?;
            return Ok(Loaded::GoTo(Route::Account));
        };
        let words = &request.words().data;
        let when = names::moment(request.words(), gone_at);
        shown(view! {
            <Page title=words.leaving_title person=person.account.email.as_str().to_owned()>
                <Lead>{(words.leaving)(&when)}</Lead>
                <Notice kind=NoticeKind::Plain>{words.leaving_why}</Notice>
                <Form action=KeepAccount::url() refused=request.flash().refused("")>
                    <Submit>{words.keep}</Submit>
                </Form>
            </Page>
        })
    })
}
