//! The cookies of one browser.

use http::HeaderMap;
use http::header::SET_COOKIE;

/// A cookie with its attributes as they were sent.
#[derive(Clone, Debug)]
pub struct Cookie {
    pub name: String,
    pub value: String,
    /// `Path=/`, `HttpOnly`, … as written.
    pub attributes: Vec<String>,
}

impl Cookie {
    pub fn has(&self, attribute: &str) -> bool {
        self.attributes.iter().any(|given| given.eq_ignore_ascii_case(attribute))
    }

    /// For how many seconds the browser is to keep it.
    #[track_caller]
    pub fn max_age(&self) -> u64 {
        self.attribute("Max-Age").unwrap().parse().unwrap()
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find_map(|given| {
            let (key, value) = given.split_once('=')?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    fn is_deletion(&self) -> bool {
        self.attribute("Max-Age").is_some_and(|age| age.parse::<i64>().is_ok_and(|age| age <= 0))
            || self.attribute("Expires").is_some_and(|date| date.contains("1970"))
    }

    fn goes_to(&self, path: &str) -> bool {
        let scope = self.attribute("Path").unwrap_or("/");
        scope == "/" || path == scope || path.strip_prefix(scope).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// Keeps what answers set and sends it where it belongs.
#[derive(Clone, Default)]
pub struct Jar(Vec<Cookie>);

impl Jar {
    pub fn take(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(SET_COOKIE) {
            let mut parts = line.to_str().unwrap().split(';').map(str::trim);
            let (name, value) = parts.next().unwrap().split_once('=').unwrap();
            let cookie = Cookie {
                name: name.to_owned(),
                value: value.to_owned(),
                attributes: parts.map(str::to_owned).collect(),
            };
            self.0.retain(|kept| kept.name != cookie.name);
            if !cookie.is_deletion() {
                self.0.push(cookie);
            }
        }
    }

    /// The `Cookie` header for a path.
    pub fn header(&self, path: &str) -> String {
        let sent = self.0.iter().filter(|cookie| cookie.goes_to(path));
        sent.map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect::<Vec<_>>().join("; ")
    }

    pub fn all(&self) -> Vec<Cookie> {
        self.0.clone()
    }

    pub fn get(&self, name: &str) -> Option<Cookie> {
        self.0.iter().find(|cookie| cookie.name == name).cloned()
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.0.retain(|kept| kept.name != name);
        self.0.push(Cookie { name: name.to_owned(), value: value.to_owned(), attributes: Vec::new() });
    }

    pub fn forget(&mut self, name: &str) {
        self.0.retain(|kept| kept.name != name);
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }
}
