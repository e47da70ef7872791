//! Authenticator apps: which there are, adding one, removing one.

use identity::flows::second_factor::{self, totp, totp::TotpApp};
use identity::model::assurance::Due;
use identity::model::factor::Factor;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::second_factor_totp::{RemoveTotp, StartTotp};
use crate::routes::Route;
use crate::ssr::flash::Flash;
use crate::ssr::names;
use crate::ui::{Act, Field, Form, Group, Icon, Lead, Look, Notice, NoticeKind, Page, RefusalAlert, Row, Submit};

#[component]
pub fn TotpFactor() -> impl IntoView {
    load(async |request| {
        let person = request.setting_up().await?;
        let identity = request.identity();
        let demand = second_factor::demand(identity, &person.account);
        if demand.due(&person, identity.now()) != Due::Nothing {
            return Ok(if demand.method.is_some() { Loaded::StepUpFirst(demand) } else { Loaded::ProveFirst });
        }
        let apps = totp::list(identity, &person).await?;
        let flash = request.flash();
        let is_on = !apps.is_empty();
        let is_only = person.account.second_factors == [Factor::Totp];
        let lead = if is_on {
            "It is on: after your password we ask for a code of one of these apps."
        } else {
            "An app on your phone shows a new code every half minute, also without a network. When you sign in, we ask for \
             it after your password. That is stronger than a text: nobody can read it on the way, and it stays yours when \
             your number changes."
        };
        let list = is_on.then(|| list(apps, is_only, &flash));
        shown(view! {
            <Page title="Authenticator app" person=person.account.email.as_str().to_owned() back=Route::Account>
                <Lead>{lead}</Lead>
                {list}
                {add(&flash, is_on)}
            </Page>
        })
    })
}

fn list(apps: Vec<TotpApp>, is_only: bool, flash: &Flash) -> impl IntoView + use<> {
    let is_last = apps.len() == 1;
    let refused = flash.refused("remove").map(|refused| view! { <RefusalAlert refused/> });
    let rows = apps.into_iter().map(|app| {
        let name = app.name.as_str().to_owned();
        let added = names::day(crate::text::here(), app.added_at);
        let value = match app.used_at {
            Some(at) => format!("Added {added}, last used {}", names::day(crate::text::here(), at)),
            None => format!("Added {added}"),
        };
        let describe = format!("Remove {name}");
        view! {
            <Row icon=Icon::Phone label=name value>
                <Act
                    action=RemoveTotp::url()
                    look=Look::Danger
                    fields=vec![("app", app.id.as_str().to_owned())]
                    describe
                >
                    "Remove"
                </Act>
            </Row>
        }
    });
    let rows = rows.collect_view();
    let warning = is_last.then(|| {
        let words = if is_only {
            "It is your only second step. Without it your password alone opens your account, and your recovery codes stop \
             working. Your other sessions end."
        } else {
            "Without it your other ways to sign in stay as they are. Your other sessions end."
        };
        view! { <Notice kind=NoticeKind::Warning>{words}</Notice> }
    });
    view! {
        {refused}
        <Group title="Your apps">{rows}</Group>
        {warning}
    }
}

fn add(flash: &Flash, is_on: bool) -> impl IntoView + use<> {
    let press = if is_on { "Add another app" } else { "Set it up" };
    let look = if is_on { Look::Secondary } else { Look::Primary };
    let value = flash.typed("name");
    view! {
        <Form action=StartTotp::url() refused=flash.refused("")>
            <Field
                name="name"
                label="What do you call it?"
                hint="So that you know it again, for example: My phone.".to_owned()
                value
                is_optional=true
            />
            <Submit look>{press}</Submit>
        </Form>
    }
}
