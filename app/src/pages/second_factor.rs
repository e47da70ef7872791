//! The second step of signing in. Looking at it sends nothing.

use identity::challenge;
use identity::flows::passkeys::offer;
use identity::flows::second_factor::methods;
use identity::flows::{sign_in, waits};
use identity::model::factor::Factor;
use identity::model::purpose::Purpose;
use identity::model::session::{Level, Person};
use identity::model::totp::DIGITS;
use identity::model::wait::{Wait, WaitFor};
use identity::refusal::Outcome;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::passkeys::{AskPasskey, ConfirmSignInWithPasskey};
use crate::api::phone_sign_in::SignInWithPhoneAndPassword;
use crate::api::sign_in::{ChooseMethod, ConfirmSignIn, SendSignInCode, SignInWithRecoveryCode, SignOut};
use crate::routes::Route;
use crate::ssr::delivery::WaitingFor;
use crate::ssr::flash::Flash;
use crate::ssr::{Request, names};
use crate::text::SecondFactor as Words;
use crate::ui::{
    Act, Ceremony, Check, CodeField, Form, Lead, Links, Look, Masked, Notice, NoticeKind, OtherMethod, OtherMethods,
    Page, PasskeyForm, PasskeyScript, PasswordField, PasswordKind, Resend, Submit, TextLink, WithRecoveryCode,
    WithoutPasskeys,
};

#[component]
pub fn SecondFactor() -> impl IntoView {
    load(async |request| {
        let Some(person) = request.person().await? else { return Ok(Loaded::GoTo(Route::SignIn)) };
        match person.session.level {
            Level::Leaving => Ok(Loaded::GoTo(Route::Leaving)),
            Level::StrongMethodDue => Ok(Loaded::GoTo(Route::StrongMethod)),
            Level::Full => Ok(Loaded::GoTo(Route::Account)),
            Level::RecoveryProofDue => Ok(Loaded::GoTo(Route::RecoverSecondProof)),
            Level::Recovery => Ok(Loaded::GoTo(Route::RecoverPassword)),
            Level::EmailCodeDue => by_mail(&request, &person).await,
            Level::SecondFactorDue if methods::is_left_to_wait(&person) => without_phone(&request, &person).await,
            Level::SecondFactorDue => second_factor(&request, &person).await,
            Level::OtherFactorDue => other_factor(&request, &person).await,
        }
    })
}

async fn second_factor(request: &Request, person: &Person) -> Outcome<Loaded> {
    let flash = request.flash();
    let words = &request.words().second_factor;
    let current = methods::current(person);
    let body = by_method(request, person, &flash, current).await?;
    let is_last = current == Some(Factor::RecoveryCode);
    let by_recovery_code = with_recovery_code(words, &flash, is_last);
    let others = others(person, current, &flash);
    shown(view! {
        <Page title=words.title is_private=true>
            {body}
            {others}
            {by_recovery_code}
            <GiveUp words/>
        </Page>
    })
}

/// The form of the method that is asked for now. Recovery codes have theirs below, always.
async fn by_method(
    request: &Request,
    person: &Person,
    flash: &Flash,
    method: Option<Factor>,
) -> Outcome<Option<AnyView>> {
    Ok(match method {
        Some(Factor::Passkey) => Some(by_passkey(request)),
        Some(Factor::Totp) => Some(by_app(request, flash)),
        Some(Factor::Sms) => Some(by_sms(request, person, flash).await?),
        Some(Factor::Email) => Some(by_email(request, person, flash).await?),
        _ => None,
    })
}

/// The other methods, one tap away. Recovery codes stand in a form of their own.
fn others(person: &Person, current: Option<Factor>, flash: &Flash) -> Option<AnyView> {
    let mut methods = methods::open_to(person);
    methods.retain(|method| Some(*method) != current && *method != Factor::RecoveryCode);
    let refused = flash.refused("method");
    (!methods.is_empty()).then(|| view! { <OtherMethods action=ChooseMethod::url() methods refused/> }.into_any())
}

/// "Trust this browser", where the method earns that.
fn trust(request: &Request, method: Factor) -> Option<AnyView> {
    let span = names::span(request.words(), request.identity().policy.sessions.trusted_device);
    let words = &request.words().second_factor;
    method.earns_trust().then(|| {
        view! {
            <Check
                name="trust_device"
                label=words.trust
                hint=(words.trust_hint)(&span)
            />
        }
        .into_any()
    })
}

fn by_passkey(request: &Request) -> AnyView {
    let words = &request.words().second_factor;
    let trust = trust(request, Factor::Passkey);
    view! {
        <Lead>{words.by_passkey}</Lead>
        <PasskeyForm
            action=ConfirmSignInWithPasskey::url()
            ask=AskPasskey::url()
            ceremony=Ceremony::Get
            press=request.words().passkey_form.use_mine
        >
            {trust}
        </PasskeyForm>
        <WithoutPasskeys words=words.other_way_below/>
    }
    .into_any()
}

fn by_app(request: &Request, flash: &Flash) -> AnyView {
    let words = request.words();
    let (words, clock_hint) = (&words.second_factor, words.methods.clock_hint);
    let trust = trust(request, Factor::Totp);
    view! {
        <Lead>{words.by_app}</Lead>
        <Form action=ConfirmSignIn::url() refused=flash.refused("")>
            <input type="hidden" name="method" value=Factor::Totp.name()/>
            <CodeField length=DIGITS hint=clock_hint.to_owned()/>
            {trust}
            <Submit>{words.sign_in}</Submit>
        </Form>
    }
    .into_any()
}

async fn by_sms(request: &Request, person: &Person, flash: &Flash) -> Outcome<AnyView> {
    let identity = request.identity();
    let whose = sign_in::whose_by(person, Factor::Sms);
    let waiting = challenge::waiting(identity, whose).await?.filter(|waiting| !waiting.is_dead);
    let line = WaitingFor::SignIn.line(identity, waiting.as_ref()).await?;
    let length = identity.policy.codes.length;
    let to = person.account.phone.as_ref().map(|verified| verified.phone.masked()).unwrap_or_default();
    let wait_seconds = wait_seconds(request, person, flash).await?;
    let words = &request.words().second_factor;
    let trust = trust(request, Factor::Sms);
    // A device that could hold a passkey says so along with the code.
    let ready = offer::is_due(identity, person).await?.then(|| {
        view! {
            <input type="hidden" name="passkey_ready" value="" data-passkey-ready/>
            <PasskeyScript/>
        }
    });
    let (sent_to, unsent_to) = (to.clone(), to);
    let is_sent = request.words().resend.sent;
    let sent = waiting.is_some().then(|| {
        view! {
            <Lead>{is_sent.0}<Masked value=sent_to/>{is_sent.1}</Lead>
            {line}
            <Form action=ConfirmSignIn::url() refused=flash.refused("")>
                <input type="hidden" name="method" value=Factor::Sms.name()/>
                <CodeField length by_sms=true/>
                {trust}
                {ready}
                <Submit>{words.sign_in}</Submit>
            </Form>
        }
    });
    let unsent = waiting.is_none().then(|| {
        view! {
            <Lead>{words.can_text.0}<Masked value=unsent_to/>{words.can_text.1}</Lead>
        }
    });
    Ok(view! {
        {sent}
        {unsent}
        <Resend action=SendSignInCode::url() wait_seconds=wait_seconds.into() refused=flash.refused("again") is_first=waiting.is_none()/>
    }
    .into_any())
}

async fn by_email(request: &Request, person: &Person, flash: &Flash) -> Outcome<AnyView> {
    let identity = request.identity();
    let whose = sign_in::whose_by(person, Factor::Email);
    let is_sent = challenge::waiting(identity, whose).await?.is_some_and(|waiting| !waiting.is_dead);
    let length = identity.policy.codes.length;
    let wait_seconds = wait_seconds(request, person, flash).await?;
    let words = &request.words().second_factor;
    let to = person.account.email.masked();
    let resend = &request.words().resend;
    let lead = if is_sent { resend.sent } else { resend.can_mail };
    let sent = is_sent.then(|| {
        view! {
            <Form action=ConfirmSignIn::url() refused=flash.refused("")>
                <input type="hidden" name="method" value=Factor::Email.name()/>
                <CodeField length/>
                <Submit>{words.sign_in}</Submit>
            </Form>
        }
    });
    Ok(view! {
        <Lead>{lead.0}<Masked value=to/>{lead.1}</Lead>
        {sent}
        <Resend
            action=SendSignInCode::url()
            wait_seconds=wait_seconds.into()
            refused=flash.refused("again")
            is_first=!is_sent
            by_mail=true
        />
    }
    .into_any())
}

fn with_recovery_code(words: &'static Words, flash: &Flash, is_chosen: bool) -> impl IntoView + use<> {
    view! {
        <WithRecoveryCode
            action=SignInWithRecoveryCode::url()
            press=words.sign_in_with_it
            refused=flash.refused("recovery-code")
            is_chosen
        />
    }
}

/// The phone has signed in alone. A second text would be the same factor once more; whoever holds the phone alone is told
/// nothing of the account.
async fn other_factor(request: &Request, person: &Person) -> Outcome<Loaded> {
    let flash = request.flash();
    let words = &request.words().second_factor;
    let by_recovery_code = with_recovery_code(words, &flash, false);
    let forgotten = request.words().fields.forgotten;
    // The password comes first here, unless another method was chosen.
    let chosen = methods::current(person).filter(|method| person.session.method == Some(*method));
    let others = others(person, chosen, &flash);
    let body = match by_method(request, person, &flash, chosen).await? {
        Some(body) => body,
        None => view! {
            <Lead>{words.then_password}</Lead>
            <Form action=SignInWithPhoneAndPassword::url() refused=flash.refused("")>
                <PasswordField kind=PasswordKind::Current autofocus=true/>
                <Submit>{words.sign_in}</Submit>
            </Form>
        }
        .into_any(),
    };
    shown(view! {
        <Page title=words.title is_private=true>
            {body}
            {others}
            {by_recovery_code}
            <Links><TextLink to=Route::Recover>{forgotten}</TextLink></Links>
            <GiveUp words/>
        </Page>
    })
}

/// Nothing that is on can be used: the number is somebody else's by now, or the mailbox has set the password. A recovery
/// code opens the account, or a code by mail and a wait.
async fn without_phone(request: &Request, person: &Person) -> Outcome<Loaded> {
    let identity = request.identity();
    let flash = request.flash();
    let now = identity.now();
    let words = &request.words().second_factor;
    let wait = waits::running(identity, person, WaitFor::SignIn).await?;
    let by_recovery_code = with_recovery_code(words, &flash, false);
    let why = if person.account.has_lost_its_phone() { words.lost_phone } else { words.password_by_mail };
    let by_mail = match &wait {
        Some(wait) if !wait.is_ripe(now) => waiting_without_phone(request, wait).into_any(),
        _ => by_mail_without_phone(request, person, &flash, wait.is_some()).await?,
    };
    shown(view! {
        <Page title=words.title is_private=true>
            <Lead>{why}</Lead>
            {by_recovery_code}
            {by_mail}
            <GiveUp words/>
        </Page>
    })
}

fn waiting_without_phone(request: &Request, wait: &Wait) -> impl IntoView + use<> {
    let words = request.words();
    let (ripe, lapse) = (names::moment(words, wait.ripe_at), names::moment(words, wait.lapses_at));
    view! { <Notice kind=NoticeKind::Plain>{(words.second_factor.wait_runs)(&ripe, &lapse)}</Notice> }
}

async fn by_mail_without_phone(
    request: &Request,
    person: &Person,
    flash: &Flash,
    has_waited: bool,
) -> Outcome<AnyView> {
    let identity = request.identity();
    let waiting = challenge::waiting(identity, sign_in::whose(person)).await?.filter(|waiting| !waiting.is_dead);
    let is_sent = waiting.is_some();
    let wait_seconds = wait_seconds(request, person, flash).await?;
    let length = identity.policy.codes.length;
    let to = person.account.email.masked();
    let words = &request.words().second_factor;
    let (wait, lapse) = (identity.policy.recovery.wait, identity.policy.recovery.lapse);
    let all = request.words();
    let (wait, lapse) = (names::span_after(all, wait), names::span_after(all, lapse));
    let refused = flash.refused("again");
    let of_code = flash.refused("");
    let is_open = has_waited || is_sent || refused.is_some() || of_code.is_some();
    let lead = if has_waited {
        let around = words.wait_is_over;
        view! { <Lead>{around.0}<Masked value=to/>{around.1}</Lead> }.into_any()
    } else {
        view! { <Lead>{words.mail_begins_wait}<Masked value=to/>{(words.then_wait)(&wait, &lapse)}</Lead> }.into_any()
    };
    let sent = is_sent.then(|| {
        view! {
            <Form action=ConfirmSignIn::url() refused=of_code>
                <CodeField length/>
                <Submit>{words.go_on}</Submit>
            </Form>
        }
    });
    Ok(view! {
        <OtherMethod title=words.mail_and_wait is_open>
            {lead}
            {sent}
            <Resend
                action=SendSignInCode::url()
                wait_seconds=wait_seconds.into()
                refused
                is_first=!is_sent
                by_mail=true
            />
        </OtherMethod>
    }
    .into_any())
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
    let words = &request.words().second_factor;
    let lead = if is_sent { words.guessed_sent } else { words.guessed_unsent };
    let sent = is_sent.then(|| {
        view! {
            <Form action=ConfirmSignIn::url() refused=flash.refused("")>
                <CodeField length/>
                <Submit>{words.go_on}</Submit>
            </Form>
        }
    });
    shown(view! {
        <Page title=words.title is_private=true>
            <Lead>{lead.0}<Masked value=to/>{lead.1}</Lead>
            {sent}
            <Resend
                action=SendSignInCode::url()
                wait_seconds=wait_seconds.into()
                refused=flash.refused("again")
                is_first=!is_sent
                by_mail=true
            />
            <GiveUp words/>
        </Page>
    })
}

/// Until a code may be asked for, as the guard knows it, or as the refusal said where that is longer.
async fn wait_seconds(request: &Request, person: &Person, flash: &Flash) -> Outcome<u32> {
    let purpose = sign_in::whose(person).purpose;
    let target = match (&person.account.phone, purpose) {
        (_, Purpose::SignInFromNewBrowser | Purpose::SignInWithoutPhone | Purpose::SignInByEmail) => {
            person.account.email.as_str()
        }
        (Some(verified), _) => verified.phone.e164(),
        (None, _) => return Ok(0),
    };
    Ok(challenge::wait_seconds(request.identity(), purpose, target).await?.max(flash.wait_seconds("again")))
}

/// The way out of a half-done sign-in.
#[component]
fn GiveUp(words: &'static Words) -> impl IntoView {
    view! {
        <Links>
            <Act action=SignOut::url() look=Look::Secondary>{words.somebody_else}</Act>
        </Links>
    }
}
