//! Passkeys: the list, and adding one.

use identity::flows::passkeys::{self, Passkey};
use identity::model::session::Person;
use identity::refusal::Outcome;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::passkeys::{AddPasskey, AskNewPasskey, GoOnWithPasskey, RemovePasskey, RenamePasskey};
use crate::routes::Route;
use crate::ssr::{Request, names};
use crate::text::{Passkeys as PasskeysWords, Words};
use crate::ui::{
    Act, Acts, Ceremony, Field, Form, Frame, Group, Icon, Lead, Look, Notice, NoticeKind, Page, PasskeyForm, Rename,
    Row, Submit, WithoutPasskeys,
};

#[component]
pub fn Passkeys() -> impl IntoView {
    load(async |request| {
        let person = request.setting_up().await?;
        let identity = request.identity();
        if let Some(first) = Loaded::before_changing_second_factors(identity, &person) {
            return Ok(first);
        }
        page(&request, &person).await
    })
}

async fn page(request: &Request, person: &Person) -> Outcome<Loaded> {
    let identity = request.identity();
    let flash = request.flash();
    let all_words = request.words();
    let words = &all_words.passkeys;
    let list = passkeys::list(identity, person).await?;
    let are_on = person.account.has_passkey();
    let waiting = (!list.is_empty() && !are_on).then(|| {
        view! {
            <Notice kind=NoticeKind::Warning>{words.waits}</Notice>
            <Form action=GoOnWithPasskey::url() refused=flash.refused("go-on")>
                <Submit>{words.show_codes}</Submit>
            </Form>
        }
    });
    let about = if are_on { words.each_opens } else { words.none_opens };
    let rows = (!list.is_empty()).then(|| {
        let rows = list.iter().map(|passkey| row(all_words, passkey)).collect_view();
        view! { <Group title=words.yours about>{rows}</Group> }
    });
    let is_first = list.is_empty();
    let add = if passkeys::are_possible(identity) {
        adding(words, is_first, flash.typed("name")).into_any()
    } else {
        view! { <Notice kind=NoticeKind::Plain>{words.impossible}</Notice> }.into_any()
    };
    shown(view! {
        <Page title=words.title frame=Frame::Wide person=person.account.email.as_str().to_owned() back=Route::Account>
            <Lead>{words.what}</Lead>
            {waiting}
            {rows}
            {add}
        </Page>
    })
}

fn adding(words: &'static PasskeysWords, is_first: bool, typed: String) -> impl IntoView {
    let look = if is_first { Look::Primary } else { Look::Secondary };
    view! {
        <div class="passkey-add">
            <PasskeyForm
                action=AddPasskey::url()
                ask=AskNewPasskey::url()
                ceremony=Ceremony::Create
                look
                press=if is_first { words.create } else { words.add_another }
            >
                <Field
                    name="name"
                    label=words.name
                    value=typed
                    hint=words.name_hint.to_owned()
                    is_optional=true
                />
            </PasskeyForm>
            <WithoutPasskeys words=words.another_browser/>
        </div>
    }
}

fn row(all_words: &'static Words, passkey: &Passkey) -> impl IntoView + use<> {
    let words = &all_words.passkeys;
    let name = passkey.name.as_str().to_owned();
    let added = names::day(all_words, passkey.created_at);
    let value = match passkey.last_used_at {
        Some(at) => (words.added_and_used)(passkey.is_backed_up, &added, &names::day(all_words, at)),
        None => (words.added)(passkey.is_backed_up, &added),
    };
    let id = passkey.id.as_str().to_owned();
    let describe = (words.remove_which)(&name);
    let rename = (all_words.device_name.rename_which)(&name);
    view! {
        <Row icon=Icon::Key label=name.clone() value>
            <Acts>
                <Rename action=RenamePasskey::url() which=("passkey", id.clone()) name describe=rename is_required=true/>
                <Act action=RemovePasskey::url() look=Look::Danger fields=vec![("passkey", id)] describe>{words.remove}</Act>
            </Acts>
        </Row>
    }
}
