//! Passwords as typed.

use unicode_normalization::UnicodeNormalization as _;

use crate::refusal::{Refusal, Weakness};

/// At most this many characters, so that hashing cost has a bound (SPEC 6).
pub const LONGEST: usize = 256;

/// How many characters are judged for being easy to guess.
const JUDGED: usize = 32;

/// A password on its way to be hashed or compared. No `Debug`, `Display` or `Serialize`.
pub struct Password(String);

impl Password {
    /// What somebody claims to be their password: any text up to [`LONGEST`] characters, in NFC.
    pub fn claimed(typed: &str) -> Option<Self> {
        // A NUL or a lone control character is nothing that a keyboard gives, but it is not ours to forbid.
        let text: String = typed.nfc().take(LONGEST + 1).collect();
        (!text.is_empty() && text.chars().count() <= LONGEST).then_some(Self(text))
    }

    /// A password that somebody chooses. Refuses short, overlong, common and easily guessed ones
    /// ([`Refusal::WeakPassword`]), `personal` being what the owner's guessers know (address, app name). Takes as long
    /// as a hash may: for the bounded pool of [`crate::hashing::Hashing`].
    pub fn chosen(typed: &str, shortest: usize, personal: &[&str]) -> Result<Self, Refusal> {
        let weak = |why| Err(Refusal::WeakPassword(why));
        let Some(password) = Self::claimed(typed) else {
            return weak(if typed.is_empty() { Weakness::TooShort { least: shortest } } else { Weakness::TooLong });
        };
        if password.0.chars().count() < shortest {
            return weak(Weakness::TooShort { least: shortest });
        }
        // The estimate looks up every part of every way to undo "l33t": with all its signs that is some 800 ways, and
        // 100 characters take seconds. The start of a long password says enough.
        let start: String = password.0.chars().take(JUDGED).collect();
        let estimate = zxcvbn::zxcvbn(&start, personal);
        if estimate.score() < zxcvbn::Score::Three {
            use zxcvbn::feedback::Warning;
            let why = match estimate.feedback().and_then(zxcvbn::feedback::Feedback::warning) {
                Some(
                    Warning::ThisIsATop10Password
                    | Warning::ThisIsATop100Password
                    | Warning::ThisIsACommonPassword
                    | Warning::ThisIsSimilarToACommonlyUsedPassword,
                ) => Weakness::Common,
                Some(
                    Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess,
                ) => Weakness::Repeats,
                Some(
                    Warning::SequencesLikeAbcAreEasyToGuess
                    | Warning::StraightRowsOfKeysAreEasyToGuess
                    | Warning::ShortKeyboardPatternsAreEasyToGuess,
                ) => Weakness::Sequence,
                _ => Weakness::EasilyGuessed,
            };
            return weak(why);
        }
        Ok(password)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl AsRef<[u8]> for Password {
    fn as_ref(&self) -> &[u8] {
        self.bytes()
    }
}
