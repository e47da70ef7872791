//! A forgotten password, by the phone that is the second factor too: one more proof. Looking at it sends nothing.

use identity::challenge;
use identity::flows::recover::second_proof;
use identity::flows::second_factor::methods;
use identity::flows::waits;
use identity::model::factor::Factor;
use identity::model::purpose::Purpose;
use identity::model::session::{Level, Person};
use identity::model::totp::DIGITS;
use identity::model::wait::{Wait, WaitFor};
use identity::refusal::Outcome;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::passkeys::{AskPasskey, RecoverWithPasskey};
use crate::api::recover_by_phone::{
    ConfirmSecondProof, RecoverWithApp, RecoverWithRecoveryCode, SendSecondProof, WaitForRecovery,
};
use crate::api::sign_in::SignOut;
use crate::routes::Route;
use crate::ssr::flash::Flash;
use crate::ssr::{Request, names};
use crate::text::refusals::duration_in_words;
use crate::ui::{
    Act, Ceremony, CodeField, Field, Form, Lead, Links, Look, Masked, Notice, NoticeKind, OtherMethod, Page,
    PasskeyForm, Resend, Submit,
};

#[component]
pub fn RecoverSecondProof() -> impl IntoView {
    load(async |request| {
        let Some(person) = request.person().await? else { return Ok(Loaded::GoTo(Route::Recover)) };
        match person.session.level {
            Level::RecoveryProofDue => second_proof(&request, &person).await,
            Level::Recovery => Ok(Loaded::GoTo(Route::RecoverPassword)),
            _ => Ok(Loaded::GoTo(Route::Recover)),
        }
    })
}

async fn second_proof(request: &Request, person: &Person) -> Outcome<Loaded> {
    let identity = request.identity();
    let flash = request.flash();
    let wait = waits::running(identity, person, WaitFor::Recovery).await?;
    let waiting = challenge::waiting(identity, second_proof::whose(person)).await?.filter(|waiting| !waiting.is_dead);
    let is_sent = waiting.is_some();
    let email = &person.account.email;
    let wait_seconds = challenge::wait_seconds(identity, Purpose::RecoverSecondProof, email.as_str()).await?;
    let wait_seconds = wait_seconds.max(flash.wait_seconds("again"));
    let length = identity.policy.codes.length;
    let (to, sent_to) = (email.masked(), email.masked());
    let sent = is_sent.then(|| {
        view! {
            <Lead>"We sent a code to "<Masked value=sent_to/>"."</Lead>
            <Form action=ConfirmSecondProof::url() refused=flash.refused("")>
                <CodeField length/>
                <Submit>"Go on"</Submit>
            </Form>
        }
    });
    let unsent = (!is_sent).then(|| view! { <Lead>"We can mail a code to "<Masked value=to/>"."</Lead> });
    let by_passkey = person.account.has_passkey().then(|| {
        view! {
            <PasskeyForm
                action=RecoverWithPasskey::url()
                ask=AskPasskey::url()
                ceremony=Ceremony::Get
                look=Look::Secondary
                press="Use my passkey"
            />
        }
    });
    let by_app = methods::open_to(person).contains(&Factor::Totp).then(|| by_app(&flash));
    let by_recovery_code = by_recovery_code(&flash);
    let by_waiting = match wait {
        Some(wait) => runs(&wait).into_any(),
        None => by_waiting(request, &flash).into_any(),
    };
    shown(view! {
        <Page title="One more proof" is_private=true>
            <Lead>"Your phone is your second step too, so it can't set a new password alone."</Lead>
            {sent}
            {unsent}
            <Resend
                action=SendSecondProof::url()
                wait_seconds=wait_seconds.into()
                refused=flash.refused("again")
                is_first=!is_sent
                by_mail=true
            />
            {by_passkey}
            {by_app}
            {by_recovery_code}
            {by_waiting}
            <Links>
                <Act action=SignOut::url() look=Look::Secondary>"Give up"</Act>
            </Links>
        </Page>
    })
}

fn by_app(flash: &Flash) -> impl IntoView + use<> {
    let refused = flash.refused("totp");
    let is_open = refused.is_some();
    view! {
        <OtherMethod title="Use an authenticator app" is_open>
            <Form action=RecoverWithApp::url() refused>
                <CodeField id="app-code" length=DIGITS label="Code from the app" autofocus=false/>
                <Submit look=Look::Secondary>"Go on with it"</Submit>
            </Form>
        </OtherMethod>
    }
}

fn by_recovery_code(flash: &Flash) -> impl IntoView + use<> {
    let refused = flash.refused("recovery-code");
    let is_open = refused.is_some();
    view! {
        <OtherMethod title="Use a recovery code" is_open>
            <Form action=RecoverWithRecoveryCode::url() refused>
                <Field
                    name="recovery_code"
                    label="Recovery code"
                    hint="One of the ten that you kept when you switched two-step sign-in on. Each works once.".to_owned()
                />
                <Submit look=Look::Secondary>"Go on with it"</Submit>
            </Form>
        </OtherMethod>
    }
}

/// No other proof at hand: a day in which the owner may say no.
fn by_waiting(request: &Request, flash: &Flash) -> impl IntoView + use<> {
    let refused = flash.refused("wait");
    let is_open = refused.is_some();
    let policy = &request.identity().policy.recovery;
    let (wait, lapse) = (duration_in_words(policy.wait), duration_in_words(policy.lapse));
    view! {
        <OtherMethod title="I have neither" is_open>
            <Lead>
                "Then you can wait. We tell the owner of the account by mail and by SMS, with a link that cancels it. If "
                "nobody does, prove your phone once more in this browser, after "{wait}" and within "{lapse}"."
            </Lead>
            <Form action=WaitForRecovery::url() refused>
                <Submit look=Look::Secondary>"Wait"</Submit>
            </Form>
        </OtherMethod>
    }
}

fn runs(wait: &Wait) -> impl IntoView + use<> {
    let (ripe, lapse) =
        (names::moment(crate::text::here(), wait.ripe_at), names::moment(crate::text::here(), wait.lapses_at));
    view! {
        <Notice kind=NoticeKind::Plain>
            "Your wait has begun, and you can close this page. Come back to this browser between "{ripe}" and "{lapse}
            ", and prove your phone once more. We have told the owner of the account by mail and by SMS."
        </Notice>
    }
}
