//! Posts a form without leaving the page.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Element, FormData, Headers, HtmlElement, HtmlFormElement, RequestInit, Response, SubmitEvent, UrlSearchParams,
};

use super::dom::{document, find, find_all, get, get_text, on, on_return, tell, window};
use crate::text;

/// On the form while a post is on its way.
const BUSY: &str = "data-busy";
/// Drawn by the server in `ui::notice` too.
const WARNING: &str = r#"<svg class="symbol" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="M12 3.5 21.5 20h-19zM12 10v4.5M12 17v.1"/></svg>"#;

pub(super) fn wake(root: &Element) -> Option<()> {
    let form: HtmlFormElement = find(root, "form")?;
    on(root, "submit", |event| {
        let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else { return };
        let Some(body) = body(&form, event.unchecked_ref()) else { return };
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
        if let Some(field) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
            let _ = field.remove_attribute("aria-invalid");
        }
    });
    on_return(move || set_busy(&form, false));
    Some(())
}

/// The form's fields and the pressed button, urlencoded as the browser itself would.
fn body(form: &HtmlFormElement, event: &SubmitEvent) -> Option<UrlSearchParams> {
    let fields = FormData::new_with_form(form).ok()?;
    let body = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
    if let Some(button) = event.submitter()
        && let Some(name) = button.get_attribute("name")
    {
        body.append(&name, &button.get_attribute("value").unwrap_or_default());
    }
    Some(body)
}

/// What came back.
enum Answer {
    GoTo(String),
    Refused { name: String, message: String, wait_seconds: Option<u32> },
}

impl Answer {
    fn of_ours(name: &str, message: &str) -> Self {
        Self::Refused { name: name.to_owned(), message: message.to_owned(), wait_seconds: None }
    }
}

async fn post(form: &HtmlFormElement, body: &UrlSearchParams) -> Answer {
    let Some(response) = send(form, body).await else {
        return Answer::of_ours("no-network", text::NO_NETWORK);
    };
    // Nothing is posted a second time here: the first post may have counted a try or sent a message.
    match read(&response).await {
        Some(answer) => answer,
        None if response.redirected() => Answer::GoTo(response.url()),
        None => Answer::of_ours("fault", text::NOT_UNDERSTOOD),
    }
}

async fn send(form: &HtmlFormElement, body: &UrlSearchParams) -> Option<Response> {
    let headers = Headers::new().ok()?;
    headers.set("Accept", "application/json").ok()?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(body);
    // Not `form.action()`: a field named "action" would stand in its place.
    let address = form.get_attribute("action")?;
    let answer = window()?.fetch_with_str_and_init(&address, &request);
    JsFuture::from(answer).await.ok()?.dyn_into().ok()
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
    Some(Answer::Refused { name: get_text(&json, "refusal")?, message: get_text(&json, "message")?, wait_seconds })
}

fn show(form: &HtmlFormElement, answer: Answer) {
    match answer {
        // The form stays busy until the next page stands.
        Answer::GoTo(address) => {
            if let Some(window) = window() {
                let _ = window.location().assign(&address);
            }
        }
        Answer::Refused { name, message, wait_seconds } => {
            set_busy(form, false);
            if let Some(seconds) = wait_seconds {
                let _ = form.set_attribute("data-wait-seconds", &seconds.to_string());
            }
            announce(form, &name, &message);
            // The network is no fault of a field.
            if let Some(field) = last_field(form) {
                if !matches!(&*name, "no-network" | "fault" | "too-soon" | "too-many-sends") {
                    let _ = field.set_attribute("aria-invalid", "true");
                }
                let _ = field.focus();
            }
            tell(form, "refused");
        }
    }
}

/// Puts the refusal where the server would have, as a fresh node, so that screen readers speak it each time.
fn announce(form: &HtmlFormElement, name: &str, message: &str) -> Option<()> {
    let alert = document()?.create_element("div").ok()?;
    alert.set_class_name("notice notice-refusal");
    alert.set_attribute("role", "alert").ok()?;
    alert.set_attribute("data-refusal", name).ok()?;
    alert.set_inner_html(WARNING);
    let words = document()?.create_element("p").ok()?;
    words.set_class_name("notice-words");
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

/// The field that a refusal is most likely about: the last one that is typed into (the password, the code, the number).
fn last_field(form: &HtmlFormElement) -> Option<HtmlElement> {
    let typed = find_all(form, "input[name]:not([type=hidden],[type=checkbox],[type=radio])");
    typed.into_iter().next_back()?.dyn_into().ok()
}

/// Whether a post of this form is on its way.
pub(super) fn is_busy(form: &Element) -> bool {
    form.has_attribute(BUSY)
}

fn set_busy(form: &HtmlFormElement, busy: bool) {
    let _ = form.toggle_attribute_with_force(BUSY, busy);
    for button in find_all(form, "button[type=submit]") {
        // Not `disabled`: that would throw the focus away.
        let _ = button.set_attribute("aria-disabled", if busy { "true" } else { "false" });
    }
}
