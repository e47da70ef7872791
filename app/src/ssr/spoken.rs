//! What the cookie of the language says: which one this browser is spoken to in, and whose choice that is.

use http::HeaderMap;
use identity::model::language::Language;

use super::cookies::Cookie;

/// A language that a browser is spoken to in, whatever it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoken {
    /// Chosen in this browser, and on no account yet: whoever signs in here next takes it along.
    Chosen(Language),
    /// That of the account which signed in here last. It follows the account at the next time.
    Accounts(Language),
}

/// Behind the language's code, where it is the account's.
const ACCOUNTS: &str = "-account";

impl Spoken {
    pub(super) fn language(self) -> Language {
        match self {
            Self::Chosen(language) | Self::Accounts(language) => language,
        }
    }

    pub(super) fn written(self) -> String {
        match self {
            Self::Chosen(language) => language.code().to_owned(),
            Self::Accounts(language) => format!("{}{ACCOUNTS}", language.code()),
        }
    }

    fn parse(value: &str) -> Option<Self> {
        match value.strip_suffix(ACCOUNTS) {
            Some(code) => Language::parse(code).map(Self::Accounts),
            None => Language::parse(value).map(Self::Chosen),
        }
    }
}

/// What a browser's cookie says. Either name of it counts: it opens nothing, and those who answer at the door don't know which
/// one this site uses.
pub(super) fn spoken_in(headers: &HeaderMap) -> Option<Spoken> {
    [true, false].into_iter().find_map(|is_secure| Spoken::parse(&Cookie::Language.read(headers, is_secure)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for spoken in Language::ALL.into_iter().flat_map(|one| [Spoken::Chosen(one), Spoken::Accounts(one)]) {
            assert_eq!(Spoken::parse(&spoken.written()), Some(spoken));
        }
        for nothing in ["", "-account", "fr", "fr-account"] {
            assert_eq!(Spoken::parse(nothing), None, "{nothing}");
        }
    }
}
