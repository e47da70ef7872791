//! A browser with scripts off: it sends what one would send, keeps cookies, and follows redirects.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::ConnectInfo;
use http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, USER_AGENT};
use http::{HeaderMap, Method, Request, StatusCode};
use tower::ServiceExt as _;

use super::World;
use super::jar::{Cookie, Jar};
use super::page::{Form, Page};

const HTML: &str = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";
const JSON: &str = "application/json";

/// One person's browser. Clones share the cookies, as tabs do.
#[derive(Clone)]
pub struct Browser {
    world: World,
    jar: Arc<Mutex<Jar>>,
    address: SocketAddr,
    user_agent: String,
    language: Option<&'static str>,
}

impl Browser {
    pub(super) fn new(world: World) -> Self {
        let address = SocketAddr::from(([198, 51, 100, 7], 50_000));
        Self { world, jar: Arc::default(), address, user_agent: "Test/1.0".to_owned(), language: None }
    }

    pub fn world(&self) -> &World {
        &self.world
    }

    /// The same cookies, answered by another process.
    pub fn through(&self, world: &World) -> Self {
        Self { world: world.clone(), ..self.clone() }
    }

    /// The same cookies from another network.
    pub fn at_address(&self, address: &str) -> Self {
        Self { address: SocketAddr::new(address.parse().unwrap(), 50_000), ..self.clone() }
    }

    /// The same cookies in a browser that asks for these languages, as `Accept-Language` names them.
    pub fn speaking(&self, language: &'static str) -> Self {
        Self { language: Some(language), ..self.clone() }
    }

    /// A browser that begins with a copy of these cookies and goes its own way: a stolen jar.
    pub fn copied(&self) -> Self {
        Self { jar: Arc::new(Mutex::new(self.jar.lock().unwrap().clone())), ..self.clone() }
    }

    pub fn cookies(&self) -> Vec<Cookie> {
        self.jar.lock().unwrap().all()
    }

    pub fn cookie(&self, name: &str) -> Option<Cookie> {
        self.jar.lock().unwrap().get(name)
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar.lock().unwrap().set(name, value);
    }

    pub fn forget_cookie(&self, name: &str) {
        self.jar.lock().unwrap().forget(name);
    }

    pub fn forget_all_cookies(&self) {
        self.jar.lock().unwrap().clear();
    }

    /// Opens a page and follows redirects.
    pub async fn get(&self, path: &str) -> Page {
        let first = self.send(Method::GET, path, HTML, Body::empty(), &[]).await;
        self.follow(first).await
    }

    /// Fills the form of `page` that has all of `fields` and submits it; buttons are fields too: `("again", "")`.
    /// Answers the page it lands on.
    #[track_caller]
    pub fn post_form<'a>(&'a self, page: &Page, fields: &'a [(&'a str, &'a str)]) -> impl Future<Output = Page> + 'a {
        let form = form_with(page, fields);
        let body = filled(&form, fields);
        async move { self.post(&form.action, body).await }
    }

    /// Submits the same as a script would, with `Accept: application/json`; redirects are not followed.
    #[track_caller]
    pub fn post_form_as_script<'a>(
        &'a self,
        page: &Page,
        fields: &'a [(&'a str, &'a str)],
    ) -> impl Future<Output = Page> + 'a {
        let form = form_with(page, fields);
        let body = filled(&form, fields);
        async move { self.send(Method::POST, &form.action, JSON, body.into(), &[]).await }
    }

    /// Opens the page at `path` and submits its form with these fields.
    pub async fn fill(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(path).await;
        self.post_form(&page, fields).await
    }

    /// Posts a body as a form does, and follows redirects.
    pub async fn post(&self, path: &str, body: impl Into<Body>) -> Page {
        let first = self.send(Method::POST, path, HTML, body.into(), &[]).await;
        self.follow(first).await
    }

    /// Posts a body as a form does, and stays with the answer.
    pub async fn post_and_stay(&self, path: &str, body: impl Into<Body>) -> Page {
        self.send(Method::POST, path, HTML, body.into(), &[]).await
    }

    /// Posts a body as a script does.
    pub async fn post_as_script(&self, path: &str, body: impl Into<Body>) -> Page {
        self.send(Method::POST, path, JSON, body.into(), &[]).await
    }

    /// Posts a body as a script does; where work is due, does it and posts again with it.
    pub async fn post_as_script_and_work(&self, path: &str, body: &str) -> Page {
        let answer = self.post_as_script(path, body.to_owned()).await;
        let Some(ticket) = answer.ticket() else { return answer };
        let work = proof_of_work::solve(&ticket).unwrap();
        self.post_as_script(path, [body, "&work=", &work].concat()).await
    }

    /// One request, nothing followed. `headers` replace those of a browser; an empty value removes one.
    pub async fn send(&self, method: Method, path: &str, accept: &str, body: Body, headers: &[(&str, &str)]) -> Page {
        self.send_with(method, path, accept, body, |sent| replace(sent, headers)).await
    }

    async fn send_with(
        &self,
        method: Method,
        path: &str,
        accept: &str,
        body: Body,
        change: impl FnOnce(&mut HeaderMap),
    ) -> Page {
        let origin = self.world.origin();
        let mut request = Request::builder().method(method.clone()).uri(path).body(body).unwrap();
        let cookies = self.jar.lock().unwrap().header(path.split('?').next().unwrap_or_default());
        let sent = request.headers_mut();
        sent.insert(HOST, origin.split("://").nth(1).unwrap().parse().unwrap());
        sent.insert(ACCEPT, accept.parse().unwrap());
        sent.insert(USER_AGENT, self.user_agent.parse().unwrap());
        if let Some(language) = self.language {
            sent.insert(ACCEPT_LANGUAGE, language.parse().unwrap());
        }
        sent.insert("sec-fetch-site", "same-origin".parse().unwrap());
        if !cookies.is_empty() {
            sent.insert(COOKIE, cookies.parse().unwrap());
        }
        if method != Method::GET {
            sent.insert(ORIGIN, origin.parse().unwrap());
            sent.insert(CONTENT_TYPE, "application/x-www-form-urlencoded".parse().unwrap());
        }
        change(sent);
        request.extensions_mut().insert(ConnectInfo(self.address));
        let answer = self.world.router().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        self.jar.lock().unwrap().take(&parts.headers);
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Page {
            url: path.to_owned(),
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            way: Vec::new(),
        }
    }

    /// Posts with the right origin and a second one.
    pub async fn post_with_two_origins(&self, path: &str) -> Page {
        let two = [("origin", self.world.origin()), ("origin", "https://evil.example".to_owned())];
        self.send_with(Method::POST, path, HTML, Body::empty(), |sent| {
            sent.remove(ORIGIN);
            for (name, origin) in &two {
                sent.append(*name, origin.parse().unwrap());
            }
        })
        .await
    }

    async fn follow(&self, mut page: Page) -> Page {
        while page.status.is_redirection() && page.status != StatusCode::NOT_MODIFIED {
            let location = page.header(LOCATION.as_str()).to_owned();
            let mut way = std::mem::take(&mut page.way);
            way.push((page.status, location.clone()));
            assert!(way.len() < 10, "redirected in circles: {way:?}");
            let origin = self.world.origin();
            let path = location.strip_prefix(origin.as_str()).unwrap_or(&location).to_owned();
            assert!(path.starts_with('/') && !path.starts_with("//"), "redirected away: {location}");
            page = self.send(Method::GET, &path, HTML, Body::empty(), &[]).await;
            page.way = way;
        }
        page
    }
}

fn replace(sent: &mut HeaderMap, headers: &[(&str, &str)]) {
    for (name, value) in headers {
        let name: http::HeaderName = name.parse().unwrap();
        if value.is_empty() {
            sent.remove(name);
        } else {
            sent.insert(name, value.parse().unwrap());
        }
    }
}

#[track_caller]
fn form_with(page: &Page, fields: &[(&str, &str)]) -> Form {
    let form = page.forms().into_iter().find(|form| fields.iter().all(|(name, _)| form.has(name)));
    let names: Vec<_> = fields.iter().map(|(name, _)| name).collect();
    form.unwrap_or_else(|| panic!("{} has no form with {names:?}; it says: {}", page.url, page.text()))
}

fn filled(form: &Form, fields: &[(&str, &str)]) -> String {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    for field in &form.fields {
        match fields.iter().find(|(name, _)| *name == field.name) {
            // A ticked box and a pressed button keep the value that the page gives them.
            Some((_, "")) if !field.is_sent => body.append_pair(&field.name, &field.value),
            Some((_, typed)) => body.append_pair(&field.name, typed),
            None if field.is_sent => body.append_pair(&field.name, &field.value),
            None => continue,
        };
    }
    body.finish()
}
