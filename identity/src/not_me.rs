//! The links of "Not you?": what each is about, and what it keeps for the day when it is pressed.
//!
//! What pressing one ends is decided in [`crate::flows::not_me`].

pub(crate) mod account;
mod coming_back;

use std::fmt::Write as _;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

use crate::Identity;
use crate::challenge::Ask;
use crate::flows::not_me::Ended;
use crate::model::email_address::EmailAddress;
use crate::model::factor::Factor;
use crate::model::id::{AccountId, ChallengeId, SessionId};
use crate::model::purpose::{Lane, Purpose};
use crate::model::session::{Account, Person};
use crate::model::target::Target;
use crate::model::token::{Token, TokenHash};
use crate::model::visitor::Visitor;
use crate::notices::{AccountNotice, Notice};
use crate::refusal::Fault;
use crate::store::not_me::{self, Done, Link, NewLink};
use crate::store::{Tx, email_addresses, passkeys, phones, recovery_codes};

use account::{ADDRESS_REMOVED, AboutAccount};
use coming_back::{codes_of, number_stood, phone_stood, stood};

/// What a mail told about. Lies sealed in its row: it may hold a full number. No `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum About {
    /// Somebody asked for a code.
    Code {
        purpose: String,
    },
    SignedIn,
    PasswordChanged,
    PasswordRecovered,
    /// `row` is that setting of the phone: a later one has another.
    PhoneAdded {
        phone: String,
        row: Option<String>,
    },
    PhoneReplaced {
        old: String,
        new: String,
        row: Option<String>,
        #[serde(default)]
        comes_back: bool,
    },
    /// `comes_back`, here and above: the number that went had stood long enough. `codes`, here and below: the recovery codes
    /// that come back with the factor, or it stays off.
    PhoneRemoved {
        phone: String,
        was_factor: bool,
        #[serde(default)]
        comes_back: bool,
        #[serde(default)]
        codes: Option<String>,
    },
    /// `is_first`: nothing but the password protected the account until then.
    FactorEnabled {
        factor: String,
        is_first: bool,
    },
    FactorDisabled {
        factor: String,
        phone: Option<String>,
        #[serde(default)]
        codes: Option<String>,
    },
    TotpAppAdded {
        app: String,
        name: String,
    },
    TotpAppRemoved {
        name: String,
    },
    FactorShut {
        factor: String,
        is_signed_in: bool,
    },
    RecoveryCodesMade {
        batch: Option<String>,
    },
    RecoveryCodeUsed,
    PhoneSignInAllowed {
        phone: String,
        row: Option<String>,
    },
    PhoneSignInEnded {
        phone: String,
    },
    PhoneSignInShut,
    PasskeyAdded {
        id: String,
        name: String,
    },
    PasskeyRemoved {
        id: String,
        name: String,
        #[serde(default)]
        codes: Option<String>,
    },
    PasskeyCopied {
        name: String,
    },
    Account(AboutAccount),
}

impl About {
    /// The name in the table and in the event.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Code { .. } => "code",
            Self::SignedIn => SIGNED_IN,
            Self::PasswordChanged => "password-changed",
            Self::PasswordRecovered => "password-recovered",
            Self::PhoneAdded { .. } => PHONE_ADDED,
            Self::PhoneReplaced { .. } => PHONE_REPLACED,
            Self::PhoneRemoved { .. } => "phone-removed",
            Self::FactorEnabled { .. } => FACTOR_ENABLED,
            Self::FactorDisabled { .. } => "second-factor-disabled",
            Self::TotpAppAdded { .. } => TOTP_APP_ADDED,
            Self::TotpAppRemoved { .. } => "totp-app-removed",
            Self::FactorShut { .. } => "factor-shut",
            Self::RecoveryCodesMade { .. } => "recovery-codes-made",
            Self::RecoveryCodeUsed => "recovery-code-used",
            Self::PhoneSignInAllowed { .. } => "phone-sign-in-allowed",
            Self::PhoneSignInEnded { .. } => "phone-sign-in-ended",
            Self::PhoneSignInShut => "phone-sign-in-shut",
            Self::PasskeyAdded { .. } => PASSKEY_ADDED,
            Self::PasskeyRemoved { .. } => "passkey-removed",
            Self::PasskeyCopied { .. } => PASSKEY_COPIED,
            Self::Account(about) => about.name(),
        }
    }

    /// What the link of a notice keeps. `None`: there is nothing to end, and the mail has no link.
    async fn of(
        identity: &Identity,
        conn: &mut AnyConnection,
        account: &AccountId,
        person: Option<&Person>,
        notice: &Notice,
    ) -> Result<Option<Self>, Fault> {
        let before = person.map(|person| &person.account);
        Ok(Some(match notice {
            Notice::SignedIn { .. } => Self::SignedIn,
            Notice::PasswordChanged => Self::PasswordChanged,
            Notice::PasswordRecovered | Notice::PasswordRecoveredByPhone => Self::PasswordRecovered,
            Notice::PhoneVerified { phone } => {
                Self::PhoneAdded { phone: phone.e164().to_owned(), row: phones::row(conn, account).await? }
            }
            Notice::PhoneReplaced { old, new } => Self::PhoneReplaced {
                old: old.e164().to_owned(),
                new: new.e164().to_owned(),
                row: phones::row(conn, account).await?,
                comes_back: number_stood(identity, before, old),
            },
            Notice::PhoneRemoved { phone } => Self::PhoneRemoved {
                phone: phone.e164().to_owned(),
                was_factor: before.is_some_and(Account::has_sms),
                comes_back: number_stood(identity, before, phone),
                codes: codes_of(identity, conn, person, Factor::Sms, number_stood(identity, before, phone)).await?,
            },
            Notice::SecondFactorEnabled { factor } => Self::FactorEnabled {
                factor: factor.name().to_owned(),
                is_first: before.is_some_and(|before| !before.has_second_factor()),
            },
            Notice::SecondFactorDisabled { factor } => Self::FactorDisabled {
                factor: factor.name().to_owned(),
                phone: before.and_then(|before| Some(before.phone.as_ref()?.phone.e164().to_owned())),
                codes: codes_of(identity, conn, person, *factor, phone_stood(identity, before)).await?,
            },
            Notice::TotpAppAdded { app, name } => {
                Self::TotpAppAdded { app: app.as_str().to_owned(), name: name.as_str().to_owned() }
            }
            Notice::TotpAppRemoved { name } => Self::TotpAppRemoved { name: name.as_str().to_owned() },
            Notice::FactorShut { factor, lane } => {
                Self::FactorShut { factor: factor.name().to_owned(), is_signed_in: *lane == Lane::Unproved }
            }
            Notice::RecoveryCodesMade => {
                Self::RecoveryCodesMade { batch: recovery_codes::kept(conn, account).await?.map(|(id, _)| id) }
            }
            Notice::RecoveryCodeUsed { .. } => Self::RecoveryCodeUsed,
            Notice::PhoneSignInAllowed { phone, .. } => {
                Self::PhoneSignInAllowed { phone: phone.e164().to_owned(), row: phones::row(conn, account).await? }
            }
            Notice::PhoneSignInEnded { phone } => Self::PhoneSignInEnded { phone: phone.e164().to_owned() },
            Notice::PhoneSignInShut => Self::PhoneSignInShut,
            Notice::PasskeyAdded { id, name } => Self::PasskeyAdded { id: id.as_str().to_owned(), name: name.clone() },
            Notice::PasskeyRemoved { id, name, is_last } => {
                let made_at = passkeys::made_at(conn, account, id).await?;
                let comes_back = *is_last && made_at.is_some_and(|made_at| stood(identity, made_at));
                Self::PasskeyRemoved {
                    id: id.as_str().to_owned(),
                    name: name.clone(),
                    codes: codes_of(identity, conn, person, Factor::Passkey, comes_back).await?,
                }
            }
            Notice::PasskeyCopied { name } => Self::PasskeyCopied { name: name.clone() },
            Notice::Account(notice) => {
                let main = before.map(|before| &before.email);
                return Ok(AboutAccount::of(identity, conn, account, main, notice).await?.map(Self::Account));
            }
            // These tell what ended by a link, what the holder of a number did elsewhere, or what an operator did: nothing is
            // there that a link could end. The notice of a wait has a link of its own.
            Notice::NotMe { .. }
            | Notice::NumberSilenced { .. }
            | Notice::ByOperator { .. }
            | Notice::PhoneProvedElsewhere { .. }
            | Notice::PhoneDetached { .. }
            | Notice::WaitBegun { .. } => return Ok(None),
        }))
    }
}

const SIGNED_IN: &str = "signed-in";
const PHONE_ADDED: &str = "phone-added";
const PHONE_REPLACED: &str = "phone-replaced";
const FACTOR_ENABLED: &str = "second-factor-enabled";
const TOTP_APP_ADDED: &str = "totp-app-added";
const PASSKEY_ADDED: &str = "passkey-added";
const PASSKEY_COPIED: &str = "passkey-copied";

/// Lays a link down for a code that goes by mail, also where the mail is withheld. An SMS has no room for one, and its
/// reader need not be the account's owner.
pub(crate) async fn for_code(
    identity: &Identity,
    tx: &mut Tx,
    ask: &Ask<'_>,
    challenge: &ChallengeId,
    expires_at: Timestamp,
) -> Result<Option<Token>, Fault> {
    if let Target::Phone(_) = ask.target {
        return Ok(None);
    }
    let about = About::Code { purpose: ask.purpose.name().to_owned() };
    let by = By { challenge: Some(challenge), session: None, visitor: Some(ask.visitor) };
    // An address that is not proved yet is somebody else's for all we know: a press there is no event of this account, which
    // would show its holder's line to whoever typed the address.
    let account = ask.account.filter(|_| ask.purpose != Purpose::AddEmail);
    lay_down(identity, tx, account, &about, &by, expires_at).await.map(Some)
}

/// Lays a link down for a notice; `person` is whose session did it, as the account was before.
pub(crate) async fn for_notice(
    identity: &Identity,
    tx: &mut Tx,
    account: &AccountId,
    person: Option<&Person>,
    notice: &Notice,
) -> Result<Option<Token>, Fault> {
    let Some(about) = About::of(identity, tx, account, person, notice).await? else { return Ok(None) };
    let by = By {
        challenge: None,
        session: person.map(|person| &person.session.id),
        visitor: person.map(|person| &person.visitor),
    };
    let expires_at = match notice {
        Notice::Account(AccountNotice::Leaving { gone_at }) => *gone_at,
        _ => identity.now() + identity.policy.sessions.not_me_link,
    };
    lay_down(identity, tx, Some(account), &about, &by, expires_at).await.map(Some)
}

/// Whose act it was.
struct By<'a> {
    challenge: Option<&'a ChallengeId>,
    session: Option<&'a SessionId>,
    visitor: Option<&'a Visitor>,
}

async fn lay_down(
    identity: &Identity,
    tx: &mut Tx,
    account: Option<&AccountId>,
    about: &About,
    by: &By<'_>,
    expires_at: Timestamp,
) -> Result<Token, Fault> {
    let token = Token::new(&*identity.entropy);
    let text = serde_json::to_vec(about).map_err(Fault::new)?;
    let link = NewLink {
        token: token.hash(),
        account,
        about: about.name(),
        sealed: identity.keys.seal(&*identity.entropy, &place(token.hash(), account), &text)?,
        session: by.session,
        challenge: by.challenge,
        browser: by.visitor.map(|visitor| visitor.browser),
        user_agent: by.visitor.map_or("", |visitor| &visitor.user_agent),
        created_at: identity.now(),
        expires_at,
    };
    not_me::insert(tx, link).await?;
    Ok(token)
}

/// What a link that is still good keeps.
pub(crate) fn open(identity: &Identity, token: TokenHash, link: &Link) -> Option<About> {
    let text = identity.keys.open(&place(token, link.account.as_ref()), link.sealed.as_ref()?)?;
    serde_json::from_slice(&text).ok()
}

/// Keeps what a press has ended, for whoever opens the link again.
pub(crate) async fn keep_ended(
    identity: &Identity,
    tx: &mut Tx,
    (token, account): (TokenHash, Option<&AccountId>),
    ended: &[Ended],
) -> Result<(), Fault> {
    let text = serde_json::to_vec(ended).map_err(Fault::new)?;
    let sealed = identity.keys.seal(&*identity.entropy, &place_of_ended(token, account), &text)?;
    not_me::keep_ended(tx, token, sealed).await
}

/// What a link has ended. Nothing where it was pressed before that was kept.
pub(crate) fn ended(identity: &Identity, token: TokenHash, link: &Link) -> Vec<Ended> {
    let open = || {
        let text = identity.keys.open(&place_of_ended(token, link.account.as_ref()), link.ended.as_ref()?)?;
        serde_json::from_slice(&text).ok()
    };
    open().unwrap_or_default()
}

/// Whether a browser that was new to the account did what the link is about: its first sign-in was told in a mail of its
/// own. It counts whatever session there did it, or a thief would sign in twice.
pub(crate) async fn is_of_a_new_browser(conn: &mut AnyConnection, link: &Link) -> Result<bool, Fault> {
    match &link.account {
        Some(account) => not_me::is_of_a_new_browser(conn, account, link, SIGNED_IN).await,
        None => Ok(false),
    }
}

/// How the account's phone was last set, as far as the owner was told of it lately.
pub(crate) async fn phone_set(conn: &mut AnyConnection, account: &AccountId) -> Result<Option<Done>, Fault> {
    Ok(not_me::all(conn, account, (&[PHONE_ADDED, PHONE_REPLACED], SIGNED_IN)).await?.into_iter().next())
}

/// When and by whom second factors were switched on, as far as the owner was told of it lately.
pub(crate) async fn factors_switched_on(conn: &mut AnyConnection, account: &AccountId) -> Result<Vec<Done>, Fault> {
    not_me::all(conn, account, (&[FACTOR_ENABLED, TOTP_APP_ADDED, PASSKEY_ADDED], SIGNED_IN)).await
}

/// Whether the owner was told of a copied passkey since then.
pub(crate) async fn was_told_of_a_copy(
    conn: &mut AnyConnection,
    account: &AccountId,
    since: Timestamp,
) -> Result<bool, Fault> {
    Ok(not_me::all(conn, account, (&[PASSKEY_COPIED], SIGNED_IN)).await?.iter().any(|told| told.at > since))
}

/// Addresses that were taken off an account and can be put back by a link that is still good: nobody else has them by now.
pub(crate) async fn taken_off_lately(
    identity: &Identity,
    conn: &mut AnyConnection,
    account: &AccountId,
) -> Result<Vec<EmailAddress>, Fault> {
    let mut addresses = Vec::new();
    for (token, link) in not_me::unused(conn, account, ADDRESS_REMOVED, identity.now()).await? {
        let Some(About::Account(AboutAccount::AddressRemoved { old })) = open(identity, token, &link) else { continue };
        let address = EmailAddress::stored(old.address);
        if !addresses.contains(&address) && email_addresses::holder(conn, &address).await?.is_none() {
            addresses.push(address);
        }
    }
    Ok(addresses)
}

/// Sealed for its own row and account: moved to another it opens no more.
fn place(token: TokenHash, account: Option<&AccountId>) -> String {
    let account = account.map_or("nobody", AccountId::as_str);
    let mut place = format!("not me {account} ");
    for byte in token.to_vec() {
        let _ = write!(place, "{byte:02x}");
    }
    place
}

fn place_of_ended(token: TokenHash, account: Option<&AccountId>) -> String {
    format!("{} ended", place(token, account))
}

/// For the words of a page or mail.
pub(crate) fn factor(name: &str) -> Factor {
    Factor::parse(name).unwrap_or(Factor::Sms)
}

pub(crate) fn purpose(name: &str) -> Purpose {
    Purpose::parse(name).unwrap_or(Purpose::SignIn)
}
