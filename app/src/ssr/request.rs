//! A request as pages and server functions see it.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{ACCEPT_LANGUAGE, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use identity::Identity;
use identity::flows::language;
use identity::flows::sessions::{self, Entered};
use identity::model::assurance::Demand;
use identity::model::id::AccountId;
use identity::model::language::Language;
use identity::model::session::Person;
use identity::model::token::Token;
use identity::model::visitor::Visitor;
use identity::refusal::{Fault, Outcome, Refusal};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use super::answer::{RETRY_AFTER_FAULT, status_of_fault};
use super::cookies::{Cookie, Kept};
use super::flash::Flash;
use super::spoken::{Spoken, spoken_in};
use super::{ClientAddress, Host, StepUp, WantsJson};
use crate::routes::Route;
use crate::text::{self, Words};

/// The longest user agent that is kept.
const LONGEST_USER_AGENT: usize = 200;

/// One request: what it carries, and what its answer will.
#[derive(Clone)]
pub struct Request {
    host: Host,
    parts: Parts,
    pub(super) response: ResponseOptions,
    flash: Arc<OnceLock<Flash>>,
    /// The session that this very request has begun.
    entered: Arc<OnceLock<Token>>,
    work: String,
}

impl Request {
    /// The request at hand. A page or server function that is called outside of one is a mistake in the wiring.
    pub fn current() -> Result<Self, Fault> {
        let missing = || Fault::new("called outside of a request");
        Ok(Self {
            host: use_context().ok_or_else(missing)?,
            parts: use_context().ok_or_else(missing)?,
            response: use_context().ok_or_else(missing)?,
            flash: Arc::default(),
            entered: Arc::default(),
            work: String::new(),
        })
    }

    /// For endpoints outside of Leptos: who asks is read, and no answer is prepared.
    pub fn reading(host: Host, parts: Parts) -> Self {
        Self {
            host,
            parts,
            response: ResponseOptions::default(),
            flash: Arc::default(),
            entered: Arc::default(),
            work: String::new(),
        }
    }

    /// With the solution that a form posted in its field `work`.
    #[must_use]
    pub fn bringing(mut self, work: String) -> Self {
        self.work = work;
        self
    }

    pub fn identity(&self) -> &Identity {
        &self.host.identity
    }

    pub fn host(&self) -> &Host {
        &self.host
    }

    /// One value of the query string, decoded.
    pub fn query(&self, name: &str) -> Option<String> {
        let mut pairs = url::form_urlencoded::parse(self.parts.uri.query()?.as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The page at this address, if it is one.
    pub fn route(&self) -> Option<Route> {
        Route::parse(self.parts.uri.path())
    }

    /// Whether the asker wants the status itself rather than a page.
    pub(super) fn wants_json(&self) -> bool {
        self.parts.extensions.get::<WantsJson>().is_some()
    }

    /// What this browser is spoken to in: see [`language_of`].
    pub fn language(&self) -> Language {
        language_of(&self.parts.headers)
    }

    /// Speaks this language to this browser from now on.
    pub fn speak(&self, spoken: Spoken) {
        self.set_cookie(Cookie::Language, &spoken.written());
    }

    /// All words, in this browser's language.
    pub(crate) fn words(&self) -> &'static Words {
        text::words_in(self.language())
    }

    /// The browser and where it speaks from. A browser without a name is given one.
    pub fn visitor(&self) -> Visitor {
        let browser = self.token(Cookie::Browser).unwrap_or_else(|| {
            let fresh = Token::new(&*self.identity().entropy);
            self.set_cookie(Cookie::Browser, &fresh.reveal());
            fresh
        });
        self.visitor_with(&browser)
    }

    /// The line that names a browser which has no name yet. With the page that shows a form rather than with the answer to
    /// it: a form that is posted twice at once must come from one browser, or its code would be bound to the other one.
    pub fn naming(host: &Host, headers: &HeaderMap) -> Option<HeaderValue> {
        let named = Cookie::Browser.read(headers, host.has_secure_cookies);
        if named.is_some_and(|name| Token::parse(&name).is_some()) {
            return None;
        }
        let fresh = Token::new(&*host.identity.entropy);
        let kept = Cookie::Browser.lifetime(&host.identity.policy.sessions);
        Cookie::Browser.write(&fresh.reveal(), kept, host.has_secure_cookies)
    }

    /// The browser, if it has a name. For looking: nothing is set.
    pub fn known_visitor(&self) -> Option<Visitor> {
        self.token(Cookie::Browser).map(|browser| self.visitor_with(&browser))
    }

    fn visitor_with(&self, browser: &Token) -> Visitor {
        let address = self.parts.extensions.get::<ClientAddress>();
        let user_agent = self.parts.headers.get(http::header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        Visitor {
            browser: browser.hash(),
            address: address.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ClientAddress(address)| *address),
            user_agent: user_agent.unwrap_or_default().chars().take(LONGEST_USER_AGENT).collect(),
            language: self.language(),
            work: self.work.clone(),
        }
    }

    /// Whose session this request carries, at whatever level.
    pub async fn person(&self) -> Outcome<Option<Person>> {
        let (Some(session), Some(visitor)) = (self.token(Cookie::Session), self.known_visitor()) else {
            return Ok(None);
        };
        Ok(sessions::recognise(self.identity(), &session, &visitor).await?)
    }

    /// The account whose session this request has begun or carries, at whatever level, or carries after its end: nobody is let
    /// in by it.
    pub(super) async fn account(&self) -> Result<Option<AccountId>, Fault> {
        let Some(session) = self.entered.get().cloned().or_else(|| self.token(Cookie::Session)) else {
            return Ok(None);
        };
        sessions::whose(self.identity(), &session).await
    }

    /// As [`Request::person`], refusing with [`Refusal::SignInDue`] when there is none.
    pub async fn require_person(&self) -> Outcome<Person> {
        Ok(self.person().await?.ok_or(Refusal::SignInDue)?)
    }

    /// The signed-in person: refuses every session that is not full.
    pub async fn signed_in(&self) -> Outcome<Person> {
        let person = self.require_person().await?;
        person.require_full()?;
        Ok(person)
    }

    /// As [`Request::signed_in`], also for somebody who must set up a strong method before anything else. For the pages and
    /// acts that this takes.
    pub async fn setting_up(&self) -> Outcome<Person> {
        let person = self.require_person().await?.setting_up();
        person.require_full()?;
        Ok(person)
    }

    /// The token of a trusted device.
    pub fn device(&self) -> Option<Token> {
        self.token(Cookie::Device)
    }

    fn token(&self, cookie: Cookie) -> Option<Token> {
        Token::parse(&cookie.read(&self.parts.headers, self.host.has_secure_cookies)?)
    }

    pub(super) fn has(&self, cookie: Cookie) -> bool {
        cookie.read(&self.parts.headers, self.host.has_secure_cookies).is_some()
    }

    /// For as long as it is kept.
    fn set_cookie(&self, cookie: Cookie, value: &str) {
        self.keep_cookie(cookie, value, cookie.lifetime(&self.identity().policy.sessions));
    }

    pub(super) fn take_back(&self, cookie: Cookie) {
        self.keep_cookie(cookie, "", Kept::Not);
    }

    fn keep_cookie(&self, cookie: Cookie, value: &str, kept: Kept) {
        if let Some(line) = cookie.write(value, kept, self.host.has_secure_cookies) {
            self.response.append_header(SET_COOKIE, line);
        }
    }

    /// Gives the browser its new session, and its trust where it was earned. Arriving in an account, it speaks the account's
    /// language, which is the one that was chosen on the way, if one was. Its name begins a new term with them: a session is
    /// good in a browser that has one, and may last for a year.
    pub async fn enter(&self, entered: &Entered) {
        self.set_cookie(Cookie::Session, &entered.session.reveal());
        if let Some(browser) = self.token(Cookie::Browser) {
            self.set_cookie(Cookie::Browser, &browser.reveal());
        }
        let _ = self.entered.set(entered.session.clone());
        if let Some(device) = &entered.device {
            self.set_cookie(Cookie::Device, &device.reveal());
        }
        let chosen = match spoken_in(&self.parts.headers) {
            Some(Spoken::Chosen(language)) => Some(language),
            Some(Spoken::Accounts(_)) | None => None,
        };
        match language::arrive(self.identity(), &entered.session, chosen).await {
            Ok(Some(language)) if chosen.is_some() || language != self.language() => {
                self.speak(Spoken::Accounts(language));
            }
            Ok(_) => {}
            // They are in, and can read another language until they choose.
            Err(fault) => tracing::warn!(%fault, "the account's language was not read"),
        }
    }

    /// Takes the session's cookie back.
    pub fn leave(&self) {
        self.take_back(Cookie::Session);
    }

    pub(super) fn set_flash(&self, flash: &Flash) -> Result<(), Fault> {
        self.set_sealed(Cookie::Flash, &serde_json::to_vec(flash).map_err(Fault::new)?)
    }

    /// What the answer before left for this page. Read once: the answer takes it back.
    pub fn flash(&self) -> Flash {
        let read = || {
            let Some(text) = self.open_sealed(Cookie::Flash) else { return Flash::default() };
            self.take_back(Cookie::Flash);
            serde_json::from_slice(&text).unwrap_or_default()
        };
        self.flash.get_or_init(read).clone()
    }

    pub(super) fn set_sealed(&self, cookie: Cookie, text: &[u8]) -> Result<(), Fault> {
        let identity = self.identity();
        let sealed = identity.keys.seal(&*identity.entropy, place(cookie), text)?;
        self.set_cookie(cookie, &URL_SAFE_NO_PAD.encode(sealed));
        Ok(())
    }

    pub(super) fn open_sealed(&self, cookie: Cookie) -> Option<Vec<u8>> {
        let value = cookie.read(&self.parts.headers, self.host.has_secure_cookies)?;
        self.identity().keys.open(place(cookie), &URL_SAFE_NO_PAD.decode(value).ok()?)
    }
}

/// What a browser is spoken to in: what its cookie says, else what it asks for.
pub fn language_of(headers: &HeaderMap) -> Language {
    let asked = || headers.get(ACCEPT_LANGUAGE)?.to_str().ok().map(Language::wanted);
    spoken_in(headers).map(Spoken::language).or_else(asked).unwrap_or_default()
}

fn place(cookie: Cookie) -> &'static str {
    match cookie {
        Cookie::Flash => "cookie flash",
        Cookie::Going => "cookie going",
        Cookie::Session | Cookie::Device | Cookie::Browser | Cookie::Language => "cookie",
    }
}

/// What a page that shows nothing answers.
impl Request {
    /// Leads to another page of ours.
    pub(crate) fn redirect(&self, to: Route) {
        self.response.set_status(http::StatusCode::SEE_OTHER);
        self.response.insert_header(http::header::LOCATION, HeaderValue::from_static(to.path()));
    }

    /// Leads to another page, and back to this one when that is done.
    pub(crate) fn redirect_remembering(&self, to: Route, demand: Option<Demand>) {
        if let Some(here) = self.route()
            && let Err(fault) = self.remember_going(StepUp::on_the_way(here, demand))
        {
            self.report(&fault);
        }
        self.redirect(to);
    }

    /// Logs a fault, makes the answer a 500, or a 503 where it passes, and tells the reference.
    pub(crate) fn report(&self, fault: &Fault) -> String {
        self.response.set_status(status_of_fault(fault));
        if fault.is_passing() {
            self.response.insert_header(http::header::RETRY_AFTER, RETRY_AFTER_FAULT.into());
        }
        super::answer::log(self, fault)
    }
}

#[cfg(test)]
mod tests {
    use http::header::COOKIE;

    use super::*;

    #[test]
    fn a_language_is_read_at_the_door_under_either_name_of_its_cookie() {
        for (cookie, asked, language) in [
            ("", "", Language::English),
            ("", "de-CH", Language::German),
            ("ringfence-language=de", "en", Language::German),
            ("__Host-ringfence-language=de", "", Language::German),
            ("a=b; __Host-ringfence-language=en", "de", Language::English),
            ("__Host-ringfence-language=de-account", "en", Language::German),
            ("ringfence-language=fr", "de", Language::German),
            ("xringfence-language=de", "", Language::English),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, HeaderValue::from_static(cookie));
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(asked));
            assert_eq!(language_of(&headers), language, "{cookie} {asked}");
        }
    }
}
