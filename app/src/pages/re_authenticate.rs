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
use crate::ssr::{Request, StepUp};
use crate::text::{methods, purposes};
use crate::ui::{
    ButtonLink, Ceremony, CodeField, Field, Form, Lead, Links, Look, Masked, OtherMethod, OtherMethods, Page,
    PasskeyForm, PasswordField, PasswordKind, Resend, Submit, TextLink, WithoutPasskeys,
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
            Due::Nothing => Ok(Loaded::GoTo(Route::Account)),
            Due::Impossible => impossible(&person),
        }
    })
}

/// Who asks, what for, and how recent or how strong the proof has to be.
fn why(request: &Request, step_up: &StepUp) -> impl IntoView + use<> {
    let policy = &request.identity().policy;
    let age = step_up.demand.and_then(|demand| demand.max_age).unwrap_or(policy.sessions.recent_authentication);
    let minutes = age.as_secs() / 60;
    let asker = step_up.asker.as_ref().unwrap_or(&policy.app_name);
    let what_for = step_up.to.map_or("before something important changes", purposes::of);
    let how = match step_up.demand {
        Some(Demand { method: Some(method), .. }) => {
            format!(
                " It takes {} or a recovery code, because you have that switched on.",
                methods::with_article(method)
            )
        }
        Some(Demand { level: Some(_), .. }) => " It takes a stronger proof than your last one.".to_owned(),
        _ => String::new(),
    };
    let words = format!("{asker} asks for this {what_for}, if your last proof is older than {minutes} minutes.{how}");
    view! { <Lead>{words}</Lead> }
}

/// What is asked for can't be proved by this account as it is.
fn impossible(person: &Person) -> Outcome<Loaded> {
    shown(view! {
        <Page title="Something stronger is needed" person=person.account.email.as_str().to_owned() back=Route::Account>
            <Lead>
                "This takes a stronger way to prove that it's you than any that you have switched on. Set one up in your "
                "account first, and come back."
            </Lead>
            <ButtonLink to=Route::Account>"Your account"</ButtonLink>
        </Page>
    })
}

/// A passkey stands for password and second step, where the demand takes one.
fn by_passkey(look: Look) -> AnyView {
    view! {
        <PasskeyForm
            action=ReAuthenticateWithPasskey::url()
            ask=AskPasskey::url()
            ceremony=Ceremony::Get
            look
            press="Use my passkey"
        />
        <WithoutPasskeys words="Go on in another way."/>
    }
    .into_any()
}

fn password(request: &Request, person: &Person, step_up: &StepUp, demand: &Demand) -> Outcome<Loaded> {
    let flash = request.flash();
    let email = person.account.email.as_str().to_owned();
    // Being led here is no mistake of theirs, so it is said above the form and not in it.
    let refused = if flash.is_refused_with("re-authentication-due") { None } else { flash.refused("") };
    let has_none = person.session.factors.used_at(Factor::Password).is_none();
    let without_password = has_none.then(|| {
        view! {
            <Lead>
                "You signed in without your password. That is not enough to change something important: please type it now."
            </Lead>
        }
    });
    let why = why(request, step_up);
    let takes_passkey = demand.methods(&person.account).contains(&Factor::Passkey);
    let passkey = takes_passkey.then(|| by_passkey(Look::Secondary));
    shown(view! {
        <Page title="Is it you?" person=email.clone() back=Route::Account>
            {without_password}
            {why}
            <Form action=PostPassword::url() refused>
                <input type="hidden" name="email" autocomplete="username" value=email/>
                <PasswordField kind=PasswordKind::Current autofocus=true/>
                <Submit>"Go on"</Submit>
            </Form>
            {passkey}
            <Links><TextLink to=Route::Recover>"Forgotten your password?"</TextLink></Links>
        </Page>
    })
}

async fn second_factor(request: &Request, person: &Person, step_up: &StepUp, demand: &Demand) -> Outcome<Loaded> {
    let flash = request.flash();
    let current = re_authenticate::current(person, demand);
    let body = match current {
        Some(Factor::Passkey) => by_passkey(Look::Primary),
        Some(Factor::Totp) => by_app(&flash).into_any(),
        Some(method) if method.is_sent() => by_sent_code(request, person, &flash, method).await?,
        _ => lost(person).into_any(),
    };
    let mut others = demand.methods(&person.account);
    others.retain(|method| Some(*method) != current && *method != Factor::RecoveryCode);
    let others = (!others.is_empty()).then(|| {
        view! { <OtherMethods action=ChooseReAuthenticationMethod::url() methods=others refused=flash.refused("method")/> }
    });
    let refused = flash.refused("recovery-code");
    let is_open = refused.is_some() || current == Some(Factor::RecoveryCode);
    let why = why(request, step_up);
    shown(view! {
        <Page title="Is it you?" person=person.account.email.as_str().to_owned() back=Route::Account>
            {why}
            {body}
            {others}
            <OtherMethod title="Use a recovery code" is_open>
                <Form action=ReAuthenticateWithRecoveryCode::url() refused>
                    <Field name="recovery_code" label="Recovery code" hint="Each works once.".to_owned()/>
                    <Submit look=Look::Secondary>"Go on with it"</Submit>
                </Form>
            </OtherMethod>
        </Page>
    })
}

fn by_app(flash: &Flash) -> impl IntoView + use<> {
    view! {
        <Lead>"Now your second step: type the code that your authenticator app shows."</Lead>
        <Form action=ConfirmReAuthentication::url() refused=flash.refused("")>
            <input type="hidden" name="method" value=Factor::Totp.name()/>
            <CodeField length=DIGITS hint=methods::CLOCK_HINT.to_owned()/>
            <Submit>"Go on"</Submit>
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
    let lead = match (is_first, by_mail) {
        (false, _) => "We sent a code to ",
        (true, false) => "Now your second step. We can text a code to ",
        (true, true) => "Now your second step. We can mail a code to ",
    };
    let form = (!is_first).then(|| {
        view! {
            <Form action=ConfirmReAuthentication::url() refused=flash.refused("")>
                <input type="hidden" name="method" value=method.name()/>
                <CodeField length by_sms=!by_mail/>
                <Submit>"Go on"</Submit>
            </Form>
        }
    });
    Ok(view! {
        <Lead>{lead}<Masked value=to/>"."</Lead>
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
fn lost(person: &Person) -> impl IntoView + use<> {
    let words = if person.account.has_lost_its_phone() {
        "Now your second step. Your phone number is somebody else's by now, so we can't text you a code. Without a recovery \
         code, sign out and sign in again: that can be done by mail and a wait."
    } else {
        "Now your second step: a recovery code."
    };
    view! { <Lead>{words}</Lead> }
}
