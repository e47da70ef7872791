//! An answer as an outsider sees it: status, headers, and what stands in the markup.

use http::{HeaderMap, StatusCode};

pub use super::markup::Tag;
use super::markup::{inner, tags, text_of, unescape, until_tag};

/// Where the choice of a language is posted.
const CHOOSER: &str = "/api/language";

/// The last answer of a request, after redirects, and the way there.
pub struct Page {
    /// Path and query of the last request.
    pub url: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    /// Status and Location of each redirect that was followed, first to last.
    pub way: Vec<(StatusCode, String)>,
}

/// A refusal as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// `data-refusal`.
    pub refusal: String,
    pub text: String,
}

/// A form: where it posts to and what it would post by itself.
pub struct Form {
    pub action: String,
    /// Every field and button that has a name, with the value that the page gives it.
    pub fields: Vec<Field>,
}

/// A named part of a form.
pub struct Field {
    pub name: String,
    pub value: String,
    /// Goes along unless it is typed over: no button, no unticked box.
    pub is_sent: bool,
}

impl Page {
    /// Path without query.
    pub fn path(&self) -> &str {
        self.url.split('?').next().unwrap_or_default()
    }

    /// A header's value, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The status that the post itself had, before redirects were followed.
    pub fn first_status(&self) -> StatusCode {
        self.way.first().map_or(self.status, |(status, _)| *status)
    }

    /// The text of the one `h1`. Every page has one (SPEC 11).
    #[track_caller]
    pub fn h1(&self) -> String {
        let elements = self.elements(|tag| tag.name == "h1");
        assert_eq!(elements.len(), 1, "pages have one h1: {}", self.body);
        elements.into_iter().next().unwrap().text
    }

    pub fn title(&self) -> String {
        self.elements(|tag| tag.name == "title").into_iter().next().map(|element| element.text).unwrap_or_default()
    }

    /// The refusal that the page shows, if it shows one.
    pub fn alert(&self) -> Option<Alert> {
        let alerts = self.elements(|tag| tag.get("role") == Some("alert") && tag.get("data-refusal").is_some());
        let alert = alerts.into_iter().next()?;
        Some(Alert { refusal: alert.tag.get("data-refusal")?.to_owned(), text: alert.text })
    }

    /// The name of the refusal, or `""`.
    pub fn refusal(&self) -> String {
        self.alert().map(|alert| alert.refusal).unwrap_or_default()
    }

    /// What the browser is to work for: told to a script, or written on the page's form.
    pub fn ticket(&self) -> Option<String> {
        if let Ok(json) = serde_json::from_str::<serde_json::Value>(&self.body) {
            return Some(json["work"]["ticket"].as_str()?.to_owned());
        }
        let form = self.elements(|tag| tag.name == "form" && tag.get("data-ticket").is_some()).into_iter().next()?;
        form.tag.get("data-ticket").map(str::to_owned)
    }

    /// Whether some form has a field or button of this name.
    pub fn has_field(&self, name: &str) -> bool {
        self.forms().iter().any(|form| form.has(name))
    }

    /// What a field stands filled with.
    pub fn field_value(&self, name: &str) -> Option<String> {
        self.forms()
            .iter()
            .flat_map(|form| &form.fields)
            .find(|field| field.name == name)
            .map(|field| field.value.clone())
    }

    /// The texts of all elements that carry an attribute: `all("data-recovery-code")`.
    pub fn all(&self, attribute: &str) -> Vec<String> {
        self.elements(|tag| tag.get(attribute).is_some()).into_iter().map(|element| element.text).collect()
    }

    /// The values of an attribute wherever it stands.
    pub fn values(&self, attribute: &str) -> Vec<String> {
        tags(&self.body).filter_map(|(tag, _)| tag.get(attribute).map(str::to_owned)).collect()
    }

    /// The tags of all fields and buttons that have a name.
    pub fn named(&self) -> Vec<Tag> {
        let is_field = |tag: &Tag| matches!(tag.name.as_str(), "input" | "button" | "select" | "textarea");
        tags(&self.body).map(|(tag, _)| tag).filter(|tag| is_field(tag) && tag.get("name").is_some()).collect()
    }

    /// What can be pressed and has a name of its own for those who hear it: the words that are seen, and that name.
    pub fn named_apart(&self) -> Vec<(String, String)> {
        let is_pressed = |tag: &Tag| matches!(tag.name.as_str(), "a" | "button" | "summary");
        self.elements(|tag| is_pressed(tag) && tag.get("aria-label").is_some())
            .into_iter()
            .map(|element| (element.text, element.tag.get("aria-label").unwrap_or_default().to_owned()))
            .collect()
    }

    /// Where links lead.
    pub fn links(&self) -> Vec<String> {
        tags(&self.body)
            .filter(|(tag, _)| tag.name == "a")
            .filter_map(|(tag, _)| tag.get("href").map(str::to_owned))
            .collect()
    }

    /// Everything that a reader sees, in one line.
    pub fn text(&self) -> String {
        text_of(&self.body)
    }

    /// The language that the document says it is in.
    pub fn language(&self) -> String {
        self.values("lang").into_iter().next().unwrap_or_default()
    }

    /// All that is said on the page, piece by piece: texts between tags, and what attributes say to those who hear it or to
    /// its scripts. Without the list of countries and what is in a language of its own.
    pub fn sayings(&self) -> Vec<String> {
        const SPEAKING: [&str; 4] = ["alt", "aria-label", "placeholder", "title"];
        let mut sayings = Vec::new();
        for (tag, after) in tags(&self.body) {
            if tag.name == "option" {
                continue;
            }
            let is_apart = tag.name != "html" && tag.get("lang").is_some();
            if !is_apart && !matches!(tag.name.as_str(), "script" | "style") {
                sayings.push(unescape(&until_tag(after)));
            }
            for (name, value) in tag.attributes {
                let is_told = name.starts_with("data-") && name != "data-refusals" && value.trim().contains(' ');
                if is_told || SPEAKING.contains(&name.as_str()) {
                    sayings.push(value);
                }
            }
        }
        sayings.retain(|saying| saying.contains(char::is_alphabetic));
        sayings.iter().map(|saying| saying.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The page's own forms, in its order: without the one in its foot that chooses a language ([`Page::chooser`]).
    pub fn forms(&self) -> Vec<Form> {
        self.all_forms().into_iter().filter(|form| form.action != CHOOSER).collect()
    }

    /// The form that chooses a language.
    pub fn chooser(&self) -> Option<Form> {
        self.all_forms().into_iter().find(|form| form.action == CHOOSER)
    }

    fn all_forms(&self) -> Vec<Form> {
        let mut forms: Vec<Form> = Vec::new();
        let mut is_inside = false;
        for (tag, after) in tags(&self.body) {
            match tag.name.as_str() {
                "form" => {
                    let action = tag.get("action").unwrap_or(&self.url).to_owned();
                    forms.push(Form { action, fields: Vec::new() });
                    is_inside = true;
                }
                "/form" => is_inside = false,
                "input" | "button" | "select" | "textarea" if is_inside => {
                    if let (Some(name), Some(form)) = (tag.get("name"), forms.last_mut()) {
                        form.fields.push(field(&tag, name, after));
                    }
                }
                _ => {}
            }
        }
        forms
    }

    fn elements(&self, is_wanted: impl Fn(&Tag) -> bool) -> Vec<Element> {
        tags(&self.body)
            .filter(|(tag, _)| is_wanted(tag))
            .map(|(tag, after)| Element { text: text_of(inner(&tag.name, after)), tag })
            .collect()
    }
}

fn field(tag: &Tag, name: &str, after: &str) -> Field {
    let kind = tag.get("type").unwrap_or_default();
    let is_box = matches!(kind, "checkbox" | "radio");
    let (value, is_sent) = match tag.name.as_str() {
        "button" => (tag.get("value").unwrap_or_default().to_owned(), false),
        "textarea" => (text_of(inner("textarea", after)), true),
        "select" => {
            let options: Vec<_> = tags(inner("select", after)).filter(|(tag, _)| tag.name == "option").collect();
            let chosen = options.iter().find(|(tag, _)| tag.get("selected").is_some()).or(options.first());
            (chosen.and_then(|(tag, _)| tag.get("value")).unwrap_or_default().to_owned(), true)
        }
        _ => {
            let unset = if is_box { "on" } else { "" };
            let is_sent = if is_box { tag.get("checked").is_some() } else { kind != "submit" };
            (tag.get("value").unwrap_or(unset).to_owned(), is_sent)
        }
    };
    Field { name: name.to_owned(), value, is_sent }
}

impl Form {
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name)
    }
}

struct Element {
    tag: Tag,
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> Page {
        Page {
            url: "/here".into(),
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: body.into(),
            way: Vec::new(),
        }
    }

    #[test]
    fn the_scanner_reads_pages_as_a_reader_would() {
        let page = page(
            r#"<title>Confirm · Ringfence</title><script nonce="x">let a = "<h1>no</h1>";</script>
            <h1 class="title">Type <!--c-->the <b>code</b></h1><!-- <form> -->
            <div role="alert" data-refusal="wrong-code"><svg><path d="a>b"/></svg><p>That&#x27;s <span>not</span> it &amp; more</p></div>
            <form method="post" action="/api/a?x=1&amp;y=2"><input name="code" value="12&quot;3" autofocus>
            <input type="checkbox" name="trust_device"><input type=hidden name=kept_id value=7>
            <select name="method"><option value="sms">S</option><option value="email" selected>E</option></select>
            <button name="again" value="yes">Again</button></form><input name="outside">
            <li data-recovery-code>abcd</li><li data-recovery-code="">efgh</li>"#,
        );
        assert_eq!(page.sayings()[..4], ["Confirm · Ringfence", "Type the", "code", "That's"]);
        assert_eq!(page.h1(), "Type the code");
        assert_eq!(page.title(), "Confirm · Ringfence");
        assert_eq!(page.alert().unwrap(), Alert { refusal: "wrong-code".into(), text: "That's not it & more".into() });
        let form = &page.forms()[0];
        assert_eq!(form.action, "/api/a?x=1&y=2");
        let sent: Vec<_> =
            form.fields.iter().filter(|field| field.is_sent).map(|field| (&*field.name, &*field.value)).collect();
        assert_eq!(sent, [("code", "12\"3"), ("kept_id", "7"), ("method", "email")]);
        assert!(page.has_field("again") && page.has_field("trust_device") && !page.has_field("outside"));
        assert_eq!(page.all("data-recovery-code"), ["abcd", "efgh"]);
    }
}
