//! Passwords as typed.

use unicode_normalization::UnicodeNormalization as _;

use crate::refusal::{Refusal, Weakness};

/// At most this many characters, so that hashing cost has a bound (SPEC 6).
pub const LONGEST: usize = 256;

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
    /// ([`Refusal::WeakPassword`]), `personal` being what the owner's guessers know (address, app name).
    pub fn chosen(typed: &str, shortest: usize, personal: &[&str]) -> Result<Self, Refusal> {
        let weak = |why| Err(Refusal::WeakPassword(why));
        let Some(password) = Self::claimed(typed) else {
            return weak(if typed.is_empty() { Weakness::TooShort } else { Weakness::TooLong });
        };
        if password.0.chars().count() < shortest {
            return weak(Weakness::TooShort);
        }
        // The estimate is quadratic in length; past 100 characters it has said what it can say.
        let start: String = password.0.chars().take(100).collect();
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
