//! Where the person is signed in.

use identity::flows::sessions;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{load, shown};
use crate::api::account::{EndOtherSessions, EndSession};
use crate::routes::Route;
use crate::ssr::names;
use crate::ui::{Act, Badge, Frame, Group, Icon, Look, Page, Row};

#[component]
pub fn Sessions() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let sessions = sessions::list(request.identity(), &person).await?;
        let has_others = sessions.len() > 1;
        let rows = sessions.into_iter().map(|session| {
            let is_this = session.id == person.session.id;
            let name = names::browser(crate::text::here(), &session.user_agent);
            let seen = format!(
                "Last seen {} from {}",
                names::moment(crate::text::here(), session.last_seen_at),
                session.address
            );
            let badge = is_this.then(|| Badge::good("This one"));
            let describe = format!("End the session on {name}");
            view! {
                <Row icon=Icon::Person label=name value=seen badge>
                    {(!is_this).then(|| view! {
                        <Act
                            action=EndSession::url()
                            look=Look::Danger
                            fields=vec![("session", session.id.as_str().to_owned())]
                            describe
                        >
                            "End it"
                        </Act>
                    })}
                </Row>
            }
        });
        let rows = rows.collect_view();
        shown(view! {
            <Page title="Sessions" frame=Frame::Wide person=person.account.email.as_str().to_owned() back=Route::Account>
                <Group title="Signed in now" about="End what you don't know, and change your password then.">
                    {rows}
                </Group>
                {has_others.then(|| view! {
                    <Act action=EndOtherSessions::url() look=Look::Danger>"End all others"</Act>
                })}
            </Page>
        })
    })
}
