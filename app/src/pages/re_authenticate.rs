//! Proving oneself again: the password, then the second factor where one is on.

use identity::challenge;
use identity::flows::re_authenticate::{self, Demand, Due};
use identity::model::factor::Factor;
use identity::model::session::Person;
use identity::model::totp::DIGITS;
use identity::refusal::Outcome;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::passkeys::{AskPasskey, ReAuthenticateWithPasskey};
use crate::api::re_authenticate::{
    ChooseReAuthenticationMethod, ConfirmReAuthentication, ReAuthenticate as PostPassword,
    ReAuthenticateWithRecoveryCode, SendReAuthenticationCode,
};
use crate::routes::Route;
use crate::ssr::delivery::WaitingFor;
use crate::ssr::flash::Flash;
use crate::ssr::{Request, StepUp, names};
use crate::text::{ReAuthenticate as Words, here};
use crate::ui::{
    ButtonLink, Ceremony, CodeField, Form, Lead, Links, Look, Masked, OtherMethods, Page, PasskeyForm, PasswordField,
    PasswordKind, Resend, Submit, TextLink, WithRecoveryCode, WithoutPasskeys,
};

#[component]
pub fn ReAuthenticate() -> impl IntoView {
    load(async |request| {
        let person = request.setting_up().await?;
        let step_up = request.step_up();
        let demand = step_up.demand.unwrap_or_else(|| re_authenticate::usual(request.identity()));
        match demand.due(&person, request.identity().now()) {
            Due::Password => password(&request, &person, &step_up, &demand),
            Due::SecondFactor => second_factor(&request, &person, &step_up, &demand).await,
            Due::Nothing => Ok(Loaded::GoTo(match step_up.to {
                Some(to) => {
                    // Proved in another tab, or by the press before: what this one was told is over.
                    request.flash();
                    request.forget_going();
                    to
                }
                None => Route::Account,
            })),
            Due::Impossible => impossible(&request, &person, &step_up, &demand),
        }
    })
}

/// Who asks, what for, and how recent or how strong the proof has to be.
fn why(request: &Request, step_up: &StepUp, demand: &Demand) -> impl IntoView + use<> {
    let asker = step_up.asker.as_ref().unwrap_or(&request.identity().policy.app_name);
    let words = request.words();
    let what_for = step_up.to.map_or(words.purposes.other, |route| words.purposes.of(route));
    let span = |age| names::span(words, age);
    let (words, methods) = (&words.re_authenticate, &words.methods);
    let why = match *demand {
        Demand { not_before: Some(_), .. } => (words.why_anew)(asker, what_for),
        Demand { max_age: Some(age), .. } => (words.why)(asker, what_for, &span(age)),
        _ => (words.why_at_all)(asker, what_for),
    };
    let how = match *demand {
        Demand { method: Some(method), .. } => (words.by_method)((methods.with_article)(method)),
        Demand { level: Some(level), .. } => (words.by_level)(level).to_owned(),
        _ => String::new(),
    };
    view! { <Lead>{why + &how}</Lead> }
}

/// What is asked for can't be proved by this account as it is.
fn impossible(request: &Request, person: &Person, step_up: &StepUp, demand: &Demand) -> Outcome<Loaded> {
    let words = &request.words().re_authenticate;
    let why = why(request, step_up, demand);
    shown(view! {
        <Page title=words.impossible_title person=person.account.email.as_str().to_owned() back=Route::Account>
            {why}
            <Lead>{words.impossible}</Lead>
            <ButtonLink to=Route::Account>{words.to_account}</ButtonLink>
        </Page>
    })
}

/// A passkey stands for password and second step, where the demand takes one.
fn by_passkey(request: &Request, look: Look) -> AnyView {
    let words = request.words();
    view! {
        <PasskeyForm
            action=ReAuthenticateWithPasskey::url()
            ask=AskPasskey::url()
            ceremony=Ceremony::Get
            look
            press=words.passkey_form.use_mine
        />
        <WithoutPasskeys words=words.re_authenticate.other_way/>
    }
    .into_any()
}

fn password(request: &Request, person: &Person, step_up: &StepUp, demand: &Demand) -> Outcome<Loaded> {
    let flash = request.flash();
    let email = person.account.email.as_str().to_owned();
    // Being led here is no mistake of theirs, so it is said above the form and not in it.
    let refused = if flash.is_refused_with("re-authentication-due") { None } else { flash.refused("") };
    let words = &request.words().re_authenticate;
    let has_none = person.session.factors.used_at(Factor::Password).is_none();
    let without_password = has_none.then(|| {
        view! { <Lead>{words.without_password}</Lead> }
    });
    let why = why(request, step_up, demand);
    let forgotten = request.words().fields.forgotten;
    let takes_passkey = demand.methods(&person.account).contains(&Factor::Passkey);
    let passkey = takes_passkey.then(|| by_passkey(request, Look::Secondary));
    shown(view! {
        <Page title=words.title person=email.clone() back=Route::Account>
            {without_password}
            {why}
            <Form action=PostPassword::url() refused>
                <input type="hidden" name="email" autocomplete="username" value=email/>
                <PasswordField kind=PasswordKind::Current autofocus=true/>
                <Submit>{words.go_on}</Submit>
            </Form>
            {passkey}
            <Links><TextLink to=Route::Recover>{forgotten}</TextLink></Links>
        </Page>
    })
}

async fn second_factor(request: &Request, person: &Person, step_up: &StepUp, demand: &Demand) -> Outcome<Loaded> {
    let flash = request.flash();
    let words = &request.words().re_authenticate;
    let current = re_authenticate::current(person, demand);
    let body = match current {
        Some(Factor::Passkey) => by_passkey(request, Look::Primary),
        Some(Factor::Totp) => by_app(words, &flash).into_any(),
        Some(method) if method.is_sent() => by_sent_code(request, person, &flash, method).await?,
        _ => lost(words, person).into_any(),
    };
    let mut others = demand.methods(&person.account);
    let takes_recovery_code = others.contains(&Factor::RecoveryCode);
    others.retain(|method| Some(*method) != current && *method != Factor::RecoveryCode);
    let others = (!others.is_empty()).then(|| {
        view! { <OtherMethods action=ChooseReAuthenticationMethod::url() methods=others refused=flash.refused("method")/> }
    });
    let is_chosen = current == Some(Factor::RecoveryCode);
    let why = why(request, step_up, demand);
    let by_recovery_code = takes_recovery_code.then(|| {
        view! {
            <WithRecoveryCode
                action=ReAuthenticateWithRecoveryCode::url()
                press=words.go_on_with_it
                refused=flash.refused("recovery-code")
                is_chosen
            />
        }
    });
    shown(view! {
        <Page title=words.title person=person.account.email.as_str().to_owned() back=Route::Account>
            {why}
            {body}
            {others}
            {by_recovery_code}
        </Page>
    })
}

fn by_app(words: &'static Words, flash: &Flash) -> impl IntoView + use<> {
    view! {
        <Lead>{words.by_app}</Lead>
        <Form action=ConfirmReAuthentication::url() refused=flash.refused("")>
            <input type="hidden" name="method" value=Factor::Totp.name()/>
            <CodeField length=DIGITS hint=here().methods.clock_hint.to_owned()/>
            <Submit>{words.go_on}</Submit>
        </Form>
    }
}

async fn by_sent_code(request: &Request, person: &Person, flash: &Flash, method: Factor) -> Outcome<AnyView> {
    let identity = request.identity();
    let by_mail = method == Factor::Email;
    let whose = re_authenticate::whose_by(person, method);
    let purpose = whose.purpose;
    let waiting = challenge::waiting(identity, whose).await?.filter(|waiting| !waiting.is_dead);
    let line = if by_mail { None } else { WaitingFor::ReAuthenticate.line(identity, waiting.as_ref()).await? };
    let number = person.account.phone.as_ref().map(|verified| &verified.phone);
    let email = &person.account.email;
    let (target, to) = match number.filter(|_| !by_mail) {
        Some(number) => (number.e164(), number.masked()),
        None => (email.as_str(), email.masked()),
    };
    let wait_seconds = challenge::wait_seconds(identity, purpose, target).await?.max(flash.wait_seconds("again"));
    let length = identity.policy.codes.length;
    let is_first = waiting.is_none();
    let words = &request.words().re_authenticate;
    let lead = match (is_first, by_mail) {
        (false, _) => request.words().resend.sent,
        (true, false) => words.can_text,
        (true, true) => words.can_mail,
    };
    let form = (!is_first).then(|| {
        view! {
            <Form action=ConfirmReAuthentication::url() refused=flash.refused("")>
                <input type="hidden" name="method" value=method.name()/>
                <CodeField length by_sms=!by_mail/>
                <Submit>{words.go_on}</Submit>
            </Form>
        }
    });
    Ok(view! {
        <Lead>{lead.0}<Masked value=to/>{lead.1}</Lead>
        {line}
        {form}
        <Resend
            action=SendReAuthenticationCode::url()
            wait_seconds=wait_seconds.into()
            refused=flash.refused("again")
            is_first
            by_mail
        />
    }
    .into_any())
}

/// Nothing that is on meets the demand but a recovery code.
fn lost(words: &'static Words, person: &Person) -> impl IntoView + use<> {
    let lead = if person.account.has_lost_its_phone() { words.lost_phone } else { words.recovery_code_left };
    view! { <Lead>{lead}</Lead> }
}
