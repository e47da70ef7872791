//! What an account has on is not what the operator wants any more: something stronger comes first.

use identity::flows::passkeys;
use identity::model::session::Level;
use leptos::prelude::*;

use super::{Loaded, load, shown};
use crate::routes::Route;
use crate::ui::{ButtonLink, Lead, Look, Notice, NoticeKind, Page};

#[component]
pub fn StrongMethod() -> impl IntoView {
    load(async |request| {
        let person = request.require_person().await?;
        if person.session.level != Level::StrongMethodDue {
            person.require_full()?;
            return Ok(Loaded::GoTo(Route::Account));
        }
        let words = &request.words().strong_method;
        let by_passkey = passkeys::are_possible(request.identity()).then(|| {
            view! { <ButtonLink to=Route::Passkeys>{words.create_passkey}</ButtonLink> }
        });
        shown(view! {
            <Page title=words.title person=person.account.email.as_str().to_owned()>
                <Lead>{words.why}</Lead>
                {by_passkey}
                <ButtonLink to=Route::TotpFactor look=Look::Secondary>{words.use_app}</ButtonLink>
                <Notice kind=NoticeKind::Plain>{words.meanwhile}</Notice>
            </Page>
        })
    })
}
