//! The overview: what is set, what is weak, and what to do about it.

use identity::flows::overview::{self, Overview};
use identity::flows::phone_sign_in;
use identity::model::factor::Factor;
use identity::model::session::{self, Person};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{load, shown};
use crate::api::second_factor::PreferMethod;
use crate::routes::Route;
use crate::ssr::{Request, names};
use crate::text::{Account as AccountWords, Words};
use crate::ui::{Act, Badge, Frame, Group, Icon, Notice, NoticeKind, Page, Row, TextLink};

#[component]
pub fn Account() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let overview = overview::read(request.identity(), &person).await?;
        let account = &person.account;
        let email = account.email.as_str().to_owned();
        let all_words = request.words();
        let words = &all_words.account;
        let advice = advice(words, &person, &overview);
        let signing_in = (phone(words, account), alone(&request, account));
        let second_steps = second_steps(all_words, account, &overview);
        let since = (words.since)(&names::day(all_words, account.created_at));
        let sessions = (words.how_many_sessions)(overview.sessions);
        let devices = (words.how_many_devices)(overview.devices);
        shown(view! {
            <Page title=words.title frame=Frame::Wide person=email.clone()>
                {advice}
                <Group title=words.signing_in>
                    <Row icon=Icon::Mail label=words.email value=email badge=Some(Badge::good(words.confirmed)) to=Route::Email/>
                    <Row icon=Icon::Lock label=words.password to=Route::Password/>
                    {signing_in}
                </Group>
                {second_steps}
                <Group title=words.where_signed_in>
                    <Row icon=Icon::Person label=words.sessions value=sessions to=Route::Sessions/>
                    <Row icon=Icon::Check label=words.devices value=devices to=Route::Devices/>
                    <Row icon=Icon::Info label=words.activity to=Route::Activity/>
                    <Row icon=Icon::Download label=all_words.data.row to=Route::Data/>
                </Group>
                <p class="since">{since}</p>
            </Page>
        })
    })
}

/// The one thing that matters most now.
fn advice(words: &'static AccountWords, person: &Person, overview: &Overview) -> AnyView {
    let account = &person.account;
    let left = overview.recovery_codes_left;
    if overview.codes_wait {
        view! {
            <Notice kind=NoticeKind::Warning>
                {words.codes_wait}" "<TextLink to=Route::RecoveryCodes>{words.look_at_codes}</TextLink>
            </Notice>
        }
        .into_any()
    } else if account.has_lost_its_phone() && !account.has_strong_method() {
        view! {
            <Notice kind=NoticeKind::Warning>
                {words.lost_phone}" "<TextLink to=Route::Phone>{words.add_phone}</TextLink>
            </Notice>
        }
        .into_any()
    } else if account.phone.is_none() && !account.has_second_factor() {
        view! {
            <Notice kind=NoticeKind::Warning>
                {words.password_alone}" "<TextLink to=Route::Passkeys>{words.create_passkey}</TextLink>{words.or}
                <TextLink to=Route::Phone>{words.or_add_phone}</TextLink>
            </Notice>
        }
        .into_any()
    } else if !account.has_second_factor() {
        view! {
            <Notice kind=NoticeKind::Warning>
                {words.one_step}" "<TextLink to=Route::Passkeys>{words.create_passkey}</TextLink>{words.or}
                <TextLink to=Route::TotpFactor>{words.or_use_app}</TextLink>
            </Notice>
        }
        .into_any()
    } else if (0..=3).contains(&left) {
        view! {
            <Notice kind=NoticeKind::Warning>
                {(words.few_codes)(left)}" "<TextLink to=Route::RecoveryCodes>{words.make_codes}</TextLink>
            </Notice>
        }
        .into_any()
    } else if !account.has_strong_method() {
        view! {
            <Notice kind=NoticeKind::Plain>
                {words.only_sent_codes}" "<TextLink to=Route::Passkeys>{words.create_passkey}</TextLink>
            </Notice>
        }
        .into_any()
    } else {
        ().into_any()
    }
}

fn phone(words: &'static AccountWords, account: &session::Account) -> AnyView {
    let (value, badge) = match &account.phone {
        Some(verified) => (verified.phone.masked(), Badge::good(words.verified)),
        None => (words.no_phone.to_owned(), Badge::weak(words.add_one)),
    };
    view! { <Row icon=Icon::Phone label=words.phone value badge=Some(badge) to=Route::Phone/> }.into_any()
}

/// Shown only while it is on: a weak way in.
fn alone(request: &Request, account: &session::Account) -> Option<AnyView> {
    let verified = account.phone.as_ref().filter(|verified| phone_sign_in::signs_in(request.identity(), verified))?;
    let words = &request.words().account;
    let number = verified.phone.masked();
    let value =
        if account.has_second_factor() { (words.begins_by_text)(&number) } else { (words.opens_by_text)(&number) };
    let badge = Some(Badge::weak(words.weak));
    Some(view! { <Row icon=Icon::Phone label=words.phone_alone value badge to=Route::Phone/> }.into_any())
}

/// The second steps, the strongest first, and which one is asked for first.
fn second_steps(all_words: &'static Words, account: &session::Account, overview: &Overview) -> AnyView {
    let words = &all_words.account;
    let noun = all_words.methods.noun;
    let first = account.methods().first().copied();
    let has_several = account.methods().len() > 1;
    let row = |method: Factor| {
        let (route, icon) = match method {
            Factor::Passkey => (Route::Passkeys, Icon::Key),
            Factor::Totp => (Route::TotpFactor, Icon::Shield),
            Factor::Sms => (Route::SmsFactor, Icon::Message),
            _ => (Route::EmailFactor, Icon::Mail),
        };
        let is_on = account.second_factors.contains(&method);
        let badge = match method {
            _ if !is_on => Badge::plain(words.off),
            Factor::Sms if account.has_lost_its_phone() => Badge::weak(words.on),
            Factor::Passkey => Badge::good(words.strongest),
            method if method.is_strong() => Badge::good(words.on),
            Factor::Sms => Badge::good(words.on),
            _ => Badge::weak(words.weak),
        };
        let value = match method {
            Factor::Sms if account.has_lost_its_phone() => Some(words.on_without_phone.to_owned()),
            _ if has_several && first == Some(method) => Some(words.is_asked_first.to_owned()),
            _ => None,
        };
        let is_other = has_several && first != Some(method) && account.methods().contains(&method);
        let prefer = is_other.then(|| {
            let describe = (words.ask_first_for)(noun(method));
            view! {
                <Act action=PreferMethod::url() fields=vec![("method", method.name().to_owned())] describe>
                    {words.ask_first}
                </Act>
            }
        });
        view! { <Row icon label=noun(method) value badge=Some(badge) to=route>{prefer}</Row> }.into_any()
    };
    let is_shown = |method: &Factor| account.asvs.allows(*method) || account.second_factors.contains(method);
    let rows: Vec<_> = Factor::METHODS.into_iter().filter(is_shown).map(row).collect();
    let about = if account.has_second_factor() { words.about_two_steps } else { words.about_one_step };
    let recovery_codes = recovery_codes(words, account, overview);
    view! {
        <Group title=words.two_steps about>
            {rows}
            {recovery_codes}
        </Group>
    }
    .into_any()
}

fn recovery_codes(words: &'static AccountWords, account: &session::Account, overview: &Overview) -> Option<AnyView> {
    let left = overview.recovery_codes_left;
    let badge = if left > 3 { Badge::good(words.codes_kept) } else { Badge::weak(words.codes_run_out) };
    account.has_second_factor().then(|| {
        let value = (words.codes_left)(left);
        view! { <Row icon=Icon::Download label=words.recovery_codes value badge=Some(badge) to=Route::RecoveryCodes/> }
            .into_any()
    })
}
