//! Authenticator apps: which there are, adding one, removing one.

use identity::flows::phone_sign_in;
use identity::flows::second_factor::totp::{self, TotpApp};
use identity::model::factor::Factor;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::second_factor_totp::{RemoveTotp, StartTotp};
use crate::routes::Route;
use crate::ssr::flash::Flash;
use crate::ssr::names;
use crate::text::{TotpFactor as TotpFactorWords, Words};
use crate::ui::{Act, Field, Form, Group, Icon, Lead, Look, Notice, NoticeKind, Page, RefusalAlert, Row, Submit};

#[component]
pub fn TotpFactor() -> impl IntoView {
    load(async |request| {
        let person = request.setting_up().await?;
        let identity = request.identity();
        if let Some(first) = Loaded::before_changing_second_factors(identity, &person) {
            return Ok(first);
        }
        let apps = totp::list(identity, &person).await?;
        let flash = request.flash();
        let is_on = !apps.is_empty();
        let is_only = person.account.second_factors == [Factor::Totp];
        let phone_alone = is_only && phone_sign_in::signs_in_to(identity, &person.account);
        let all_words = request.words();
        let words = &all_words.totp_factor;
        let lead = if is_on { words.on } else { words.off };
        let list = is_on.then(|| list(all_words, apps, (is_only, phone_alone), &flash));
        shown(view! {
            <Page title=words.title person=person.account.email.as_str().to_owned() back=Route::Account>
                <Lead>{lead}</Lead>
                {list}
                {add(words, &flash, is_on)}
            </Page>
        })
    })
}

fn list(
    all_words: &'static Words,
    apps: Vec<TotpApp>,
    (is_only, phone_alone): (bool, bool),
    flash: &Flash,
) -> impl IntoView + use<> {
    let words = &all_words.totp_factor;
    let is_last = apps.len() == 1;
    let refused = flash.refused("remove").map(|refused| view! { <RefusalAlert refused/> });
    let rows = apps.into_iter().map(|app| {
        let name = app.name.as_str().to_owned();
        let added = names::day(all_words, app.added_at);
        let value = match app.used_at {
            Some(at) => (words.added_and_used)(&added, &names::day(all_words, at)),
            None => (words.added)(&added),
        };
        let describe = (words.remove_which)(&name);
        view! {
            <Row icon=Icon::Phone label=name value>
                <Act
                    action=RemoveTotp::url()
                    look=Look::Danger
                    fields=vec![("app", app.id.as_str().to_owned())]
                    describe
                >
                    {words.remove}
                </Act>
            </Row>
        }
    });
    let rows = rows.collect_view();
    let warning = is_last.then(|| {
        let warning = if is_only { words.ends_two_steps } else { words.ends_apps };
        let then = phone_alone.then_some(all_words.methods.phone_alone_then);
        view! { <Notice kind=NoticeKind::Warning>{warning}{then}</Notice> }
    });
    view! {
        {refused}
        <Group title=words.yours>{rows}</Group>
        {warning}
    }
}

fn add(words: &'static TotpFactorWords, flash: &Flash, is_on: bool) -> impl IntoView + use<> {
    let press = if is_on { words.add_another } else { words.set_up };
    let look = if is_on { Look::Secondary } else { Look::Primary };
    let value = flash.typed("name");
    view! {
        <Form action=StartTotp::url() refused=flash.refused("")>
            <Field
                name="name"
                label=words.name
                hint=words.name_hint.to_owned()
                value
                is_optional=true
            />
            <Submit look>{press}</Submit>
        </Form>
    }
}
