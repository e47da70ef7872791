//! Who is told what, on which channel.

mod account;

use jiff::Timestamp;

use crate::Identity;
use crate::delivery::outbox::{self, About};
use crate::delivery::texts;
use crate::flows::not_me::Ended;
use crate::guard::{self, Asker, Pass};
use crate::model::email_address::EmailAddress;
use crate::model::factor::Factor;
use crate::model::id::{AccountId, PasskeyId, TotpAppId};
use crate::model::name::Name;
use crate::model::operator::Act;
use crate::model::phone::Phone;
use crate::model::purpose::Lane;
use crate::model::session::{Account, Person, VerifiedPhone};
use crate::model::target::Target;
use crate::model::token::LinkToken;
use crate::model::wait::WaitFor;
use crate::not_me;
use crate::refusal::Fault;
use crate::store::{Tx, accounts, email_addresses};

pub use account::AccountNotice;

/// How long a notice is worth delivering.
const LIFETIME: std::time::Duration = std::time::Duration::from_hours(24);

/// Something that an account's owner should know even if it was not they who did it.
#[derive(Clone)]
pub enum Notice {
    /// From a browser that had never been signed in to this account.
    SignedIn {
        /// Its kind, in words.
        browser: String,
        at: Timestamp,
    },
    PasswordChanged,
    PasswordRecovered,
    PasswordRecoveredByPhone,
    PhoneVerified {
        phone: Phone,
    },
    PhoneReplaced {
        old: Phone,
        new: Phone,
    },
    PhoneRemoved {
        phone: Phone,
    },
    /// Somebody else has proved the number, which was stale here.
    PhoneDetached {
        phone: Phone,
        /// Signing in asked for a code to it.
        is_second_factor: bool,
    },
    SecondFactorEnabled {
        factor: Factor,
    },
    SecondFactorDisabled {
        factor: Factor,
    },
    /// One more authenticator app counts.
    TotpAppAdded {
        app: TotpAppId,
        name: Name,
    },
    /// One of several counts no more.
    TotpAppRemoved {
        name: Name,
    },
    /// Wrong tries have used up what a factor allows in a lane.
    FactorShut {
        factor: Factor,
        lane: Lane,
    },
    RecoveryCodesMade,
    RecoveryCodeUsed {
        left: i64,
    },
    /// The number alone signs in from now on.
    PhoneSignInAllowed {
        phone: Phone,
        /// A second factor is on: the text is the first of two steps.
        begins_two_steps: bool,
    },
    /// It no longer does.
    PhoneSignInEnded {
        phone: Phone,
    },
    /// It no longer does: it was proved on another account.
    PhoneProvedElsewhere {
        phone: Phone,
    },
    /// Wrong tries at signing in with the number alone.
    PhoneSignInShut,
    /// The link of another notice was pressed.
    NotMe {
        ended: Vec<Ended>,
        /// A number that this took something from: its holder need not be who reads the mail.
        took_from: Option<Phone>,
    },
    /// Whoever holds the account's number wants no more texts to it.
    NumberSilenced {
        phone: Phone,
    },
    /// One more passkey opens the account.
    PasskeyAdded {
        id: PasskeyId,
        name: String,
    },
    PasskeyRemoved {
        id: PasskeyId,
        name: String,
        /// None is left, and signing in takes none.
        is_last: bool,
    },
    /// It was used by something that has counted less than we had seen: there are two of it. The use was refused.
    PasskeyCopied {
        name: String,
    },
    /// Its addresses, its end, and what it holds.
    Account(AccountNotice),
    /// Somebody who runs this site has done something to the account.
    ByOperator {
        act: Act,
    },
    /// Somebody waits in the place of a proof.
    WaitBegun {
        what: WaitFor,
        ripe_at: Timestamp,
        cancel: LinkToken,
        /// How many such waits were cancelled in the days before.
        cancelled_lately: i64,
    },
}

/// A sentence that fits into an SMS with all that has to stand beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Brief {
    NumberReplaced,
    NumberRemoved,
    /// By the link in a mail.
    NumberTakenOff,
    /// The second factor, by the link in a mail.
    FactorTakenOff,
    PasswordByMail,
    PasswordByPhone,
    /// By somebody who runs this site.
    SecondFactorReset,
    /// By somebody who runs this site.
    AccountDeleted,
}

impl Brief {
    #[cfg(test)]
    pub const ALL: [Self; 8] = [
        Self::NumberReplaced,
        Self::NumberRemoved,
        Self::NumberTakenOff,
        Self::FactorTakenOff,
        Self::PasswordByMail,
        Self::PasswordByPhone,
        Self::SecondFactorReset,
        Self::AccountDeleted,
    ];
}

/// What goes out by SMS of a notice.
#[derive(Clone, Copy)]
pub(crate) enum BySms<'a> {
    Told(Brief),
    /// With the link that cancels a wait.
    Wait {
        cancel: &'a LinkToken,
    },
}

impl Notice {
    /// Who is told by SMS, beside the mail that goes out of every notice; with the number, what is known of how it was
    /// proved. The one place that says so.
    ///
    /// An SMS goes where somebody may hold the mailbox: to the number that is replaced or removed, or that stays when the
    /// password was recovered, somebody waits to do that, or an operator did what can't be taken back. `before` is the account as it was, where that is known.
    fn by_sms(&self, owner: &Account, before: Option<&Account>) -> Option<(BySms<'_>, Phone, Option<VerifiedPhone>)> {
        let to_owner = |what| owner.phone.clone().map(|verified| (what, verified.phone.clone(), Some(verified)));
        match self {
            Self::PhoneReplaced { old: phone, .. } | Self::PhoneRemoved { phone } => {
                let is_replaced = matches!(self, Self::PhoneReplaced { .. });
                let what = if is_replaced { Brief::NumberReplaced } else { Brief::NumberRemoved };
                let verified = before.and_then(|before| before.phone.clone());
                Some((BySms::Told(what), phone.clone(), verified.filter(|it| it.phone.e164() == phone.e164())))
            }
            Self::PasswordRecovered => to_owner(BySms::Told(Brief::PasswordByMail)),
            Self::PasswordRecoveredByPhone => to_owner(BySms::Told(Brief::PasswordByPhone)),
            Self::WaitBegun { cancel, .. } => to_owner(BySms::Wait { cancel }),
            // What can't be taken back.
            Self::ByOperator { act: Act::ResetSecondFactor } => to_owner(BySms::Told(Brief::SecondFactorReset)),
            Self::ByOperator { act: Act::Delete } => to_owner(BySms::Told(Brief::AccountDeleted)),
            Self::NotMe { ended, took_from } => {
                let is_factor = ended.iter().any(|ended| matches!(ended, Ended::FactorOff { .. }));
                let what = if is_factor { Brief::FactorTakenOff } else { Brief::NumberTakenOff };
                took_from.clone().map(|phone| (BySms::Told(what), phone, None))
            }
            Self::SignedIn { .. }
            | Self::PasswordChanged
            | Self::PhoneVerified { .. }
            | Self::PhoneDetached { .. }
            | Self::SecondFactorEnabled { .. }
            | Self::SecondFactorDisabled { .. }
            | Self::TotpAppAdded { .. }
            | Self::TotpAppRemoved { .. }
            | Self::FactorShut { .. }
            | Self::RecoveryCodesMade
            | Self::RecoveryCodeUsed { .. }
            | Self::PhoneSignInAllowed { .. }
            | Self::PhoneSignInEnded { .. }
            | Self::PhoneProvedElsewhere { .. }
            | Self::PhoneSignInShut
            | Self::NumberSilenced { .. }
            | Self::ByOperator { .. }
            | Self::Account(_)
            | Self::PasskeyAdded { .. }
            | Self::PasskeyRemoved { .. }
            | Self::PasskeyCopied { .. } => None,
        }
    }
}

/// Tells the owner, in the account's language: by mail, with a link that ends what it tells about, and by SMS where
/// [`Notice::by_sms`] says so.
///
/// Mail goes out whatever a stranger has used up. An SMS costs money and passes the guard, in lane 1, though a number that
/// was proved just now draws on the money of lane 3; where the guard says no the mail must do. Takes the guard's turn where it sends an SMS: see [`guard::take_turn`].
pub(crate) async fn tell(identity: &Identity, tx: &mut Tx, account: &AccountId, notice: &Notice) -> Result<(), Fault> {
    tell_whose(identity, tx, account, None, notice).await
}

/// As [`tell`], of what a person's session has just done: the mail's link ends that session. `person` is who they were
/// before.
pub(crate) async fn tell_of(identity: &Identity, tx: &mut Tx, person: &Person, notice: &Notice) -> Result<(), Fault> {
    tell_whose(identity, tx, &person.account.id, Some(person), notice).await
}

async fn tell_whose(
    identity: &Identity,
    tx: &mut Tx,
    account: &AccountId,
    person: Option<&Person>,
    notice: &Notice,
) -> Result<(), Fault> {
    let Some((owner, _)) = accounts::get_even_disabled(tx, account).await? else { return Ok(()) };
    let expires_at = identity.now() + LIFETIME;
    let about = About { challenge: None, account: Some(account), expires_at };
    let language = owner.language;
    let by_sms = notice.by_sms(&owner, person.map(|person| &person.account));
    for to in by_mail_to(identity, tx, account, &owner.email, notice).await? {
        let not_me = not_me::for_notice(identity, tx, account, person, notice).await?;
        let message = texts::notice(&identity.policy, language, notice, not_me.as_ref());
        outbox::enqueue(identity, tx, Pass::for_notice_by_mail(to), &message, false, &about).await?;
    }

    let Some((what, phone, verified)) = by_sms else { return Ok(()) };
    let target = Target::Phone(phone);
    let asker = Asker {
        target: &target,
        lane: Lane::Own,
        purpose: guard::NOTICE,
        account: Some(account),
        visitor: None,
        is_anonymous: false,
        is_proven: verified.is_some_and(|verified| is_old_enough(identity, verified.verified_at)),
        challenge: None,
    };
    if let Ok(pass) = guard::decide(identity, tx, &asker, identity.now()).await? {
        let message = texts::notice_by_sms(&identity.policy, language, what);
        outbox::enqueue(identity, tx, pass, &message, false, &about).await?;
    }
    Ok(())
}

/// The main address. Of what happens to addresses and to the account as a whole, and of what lets somebody in who has only
/// one of its channels, all of them hear: whoever holds one mailbox could else take the mail away. Of the account's end those
/// hear as well that were taken off so lately that a link puts them back: it may have been taken over.
async fn by_mail_to(
    identity: &Identity,
    tx: &mut Tx,
    account: &AccountId,
    main: &EmailAddress,
    notice: &Notice,
) -> Result<Vec<EmailAddress>, Fault> {
    let also = match notice {
        Notice::Account(AccountNotice::Leaving { .. }) => not_me::taken_off_lately(identity, tx, account).await?,
        Notice::Account(notice) => notice.also_to().cloned().into_iter().collect(),
        Notice::PasswordRecovered
        | Notice::PasswordRecoveredByPhone
        | Notice::WaitBegun { .. }
        | Notice::ByOperator { .. } => Vec::new(),
        _ => return Ok(vec![main.clone()]),
    };
    let all = email_addresses::of(tx, account).await?.into_iter().map(|one| one.address);
    Ok(all.chain(also).collect())
}

/// Tells by mail what a link about addresses has ended, to those of `before` as well.
pub(crate) async fn tell_ended(
    identity: &Identity,
    tx: &mut Tx,
    account: &AccountId,
    (before, ended): (Vec<EmailAddress>, Vec<Ended>),
) -> Result<(), Fault> {
    let about = About { challenge: None, account: Some(account), expires_at: identity.now() + LIFETIME };
    let Some((owner, _)) = accounts::get_even_disabled(tx, account).await? else { return Ok(()) };
    let notice = Notice::NotMe { ended, took_from: None };
    let message = texts::notice(&identity.policy, owner.language, &notice, None);
    let after = email_addresses::of(tx, account).await?.into_iter().map(|one| one.address);
    let come: Vec<_> = after.filter(|address| !before.contains(address)).collect();
    for to in before.into_iter().chain(come) {
        outbox::enqueue(identity, tx, Pass::for_notice_by_mail(to), &message, false, &about).await?;
    }
    Ok(())
}

/// Whether a number has been the account's for longer than somebody needs who replaces one after the other.
fn is_old_enough(identity: &Identity, verified_at: Timestamp) -> bool {
    identity.now().duration_since(verified_at).unsigned_abs() > identity.policy.guard.proven_after
}
