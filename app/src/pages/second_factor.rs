//! The second step of signing in. Looking at it sends nothing.

use identity::challenge;
use identity::flows::sign_in;
use identity::model::purpose::Purpose;
use identity::model::session::{Level, Person};
use identity::refusal::Outcome;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::phone_sign_in::SignInWithPhoneAndPassword;
use crate::api::sign_in::{ConfirmSignIn, SendSignInCode, SignInWithRecoveryCode, SignOut};
use crate::routes::Route;
use crate::ssr::Request;
use crate::ssr::delivery::WaitingFor;
use crate::ssr::flash::Flash;
use crate::ui::{
    Act, Check, CodeField, Field, Form, Lead, Links, Look, Masked, OtherMethod, Page, PasswordField, PasswordKind,
    Resend, Submit, TextLink,
};

#[component]
pub fn SecondFactor() -> impl IntoView {
    load(async |request| {
        let Some(person) = request.person().await? else { return Ok(Loaded::GoTo(Route::SignIn)) };
        match person.session.level {
            Level::Full => Ok(Loaded::GoTo(Route::Account)),
            Level::Recovery => Ok(Loaded::GoTo(Route::RecoverPassword)),
            Level::EmailCodeDue => by_mail(&request, &person).await,
            Level::SecondFactorDue => second_factor(&request, &person).await,
            Level::OtherFactorDue => other_factor(&request),
        }
    })
}

async fn second_factor(request: &Request, person: &Person) -> Outcome<Loaded> {
    let identity = request.identity();
    let flash = request.flash();
    let waiting = challenge::waiting(identity, sign_in::whose(person)).await?.filter(|waiting| !waiting.is_dead);
    let line = WaitingFor::SignIn.line(identity, waiting.as_ref()).await?;
    let length = identity.policy.codes.length;
    let to = person.account.phone.as_ref().map(|verified| verified.phone.masked()).unwrap_or_default();
    let wait_seconds = wait_seconds(request, person, &flash).await?;
    let days = identity.policy.sessions.trusted_device.as_secs() / 86_400;
    // The phone may have been taken off while the factor stays on: then a recovery code is the way.
    let has_phone = person.account.phone.is_some();
    let sms = (person.account.has_sms() && has_phone).then(|| {
        let (sent_to, unsent_to) = (to.clone(), to);
        let sent = waiting.is_some().then(|| {
            view! {
                <Lead>"We sent a code to "<Masked value=sent_to/>"."</Lead>
                {line}
                <Form action=ConfirmSignIn::url() refused=flash.refused("")>
                    <CodeField length by_sms=true/>
                    <Check
                        name="trust_device"
                        label="Trust this browser"
                        hint=format!("We won't ask here again for {days} days. Only on a device that is yours alone.")
                    />
                    <Submit>"Sign in"</Submit>
                </Form>
            }
        });
        let unsent = waiting.is_none().then(|| {
            view! {
                <Lead>"We can text a code to "<Masked value=unsent_to/>"."</Lead>
            }
        });
        view! {
            {sent}
            {unsent}
            <Resend action=SendSignInCode::url() wait_seconds=wait_seconds.into() refused=flash.refused("again") is_first=waiting.is_none()/>
        }
    });
    let by_recovery_code = with_recovery_code(&flash, !has_phone);
    shown(view! {
        <Page title="Is it you?" is_private=true>
            {sms}
            {by_recovery_code}
            <GiveUp/>
        </Page>
    })
}

fn with_recovery_code(flash: &Flash, is_all: bool) -> impl IntoView + use<> {
    let refused = flash.refused("recovery-code");
    let is_open = is_all || refused.is_some();
    view! {
        <OtherMethod title="Use a recovery code" is_open>
            <Form action=SignInWithRecoveryCode::url() refused>
                <Field
                    name="recovery_code"
                    label="Recovery code"
                    hint="One of the ten that you kept when you switched two-step sign-in on. Each works once.".to_owned()
                />
                <Submit look=Look::Secondary>"Sign in with it"</Submit>
            </Form>
        </OtherMethod>
    }
}

/// The phone has signed in alone. A second text would be the same factor once more; whoever holds the phone alone is told
/// nothing of the account.
fn other_factor(request: &Request) -> Outcome<Loaded> {
    let flash = request.flash();
    let by_recovery_code = with_recovery_code(&flash, false);
    shown(view! {
        <Page title="Is it you?" is_private=true>
            <Lead>"Two-step sign-in is on for this account, and your phone was the first step. The second is your password."</Lead>
            <Form action=SignInWithPhoneAndPassword::url() refused=flash.refused("")>
                <PasswordField kind=PasswordKind::Current autofocus=true/>
                <Submit>"Sign in"</Submit>
            </Form>
            {by_recovery_code}
            <Links><TextLink to=Route::Recover>"Forgotten your password?"</TextLink></Links>
            <GiveUp/>
        </Page>
    })
}

/// Strangers have been guessing this account's password, and this browser is new to it.
async fn by_mail(request: &Request, person: &Person) -> Outcome<Loaded> {
    let identity = request.identity();
    let flash = request.flash();
    let waiting = challenge::waiting(identity, sign_in::whose(person)).await?.filter(|waiting| !waiting.is_dead);
    let wait_seconds = wait_seconds(request, person, &flash).await?;
    let length = identity.policy.codes.length;
    let to = person.account.email.masked();
    let is_sent = waiting.is_some();
    let sent = is_sent.then(|| {
        view! {
            <Form action=ConfirmSignIn::url() refused=flash.refused("")>
                <CodeField length/>
                <Submit>"Go on"</Submit>
            </Form>
        }
    });
    shown(view! {
        <Page title="Is it you?" is_private=true>
            <Lead>
                "Somebody has been guessing the password of this account, and we have not seen this browser before. "
                {if is_sent { "So we sent a code to " } else { "So we ask for a code that we send to " }}<Masked value=to/>"."
            </Lead>
            {sent}
            <Resend
                action=SendSignInCode::url()
                wait_seconds=wait_seconds.into()
                refused=flash.refused("again")
                is_first=!is_sent
                by_mail=true
            />
            <GiveUp/>
        </Page>
    })
}

/// Until a code may be asked for, as the guard knows it, or as the refusal said where that is longer.
async fn wait_seconds(request: &Request, person: &Person, flash: &Flash) -> Outcome<u32> {
    let purpose = sign_in::whose(person).purpose;
    let target = match (&person.account.phone, purpose) {
        (_, Purpose::SignInFromNewBrowser) => person.account.email.as_str(),
        (Some(verified), _) => verified.phone.e164(),
        (None, _) => return Ok(0),
    };
    Ok(challenge::wait_seconds(request.identity(), purpose, target).await?.max(flash.wait_seconds("again")))
}

/// The way out of a half-done sign-in.
#[component]
fn GiveUp() -> impl IntoView {
    view! {
        <Links>
            <Act action=SignOut::url() look=Look::Secondary>"Sign in as somebody else"</Act>
        </Links>
    }
}
