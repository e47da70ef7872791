//! How a form post is answered (SPEC 11): 303 to a page of ours, or the status itself for `Accept: application/json`.
//!
//! Left to itself a server function answers with a redirect to the Referer and the error in its address, or with 500.

use http::header::{LOCATION, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use identity::flows::passkeys::Options;
use identity::model::assurance::Demand;
use identity::model::token::{LinkToken, Token};
use identity::refusal::{Fault, No, Outcome, Refusal};
use serde::{Deserialize, Serialize};

use super::flash::{Flash, Typed};
use super::status::status;
use super::{Request, StepUp};
use crate::error::{Denied, Work};
use crate::routes::Route;
use crate::text::refusals;

/// What no form is called: the page shows such a refusal above them all.
const NO_FORM: &str = "page";

/// In bytes. Longer than any address or number.
const LONGEST_KEPT: usize = 300;

/// Where to go on, for those who asked with `fetch`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answer {
    pub go_to: String,
    /// What the device is to sign.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub passkey: Option<serde_json::Value>,
}

/// What a server function answers.
pub type Answered = Result<Answer, Denied>;

/// Where an act leads.
#[derive(Clone, Debug)]
pub struct Next {
    to: Route,
    /// The link that opens it, where it wants one.
    link: Option<String>,
    flash: Flash,
    asking: Option<Options>,
}

impl Next {
    pub fn to(to: Route) -> Self {
        Self { to, link: None, flash: Flash::default(), asking: None }
    }

    /// Opens the page by a link out of a mail. What can be none of ours is left out, and so it is where the page takes none.
    #[must_use]
    pub fn opened_by(mut self, link: &str) -> Self {
        self.link = ours(link);
        self
    }

    /// Lets the next page say what worked.
    #[must_use]
    pub fn saying(mut self, done: &str) -> Self {
        self.flash.done = Some(done.to_owned());
        self
    }

    /// Lets the script of passkeys ask the device. Without scripts it is only the page that is gone to.
    #[must_use]
    pub fn asking(mut self, options: Options) -> Self {
        self.asking = Some(options);
        self
    }

    /// Lets the next page say, at its form of that name, what did not work though the step itself was done.
    #[must_use]
    pub fn but(mut self, request: &Request, form: &str, no: Option<&No>) -> Self {
        self.flash.denied = no.map(|no| match no {
            No::Refused(refusal) => denied(refusal),
            No::Fault(fault) => broken(request, fault),
        });
        self.flash.form = Some(form.to_owned());
        self
    }

    /// Lets the next page fill in what was typed there before.
    #[must_use]
    pub(super) fn filling_in(mut self, typed: Typed) -> Self {
        self.flash.typed = typed;
        self
    }
}

/// A link that can be one of ours.
fn ours(link: &str) -> Option<String> {
    let is_ours = Token::parse(link).is_some() || LinkToken::parse(link).is_some();
    is_ours.then(|| link.to_owned())
}

/// Path, and the query that opens the page.
fn address(page: Route, link: Option<&String>) -> String {
    match (page.link_name(), link) {
        (Some(name), Some(link)) => format!("{}?{name}={link}", page.path()),
        _ => page.path().to_owned(),
    }
}

/// A form: the page that shows it, its name where the page has several, and what is to be filled in again.
pub struct Posted<'a> {
    request: &'a Request,
    on: Route,
    /// The link that opened the page.
    link: Option<String>,
    form: &'static str,
    typed: Typed,
    /// Where its code is typed, and what is said there to whom posted it twice.
    begins: Option<(Route, Option<&'static str>)>,
    /// What it shows may have gone.
    is_shown_anew: bool,
}

/// The page that shows a refusal, and the form of it that does.
struct Shown {
    on: Route,
    form: &'static str,
    typed: Typed,
    done: Option<&'static str>,
    /// The session with which it was posted has ended.
    is_over: bool,
}

impl Request {
    /// The form on page `on` was posted.
    pub fn posted(&self, on: Route) -> Posted<'_> {
        Posted { request: self, on, link: None, form: "", typed: Vec::new(), begins: None, is_shown_anew: false }
    }
}

impl Posted<'_> {
    /// The name of the form, where its page has several.
    #[must_use]
    pub fn form(mut self, form: &'static str) -> Self {
        self.form = form;
        self
    }

    /// The page was opened by a link out of a mail, and is so again if the answer is no.
    #[must_use]
    pub fn opened_by(mut self, link: &str) -> Self {
        self.link = ours(link);
        self
    }

    /// Fills a field in again if the answer is no. Never for passwords and codes.
    #[must_use]
    pub fn keeping(mut self, field: &str, value: &str) -> Self {
        self.typed.push((field.to_owned(), bounded(value)));
        self
    }

    /// The form sends a code that is typed on another page. Who posts it twice, by a double click or by going back, is led
    /// there all the same: the first code is good, and the wait for the next stands beside it.
    #[must_use]
    pub fn begins(mut self, typed_on: Route) -> Self {
        self.begins = Some((typed_on, None));
        self
    }

    /// What is said there to whom posted twice.
    #[must_use]
    pub fn telling_twice(mut self, words: &'static str) -> Self {
        self.begins = self.begins.map(|(typed_on, _)| (typed_on, Some(words)));
        self
    }

    /// The page shows what is confirmed. Where that waits no more, a script opens the page again: what stands there is out of
    /// date.
    #[must_use]
    pub fn showing_anew(mut self) -> Self {
        self.is_shown_anew = true;
        self
    }

    /// Does the act, and answers.
    pub async fn answer(self, act: impl Future<Output = Outcome<Next>>) -> Answered {
        match act.await {
            Ok(next) => self.yes(&next),
            Err(No::Refused(refusal)) => self.refused(&refusal).await,
            Err(No::Fault(fault)) => self.fault(&fault),
        }
    }

    fn yes(&self, next: &Next) -> Answered {
        let flash = &next.flash;
        if !flash.is_empty()
            && let Err(fault) = self.request.set_flash(flash)
        {
            return self.fault(&fault);
        }
        let go_to = address(next.to, next.link.as_ref());
        if !self.request.wants_json() {
            self.see_other(&go_to);
        }
        Ok(Answer { go_to, passkey: next.asking.clone().map(Options::into_json) })
    }

    async fn refused(&self, refusal: &Refusal) -> Answered {
        if let (Refusal::SentAlready { .. }, Some((on, done))) = (refusal, self.begins) {
            let denied = Denied { go_to: Some(on.path().to_owned()), ..denied(refusal) };
            return self.no(
                denied,
                status(refusal),
                Shown { on, form: "again", typed: Typed::new(), done, is_over: false },
            );
        }
        if matches!(refusal, Refusal::SignedInAsAnother) {
            // On the page as it is for who is signed in now, and without what somebody else has typed.
            let denied = Denied { go_to: Some(self.on.path().to_owned()), ..denied(refusal) };
            let above = Shown { on: self.on, form: NO_FORM, typed: Typed::new(), done: None, is_over: false };
            return self.no(denied, status(refusal), above);
        }
        let elsewhere = instead(refusal);
        if elsewhere.is_some()
            && !matches!(
                self.on,
                Route::SignIn | Route::SecondFactor | Route::ReAuthenticate | Route::PasskeyOffer | Route::SignOut
            )
            && let Err(fault) = self
                .request
                .remember_going_with(StepUp::on_the_way(before_confirming(self.on), demand_of(refusal)), &self.typed)
                .await
        {
            return self.fault(&fault);
        }
        let anew = (self.is_shown_anew && matches!(refusal, Refusal::NothingToConfirm)).then_some(self.on);
        let go_to = elsewhere.or(anew).map(|route| route.path().to_owned());
        let denied = Denied { go_to, ..denied(refusal) };
        let is_over = matches!(refusal, Refusal::SignInDue) && matches!(self.request.person().await, Ok(None));
        self.no(denied, status(refusal), Shown { is_over, ..self.shown(elsewhere) })
    }

    /// On the page of the form itself, which is filled in again, or elsewhere.
    fn shown(&self, elsewhere: Option<Route>) -> Shown {
        let own = || Shown { on: self.on, form: self.form, typed: self.typed.clone(), done: None, is_over: false };
        let other = |on| Shown { on, form: "", typed: Typed::new(), done: None, is_over: false };
        elsewhere.filter(|on| *on != self.on).map_or_else(own, other)
    }

    fn fault(&self, fault: &Fault) -> Answered {
        let denied = broken(self.request, fault);
        if fault.is_passing() && self.request.wants_json() {
            self.request.response.insert_header(RETRY_AFTER, HeaderValue::from(RETRY_AFTER_FAULT));
        }
        self.no(denied, status_of_fault(fault), self.shown(None))
    }

    fn no(&self, denied: Denied, status: StatusCode, shown: Shown) -> Answered {
        let response = &self.request.response;
        let go_to = address(shown.on, self.link.as_ref());
        // A page that is somewhere else than the form shows the refusal; with `fetch` that happens when it is opened.
        if !self.request.wants_json() || denied.go_to.is_some() {
            let form = (!shown.form.is_empty()).then(|| shown.form.to_owned());
            let done = shown.done.map(str::to_owned);
            let (typed, is_over) = (shown.typed, shown.is_over);
            let flash = Flash { denied: Some(denied.clone()), form, done, typed, is_over, ..Flash::default() };
            if let Err(fault) = self.request.set_flash(&flash) {
                log(self.request, &fault);
            }
        }
        if self.request.wants_json() {
            response.set_status(status);
            // A redirect with it would tell browsers to wait before they follow.
            if let Some(wait) = denied.wait_seconds {
                response.insert_header(RETRY_AFTER, HeaderValue::from(wait));
            }
            return Err(denied);
        }
        self.see_other(&go_to);
        Ok(Answer { go_to, passkey: None })
    }

    fn see_other(&self, address: &str) {
        self.request.response.set_status(StatusCode::SEE_OTHER);
        if let Ok(address) = HeaderValue::from_str(address) {
            self.request.response.insert_header(LOCATION, address);
        }
    }
}

/// What is kept of a typed field: a flash lives in a cookie, of which a browser takes four kilobytes. Control characters
/// are nothing that people type, and JSON writes each with six.
fn bounded(value: &str) -> String {
    let mut kept = String::new();
    for c in value.chars().filter(|c| !c.is_control()) {
        if kept.len() + c.len_utf8() > LONGEST_KEPT {
            break;
        }
        kept.push(c);
    }
    kept
}

/// The fault in words, under the reference by which the log knows it.
fn broken(request: &Request, fault: &Fault) -> Denied {
    let reference = log(request, fault);
    let message = (request.words().dead_ends.broken)(&reference);
    Denied { refusal: "fault".to_owned(), message, wait_seconds: None, go_to: None, work: None }
}

/// The refusal in words.
fn denied(refusal: &Refusal) -> Denied {
    Denied {
        refusal: refusal.name().to_owned(),
        message: refusals::refusal(refusal),
        wait_seconds: refusal.wait_seconds(),
        go_to: None,
        work: work(refusal),
    }
}

fn work(refusal: &Refusal) -> Option<Work> {
    let Refusal::ProofOfWorkDue { work } = refusal else { return None };
    Some(Work { ticket: work.ticket.clone(), seconds: work.seconds })
}

/// The page where what is missing can be done.
pub(crate) fn instead(refusal: &Refusal) -> Option<Route> {
    match refusal {
        Refusal::SignInDue => Some(Route::SignIn),
        Refusal::SecondFactorDue => Some(Route::SecondFactor),
        Refusal::StrongMethodDue => Some(Route::StrongMethod),
        Refusal::AccountLeaving => Some(Route::Leaving),
        Refusal::ReAuthenticationDue | Refusal::StepUpDue { .. } => Some(Route::ReAuthenticate),
        _ => None,
    }
}

/// What an act demands beyond a recent proof.
fn demand_of(refusal: &Refusal) -> Option<Demand> {
    match refusal {
        Refusal::StepUpDue { demand } => Some(*demand),
        _ => None,
    }
}

/// A confirm page has nothing to show once its challenge is gone; the page before it does.
fn before_confirming(route: Route) -> Route {
    match route {
        Route::PhoneConfirm => Route::Phone,
        Route::SmsFactorConfirm => Route::SmsFactor,
        Route::EmailConfirm => Route::Email,
        Route::TotpFactorConfirm => Route::TotpFactor,
        Route::RecoverSecondProof | Route::RecoverPassword => Route::Account,
        route => route,
    }
}

/// When to come back after a fault that passes, in seconds: about what a request waits for the database itself.
pub const RETRY_AFTER_FAULT: u32 = 5;

/// 503 where the same may work in a moment, 500 where something is broken.
pub fn status_of_fault(fault: &Fault) -> StatusCode {
    if fault.is_passing() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::INTERNAL_SERVER_ERROR }
}

/// Logs the cause under a reference, and answers the reference.
pub(crate) fn log(request: &Request, fault: &Fault) -> String {
    let mut bytes = [0; 4];
    request.identity().entropy.fill(&mut bytes);
    let reference = format!("{:08x}", u32::from_le_bytes(bytes));
    tracing::error!(reference, %fault, "fault");
    reference
}
