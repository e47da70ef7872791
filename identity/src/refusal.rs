//! The two families of "no": what the user may be told, and what only the log is told.

use std::error::Error;
use std::fmt;
use std::panic::Location;

use crate::model::assurance::Demand;

/// What a flow answers.
pub type Outcome<T> = Result<T, No>;

/// Why a flow did not answer with a yes.
#[derive(Debug)]
pub enum No {
    Refused(Refusal),
    Fault(Fault),
}

/// A "no" that the user may see. A closed list; [`Refusal::name`] is the public name of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Address and password don't belong together, or no such account exists: the answer is the same.
    WrongCredentials,
    /// Carries how many tries are left, where that is known.
    WrongCode {
        tries_left: Option<u32>,
    },
    /// A code of an authenticator app that was used before. Publicly a wrong code.
    CodeUsed,
    /// The code is of an authenticator app whose clock is off. Publicly a wrong code. Carries by how many seconds; the app's
    /// clock is ahead of ours where that is positive.
    ClockOff {
        seconds: i64,
    },
    CodeExpired,
    /// The challenge is dead, or the budget of wrong tries is used up. Carries the seconds until more are taken;
    /// without, a new code may be asked for at once.
    TooManyTries {
        wait_seconds: Option<u32>,
    },
    /// The cool-down between two sends to one number or address.
    TooSoon {
        wait_seconds: u32,
    },
    /// As [`Self::TooSoon`], where this very browser has asked for the code that went out, and it still opens: a form that
    /// was pressed twice. Publicly too soon.
    SentAlready {
        wait_seconds: u32,
    },
    TooManySends {
        wait_seconds: u32,
    },
    /// Doesn't parse, isn't valid, or is of a kind that no SMS reaches.
    NotAMobileNumber,
    CountryNotServed,
    NotAnEmailAddress,
    WeakPassword(Weakness),
    /// A full session is needed.
    SignInDue,
    /// The form stood on a page of another account than the one whose session this is: nothing was looked at.
    SignedInAsAnother,
    /// The session is partial.
    SecondFactorDue,
    /// The act is sensitive and the last proof is too old.
    ReAuthenticationDue,
    /// As [`Self::ReAuthenticationDue`], where the act demands more than a recent proof. Carries what.
    StepUpDue {
        demand: Demand,
    },
    /// Nothing is waiting for this code in this browser.
    NothingToConfirm,
    /// The account has no verified phone, or it is not the one that was shown.
    NoVerifiedPhone,
    /// The number signs in alone to another account already.
    SignsInElsewhere,
    /// This method is not on for the account.
    MethodNotOn,
    /// The account has as many authenticator apps as it may have.
    EnoughApps,
    /// The number has been proved, and as many accounts as may have it verified already.
    NumberInUse,
    /// The account waits already, in another browser or for something else.
    WaitingElsewhere,
    /// Nothing runs behind this link that could be cancelled.
    NothingToCancel,
    /// This send is to be worked for first (SPEC 4). Carries what the browser is to solve.
    ProofOfWorkDue {
        work: Work,
    },
    /// Too few of the codes sent to this block of numbers have come back: no texts there for now.
    RangePaused {
        wait_seconds: u32,
    },
    /// The money kept for such sends is spent.
    BudgetSpent,
    /// Whoever holds this number wants no texts from here.
    NumberSilenced,
    /// The link of a mail says nothing any more.
    LinkOver,
    /// The passkey is not known here (any more), or did not prove what it should.
    WrongPasskey,
    /// What the passkey was asked is over, or was answered before.
    PasskeyExpired,
    /// This very passkey is enrolled already.
    PasskeyKnown,
    /// What came back for a new passkey is none.
    PasskeyNotTaken,
    /// The account has as many passkeys as one may have.
    TooManyPasskeys,
    /// The app is reached by an address to which no passkey can be bound.
    PasskeysUnavailable,
    /// The operator wants something stronger (ASVS level 3).
    MethodNotOffered,
    /// Signed in, but with less than the operator wants: something stronger is to be set up first.
    StrongMethodDue,
    /// The address stands on the account already.
    AddressKnown,
    /// The account has as many addresses as one may have.
    EnoughAddresses,
    /// The main address can't be removed: another one has to be that first.
    MainAddress,
    /// The account is about to be deleted: it can be kept, and nothing else can be done.
    AccountLeaving,
    /// The file with the account's data was not asked for lately, or was fetched already.
    ExportNotAsked,
    /// Past capacity; nothing was looked at.
    Busy {
        wait_seconds: u32,
    },
}

/// What a browser is to solve before a send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Goes back with the solution. It binds the work to form, target and browser.
    pub ticket: String,
    /// About how long a phone works on it, in seconds.
    pub seconds: u32,
}

/// Why a chosen password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    TooShort {
        /// Characters.
        least: usize,
    },
    TooLong,
    Common,
    Repeats,
    Sequence,
    EasilyGuessed,
}

impl Refusal {
    /// The name in `data-refusal`, in JSON answers, in metrics and in the record of decisions.
    pub fn name(&self) -> &'static str {
        match self {
            Self::WrongCredentials => "wrong-credentials",
            Self::WrongCode { .. } | Self::CodeUsed | Self::ClockOff { .. } => "wrong-code",
            Self::CodeExpired => "code-expired",
            Self::TooManyTries { .. } => "too-many-tries",
            Self::TooSoon { .. } | Self::SentAlready { .. } => "too-soon",
            Self::TooManySends { .. } => "too-many-sends",
            Self::NotAMobileNumber => "not-a-mobile-number",
            Self::CountryNotServed => "country-not-served",
            Self::NotAnEmailAddress => "not-an-email-address",
            Self::WeakPassword(_) => "weak-password",
            Self::SignInDue => "sign-in-due",
            Self::SignedInAsAnother => "signed-in-as-another",
            Self::SecondFactorDue => "second-factor-due",
            Self::ReAuthenticationDue | Self::StepUpDue { .. } => "re-authentication-due",
            Self::NothingToConfirm => "nothing-to-confirm",
            Self::NoVerifiedPhone => "no-verified-phone",
            Self::SignsInElsewhere => "signs-in-elsewhere",
            Self::MethodNotOn => "method-not-on",
            Self::EnoughApps => "enough-apps",
            Self::NumberInUse => "number-in-use",
            Self::WaitingElsewhere => "waiting-elsewhere",
            Self::NothingToCancel => "nothing-to-cancel",
            Self::ProofOfWorkDue { .. } => "proof-of-work-due",
            Self::RangePaused { .. } => "range-paused",
            Self::BudgetSpent => "budget-spent",
            Self::NumberSilenced => "number-silenced",
            Self::LinkOver => "link-over",
            Self::WrongPasskey => "wrong-passkey",
            Self::PasskeyExpired => "passkey-expired",
            Self::PasskeyKnown => "passkey-known",
            Self::PasskeyNotTaken => "passkey-not-taken",
            Self::TooManyPasskeys => "too-many-passkeys",
            Self::PasskeysUnavailable => "passkeys-unavailable",
            Self::MethodNotOffered => "method-not-offered",
            Self::StrongMethodDue => "strong-method-due",
            Self::AddressKnown => "address-known",
            Self::EnoughAddresses => "enough-addresses",
            Self::MainAddress => "main-address",
            Self::AccountLeaving => "account-leaving",
            Self::ExportNotAsked => "export-not-asked",
            Self::Busy { .. } => "busy",
        }
    }

    /// How long to wait before the same may be asked again, in seconds.
    pub fn wait_seconds(&self) -> Option<u32> {
        match self {
            Self::TooSoon { wait_seconds }
            | Self::SentAlready { wait_seconds }
            | Self::TooManySends { wait_seconds }
            | Self::RangePaused { wait_seconds }
            | Self::Busy { wait_seconds } => Some(*wait_seconds),
            Self::TooManyTries { wait_seconds } => *wait_seconds,
            _ => None,
        }
    }
}

/// Something broke. Opaque: the user sees a reference, the log sees the cause.
pub struct Fault {
    cause: Box<dyn Error + Send + Sync>,
    at: &'static Location<'static>,
    is_passing: bool,
}

impl Fault {
    #[track_caller]
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { cause: cause.into(), at: Location::caller(), is_passing: false }
    }

    /// Whether the same may well work in a moment: the database is locked, gone or full just now, and nothing is broken in
    /// what was asked.
    pub fn is_passing(&self) -> bool {
        self.is_passing
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}:{})", self.cause, self.at.file(), self.at.line())
    }
}

impl Error for Fault {}

impl From<sqlx::Error> for Fault {
    #[track_caller]
    fn from(cause: sqlx::Error) -> Self {
        let is_passing = is_out_of_reach(&cause);
        // The driver's text may quote a row ("Key (email)=(…) already exists"): keep the kind, not the values.
        let fault = match &cause {
            sqlx::Error::Database(error) => {
                let code = error.code().unwrap_or_default().into_owned();
                Self::new(format!("database error {code}, {:?}", error.kind()))
            }
            _ => Self::new(cause),
        };
        Self { is_passing, ..fault }
    }
}

/// Whether the database is not there just now, for us or for writing: locked, gone, restarting, full, read-only, or its
/// connections all in use for longer than a request waits. What it says of a statement itself is none of these.
fn is_out_of_reach(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
                // The lower byte of an extended code is the plain one: BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN.
                return code.parse().is_ok_and(|code: i32| [5, 6, 8, 10, 13, 14].contains(&(code & 0xff)));
            }
            // By class: connection, resources, the operator. By code: read-only, serialization, deadlock, lock_timeout, and
            // a database that takes no connections or does not exist.
            ["08", "53", "57"].iter().any(|class| code.starts_with(class))
                || ["25006", "40001", "40P01", "55P03", "55000", "3D000"].contains(&&*code)
        }
        _ => false,
    }
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Fault> for No {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<sqlx::Error> for No {
    #[track_caller]
    fn from(cause: sqlx::Error) -> Self {
        Self::Fault(cause.into())
    }
}
