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
use crate::text::Words;
use crate::ui::{
    Act, Ceremony, CodeField, Form, Lead, Links, Look, Masked, Notice, NoticeKind, OtherMethod, Page, PasskeyForm,
    Resend, Submit, WithRecoveryCode,
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
    let (words, resend) = (&request.words().recover, &request.words().resend);
    let (to, sent_to) = (email.masked(), email.masked());
    let sent = is_sent.then(|| {
        view! {
            <Lead>{resend.sent.0}<Masked value=sent_to/>{resend.sent.1}</Lead>
            <Form action=ConfirmSecondProof::url() refused=flash.refused("")>
                <CodeField length/>
                <Submit>{words.go_on}</Submit>
            </Form>
        }
    });
    let unsent = (!is_sent).then(|| view! { <Lead>{resend.can_mail.0}<Masked value=to/>{resend.can_mail.1}</Lead> });
    let by_passkey = person.account.has_passkey().then(|| {
        view! {
            <PasskeyForm
                action=RecoverWithPasskey::url()
                ask=AskPasskey::url()
                ceremony=Ceremony::Get
                look=Look::Secondary
                press=request.words().passkey_form.use_mine
            />
        }
    });
    let by_app = methods::open_to(person).contains(&Factor::Totp).then(|| by_app(request.words(), &flash));
    let by_waiting = match wait {
        Some(wait) => runs(request, &wait).into_any(),
        None => by_waiting(request, &flash).into_any(),
    };
    shown(view! {
        <Page title=words.proof_title is_private=true>
            <Lead>{words.proof_lead}</Lead>
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
            <WithRecoveryCode
                action=RecoverWithRecoveryCode::url()
                press=words.go_on_with_it
                refused=flash.refused("recovery-code")
            />
            {by_waiting}
            <Links>
                <Act action=SignOut::url() look=Look::Secondary>{words.give_up}</Act>
            </Links>
        </Page>
    })
}

fn by_app(all_words: &'static Words, flash: &Flash) -> impl IntoView + use<> {
    let words = &all_words.recover;
    let refused = flash.refused("totp");
    let is_open = refused.is_some();
    view! {
        <OtherMethod title=(all_words.methods.choose)(Factor::Totp) is_open>
            <Form action=RecoverWithApp::url() refused>
                <CodeField id="app-code" length=DIGITS label=words.code_from_app autofocus=false/>
                <Submit look=Look::Secondary>{words.go_on_with_it}</Submit>
            </Form>
        </OtherMethod>
    }
}

/// No other proof at hand: a day in which the owner may say no.
fn by_waiting(request: &Request, flash: &Flash) -> impl IntoView + use<> {
    let refused = flash.refused("wait");
    let is_open = refused.is_some();
    let all = request.words();
    let words = &all.recover;
    let policy = &request.identity().policy.recovery;
    let (wait, lapse) = (names::span_after(all, policy.wait), names::span_after(all, policy.lapse));
    view! {
        <OtherMethod title=words.neither is_open>
            <Lead>{(words.can_wait)(&wait, &lapse)}</Lead>
            <Form action=WaitForRecovery::url() refused>
                <Submit look=Look::Secondary>{words.wait}</Submit>
            </Form>
        </OtherMethod>
    }
}

fn runs(request: &Request, wait: &Wait) -> impl IntoView + use<> {
    let words = request.words();
    let (ripe, lapse) = (names::moment(words, wait.ripe_at), names::moment(words, wait.lapses_at));
    view! { <Notice kind=NoticeKind::Plain>{(words.recover.wait_runs)(&ripe, &lapse)}</Notice> }
}
