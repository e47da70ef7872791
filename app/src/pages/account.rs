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
use crate::text::methods;
use crate::ui::{Act, Badge, Frame, Group, Icon, Notice, NoticeKind, Page, Row, TextLink};

#[component]
pub fn Account() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let overview = overview::read(request.identity(), &person).await?;
        let account = &person.account;
        let email = account.email.as_str().to_owned();
        let advice = advice(&person, &overview);
        let signing_in = (phone(account), alone(&request, account));
        let second_steps = second_steps(account, &overview);
        let since = names::day(crate::text::here(), account.created_at);
        let (sessions, devices) = (count(overview.sessions, "session"), count(overview.devices, "device"));
        shown(view! {
            <Page title="Your account" frame=Frame::Wide person=email.clone()>
                {advice}
                <Group title="Signing in">
                    <Row icon=Icon::Mail label="E-mail" value=email badge=Some(Badge::good("Confirmed")) to=Route::Email/>
                    <Row icon=Icon::Lock label="Password" to=Route::Password/>
                    {signing_in}
                </Group>
                {second_steps}
                <Group title="Where you are signed in">
                    <Row icon=Icon::Person label="Sessions" value=sessions to=Route::Sessions/>
                    <Row icon=Icon::Check label="Trusted devices" value=devices to=Route::Devices/>
                    <Row icon=Icon::Info label="Recent activity" to=Route::Activity/>
                    <Row icon=Icon::Download label=crate::text::here().data.row to=Route::Data/>
                </Group>
                <p class="since">"Your account since "{since}"."</p>
            </Page>
        })
    })
}

/// The one thing that matters most now.
fn advice(person: &Person, overview: &Overview) -> AnyView {
    let account = &person.account;
    let left = overview.recovery_codes_left;
    if overview.codes_wait {
        view! {
            <Notice kind=NoticeKind::Warning>
                "New recovery codes wait for you to keep them. Until then nothing has changed. "
                <TextLink to=Route::RecoveryCodes>"Look at them"</TextLink>
            </Notice>
        }
        .into_any()
    } else if account.has_lost_its_phone() && !account.has_strong_method() {
        view! {
            <Notice kind=NoticeKind::Warning>
                "Somebody else has proved that your phone number is theirs now, so we took it off your account. Two-step "
                "sign-in is still on: until you add your number of today, it takes a recovery code, or a code by mail and a "
                "wait. "<TextLink to=Route::Phone>"Add your phone"</TextLink>
            </Notice>
        }
        .into_any()
    } else if account.phone.is_none() && !account.has_second_factor() {
        view! {
            <Notice kind=NoticeKind::Warning>
                "Your password is all that protects this account. A passkey is safer and faster, and your phone helps too. "
                <TextLink to=Route::Passkeys>"Create a passkey"</TextLink>" or "
                <TextLink to=Route::Phone>"add a phone"</TextLink>
            </Notice>
        }
        .into_any()
    } else if !account.has_second_factor() {
        view! {
            <Notice kind=NoticeKind::Warning>
                "Whoever learns your password can sign in. A passkey stops that, and so does a second step. "
                <TextLink to=Route::Passkeys>"Create a passkey"</TextLink>" or "
                <TextLink to=Route::TotpFactor>"use an authenticator app"</TextLink>
            </Notice>
        }
        .into_any()
    } else if (0..=3).contains(&left) {
        let words = match left {
            0 => "You have no recovery code left. Without your second step you could not sign in. ".to_owned(),
            1 => "You have one recovery code left. ".to_owned(),
            left => format!("You have {left} recovery codes left. "),
        };
        view! {
            <Notice kind=NoticeKind::Warning>
                {words}<TextLink to=Route::RecoveryCodes>"Make new ones"</TextLink>
            </Notice>
        }
        .into_any()
    } else if !account.has_strong_method() {
        view! {
            <Notice kind=NoticeKind::Plain>
                "Codes that are sent to you can be read by others, and numbers and mailboxes can be taken over. A passkey can't. "
                <TextLink to=Route::Passkeys>"Create a passkey"</TextLink>
            </Notice>
        }
        .into_any()
    } else {
        ().into_any()
    }
}

fn phone(account: &session::Account) -> AnyView {
    match &account.phone {
        Some(verified) => view! {
            <Row icon=Icon::Phone label="Phone" value=verified.phone.masked() badge=Some(Badge::good("Verified")) to=Route::Phone/>
        }
        .into_any(),
        None => view! { <Row icon=Icon::Phone label="Phone" value="None yet".to_owned() badge=Some(Badge::weak("Add one")) to=Route::Phone/> }
            .into_any(),
    }
}

/// Shown only while it is on: a weak way in.
fn alone(request: &Request, account: &session::Account) -> Option<AnyView> {
    let verified = account.phone.as_ref().filter(|verified| phone_sign_in::signs_in(request.identity(), verified))?;
    let value = format!("{} opens it by a text", verified.phone.masked());
    let badge = Some(Badge::weak("Weak"));
    Some(view! { <Row icon=Icon::Phone label="Phone alone" value badge to=Route::Phone/> }.into_any())
}

/// The second steps, the strongest first, and which one is asked for first.
fn second_steps(account: &session::Account, overview: &Overview) -> AnyView {
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
            Factor::Passkey if !is_on && overview.passkeys > 0 => Badge::weak("Not on yet"),
            _ if !is_on => Badge::plain("Off"),
            Factor::Sms if account.has_lost_its_phone() => Badge::weak("On"),
            Factor::Passkey => Badge::good("Strongest"),
            method if method.is_strong() => Badge::good("On"),
            Factor::Sms => Badge::good("On"),
            _ => Badge::weak("Weak"),
        };
        let value = match method {
            Factor::Sms if account.has_lost_its_phone() => Some("On, but no phone".to_owned()),
            _ if has_several && first == Some(method) => Some("Asked for first".to_owned()),
            _ => None,
        };
        let is_other = has_several && first != Some(method) && account.methods().contains(&method);
        let prefer = is_other.then(|| {
            let describe = format!("Ask first: {}", methods::noun(method));
            view! {
                <Act action=PreferMethod::url() fields=vec![("method", method.name().to_owned())] describe>
                    "Ask first"
                </Act>
            }
        });
        view! { <Row icon label=methods::noun(method) value badge=Some(badge) to=route>{prefer}</Row> }.into_any()
    };
    let is_shown = |method: &Factor| account.asvs.allows(*method) || account.second_factors.contains(method);
    let rows: Vec<_> = Factor::METHODS.into_iter().filter(is_shown).map(row).collect();
    let about = if account.has_second_factor() {
        "After your password we ask for one of these. A passkey signs you in without it, too."
    } else {
        "Only your password protects this account."
    };
    let recovery_codes = recovery_codes(account, overview);
    view! {
        <Group title="Two-step sign-in" about>
            {rows}
            {recovery_codes}
        </Group>
    }
    .into_any()
}

fn recovery_codes(account: &session::Account, overview: &Overview) -> Option<AnyView> {
    let left = overview.recovery_codes_left;
    let badge = if left > 3 { Badge::good("Kept") } else { Badge::weak("Running out") };
    account.has_second_factor().then(|| {
        let value = format!("{left} of 10 left");
        view! { <Row icon=Icon::Download label="Recovery codes" value badge=Some(badge) to=Route::RecoveryCodes/> }
            .into_any()
    })
}

fn count(how_many: usize, what: &str) -> String {
    match how_many {
        0 => "None".to_owned(),
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}
