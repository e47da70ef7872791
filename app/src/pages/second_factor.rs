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
use crate::text::methods::CLOCK_HINT;
use crate::text::refusals::duration_in_words;
use crate::ui::{
    Act, Ceremony, Check, CodeField, Field, Form, Lead, Links, Look, Masked, Notice, NoticeKind, OtherMethod,
    OtherMethods, Page, PasskeyForm, PasskeyScript, PasswordField, PasswordKind, Resend, Submit, TextLink,
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
    let current = methods::current(person);
    let body = by_method(request, person, &flash, current).await?;
    let is_last = current == Some(Factor::RecoveryCode);
    let by_recovery_code = with_recovery_code(&flash, is_last);
    let others = others(person, current, &flash);
    shown(view! {
        <Page title="Is it you?" is_private=true>
            {body}
            {others}
            {by_recovery_code}
            <GiveUp/>
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
    let days = request.identity().policy.sessions.trusted_device.as_secs() / 86_400;
    method.earns_trust().then(|| {
        view! {
            <Check
                name="trust_device"
                label="Trust this browser"
                hint=format!("We won't ask here again for {days} days. Only on a device that is yours alone.")
            />
        }
        .into_any()
    })
}

fn by_passkey(request: &Request) -> AnyView {
    let trust = trust(request, Factor::Passkey);
    view! {
        <Lead>"Now your passkey: this device asks you for your fingerprint, face or PIN, or you hold another one to it."</Lead>
        <PasskeyForm
            action=ConfirmSignInWithPasskey::url()
            ask=AskPasskey::url()
            ceremony=Ceremony::Get
            press="Use my passkey"
        >
            {trust}
        </PasskeyForm>
        <WithoutPasskeys words="Go on in another way, below."/>
    }
    .into_any()
}

fn by_app(request: &Request, flash: &Flash) -> AnyView {
    let trust = trust(request, Factor::Totp);
    view! {
        <Lead>"Type the code that your authenticator app shows now."</Lead>
        <Form action=ConfirmSignIn::url() refused=flash.refused("")>
            <input type="hidden" name="method" value=Factor::Totp.name()/>
            <CodeField length=DIGITS hint=CLOCK_HINT.to_owned()/>
            {trust}
            <Submit>"Sign in"</Submit>
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
    let trust = trust(request, Factor::Sms);
    // A device that could hold a passkey says so along with the code.
    let ready = offer::is_due(identity, person).await?.then(|| {
        view! {
            <input type="hidden" name="passkey_ready" value="" data-passkey-ready/>
            <PasskeyScript/>
        }
    });
    let (sent_to, unsent_to) = (to.clone(), to);
    let sent = waiting.is_some().then(|| {
        view! {
            <Lead>"We sent a code to "<Masked value=sent_to/>"."</Lead>
            {line}
            <Form action=ConfirmSignIn::url() refused=flash.refused("")>
                <input type="hidden" name="method" value=Factor::Sms.name()/>
                <CodeField length by_sms=true/>
                {trust}
                {ready}
                <Submit>"Sign in"</Submit>
            </Form>
        }
    });
    let unsent = waiting.is_none().then(|| {
        view! {
            <Lead>"We can text a code to "<Masked value=unsent_to/>"."</Lead>
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
    let to = person.account.email.masked();
    let sent = is_sent.then(|| {
        view! {
            <Form action=ConfirmSignIn::url() refused=flash.refused("")>
                <input type="hidden" name="method" value=Factor::Email.name()/>
                <CodeField length/>
                <Submit>"Sign in"</Submit>
            </Form>
        }
    });
    Ok(view! {
        <Lead>{if is_sent { "We sent a code to " } else { "We can mail a code to " }}<Masked value=to/>"."</Lead>
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
async fn other_factor(request: &Request, person: &Person) -> Outcome<Loaded> {
    let flash = request.flash();
    let by_recovery_code = with_recovery_code(&flash, false);
    // The password comes first here, unless another method was chosen.
    let chosen = methods::current(person).filter(|method| person.session.method == Some(*method));
    let others = others(person, chosen, &flash);
    let body = match by_method(request, person, &flash, chosen).await? {
        Some(body) => body,
        None => view! {
            <Lead>"Two-step sign-in is on for this account, and your phone was the first step. The second is your password."</Lead>
            <Form action=SignInWithPhoneAndPassword::url() refused=flash.refused("")>
                <PasswordField kind=PasswordKind::Current autofocus=true/>
                <Submit>"Sign in"</Submit>
            </Form>
        }
        .into_any(),
    };
    shown(view! {
        <Page title="Is it you?" is_private=true>
            {body}
            {others}
            {by_recovery_code}
            <Links><TextLink to=Route::Recover>"Forgotten your password?"</TextLink></Links>
            <GiveUp/>
        </Page>
    })
}

/// Nothing that is on can be used: the number is somebody else's by now, or the mailbox has set the password. A recovery
/// code opens the account, or a code by mail and a wait.
async fn without_phone(request: &Request, person: &Person) -> Outcome<Loaded> {
    let identity = request.identity();
    let flash = request.flash();
    let now = identity.now();
    let wait = waits::running(identity, person, WaitFor::SignIn).await?;
    let by_recovery_code = with_recovery_code(&flash, false);
    let why = if person.account.has_lost_its_phone() {
        "Somebody else has proved that your phone number is theirs now, and you had not used it here for a long time. So we \
         took it off your account, and can't text you a code."
    } else {
        "Your password was set anew by mail. So a code by mail alone is not enough this time: it would be the same mailbox \
         twice."
    };
    let by_mail = match &wait {
        Some(wait) if !wait.is_ripe(now) => waiting_without_phone(wait).into_any(),
        _ => by_mail_without_phone(request, person, &flash, wait.is_some()).await?,
    };
    shown(view! {
        <Page title="Is it you?" is_private=true>
            <Lead>{why}</Lead>
            {by_recovery_code}
            {by_mail}
            <GiveUp/>
        </Page>
    })
}

fn waiting_without_phone(wait: &Wait) -> impl IntoView + use<> {
    let (ripe, lapse) =
        (names::moment(crate::text::here(), wait.ripe_at), names::moment(crate::text::here(), wait.lapses_at));
    view! {
        <Notice kind=NoticeKind::Plain>
            "Your wait has begun, and you can close this page. Sign in again in this browser between "{ripe}" and "{lapse}
            ": then we mail you one more code. Our mail to you says how to cancel it."
        </Notice>
    }
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
    let (wait, lapse) = (identity.policy.recovery.wait, identity.policy.recovery.lapse);
    let (wait, lapse) = (duration_in_words(wait), duration_in_words(lapse));
    let refused = flash.refused("again");
    let of_code = flash.refused("");
    let is_open = has_waited || is_sent || refused.is_some() || of_code.is_some();
    let lead = if has_waited {
        view! { <Lead>"Your wait is over. One more code to "<Masked value=to/>", and you are in."</Lead> }.into_any()
    } else {
        view! {
            <Lead>
                "We mail a code to "<Masked value=to/>". With it a wait begins: sign in again in this browser after "{wait}
                " and within "{lapse}", with one more code by mail. Until then you can cancel it from our mail."
            </Lead>
        }
        .into_any()
    };
    let sent = is_sent.then(|| {
        view! {
            <Form action=ConfirmSignIn::url() refused=of_code>
                <CodeField length/>
                <Submit>"Go on"</Submit>
            </Form>
        }
    });
    Ok(view! {
        <OtherMethod title="Use a code by mail, and wait" is_open>
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
fn GiveUp() -> impl IntoView {
    view! {
        <Links>
            <Act action=SignOut::url() look=Look::Secondary>"Sign in as somebody else"</Act>
        </Links>
    }
}
