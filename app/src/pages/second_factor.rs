//! The second step of signing in. Looking at it sends nothing.

use identity::challenge::{self, Waiting};
use identity::flows::sign_in;
use identity::model::session::{Level, Person};
use identity::refusal::Outcome;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, News, load, shown};
use crate::api::sign_in::{ConfirmSignIn, SendSignInCode, SignInWithRecoveryCode, SignOut};
use crate::routes::Route;
use crate::ssr::Request;
use crate::ssr::delivery::WaitingFor;
use crate::ssr::flash::Flash;
use crate::ui::{Act, Check, CodeField, Field, Form, Lead, Links, Look, Masked, OtherMethod, Page, Resend, Submit};

#[component]
pub fn SecondFactor() -> impl IntoView {
    load(async |request| {
        let Some(person) = request.person().await? else { return Ok(Loaded::GoTo(Route::SignIn)) };
        match person.session.level {
            Level::Full => Ok(Loaded::GoTo(Route::Account)),
            Level::Recovery => Ok(Loaded::GoTo(Route::RecoverPassword)),
            Level::EmailCodeDue => by_mail(&request, &person).await,
            Level::SecondFactorDue => second_factor(&request, &person).await,
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
    let days = identity.policy.sessions.trusted_device.as_secs() / 86_400;
    let sms = person.account.has_sms().then(|| {
        let wait_seconds = waiting.as_ref().map_or(0, |waiting| waiting.wait_seconds);
        let refused = flash.refused("");
        let (sent_to, unsent_to) = (to.clone(), to);
        let sent = waiting.is_some().then(|| {
            view! {
                <Lead>"We sent a code to "<Masked value=sent_to/>"."</Lead>
                {line}
                <Form action=ConfirmSignIn::url() refused=refused.clone()>
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
                <crate::pages::Refusals flash=flash.clone()/>
            }
        });
        view! {
            {sent}
            {unsent}
            <Resend action=SendSignInCode::url() wait_seconds=wait_seconds.into() refused=flash.refused("again") is_first=waiting.is_none()/>
        }
    });
    let by_recovery_code = with_recovery_code(&flash);
    shown(view! {
        <Page title="Is it you?">
            <News flash=flash.clone()/>
            {sms}
            {by_recovery_code}
            <GiveUp/>
        </Page>
    })
}

fn with_recovery_code(flash: &Flash) -> impl IntoView + use<> {
    let refused = flash.refused("recovery-code");
    let is_open = refused.is_some();
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

/// Strangers have been guessing this account's password, and this browser is new to it.
async fn by_mail(request: &Request, person: &Person) -> Outcome<Loaded> {
    let identity = request.identity();
    let flash = request.flash();
    let waiting = challenge::waiting(identity, sign_in::whose(person)).await?.filter(|waiting| !waiting.is_dead);
    let wait_seconds = waiting.as_ref().map_or(0, |waiting: &Waiting| waiting.wait_seconds);
    let length = identity.policy.codes.length;
    let to = person.account.email.masked();
    shown(view! {
        <Page title="Is it you?">
            <News flash=flash.clone()/>
            <Lead>
                "Somebody has been guessing the password of this account, and we have not seen this browser before. "
                "So we sent a code to "<Masked value=to/>"."
            </Lead>
            <Form action=ConfirmSignIn::url() refused=flash.refused("")>
                <CodeField length/>
                <Submit>"Go on"</Submit>
            </Form>
            <Resend action=SendSignInCode::url() wait_seconds=wait_seconds.into() refused=flash.refused("again")/>
            <GiveUp/>
        </Page>
    })
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
