//! Passkeys: the list, and adding one.

use identity::flows::passkeys::{self, Passkey};
use identity::flows::second_factor;
use identity::model::assurance::Due;
use identity::model::session::Person;
use identity::refusal::Outcome;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::passkeys::{AddPasskey, AskNewPasskey, GoOnWithPasskey, RemovePasskey, RenamePasskey};
use crate::routes::Route;
use crate::ssr::{Request, names};
use crate::ui::{
    Act, Ceremony, Field, Form, Frame, Group, Icon, Lead, Look, Notice, NoticeKind, OtherMethod, Page, PasskeyForm,
    Row, Submit, WithoutPasskeys,
};

#[component]
pub fn Passkeys() -> impl IntoView {
    load(async |request| {
        let person = request.setting_up().await?;
        let identity = request.identity();
        let demand = second_factor::demand(identity, &person.account);
        if demand.due(&person, identity.now()) != Due::Nothing {
            return Ok(if demand.method.is_some() { Loaded::StepUpFirst(demand) } else { Loaded::ProveFirst });
        }
        page(&request, &person).await
    })
}

async fn page(request: &Request, person: &Person) -> Outcome<Loaded> {
    let identity = request.identity();
    let flash = request.flash();
    let list = passkeys::list(identity, person).await?;
    let are_on = person.account.has_passkey();
    let waiting = (!list.is_empty() && !are_on).then(|| {
        view! {
            <Notice kind=NoticeKind::Warning>
                "Your passkey opens nothing yet: two-step sign-in is on once you have kept your recovery codes. They help "
                "when your device is lost."
            </Notice>
            <Form action=GoOnWithPasskey::url() refused=flash.refused("go-on")>
                <Submit>"Show my recovery codes"</Submit>
            </Form>
        }
    });
    let about = if are_on { "Each opens your account by itself." } else { "They open nothing yet." };
    let rows = (!list.is_empty()).then(|| {
        let rows = list.iter().map(row).collect_view();
        view! { <Group title="Yours" about>{rows}</Group> }
    });
    let is_first = list.is_empty();
    let add = if passkeys::are_possible(identity) {
        adding(is_first, flash.typed("name")).into_any()
    } else {
        impossible().into_any()
    };
    shown(view! {
        <Page title="Passkeys" frame=Frame::Wide person=person.account.email.as_str().to_owned() back=Route::Account>
            <Lead>
                "A passkey signs you in with the lock of your own device: fingerprint, face or PIN. Nobody can guess it, read "
                "it along, or trick you into typing it on a wrong page. It is the strongest way in that we have."
            </Lead>
            {waiting}
            {rows}
            {add}
        </Page>
    })
}

fn adding(is_first: bool, typed: String) -> impl IntoView {
    let look = if is_first { Look::Primary } else { Look::Secondary };
    view! {
        <div class="passkey-add">
            <PasskeyForm
                action=AddPasskey::url()
                ask=AskNewPasskey::url()
                ceremony=Ceremony::Create
                look
                press=if is_first { "Create a passkey" } else { "Add another one" }
            >
                <Field
                    name="name"
                    label="Its name"
                    value=typed
                    hint="So that you know it again, such as \"My phone\". Without one we name it after this browser.".to_owned()
                    is_optional=true
                />
            </PasskeyForm>
            <WithoutPasskeys words="Open this page in another browser to add one. Until then a code protects your account."/>
        </div>
    }
}

fn impossible() -> impl IntoView {
    view! {
        <Notice kind=NoticeKind::Plain>
            "This site is reached by a bare address, to which no passkey can be bound. A code protects your account."
        </Notice>
    }
}

fn row(passkey: &Passkey) -> impl IntoView + use<> {
    let name = passkey.name.as_str().to_owned();
    let used = match passkey.last_used_at {
        Some(at) => format!("last used {}", names::day(crate::text::here(), at)),
        None => "not used yet".to_owned(),
    };
    let kind = if passkey.is_backed_up { "on all your devices" } else { "on one device" };
    let value = format!("{kind}, added {}, {used}", names::day(crate::text::here(), passkey.created_at));
    let id = passkey.id.as_str().to_owned();
    let (field_id, removed) = (format!("name-{id}"), id.clone());
    let describe = format!("Remove {name}");
    let rename = format!("Rename {name}");
    view! {
        <Row icon=Icon::Key label=name.clone() value>
            <div class="passkey-acts">
                <OtherMethod title=rename>
                    <Form action=RenamePasskey::url()>
                        <input type="hidden" name="passkey" value=id/>
                        <div class="field">
                            <label class="field-label" for=field_id.clone()>"New name"</label>
                            <input class="field-input" id=field_id.clone() name="name" autocomplete="off" value=name.clone()/>
                        </div>
                        <Submit look=Look::Secondary>"Keep this name"</Submit>
                    </Form>
                </OtherMethod>
                <Act action=RemovePasskey::url() look=Look::Danger fields=vec![("passkey", removed)] describe>"Remove"</Act>
            </div>
        </Row>
    }
}
