//! Posts a form without leaving the page.

use js_sys::Object;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, Event, FormData, HtmlElement, HtmlFormElement, Response, UrlSearchParams};

use super::dom::{document, find, find_all, get, get_text, is, on, on_return, origin, set, tell, window};
use crate::text;

/// On the form while a post is on its way.
const BUSY: &str = "data-busy";
/// On a button that does nothing yet.
const WAITS: &str = "data-waits";
/// Drawn by the server in `ui::notice` too.
const WARNING: &str = r#"<svg class="symbol" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="M12 3.5 21.5 20h-19zM12 10v4.5M12 17v.1"/></svg>"#;

pub(super) fn wake(root: &Element) -> Option<()> {
    let form: HtmlFormElement = find(root, "form")?;
    on(root, "submit", |event| {
        let Some(form) = origin(&event).map(JsCast::unchecked_into) else { return };
        let Some(body) = body(&form, &event) else { return };
        event.prevent_default();
        if is_busy(&form) {
            return;
        }
        set_busy(&form, true);
        clear(&form);
        spawn_local(async move {
            let answer = post(&form, &body).await;
            show(&form, answer);
        });
    });
    on(root, "input", |event| {
        if let Some(field) = origin(&event) {
            let _ = field.remove_attribute("aria-invalid");
        }
    });
    on_return(move || set_busy(&form, false));
    Some(())
}

/// The form's fields and the pressed button, urlencoded as the browser itself would.
fn body(form: &HtmlFormElement, event: &Event) -> Option<UrlSearchParams> {
    let fields = FormData::new_with_form(form).ok()?;
    let body = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
    if let Some(button) = get(event, "submitter").map(Element::unchecked_from_js)
        && let Some(name) = button.get_attribute("name")
    {
        body.append(&name, &button.get_attribute("value").unwrap_or_default());
    }
    Some(body)
}

/// What came back.
enum Answer {
    GoTo(String),
    Refused { name: String, message: String, wait_seconds: Option<u32>, ticket: Option<String> },
}

impl Answer {
    fn of_ours(name: &str, message: String) -> Self {
        Self::Refused { name: name.to_owned(), message, wait_seconds: None, ticket: None }
    }
}

async fn post(form: &HtmlFormElement, body: &UrlSearchParams) -> Answer {
    let Some(response) = send(form, body).await else {
        return Answer::of_ours("no-network", text::of_page(form, "data-no-network"));
    };
    // Nothing is posted a second time here: the first post may have counted a try or sent a message.
    match read(&response).await {
        Some(answer) => answer,
        None if is(&response, "redirected") => Answer::GoTo(get_text(&response, "url").unwrap_or_default()),
        None => Answer::of_ours("fault", text::of_page(form, "data-not-understood")),
    }
}

async fn send(form: &HtmlFormElement, body: &UrlSearchParams) -> Option<Response> {
    let headers = Object::new();
    set(&headers, "Accept", &"application/json".into());
    let request = Object::new();
    set(&request, "method", &"POST".into());
    set(&request, "headers", &headers);
    set(&request, "body", body);
    // Not `form.action()`: a field named "action" would stand in its place.
    let address = form.get_attribute("action")?;
    let answer = window()?.fetch_with_str_and_init(&address, request.unchecked_ref());
    JsFuture::from(answer).await.ok().map(JsCast::unchecked_into)
}

async fn read(response: &Response) -> Option<Answer> {
    let json: JsValue = JsFuture::from(response.json().ok()?).await.ok()?;
    // Only addresses of our own.
    if let Some(address) = get_text(&json, "go_to").filter(|to| to.starts_with('/') && !to.starts_with("//")) {
        return Some(Answer::GoTo(address));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a wait in seconds; a float cast saturates"
    )]
    let wait_seconds = get(&json, "wait_seconds").and_then(|wait| wait.as_f64()).map(|wait| wait as u32);
    let ticket = get(&json, "work").and_then(|work| get_text(&work, "ticket"));
    Some(Answer::Refused {
        name: get_text(&json, "refusal")?,
        message: get_text(&json, "message")?,
        wait_seconds,
        ticket,
    })
}

fn show(form: &HtmlFormElement, answer: Answer) {
    match answer {
        // The form stays busy until the next page stands.
        Answer::GoTo(address) => {
            if let Some(window) = window() {
                let _ = window.location().assign(&address);
            }
        }
        Answer::Refused { name, message, wait_seconds, ticket } => {
            set_busy(form, false);
            mark(form, "data-wait-seconds", wait_seconds.map(|seconds| seconds.to_string()));
            // What the page's script works for.
            mark(form, "data-ticket", ticket);
            refuse(form, &name, &message);
            tell(form, "refused");
        }
    }
}

/// Says a refusal in the place of the last one, and leads to the field that it is about.
pub(super) fn refuse(form: &HtmlFormElement, name: &str, message: &str) {
    clear(form);
    announce(form, name, message);
    if let Some(field) = blamed(form, name) {
        let _ = field.set_attribute("aria-invalid", "true");
        let _ = field.focus();
    }
}

fn mark(form: &HtmlFormElement, name: &str, value: Option<String>) {
    let _ = match value {
        Some(value) => form.set_attribute(name, &value),
        None => form.remove_attribute(name),
    };
}

/// Puts the refusal where the server would have, as a fresh node, so that screen readers speak it each time.
fn announce(form: &HtmlFormElement, name: &str, message: &str) -> Option<()> {
    let alert = document()?.create_element("div").ok()?;
    alert.set_attribute("class", "notice notice-refusal").ok()?;
    alert.set_attribute("role", "alert").ok()?;
    alert.set_attribute("data-refusal", name).ok()?;
    alert.set_inner_html(WARNING);
    let words = document()?.create_element("p").ok()?;
    words.set_attribute("class", "notice-words").ok()?;
    words.set_text_content(Some(message));
    alert.append_child(&words).ok()?;
    match find::<Element>(form, "[data-refusal-place]") {
        Some(place) => place.append_child(&alert),
        None => form.insert_before(&alert, form.first_child().as_ref()),
    }
    .ok()
    .map(|_| ())
}

fn clear(form: &HtmlFormElement) {
    for alert in find_all(form, "[data-refusal]") {
        alert.remove();
    }
}

/// The field that a refusal is about (WCAG 3.3.1), if it is about one: the network is no field's fault.
fn blamed(form: &HtmlFormElement, refusal: &str) -> Option<HtmlElement> {
    find(form, &["[data-refusals~='", refusal, "']"].concat())
}

/// Whether a post of this form is on its way.
pub(super) fn is_busy(form: &Element) -> bool {
    form.has_attribute(BUSY)
}

fn set_busy(form: &HtmlFormElement, busy: bool) {
    let _ = form.toggle_attribute_with_force(BUSY, busy);
    tell_disabled(form);
}

/// Whether a button does nothing yet.
pub(super) fn waits(button: &Element) -> bool {
    button.has_attribute(WAITS)
}

pub(super) fn set_waits(form: &Element, button: &Element, does: bool) {
    if waits(button) != does {
        let _ = button.toggle_attribute_with_force(WAITS, does);
        tell_disabled(form);
    }
}

/// Tells which buttons do nothing now. Not by `disabled`: that would throw the focus away.
fn tell_disabled(form: &Element) {
    for button in find_all(form, "button[type=submit]") {
        let is_disabled = is_busy(form) || waits(&button);
        let _ = button.set_attribute("aria-disabled", if is_disabled { "true" } else { "false" });
    }
}
