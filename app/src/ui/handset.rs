//! The virtual handset: a drawn phone and a mailbox on which every message of the development server arrives.

use std::fmt::Write as _;

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use super::{Icon, Symbol};
use crate::{islands, routes::Route};

/// The way a message came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Sms,
    Email,
}

/// One message, as the handset shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandsetMessage {
    pub channel: Channel,
    /// The whole number or address: this is the receiver's own device.
    pub to: String,
    /// Of an e-mail.
    pub subject: Option<String>,
    pub text: String,
    /// The digits in it, for the copy button.
    pub code: Option<String>,
    /// The link in it, for the open button.
    pub link: Option<String>,
    /// When, in words: "14:05".
    pub at_words: String,
}

/// The page. `messages` newest first; `number` and `address` say whose device is looked at, else the newest message does.
#[component]
pub fn Handset(messages: Vec<HandsetMessage>, number: Option<String>, address: Option<String>) -> impl IntoView {
    let fragment = link(FRAGMENT, number.as_deref(), address.as_deref());
    view! {
        <Title text="Handset · Ringfence"/>
        // English in every language: only those who develop see it.
        <div class="page page-handset" lang="en">
            <header class="handset-top">
                <h1 class="handset-title">"Handset"</h1>
                <p class="handset-about">
                    "Stands in for a phone and a mailbox while you develop: nothing leaves this machine. "
                    <a class="link" href=Route::Register.path() target="ringfence">"Open the app"</a>
                </p>
            </header>
            <main class="handset-main">
                <islands::Handset>
                    <div class="handset" data-src="/dev/handset/events" data-fragment=fragment>
                        <HandsetMessages messages number address/>
                    </div>
                </islands::Handset>
            </main>
        </div>
    }
}

const FRAGMENT: &str = "/dev/handset/messages";

/// Phone and mailbox as HTML, for `GET /dev/handset/messages`.
pub fn fragment(messages: Vec<HandsetMessage>, number: Option<String>, address: Option<String>) -> String {
    Owner::new().with(|| view! { <HandsetMessages messages number address/> }.to_html())
}

/// What `GET /dev/handset/messages` answers: phone and mailbox. Takes the page's own query (`number`, `address`).
#[component]
pub fn HandsetMessages(
    messages: Vec<HandsetMessage>,
    number: Option<String>,
    address: Option<String>,
) -> impl IntoView {
    let (texts, mails): (Vec<_>, Vec<_>) = messages.into_iter().partition(|message| message.channel == Channel::Sms);
    let (asked_number, asked_address) = (number.clone(), address.clone());
    let shown_number = number.or_else(|| Some(texts.first()?.to.clone()));
    let shown_address = address.or_else(|| Some(mails.first()?.to.clone()));
    let numbers = tabs("Numbers", &texts, shown_number.as_deref(), |to| {
        link(Route::Handset.path(), Some(to), asked_address.as_deref())
    });
    let addresses = tabs("Mailboxes", &mails, shown_address.as_deref(), |to| {
        link(Route::Handset.path(), asked_number.as_deref(), Some(to))
    });
    let shown_texts: Vec<_> =
        texts.iter().rev().filter(|text| Some(&text.to) == shown_number.as_ref()).cloned().collect();
    let shown_mails: Vec<_> = mails.iter().filter(|mail| Some(&mail.to) == shown_address.as_ref()).cloned().collect();
    view! {
        <section class="handset-side" aria-labelledby="handset-phone">
            <h2 class="handset-heading" id="handset-phone">"Phone"</h2>
            {numbers}
            <Phone texts=shown_texts number=shown_number/>
        </section>
        <section class="handset-side" aria-labelledby="handset-mailbox">
            <h2 class="handset-heading" id="handset-mailbox">"Mailbox"</h2>
            {addresses}
            <Mailbox mails=shown_mails/>
        </section>
    }
    .into_any()
}

/// A link per receiver; nothing to switch between when there is one at most.
fn tabs(
    label: &'static str,
    messages: &[HandsetMessage],
    shown: Option<&str>,
    address: impl Fn(&str) -> String,
) -> AnyView {
    let mut receivers: Vec<&str> = Vec::new();
    for message in messages {
        if !receivers.contains(&message.to.as_str()) {
            receivers.push(&message.to);
        }
    }
    let links: Vec<_> = receivers
        .iter()
        .map(|to| {
            let current = (shown == Some(*to)).then_some("page");
            view! { <li><a class="handset-tab" href=address(to) aria-current=current><bdi>{(*to).to_owned()}</bdi></a></li> }
        })
        .collect();
    (receivers.len() > 1)
        .then(|| view! { <nav aria-label=label><ul class="handset-tabs">{links}</ul></nav> })
        .into_any()
}

/// The drawn phone, oldest text first as in any chat.
#[component]
fn Phone(texts: Vec<HandsetMessage>, number: Option<String>) -> impl IntoView {
    let bubbles = if texts.is_empty() {
        Either::Left(view! {
            <div class="handset-empty">
                <Symbol icon=Icon::Message/>
                <p>"No texts yet."</p>
                <p>"Sign in to the app and add any number, such as "<bdi>"+1 201 555 0123"</bdi>". Its codes arrive here by themselves."</p>
            </div>
        })
    } else {
        Either::Right(texts.into_iter().map(|text| view! { <Bubble message=text/> }).collect_view())
    };
    view! {
        <div class="device">
            <div class="device-screen">
                <div class="device-bar" aria-hidden="true"><span class="device-ear"></span></div>
                <div class="device-contact">
                    <span class="device-face" aria-hidden="true">"R"</span>
                    <span class="device-sender">"Ringfence"</span>
                    {number.map(|number| view! { <span class="device-number">"to "<bdi>{number}</bdi></span> })}
                </div>
                // Focusable, because it scrolls.
                <div class="device-chat" data-scroll role="log" aria-label="Texts" tabindex="0">{bubbles}</div>
                <div class="device-home" aria-hidden="true"></div>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Bubble(message: HandsetMessage) -> impl IntoView {
    view! {
        <article class="bubble-row">
            <p class="bubble-time">{message.at_words}</p>
            <p class="bubble">{message.text}</p>
            <MessageTools code=message.code link=message.link/>
        </article>
    }
}

/// The mails, newest first and open.
#[component]
fn Mailbox(mails: Vec<HandsetMessage>) -> impl IntoView {
    if mails.is_empty() {
        return view! {
            <div class="mailbox handset-empty">
                <Symbol icon=Icon::Mail/>
                <p>"No mail yet."</p>
                <p>
                    <a class="link" href=Route::Register.path() target="ringfence">"Register in the app"</a>
                    " with any address, such as "<bdi>"anna@example.com"</bdi>". The mail with the code arrives here."
                </p>
            </div>
        }
        .into_any();
    }
    let mails = mails.into_iter().map(|mail| view! {
        <article class="mail">
            <header class="mail-head">
                <h3 class="mail-subject">{mail.subject.unwrap_or_default()}</h3>
                <p class="mail-about">"Ringfence to "<bdi>{mail.to}</bdi><span class="mail-time">{mail.at_words}</span></p>
            </header>
            <p class="mail-text">{mail.text}</p>
            <MessageTools code=mail.code link=mail.link/>
        </article>
    });
    view! { <div class="mailbox" role="log" aria-label="Mails">{mails.collect_view()}</div> }.into_any()
}

/// Copy the code, open the link.
#[component]
fn MessageTools(code: Option<String>, link: Option<String>) -> impl IntoView {
    view! {
        <div class="message-tools">
            {code.map(|code| view! {
                <button class="button button-secondary button-small" type="button" data-copy=code.clone() hidden>
                    <Symbol icon=Icon::Copy/><span data-copy-label data-copied="Copied">"Copy "{code.clone()}</span>
                </button>
            })}
            // In the window that registered, so that the link finds its browser's pending registration.
            {link.map(|link| view! {
                <a class="button button-secondary button-small" href=link target="ringfence"><Symbol icon=Icon::Open/>"Open link"</a>
            })}
        </div>
    }
    .into_any()
}

/// A path with the query that says whose device is looked at.
fn link(path: &str, number: Option<&str>, address: Option<&str>) -> String {
    let query: Vec<String> = [("number", number), ("address", address)]
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", escaped(value?))))
        .collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// Percent-encodes all but letters and digits.
fn escaped(value: &str) -> String {
    value.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() {
            escaped.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::{FRAGMENT, link};

    #[test]
    fn a_plus_survives_the_query() {
        assert_eq!(link(FRAGMENT, Some("+12015550123"), None), "/dev/handset/messages?number=%2B12015550123");
        assert_eq!(link(FRAGMENT, None, None), FRAGMENT);
    }
}
