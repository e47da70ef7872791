//! What the thief may come to, by what they hold.

use std::collections::BTreeSet;

use identity::model::assurance::Assurance;
use identity::model::factor::Factor;
use identity::model::session::Person;

/// What the owner has on. Changed by what people do, and never read from the program.
#[derive(Clone, Debug, Default)]
pub struct Bar {
    pub factors: BTreeSet<&'static str>,
    pub phone_alone: bool,
}

impl Bar {
    pub fn has(&self, factor: Factor) -> bool {
        self.factors.contains(factor.name())
    }
}

/// What the thief can prove.
#[expect(clippy::struct_excessive_bools, reason = "each may be held or on beside any other")]
#[derive(Clone, Copy, Debug)]
pub struct Holds {
    /// A password that they have not set themselves by what else they hold.
    pub password: bool,
    pub phone: bool,
    pub mailbox: bool,
    /// An app, codes or a passkey, now or earlier in this case.
    pub app: bool,
    pub codes: bool,
    pub passkey: bool,
}

impl Holds {
    /// Two things, of which one is a second factor of this account; a passkey is two in one.
    pub fn may_enter(self, bar: &Bar) -> bool {
        if bar.factors.is_empty() {
            return self.password || self.phone || self.mailbox;
        }
        if self.passkey && bar.has(Factor::Passkey) {
            return true;
        }
        let app = self.app && bar.has(Factor::Totp);
        let how_many =
            [self.password, self.phone, self.mailbox, app, self.codes].into_iter().filter(|has| *has).count();
        let phone = self.phone && (bar.has(Factor::Sms) || bar.phone_alone);
        let mailbox = self.mailbox && bar.has(Factor::Email);
        how_many > 1 && (app || phone || mailbox || self.codes)
    }

    /// The strongest of what is on, or a recovery code: for whatever changes factors.
    pub fn may_change_factors(self, bar: &Bar) -> bool {
        let passkey = self.passkey && bar.has(Factor::Passkey);
        let app = self.app && bar.has(Factor::Totp);
        if bar.has(Factor::Totp) || bar.has(Factor::Passkey) {
            app || passkey || self.codes
        } else {
            self.may_change(bar)
        }
    }

    /// Some of what is on; the mailbox where it is all that is on.
    pub fn may_change(self, bar: &Bar) -> bool {
        bar.factors.is_empty()
            || self.codes
            || self.app && bar.has(Factor::Totp)
            || self.passkey && bar.has(Factor::Passkey)
            || self.phone && bar.has(Factor::Sms)
            || self.mailbox && bar.factors.len() == 1 && bar.has(Factor::Email)
    }

    /// What a session of theirs may say of itself.
    pub fn may_claim(self, person: &Person) -> bool {
        let is_right = |word: &str| match word {
            "sms" => self.phone,
            "otp" => self.app || self.codes,
            "hwk" | "pop" | "user" => self.passkey,
            "mfa" => self.phone || self.app || self.codes || self.passkey,
            word => word == "pwd",
        };
        let level = person.assurance();
        let is_worth_it = match level {
            Assurance::Strong => self.app || self.passkey,
            Assurance::Two => self.phone || self.codes,
            Assurance::One | Assurance::Lowest => true,
        };
        is_worth_it && person.amr().into_iter().all(is_right)
    }
}
