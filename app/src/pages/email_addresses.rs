//! The addresses of the account: the list, and one more.

use identity::challenge;
use identity::flows::email_addresses::{self, MOST, ProvedAddress};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::email_addresses::{AddEmail, MakeEmailMain, RemoveEmail};
use crate::routes::Route;
use crate::ssr::names;
use crate::text::Words;
use crate::ui::{
    Act, Acts, Badge, EmailField, Form, Frame, Group, Icon, Lead, Look, Notice, NoticeKind, Page, Row, Submit, TextLink,
};

#[component]
pub fn EmailAddresses() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let identity = request.identity();
        let age = identity.policy.sessions.recent_authentication;
        if person.require_recent_authentication(identity.now(), age).is_err() {
            return Ok(Loaded::ProveFirst);
        }
        let flash = request.flash();
        let all_words = request.words();
        let words = &all_words.email_addresses;
        let list = email_addresses::list(identity, &person).await?;
        let waits = challenge::waiting(identity, email_addresses::whose(&person)).await?;
        let waits = waits.filter(|waiting| !waiting.is_dead).map(|_| {
            view! {
                <Notice kind=NoticeKind::Plain>
                    {words.code_waits}<TextLink to=Route::EmailConfirm>{words.type_it}</TextLink>
                </Notice>
            }
        });
        let add = if list.len() < MOST {
            view! {
                <Form action=AddEmail::url() refused=flash.refused("")>
                    <EmailField value=flash.typed("email") hint=words.ends_others.to_owned()/>
                    <Submit>{all_words.resend.mail_me}</Submit>
                </Form>
            }
            .into_any()
        } else {
            view! { <Notice kind=NoticeKind::Plain>{words.enough}</Notice> }.into_any()
        };
        let rows = list.iter().map(|one| row(all_words, one)).collect_view();
        shown(view! {
            <Page title=words.title frame=Frame::Wide person=person.account.email.as_str().to_owned() back=Route::Account>
                <Lead>{words.lead}</Lead>
                {waits}
                <Group title=words.yours>{rows}</Group>
                {add}
            </Page>
        })
    })
}

fn row(all_words: &'static Words, one: &ProvedAddress) -> impl IntoView + use<> {
    let words = &all_words.email_addresses;
    let address = one.address.as_str().to_owned();
    let value = (words.proved)(&names::day(all_words, one.proved_at));
    if one.is_main {
        return view! { <Row icon=Icon::Mail label=address value badge=Some(Badge::good(words.main))/> }.into_any();
    }
    let fields = vec![("address", address.clone())];
    let (make_main, remove) = ((words.describe_make_main)(&address), (words.describe_remove)(&address));
    view! {
        <Row icon=Icon::Mail label=address value>
            <Acts>
                <Act action=MakeEmailMain::url() fields=fields.clone() describe=make_main>{words.make_main}</Act>
                <Act action=RemoveEmail::url() look=Look::Danger fields describe=remove>{words.remove}</Act>
            </Acts>
        </Row>
    }
    .into_any()
}

/// What happened to addresses, to trusted devices' names, and to the account as a whole: for the list of activity.
pub(super) fn in_words(words: &Words, kind: &str, address: &str, name: &str) -> Option<String> {
    let words = &words.email_addresses;
    Some(match kind {
        "email-added" => (words.happened_added)(address),
        "main-email-changed" => (words.happened_main)(address),
        "email-removed" => (words.happened_removed)(address),
        "email-put-back" => (words.happened_put_back)(address),
        "data-exported" => words.happened_data_exported.to_owned(),
        "deletion-asked" => words.happened_deletion_asked.to_owned(),
        "deletion-cancelled" => words.happened_deletion_cancelled.to_owned(),
        "device-named" => (words.happened_device_named)(name),
        _ => return None,
    })
}
