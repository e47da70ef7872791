//! Proving oneself again: the password, then the second factor where one is on.

use identity::challenge;
use identity::flows::re_authenticate::{self, Demand, Due};
use identity::model::factor::Factor;
use identity::model::purpose::Purpose;
use identity::model::session::Person;
use identity::refusal::Outcome;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::passkeys::{AskPasskey, ReAuthenticateWithPasskey};
use crate::api::re_authenticate::{
    ConfirmReAuthentication, ReAuthenticate as PostPassword, ReAuthenticateWithRecoveryCode, SendReAuthenticationCode,
};
use crate::routes::Route;
use crate::ssr::Request;
use crate::ssr::delivery::WaitingFor;
use crate::ui::{
    ButtonLink, Ceremony, CodeField, Field, Form, Lead, Links, Look, Masked, OtherMethod, Page, PasskeyForm,
    PasswordField, PasswordKind, Resend, Submit, TextLink, WithoutPasskeys,
};

#[component]
pub fn ReAuthenticate() -> impl IntoView {
    load(async |request| {
        let person = request.setting_up().await?;
        let demand = request.step_up().demand.unwrap_or_else(|| re_authenticate::usual(request.identity()));
        match demand.due(&person, request.identity().now()) {
            Due::Password => password(&request, &person, &demand),
            Due::SecondFactor => second_factor(&request, &person, &demand).await,
            Due::Nothing => Ok(Loaded::GoTo(Route::Account)),
            Due::Impossible => impossible(&person),
        }
    })
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
fn by_passkey(person: &Person, demand: &Demand) -> Option<AnyView> {
    demand.methods(&person.account).contains(&Factor::Passkey).then(|| {
        view! {
            <PasskeyForm
                action=ReAuthenticateWithPasskey::url()
                ask=AskPasskey::url()
                ceremony=Ceremony::Get
                look=Look::Secondary
                press="Use my passkey"
            />
            <WithoutPasskeys words="Go on in another way."/>
        }
        .into_any()
    })
}

fn password(request: &Request, person: &Person, demand: &Demand) -> Outcome<Loaded> {
    let flash = request.flash();
    let email = person.account.email.as_str().to_owned();
    let minutes = request.identity().policy.sessions.recent_authentication.as_secs() / 60;
    // Being led here is no mistake of theirs, so it is said above the form and not in it.
    let refused = if flash.is_refused_with("re-authentication-due") { None } else { flash.refused("") };
    let lead = if person.session.factors.used_at(Factor::Password).is_none() {
        view! {
            <Lead>
                "You signed in without your password. That is not enough to change something important: please type it now."
            </Lead>
        }
        .into_any()
    } else {
        view! {
            <Lead>"Before something important changes we ask for your password, if it was not typed in the last "{minutes}" minutes."</Lead>
        }
        .into_any()
    };
    let by_passkey = by_passkey(person, demand);
    shown(view! {
        <Page title="Is it you?" person=email.clone() back=Route::Account>
            {lead}
            <Form action=PostPassword::url() refused>
                <input type="hidden" name="email" autocomplete="username" value=email/>
                <PasswordField kind=PasswordKind::Current autofocus=true/>
                <Submit>"Go on"</Submit>
            </Form>
            {by_passkey}
            <Links><TextLink to=Route::Recover>"Forgotten your password?"</TextLink></Links>
        </Page>
    })
}

async fn second_factor(request: &Request, person: &Person, demand: &Demand) -> Outcome<Loaded> {
    let identity = request.identity();
    let flash = request.flash();
    let waiting = challenge::waiting(identity, re_authenticate::whose(person)).await?;
    let waiting = waiting.filter(|waiting| !waiting.is_dead);
    let line = WaitingFor::ReAuthenticate.line(identity, waiting.as_ref()).await?;
    let length = identity.policy.codes.length;
    let wait_seconds = match &person.account.phone {
        Some(verified) => challenge::wait_seconds(identity, Purpose::ReAuthenticate, verified.phone.e164()).await?,
        None => 0,
    };
    let wait_seconds = wait_seconds.max(flash.wait_seconds("again"));
    let to = person.account.phone.as_ref().map(|verified| verified.phone.masked()).unwrap_or_default();
    let (sent_to, unsent_to) = (to.clone(), to);
    let can_text = demand.methods(&person.account).contains(&Factor::Sms);
    let by_passkey = by_passkey(person, demand);
    let has_passkey = by_passkey.is_some();
    let by_code = (can_text && waiting.is_some()).then(|| {
        view! {
            <Lead>"We sent a code to "<Masked value=sent_to/>"."</Lead>
            {line}
            <Form action=ConfirmReAuthentication::url() refused=flash.refused("")>
                <CodeField length by_sms=true/>
                <Submit>"Go on"</Submit>
            </Form>
        }
    });
    let not_sent = (can_text && waiting.is_none()).then(|| {
        view! {
            <Lead>"Now your second step. We can text a code to "<Masked value=unsent_to/>"."</Lead>
        }
    });
    let refused = flash.refused("recovery-code");
    let is_open = refused.is_some() || !can_text && !has_passkey;
    let resend = can_text.then(|| {
        view! {
            <Resend
                action=SendReAuthenticationCode::url()
                wait_seconds=wait_seconds.into()
                refused=flash.refused("again")
                is_first=waiting.is_none()
            />
        }
    });
    let lost = (!can_text && !has_passkey).then(|| {
        view! {
            <Lead>
                "Now your second step. Your phone number is somebody else's by now, so we can't text you a code. Without a "
                "recovery code, sign out and sign in again: that can be done by mail and a wait."
            </Lead>
        }
    });
    shown(view! {
        <Page title="Is it you?" person=person.account.email.as_str().to_owned() back=Route::Account>
            {by_passkey}
            {by_code}
            {not_sent}
            {lost}
            {resend}
            <OtherMethod title="Use a recovery code" is_open>
                <Form action=ReAuthenticateWithRecoveryCode::url() refused>
                    <Field name="recovery_code" label="Recovery code" hint="Each works once.".to_owned()/>
                    <Submit look=Look::Secondary>"Go on with it"</Submit>
                </Form>
            </OtherMethod>
        </Page>
    })
}
