//! A file per route. A page reads, and changes nothing.

use identity::Identity;
use identity::model::assurance::{Demand, Due};
use identity::model::session::Person;
use identity::refusal::{Fault, No, Outcome};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::routes;
use crate::ssr::{Request, due_at};

pub mod account;
pub mod activity;
pub mod cancel;
pub mod data;
pub mod devices;
pub mod email_addresses;
pub mod email_addresses_confirm;
pub mod email_factor;
pub mod fault;
pub mod handset;
pub mod home;
pub mod leaving;
pub mod not_found;
pub mod not_me;
pub mod passkey_offer;
pub mod passkeys;
pub mod password;
pub mod phone;
pub mod phone_confirm;
pub mod phone_sign_in;
pub mod phone_sign_in_confirm;
pub mod re_authenticate;
pub mod recover;
pub mod recover_confirm;
pub mod recover_password;
pub mod recover_second_proof;
pub mod recovery_codes;
pub mod register;
pub mod register_confirm;
pub mod second_factor;
pub mod sessions;
pub mod sign_in;
pub mod silence_number;
pub mod sms_factor;
pub mod sms_factor_confirm;
pub mod strong_method;
pub mod totp_factor;
pub mod totp_factor_confirm;

use not_found::NotFound;

/// Finds the page for the address.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=home::Home ssr=SsrMode::Async/>
                <Route path=path!("/register") view=register::Register ssr=SsrMode::Async/>
                <Route path=path!("/register/confirm") view=register_confirm::RegisterConfirm ssr=SsrMode::Async/>
                <Route path=path!("/sign-in") view=sign_in::SignIn ssr=SsrMode::Async/>
                <Route path=path!("/sign-in/second-factor") view=second_factor::SecondFactor ssr=SsrMode::Async/>
                <Route path=path!("/sign-in/phone") view=phone_sign_in::PhoneSignIn ssr=SsrMode::Async/>
                <Route
                    path=path!("/sign-in/phone/confirm")
                    view=phone_sign_in_confirm::PhoneSignInConfirm
                    ssr=SsrMode::Async
                />
                <Route path=path!("/recover") view=recover::Recover ssr=SsrMode::Async/>
                <Route path=path!("/recover/confirm") view=recover_confirm::RecoverConfirm ssr=SsrMode::Async/>
                <Route
                    path=path!("/recover/second-proof")
                    view=recover_second_proof::RecoverSecondProof
                    ssr=SsrMode::Async
                />
                <Route path=path!("/recover/password") view=recover_password::RecoverPassword ssr=SsrMode::Async/>
                <Route path=path!("/cancel") view=cancel::Cancel ssr=SsrMode::Async/>
                <Route path=path!("/re-authenticate") view=re_authenticate::ReAuthenticate ssr=SsrMode::Async/>
                <Route path=path!("/account") view=account::Account ssr=SsrMode::Async/>
                <Route path=path!("/account/phone") view=phone::Phone ssr=SsrMode::Async/>
                <Route path=path!("/account/phone/confirm") view=phone_confirm::PhoneConfirm ssr=SsrMode::Async/>
                <Route path=path!("/account/second-factor/sms") view=sms_factor::SmsFactor ssr=SsrMode::Async/>
                <Route
                    path=path!("/account/second-factor/sms/confirm")
                    view=sms_factor_confirm::SmsFactorConfirm
                    ssr=SsrMode::Async
                />
                <Route path=path!("/account/second-factor/totp") view=totp_factor::TotpFactor ssr=SsrMode::Async/>
                <Route
                    path=path!("/account/second-factor/totp/confirm")
                    view=totp_factor_confirm::TotpFactorConfirm
                    ssr=SsrMode::Async
                />
                <Route path=path!("/account/second-factor/email") view=email_factor::EmailFactor ssr=SsrMode::Async/>
                <Route path=path!("/account/recovery-codes") view=recovery_codes::RecoveryCodesPage ssr=SsrMode::Async/>
                <Route path=path!("/account/strong-method") view=strong_method::StrongMethod ssr=SsrMode::Async/>
                <Route path=path!("/account/passkeys") view=passkeys::Passkeys ssr=SsrMode::Async/>
                <Route path=path!("/account/passkeys/offer") view=passkey_offer::PasskeyOffer ssr=SsrMode::Async/>
                <Route path=path!("/account/password") view=password::Password ssr=SsrMode::Async/>
                <Route path=path!("/account/email") view=email_addresses::EmailAddresses ssr=SsrMode::Async/>
                <Route
                    path=path!("/account/email/confirm")
                    view=email_addresses_confirm::EmailAddressesConfirm
                    ssr=SsrMode::Async
                />
                <Route path=path!("/account/data") view=data::Data ssr=SsrMode::Async/>
                <Route path=path!("/account/leaving") view=leaving::Leaving ssr=SsrMode::Async/>
                <Route path=path!("/account/sessions") view=sessions::Sessions ssr=SsrMode::Async/>
                <Route path=path!("/account/devices") view=devices::Devices ssr=SsrMode::Async/>
                <Route path=path!("/account/activity") view=activity::Activity ssr=SsrMode::Async/>
                <Route path=path!("/not-me") view=not_me::NotMe ssr=SsrMode::Async/>
                <Route path=path!("/not-me/texts") view=silence_number::SilenceNumber ssr=SsrMode::Async/>
                <Route path=path!("/dev/handset") view=handset::HandsetPage ssr=SsrMode::Async/>
            </FlatRoutes>
        </Router>
    }
}

/// What a page becomes once it is loaded.
pub(crate) enum Loaded {
    View(AnyView),
    /// This page has nothing to show now; another has.
    GoTo(routes::Route),
    /// The act that this page is for is sensitive, and the last proof is too old. Better said before the form is filled
    /// in than after.
    ProveFirst,
    /// As [`Self::ProveFirst`], where the act demands this.
    StepUpFirst(Demand),
}

impl Loaded {
    /// Where somebody goes first who wants to change what signing in takes, if their last proof does not do for that.
    pub(crate) fn before_changing_second_factors(identity: &Identity, person: &Person) -> Option<Self> {
        let demand = identity::flows::second_factor::demand(identity, &person.account);
        match demand.due(person, identity.now()) {
            Due::Nothing => None,
            _ if demand.method.is_some() => Some(Self::StepUpFirst(demand)),
            _ => Some(Self::ProveFirst),
        }
    }
}

/// Where a page of strangers leads somebody who is in. Also who is on the way in or recovers, if they were led here because
/// their session was over: another tab, or the press before, has carried it on since. What either was told is over too.
pub(crate) async fn for_who_is_in(request: &Request) -> Option<Loaded> {
    // A fault is no reason to keep strangers from the form.
    let level = request.person().await.ok()??.session.level;
    if !level.is_in() && !request.flash().is_over {
        return None;
    }
    request.flash();
    Some(Loaded::GoTo(due_at(level).unwrap_or(routes::Route::Account)))
}

/// Turns markup into what [`load`] takes.
#[expect(clippy::unnecessary_wraps, reason = "the end of every reading function, which may refuse")]
pub(crate) fn shown(view: impl IntoView + 'static) -> Outcome<Loaded> {
    Ok(Loaded::View(view.into_any()))
}

/// Loads a page. Where something else is due first it leads there and remembers where the person was going; a fault
/// becomes the fault page.
pub(crate) fn load<Read>(read: impl FnOnce(Request) -> Read) -> AnyView
where
    Read: Future<Output = Outcome<Loaded>> + Send + 'static,
{
    let request = match Request::current() {
        Ok(request) => request,
        Err(fault) => return without_request(&fault),
    };
    // For the frame of the page, which shows what no form on it does.
    provide_context(request.clone());
    let reading = read(request.clone());
    Suspend::new(async move {
        match reading.await {
            Ok(Loaded::View(view)) => view,
            Ok(Loaded::GoTo(route)) => {
                request.redirect(route);
                ().into_any()
            }
            Ok(Loaded::ProveFirst) => {
                request.redirect_remembering(routes::Route::ReAuthenticate, None);
                ().into_any()
            }
            Ok(Loaded::StepUpFirst(demand)) => {
                request.redirect_remembering(routes::Route::ReAuthenticate, Some(demand));
                ().into_any()
            }
            Err(No::Refused(refusal)) => {
                let due = crate::ssr::answer::instead(&refusal).unwrap_or(routes::Route::Account);
                request.redirect_remembering(due, None);
                ().into_any()
            }
            Err(No::Fault(cause)) => {
                let reference = request.report(&cause);
                view! { <fault::FaultPage reference/> }.into_any()
            }
        }
    })
    .into_any()
}

fn without_request(cause: &Fault) -> AnyView {
    tracing::error!(%cause, "fault");
    view! { <fault::FaultPage reference=String::new()/> }.into_any()
}
