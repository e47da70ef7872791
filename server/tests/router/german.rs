//! A page in two languages: what reads the same in both has not been translated.

use http::{HeaderMap, StatusCode};

use crate::world::Browser;
use crate::world::page::Page;

pub const GERMAN: &str = "de-CH,de;q=0.9";

/// The same in every language: names, and what people have typed.
const NAMES: &[&str] = &[
    "Ringfence",
    "Passkey",
    "Passkeys",
    "SMS",
    "Passkeys · Ringfence",
    "Authenticator-App",
    "anna@",
    "anna@example.com",
    "example.com",
    "a***@e***.com",
    "Büro",
    "<b>My phone</b>",
];

/// Words of the frame and of the pieces that all pages share, as far as they speak no German.
const NOT_YET: &[&str] = &[
    "Skip to content",
    "Ringfence, to the start",
    "Account",
    "Sign out",
    "Back",
    "Protected by Ringfence. We never ask for a code by phone or e-mail.",
    "Country",
    "Mobile number",
    "Country or calling code",
    "Close",
    "Code",
    "Nothing arrived?",
    "Send again",
    "Current password",
    "New password",
    "8 characters or more. A few unrelated words in a row are easy to keep and hard to guess.",
    "Show the password",
    "Show",
    "Download",
    "Print",
    "Copy",
    "On its way to the network …",
    "Open in your app",
    "Or type this key into the app",
    "Code to scan with your authenticator app",
    "This browser doesn't know passkeys.",
    "A passkey needs scripts, and they are switched off here.",
];

/// No German word is written like one of these.
const ENGLISH: [&str; 14] =
    ["the", "your", "you", "is", "are", "and", "we", "of", "to", "that", "with", "from", "it", "on"];

impl Browser {
    /// Opens a page as somebody who reads English and as somebody who reads German; nothing may read the same. Answers
    /// the German one.
    pub async fn reads_german(&self, path: &str) -> Page {
        let english = self.speaking("en").get(path).await;
        let german = self.speaking(GERMAN).get(path).await;
        assert_eq!((english.status.as_u16(), english.path()), (200, path), "{}", english.text());
        assert_eq!((german.status.as_u16(), german.path()), (200, path), "{}", german.text());
        assert!(english.body.contains("<html lang=\"en\"") && german.body.contains("<html lang=\"de\""));
        let english = english.pieces();
        let same: Vec<String> = words(&german).filter(|piece| english.contains(piece)).collect();
        assert!(same.is_empty(), "{path} says in both languages: {same:#?}");
        is_german(&german);
        german
    }
}

/// No piece of the page is English.
#[track_caller]
pub fn is_german(page: &Page) {
    let is_english = |piece: &String| {
        piece.split(|c: char| !c.is_alphanumeric()).any(|word| ENGLISH.contains(&&*word.to_lowercase()))
    };
    let english: Vec<String> = words(page).filter(is_english).collect();
    assert!(english.is_empty(), "{} says in English: {english:#?}", page.path());
}

/// The page says this, and all of it in German.
#[track_caller]
pub fn says(page: &Page, words: &str) {
    assert!(page.text().contains(words), "{words:?} is not said: {}", page.text());
    is_german(page);
}

/// The pieces of the page that have words: no numbers, codes and keys.
fn words(page: &Page) -> impl Iterator<Item = String> + use<> {
    let is_kept = |piece: &String| {
        piece.contains(char::is_lowercase) && !NAMES.contains(&piece.as_str()) && !NOT_YET.contains(&piece.as_str())
    };
    let page = Page { body: without_countries(&page.body), ..empty() };
    page.pieces().into_iter().filter(is_kept)
}

/// The list of countries, as far as it speaks no German.
fn without_countries(body: &str) -> String {
    let Some((before, list)) = body.split_once("<select") else { return body.to_owned() };
    [before, list.split_once("</select>").unwrap().1].concat()
}

fn empty() -> Page {
    Page { url: String::new(), status: StatusCode::OK, headers: HeaderMap::new(), body: String::new(), way: Vec::new() }
}
