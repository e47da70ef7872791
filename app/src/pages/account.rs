//! The overview: what is set, what is weak, and what to do about it.

use identity::flows::overview::{self, Overview};
use identity::flows::phone_sign_in;
use identity::model::session::{self, Person};
use leptos::prelude::*;

use super::{load, shown};
use crate::routes::Route;
use crate::ssr::{Request, names};
use crate::ui::{Badge, Frame, Group, Icon, Notice, NoticeKind, Page, Row, TextLink};

#[component]
pub fn Account() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let overview = overview::read(request.identity(), &person).await?;
        let account = &person.account;
        let email = account.email.as_str().to_owned();
        let advice = advice(&person, &overview);
        let signing_in =
            (passkeys(account, &overview), phone(account), alone(&request, account), second_factor(account), recovery_codes(account, &overview));
        let since = names::day(account.created_at);
        let (sessions, devices) = (count(overview.sessions, "session"), count(overview.devices, "device"));
        shown(view! {
            <Page title="Your account" frame=Frame::Wide person=email.clone()>
                {advice}
                <Group title="Signing in">
                    <Row icon=Icon::Mail label="E-mail" value=email badge=Some(Badge::good("Confirmed"))/>
                    <Row icon=Icon::Lock label="Password" to=Route::Password/>
                    {signing_in}
                </Group>
                <Group title="Where you are signed in">
                    <Row icon=Icon::Person label="Sessions" value=sessions to=Route::Sessions/>
                    <Row icon=Icon::Check label="Trusted devices" value=devices to=Route::Devices/>
                    <Row icon=Icon::Info label="Recent activity" to=Route::Activity/>
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
    } else if account.has_lost_its_phone() {
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
                "Whoever learns your password can sign in. A passkey stops that, and a code by SMS nearly always does. "
                <TextLink to=Route::Passkeys>"Create a passkey"</TextLink>" or "
                <TextLink to=Route::SmsFactor>"take codes by SMS"</TextLink>
            </Notice>
        }
        .into_any()
    } else if (0..=3).contains(&left) {
        let words = match left {
            0 => "You have no recovery code left. Without your phone you could not sign in. ".to_owned(),
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
                "A code by SMS is the weakest second step: texts can be read by others, and numbers can be taken over. A passkey "
                "can't be. "<TextLink to=Route::Passkeys>"Create a passkey"</TextLink>
            </Notice>
        }
        .into_any()
    } else {
        ().into_any()
    }
}

fn passkeys(account: &session::Account, overview: &Overview) -> AnyView {
    let (value, badge) = match overview.passkeys {
        0 => ("None yet".to_owned(), Badge::weak("Add one")),
        n if account.has_passkey() => (count(n, "passkey"), Badge::good("Strong")),
        n => (count(n, "passkey"), Badge::weak("Not on yet")),
    };
    view! { <Row icon=Icon::Key label="Passkeys" value badge=Some(badge) to=Route::Passkeys/> }.into_any()
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

fn second_factor(account: &session::Account) -> AnyView {
    let (value, badge) = if account.has_lost_its_phone() {
        ("A code by SMS, but no phone", Badge::weak("On"))
    } else if account.has_passkey() && account.has_sms() {
        ("A passkey, or a code by SMS", Badge::good("On"))
    } else if account.has_passkey() {
        ("A passkey", Badge::good("On"))
    } else if account.has_sms() {
        ("A code by SMS", Badge::good("On"))
    } else {
        ("Only your password", Badge::weak("Off"))
    };
    view! { <Row icon=Icon::Shield label="Two-step sign-in" value=value.to_owned() badge=Some(badge) to=Route::SmsFactor/> }.into_any()
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
