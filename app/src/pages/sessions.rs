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
        let all_words = request.words();
        let words = &all_words.sessions;
        let rows = sessions.into_iter().map(|session| {
            let is_this = session.id == person.session.id;
            let name = names::browser(all_words, &session.user_agent);
            let seen = (words.last_seen)(&names::moment(all_words, session.last_seen_at), &session.address);
            let badge = is_this.then(|| Badge::good(words.this_one));
            let describe = (words.end_on)(&name);
            view! {
                <Row icon=Icon::Person label=name value=seen badge>
                    {(!is_this).then(|| view! {
                        <Act
                            action=EndSession::url()
                            look=Look::Danger
                            fields=vec![("session", session.id.as_str().to_owned())]
                            describe
                        >
                            {words.end}
                        </Act>
                    })}
                </Row>
            }
        });
        let rows = rows.collect_view();
        shown(view! {
            <Page title=words.title frame=Frame::Wide person=person.account.email.as_str().to_owned() back=Route::Account>
                <Group title=words.signed_in_now about=words.about>
                    {rows}
                </Group>
                {has_others.then(|| view! {
                    <Act action=EndOtherSessions::url() look=Look::Danger>{words.end_others}</Act>
                })}
            </Page>
        })
    })
}
