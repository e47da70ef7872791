//! The secret that an authenticator app shares with us, and the codes that it makes of the time (RFC 6238).

use jiff::Timestamp;
use subtle::ConstantTimeEq as _;
use totp_rs::{Builder, Totp};

use crate::entropy::Entropy;
use crate::model::code::Code;
use crate::refusal::Fault;

/// Digits of a code. Apps agree on six, steps of 30 seconds and SHA-1, and on nothing else.
pub const DIGITS: u8 = 6;

/// Seconds.
const STEP: i64 = 30;

/// A code of the step before or after is taken as well: clocks differ, and people type slowly (RFC 6238, 5.2).
const SKEW: i64 = 1;

/// How far a clock may be off for us to notice: ten minutes.
const DRIFT: i64 = 20;

/// 160 random bits (RFC 4226, 4). No `Debug`: it opens the second step.
pub struct TotpSecret([u8; 20]);

/// What a typed code is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// Of this step, which is near enough.
    Step(i64),
    /// Of a clock that is off by this many seconds; ahead of ours where it is positive.
    ClockOff(i64),
}

impl TotpSecret {
    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 20];
        entropy.fill(&mut bytes);
        Self(bytes)
    }

    pub(crate) fn stored(bytes: &[u8]) -> Option<Self> {
        Some(Self(bytes.try_into().ok()?))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn totp(&self) -> Builder {
        Builder::new().with_secret(self.0).with_digits(DIGITS).with_skew(1).with_step_duration(STEP.unsigned_abs())
    }

    /// For typing into an app, in groups of four.
    pub fn key(&self) -> String {
        let key = self.totp().build_noncompliant().secret().to_base32();
        let groups: Vec<&str> = key.as_bytes().chunks(4).filter_map(|group| str::from_utf8(group).ok()).collect();
        groups.join(" ")
    }

    /// The `otpauth://` link that an app opens or scans.
    pub fn link(&self, issuer: &str, account: &str) -> Result<String, Fault> {
        // A colon parts the two in the link.
        let plain = |text: &str| text.replace(':', " ");
        let totp = self.totp().with_issuer(Some(plain(issuer))).with_account_name(plain(account));
        totp.build().and_then(|totp| totp.to_url()).map_err(|error| Fault::new(error.to_string()))
    }

    /// Finds what a code is of, comparing it with those of every step, whatever was found before.
    pub fn matches(&self, typed: &Code, now: Timestamp) -> Option<Match> {
        let totp = self.totp().build_noncompliant();
        let here = now.as_second() / STEP;
        let mut found = None;
        for off in -DRIFT..=DRIFT {
            let step = here + off;
            let is_same = bool::from(code(&totp, step).as_bytes().ct_eq(typed.reveal().as_bytes()));
            let is_near = off.abs() <= SKEW;
            if is_same && (is_near || found.is_none()) {
                found = Some(if is_near { Match::Step(step) } else { Match::ClockOff(off * STEP) });
            }
        }
        found
    }
}

fn code(totp: &Totp, step: i64) -> String {
    totp.generate(u64::try_from(step * STEP).unwrap_or_default()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, in six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = TotpSecret::stored(b"12345678901234567890").unwrap();
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let (now, typed) = (Timestamp::from_second(second).unwrap(), Code::parse(code, 6).unwrap());
            assert_eq!(secret.matches(&typed, now), Some(Match::Step(second / 30)), "{second}");
        }
    }

    #[test]
    fn one_step_off_is_taken_and_more_is_noticed() {
        let secret = TotpSecret::stored(b"12345678901234567890").unwrap();
        let typed = Code::parse("081804", 6).unwrap();
        let at = |off: i64| secret.matches(&typed, Timestamp::from_second(1_111_111_109 + off).unwrap());
        let step = Some(Match::Step(1_111_111_109 / 30));
        assert_eq!([at(-30), at(0), at(30)], [step; 3]);
        assert_eq!(
            (at(-60), at(60)),
            (Some(Match::ClockOff(60)), Some(Match::ClockOff(-60))),
            "two steps are too many"
        );
        assert_eq!((at(-300), at(300)), (Some(Match::ClockOff(300)), Some(Match::ClockOff(-300))));
        assert_eq!((at(-900), at(900)), (None, None));
    }

    #[test]
    fn the_link_and_the_key_say_the_same() {
        let secret = TotpSecret::stored(b"12345678901234567890").unwrap();
        assert_eq!(secret.key(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            secret.link("Our: app", "anna+1@example.com").unwrap(),
            "otpauth://totp/Our%20%20app:anna%2B1%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Our%20%20app"
        );
    }
}
