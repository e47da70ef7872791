//! A page in two languages: what reads the same in both has not been translated.

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
    "Code",
    "example.com",
    "Büro",
    "<b>My phone</b>",
];

/// No German word is written like one of these.
const ENGLISH: [&str; 14] =
    ["the", "your", "you", "is", "are", "and", "we", "of", "to", "that", "with", "from", "it", "on"];

impl Browser {
    /// Opens a page as somebody who reads English and as somebody who reads German; nothing may read the same. Answers
    /// the German one.
    pub async fn reads_german(&self, path: &str) -> Page {
        // Signing in has brought the language of the account along.
        self.forget_cookie("ringfence-language");
        let english = self.asking_for("en").get(path).await;
        let german = self.asking_for(GERMAN).get(path).await;
        assert_eq!((english.status.as_u16(), english.path()), (200, path), "{}", english.text());
        assert_eq!((german.status.as_u16(), german.path()), (200, path), "{}", german.text());
        assert!(english.body.contains("<html lang=\"en\"") && german.body.contains("<html lang=\"de\""));
        let english = english.sayings();
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
    let is_address = |piece: &String| piece.contains('@') && !piece.contains(' ');
    let is_kept = move |piece: &String| {
        piece.contains(char::is_lowercase) && !is_address(piece) && !NAMES.contains(&piece.as_str())
    };
    page.sayings().into_iter().filter(is_kept)
}
