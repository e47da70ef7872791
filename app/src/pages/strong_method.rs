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
        let by_passkey = passkeys::are_possible(request.identity()).then(|| {
            view! { <ButtonLink to=Route::Passkeys>"Create a passkey"</ButtonLink> }
        });
        shown(view! {
            <Page title="A stronger second step" person=person.account.email.as_str().to_owned()>
                <Lead>
                    "You are signed in. This site takes codes by SMS or e-mail no longer: they can be read by others. Please "
                    "set up something stronger now; then everything is as before."
                </Lead>
                {by_passkey}
                <ButtonLink to=Route::TotpFactor look=Look::Secondary>"Use an authenticator app"</ButtonLink>
                <Notice kind=NoticeKind::Plain>
                    "Your recovery codes still work. Until you have set up something stronger you can still come here with a "
                    "code by SMS, but do nothing else."
                </Notice>
            </Page>
        })
    })
}
