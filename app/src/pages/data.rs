//! What the account holds: taken along, or deleted with the account.

use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::data::{DeleteAccount, EXPORT_FORM, ExportData};
use crate::routes::Route;
use crate::ssr::names;
use crate::ui::{Form, Lead, Look, Notice, NoticeKind, OtherMethod, Page, RefusalAlert, Submit, of_account};

#[component]
pub fn Data() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let policy = &request.identity().policy;
        let age = policy.sessions.recent_authentication;
        if person.require_recent_authentication(request.identity().now(), age).is_err() {
            return Ok(Loaded::ProveFirst);
        }
        let span = names::span_after(request.words(), policy.accounts.delete_after);
        let words = &request.words().data;
        let refused = request.flash().refused("delete");
        let not_fetched = request.flash().refused(EXPORT_FORM);
        let is_open = refused.is_some();
        shown(view! {
            <Page title=words.title person=person.account.email.as_str().to_owned() back=Route::Account>
                <Lead>{words.take_along_about}</Lead>
                // No form of an island: the answer is a file, no page comes, and its button would wait for one.
                <form class="form" method="post" action=ExportData::url()>
                    {of_account()}
                    {not_fetched.map(|refused| view! { <RefusalAlert refused/> })}
                    <Submit look=Look::Secondary>{words.download}</Submit>
                </form>
                <OtherMethod title=words.delete_title is_open>
                    <Notice kind=NoticeKind::Warning>{(words.delete_about)(&span)}</Notice>
                    <Form action=DeleteAccount::url() refused>
                        <Submit look=Look::Danger>{words.delete}</Submit>
                    </Form>
                </OtherMethod>
            </Page>
        })
    })
}
