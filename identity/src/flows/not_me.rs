//! "Not you?": the link of a mail ends what the mail told about, at one press and without signing in. Whoever reads the
//! owner's mail may do no more by it than end things: it never lifts what protects the account (decision 0024).

mod account;
mod factors;
mod phone;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Identity;
use crate::audit::{self, Event};
use crate::delivery::texts;
use crate::guard;
use crate::model::factor::Factor;
use crate::model::id::AccountId;
use crate::model::language::Language;
use crate::model::name::Name;
use crate::model::phone::Phone;
use crate::model::session::Account;
use crate::model::token::Token;
use crate::model::visitor::Visitor;
use crate::not_me::{self, About};
use crate::notices::{self, Notice};
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::not_me::Link;
use crate::store::{self, Tx, accounts, challenges, devices, email_addresses, phones, recovery_codes, sessions, waits};

pub use account::AccountEnded;

/// What stands behind a link. Looking ends nothing: scanners of mail follow links.
pub enum BehindLink {
    /// It waits for the press.
    Waits(Told),
    /// It was pressed, and has ended this, in a few sentences: `""` where that was not kept.
    Pressed { at: Timestamp, ended: String },
    /// It is too old, or was never ours.
    Over,
}

/// What the page says before the press.
pub struct Told {
    /// One sentence; numbers in it are masked.
    pub happened: String,
    pub at: Timestamp,
    /// As the browser called itself; `""` where none did it.
    pub user_agent: String,
    /// A code alone ends, and nothing of the account.
    pub is_code: bool,
}

/// One thing that a press has done. Numbers are masked. It is kept with the link, sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ended {
    Code,
    CodeWasOver,
    /// The sessions and the trust of one browser.
    SignIn,
    /// All sessions and all trusted devices.
    Everything,
    HalfDoneSignIns,
    PhoneTakenOff {
        phone: String,
    },
    PhonePutBack {
        phone: String,
    },
    PhoneStays,
    FactorOff {
        factor: Factor,
    },
    FactorOn {
        factor: Factor,
    },
    FactorStays,
    AppRemoved {
        name: Name,
    },
    CodesEnded,
    /// The phone alone signs in no more.
    PhoneSignIn {
        phone: String,
    },
    PasskeyTaken {
        name: String,
    },
    PasskeyPutBack {
        name: String,
    },
    PasskeyStays {
        name: String,
    },
    Account(AccountEnded),
}

/// What a press has come to.
pub enum Press {
    Done(Vec<Ended>),
    /// It was done before; nothing more was changed.
    Before,
}

/// Looks behind a link; what it tells of, or has ended, is said in `language`.
pub async fn behind_link(identity: &Identity, link: &Token, language: Language) -> Outcome<BehindLink> {
    let mut conn = identity.store.read().await?;
    let found = store::not_me::find(&mut conn, link.hash()).await?;
    drop(conn);
    Ok(match found {
        Some(row @ Link { used_at: Some(at), .. }) => {
            BehindLink::Pressed { at, ended: texts::ended(language, &not_me::ended(identity, link.hash(), &row)) }
        }
        Some(row) if row.expires_at > identity.now() => match not_me::open(identity, link.hash(), &row) {
            Some(about) => BehindLink::Waits(Told {
                happened: texts::happened(language, &about),
                at: row.created_at,
                user_agent: row.user_agent,
                is_code: matches!(about, About::Code { .. }),
            }),
            None => BehindLink::Over,
        },
        _ => BehindLink::Over,
    })
}

/// The press: ends what the link is about. Once; the owner is told by mail, without another link.
///
/// Refuses with [`Refusal::LinkOver`] what is too old or was never ours.
pub async fn end(identity: &Identity, visitor: &Visitor, link: &Token) -> Outcome<Press> {
    let now = identity.now();
    let token = link.hash();
    let mut conn = identity.store.read().await?;
    let Some(link) = store::not_me::find(&mut conn, token).await? else { return Err(Refusal::LinkOver.into()) };
    drop(conn);
    if link.used_at.is_some() {
        return Ok(Press::Before);
    }
    let Some(about) = not_me::open(identity, token, &link) else { return Err(Refusal::LinkOver.into()) };

    let mut tx = identity.store.write().await?;
    let is_code = matches!(about, About::Code { .. });
    if let Some(account) = link.account.as_ref().filter(|_| !is_code)
        && !accounts::take_turn(&mut tx, account).await?
    {
        return Err(Refusal::LinkOver.into());
    }
    guard::take_turn(&mut tx).await?;
    if !store::not_me::use_up(&mut tx, token, now).await? {
        // Pressed in another tab since it was read, or its time was over.
        let row = store::not_me::find(&mut tx, token).await?;
        let is_used = row.is_some_and(|row| row.used_at.is_some());
        return if is_used { Ok(Press::Before) } else { Err(Refusal::LinkOver.into()) };
    }
    let ended = if is_code {
        vec![end_code(&mut tx, &link, now).await?]
    } else {
        let Some(id) = &link.account else { return Err(Refusal::LinkOver.into()) };
        // Also of one that is shut: its owner may take back what somebody did before.
        let Some((account, _)) = accounts::get_even_disabled(&mut tx, id).await? else {
            return Err(Refusal::LinkOver.into());
        };
        let act = Act { identity, visitor, link: &link, account: &account, now };
        let before = email_addresses::of(&mut tx, id).await?.into_iter().map(|one| one.address).collect();
        let (ended, took_from) = act.end(&mut tx, &about).await?;
        if let About::Account(_) = about {
            notices::tell_ended(identity, &mut tx, id, (before, ended.clone())).await?;
        } else {
            notices::tell(identity, &mut tx, id, &Notice::NotMe { ended: ended.clone(), took_from }).await?;
        }
        ended
    };
    if let Some(account) = &link.account {
        audit::record(identity, &mut tx, account, Some(visitor), &Event::NotMe { about: about.name() }).await?;
    }
    not_me::keep_ended(identity, &mut tx, (token, link.account.as_ref()), &ended).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(Press::Done(ended))
}

/// The code and those that go with it, and nothing else.
async fn end_code(tx: &mut Tx, link: &Link, now: Timestamp) -> Result<Ended, Fault> {
    let Some(challenge) = &link.challenge else { return Ok(Ended::CodeWasOver) };
    Ok(if challenges::withdraw_one(tx, challenge, now).await? { Ended::Code } else { Ended::CodeWasOver })
}

/// The press on the link of a notice, under the account's turn.
struct Act<'a> {
    identity: &'a Identity,
    visitor: &'a Visitor,
    link: &'a Link,
    account: &'a Account,
    now: Timestamp,
}

impl Act<'_> {
    /// What "end" means for each notice: the one place that says so. Also answers the number that something was taken
    /// from.
    ///
    /// A sign-in ends with all that was begun in its browser. Whoever changed something had the whole account, so that
    /// then everything that is open ends. A change is taken back only while it stands as it was made, and only where the
    /// account is protected by no less then.
    async fn end(&self, tx: &mut Tx, about: &About) -> Result<(Vec<Ended>, Option<Phone>), Fault> {
        let mut ended = vec![match about {
            About::Code { .. } => return Ok((Vec::new(), None)),
            About::SignedIn => self.end_sign_in(tx).await?,
            About::FactorShut { is_signed_in: false, .. } | About::PhoneSignInShut => self.end_half_done(tx).await?,
            _ => self.end_everything(tx).await?,
        }];
        let mut took_from = None;
        match about {
            About::PhoneAdded { row: Some(row), phone } => {
                took_from = self.take_phone_off(tx, row, phone, &mut ended).await?;
            }
            About::PhoneReplaced { row: Some(row), old, new, comes_back } => {
                let old = comes_back.then_some(old.as_str());
                took_from = self.undo_replacing(tx, row, (old, new), &mut ended).await?;
            }
            About::PhoneRemoved { phone, was_factor, comes_back: true, codes } => {
                let is_back = self.put_phone_back(tx, phone, &mut ended).await?;
                if is_back && *was_factor {
                    self.switch_on(tx, Factor::Sms, codes.as_deref(), &mut ended).await?;
                }
            }
            // Apps are gone with their secrets, and the mailbox is where this link was read.
            About::FactorDisabled { factor, phone: Some(phone), codes: Some(codes) }
                if factor == Factor::Sms.name() =>
            {
                let has_it = self.number() == Some(phone.as_str());
                if has_it || self.put_phone_back(tx, phone, &mut ended).await? {
                    self.switch_on(tx, not_me::factor(factor), Some(codes), &mut ended).await?;
                }
            }
            About::FactorEnabled { factor, is_first } => {
                let stands = self.account.second_factors.contains(&not_me::factor(factor));
                took_from = self.lift(tx, *is_first && stands, &mut ended).await?;
            }
            About::TotpAppAdded { app, .. } => self.remove_app(tx, app, &mut ended).await?,
            About::RecoveryCodesMade { batch: Some(batch) } => self.end_codes(tx, batch, &mut ended).await?,
            About::PhoneSignInAllowed { phone, row } if *row == phones::row(tx, self.id()).await? => {
                self.forbid_sign_in(tx, phone, &mut ended).await?;
            }
            About::PasskeyAdded { id, name } => self.take_passkey(tx, id, name, &mut ended).await?,
            About::PasskeyRemoved { id, name, codes: Some(codes) } => {
                self.put_passkey_back(tx, (id, name), codes, &mut ended).await?;
            }
            About::Account(about) => self.end_of_account(tx, about, &mut ended).await?,
            // Ending is all: a password can't be put back, and the rest has kept nothing, or stands as it was no more.
            _ => {}
        }
        Ok((ended, took_from))
    }

    fn id(&self) -> &AccountId {
        &self.account.id
    }

    fn number(&self) -> Option<&str> {
        self.account.phone.as_ref().map(|verified| verified.phone.e164())
    }

    async fn record(&self, tx: &mut Tx, event: &Event) -> Result<(), Fault> {
        audit::record(self.identity, tx, self.id(), Some(self.visitor), event).await
    }

    async fn end_sign_in(&self, tx: &mut Tx) -> Result<Ended, Fault> {
        let browser = self.link.browser.as_deref();
        sessions::end_there(tx, self.id(), (self.link.session.as_ref(), browser), self.now).await?;
        self.forget_browser(tx).await?;
        self.withdraw(tx).await?;
        Ok(Ended::SignIn)
    }

    async fn end_half_done(&self, tx: &mut Tx) -> Result<Ended, Fault> {
        sessions::end_unfinished(tx, self.id(), self.now).await?;
        self.withdraw(tx).await?;
        Ok(Ended::HalfDoneSignIns)
    }

    async fn end_everything(&self, tx: &mut Tx) -> Result<Ended, Fault> {
        sessions::end_others(tx, self.id(), None, self.now).await?;
        devices::end(tx, self.id(), None, self.now).await?;
        recovery_codes::end_waiting(tx, self.id(), self.now).await?;
        self.forget_browser(tx).await?;
        self.withdraw(tx).await?;
        Ok(Ended::Everything)
    }

    /// Codes on their way, and a wait in the place of a proof, open nothing any more.
    async fn withdraw(&self, tx: &mut Tx) -> Result<(), Fault> {
        waits::withdraw(tx, self.id(), self.now).await?;
        challenges::withdraw_all(tx, self.id(), self.now).await
    }

    /// The next sign-in from there is one from a new browser, and told.
    async fn forget_browser(&self, tx: &mut Tx) -> Result<(), Fault> {
        let Some(browser) = &self.link.browser else { return Ok(()) };
        devices::end_there(tx, self.id(), browser, self.now).await?;
        accounts::forget_browser(tx, self.id(), browser).await
    }
}
