//! The addresses of the pages. A return address is one of these, never a string from the browser.

/// A page, or an act that a form posts to by a fixed address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    /// Leads to the account, or to signing in.
    Home,
    Register,
    RegisterConfirm,
    SignIn,
    SecondFactor,
    PhoneSignIn,
    PhoneSignInConfirm,
    SignOut,
    Recover,
    RecoverConfirm,
    RecoverSecondProof,
    RecoverPassword,
    /// Behind the link in the notices of a wait.
    Cancel,
    ReAuthenticate,
    Account,
    Phone,
    PhoneConfirm,
    SmsFactor,
    SmsFactorConfirm,
    TotpFactor,
    TotpFactorConfirm,
    EmailFactor,
    RecoveryCodes,
    /// The same codes as a file.
    RecoveryCodesText,
    /// Where more is wanted than the account has on.
    StrongMethod,
    Passkeys,
    /// On the way, after signing in by SMS.
    PasskeyOffer,
    Password,
    /// The addresses of the account.
    Email,
    EmailConfirm,
    /// What the account holds, and its end.
    Data,
    /// The same as JSON.
    Export,
    /// Where an account that is about to be deleted can be kept.
    Leaving,
    Sessions,
    Devices,
    Activity,
    /// From a notice: ends what it tells about.
    NotMe,
    /// For those who get texts that they didn't ask for.
    SilenceNumber,
    /// Development only.
    Handset,
}

impl Route {
    /// Every route, for tables, tests and return addresses.
    pub const ALL: [Self; 39] = [
        Self::Home,
        Self::Register,
        Self::RegisterConfirm,
        Self::SignIn,
        Self::SecondFactor,
        Self::PhoneSignIn,
        Self::PhoneSignInConfirm,
        Self::SignOut,
        Self::Recover,
        Self::RecoverConfirm,
        Self::RecoverSecondProof,
        Self::RecoverPassword,
        Self::Cancel,
        Self::ReAuthenticate,
        Self::Account,
        Self::Phone,
        Self::PhoneConfirm,
        Self::SmsFactor,
        Self::SmsFactorConfirm,
        Self::TotpFactor,
        Self::TotpFactorConfirm,
        Self::EmailFactor,
        Self::RecoveryCodes,
        Self::RecoveryCodesText,
        Self::StrongMethod,
        Self::Passkeys,
        Self::PasskeyOffer,
        Self::Password,
        Self::Email,
        Self::EmailConfirm,
        Self::Data,
        Self::Export,
        Self::Leaving,
        Self::Sessions,
        Self::Devices,
        Self::Activity,
        Self::NotMe,
        Self::SilenceNumber,
        Self::Handset,
    ];

    /// The path, without host or query.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Home => "/",
            Self::Register => "/register",
            Self::RegisterConfirm => "/register/confirm",
            Self::SignIn => "/sign-in",
            Self::SecondFactor => "/sign-in/second-factor",
            Self::PhoneSignIn => "/sign-in/phone",
            Self::PhoneSignInConfirm => "/sign-in/phone/confirm",
            Self::SignOut => "/sign-out",
            Self::Recover => "/recover",
            Self::RecoverConfirm => "/recover/confirm",
            Self::RecoverSecondProof => "/recover/second-proof",
            Self::RecoverPassword => "/recover/password",
            Self::Cancel => "/cancel",
            Self::ReAuthenticate => "/re-authenticate",
            Self::Account => "/account",
            Self::Phone => "/account/phone",
            Self::PhoneConfirm => "/account/phone/confirm",
            Self::SmsFactor => "/account/second-factor/sms",
            Self::SmsFactorConfirm => "/account/second-factor/sms/confirm",
            Self::TotpFactor => "/account/second-factor/totp",
            Self::TotpFactorConfirm => "/account/second-factor/totp/confirm",
            Self::EmailFactor => "/account/second-factor/email",
            Self::RecoveryCodes => "/account/recovery-codes",
            Self::RecoveryCodesText => "/account/recovery-codes.txt",
            Self::StrongMethod => "/account/strong-method",
            Self::Passkeys => "/account/passkeys",
            Self::PasskeyOffer => "/account/passkeys/offer",
            Self::Password => "/account/password",
            Self::Email => "/account/email",
            Self::EmailConfirm => "/account/email/confirm",
            Self::Data => "/account/data",
            Self::Export => "/account/data/export.json",
            Self::Leaving => "/account/leaving",
            Self::Sessions => "/account/sessions",
            Self::Devices => "/account/devices",
            Self::Activity => "/account/activity",
            Self::NotMe => "/not-me",
            Self::SilenceNumber => "/not-me/texts",
            Self::Handset => "/dev/handset",
        }
    }

    /// Whether its page has islands, and so whether a phone should fetch the Wasm early.
    pub const fn has_islands(self) -> bool {
        !matches!(self, Self::Home | Self::Account | Self::StrongMethod | Self::Sessions | Self::Activity)
    }

    /// The value in the query of its address that opens it: a token out of a mail.
    pub const fn link_name(self) -> Option<&'static str> {
        match self {
            Self::RegisterConfirm | Self::NotMe => Some("link"),
            Self::Cancel => Some("t"),
            _ => None,
        }
    }

    /// Whether a browser can open it: not what only takes posts, and no file.
    pub const fn is_page(self) -> bool {
        !matches!(self, Self::SignOut | Self::RecoveryCodesText | Self::Export)
    }

    /// The route at exactly this path, if it is one of ours.
    pub fn parse(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|route| route.path() == path)
    }
}

#[cfg(test)]
mod tests {
    use super::Route;

    #[test]
    fn every_path_leads_back_to_its_route() {
        for route in Route::ALL {
            assert_eq!(Route::parse(route.path()), Some(route));
        }
    }

    #[test]
    fn a_foreign_address_is_no_route() {
        for foreign in ["", "//evil.example", "https://evil.example/account", "/account/", "/account?x", "/nowhere"] {
            assert_eq!(Route::parse(foreign), None);
        }
    }
}
