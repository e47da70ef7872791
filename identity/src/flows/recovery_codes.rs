//! Recovery codes (SPEC 7): ten, of 80 random bits each, hashed one by one and found by their first digit.

use jiff::Timestamp;
use std::time::Duration;

use crate::Identity;
use crate::audit::{self, Event};
use crate::challenge::budget;
use crate::entropy::Entropy;
use crate::flows::second_factor::{end_what_was_open, require_to_change, switch_on};
use crate::flows::sessions::{self, pressed_just_before};
use crate::guard;
use crate::hashing::{Against, Compared, StandIn};
use crate::model::factor::Factor;
use crate::model::id;
use crate::model::purpose::Lane;
use crate::model::session::{Level, Person};
use crate::model::visitor::Visitor;
use crate::notices::{self, Notice};
use crate::refusal::{Fault, No, Outcome, Refusal};
use crate::store::Tx;
use crate::store::recovery_codes::{self, NewBatch};
use crate::store::tries::{self, Budget};

const HOW_MANY: u8 = 10;

/// How long new codes are shown, until they are kept.
const SHOWN_FOR: Duration = Duration::from_mins(10);

/// Crockford's base 32: no I, L, O or U to mistake.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A recovery code: its place in the batch and 80 random bits, written `4-7KQM-2B9T-XW3H-0C5R`. No `Debug`.
struct RecoveryCode {
    place: u8,
    secret: String,
}

impl RecoveryCode {
    fn new(entropy: &dyn Entropy, place: u8) -> Self {
        let mut bytes = [0; 16];
        entropy.fill(&mut bytes);
        // Five bits of each of 16 bytes: 80 bits, each character uniform.
        let secret = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect();
        Self { place, secret }
    }

    /// Reads what people type: any case, spaces, hyphens, and the letters that look like digits.
    fn parse(typed: &str) -> Option<Self> {
        let mut characters = String::with_capacity(17);
        for c in typed.chars().take(64) {
            let c = match c.to_ascii_uppercase() {
                '-' => continue,
                c if c.is_whitespace() => continue,
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            if !ALPHABET.contains(&u8::try_from(c).ok()?) {
                return None;
            }
            characters.push(c);
        }
        let place = characters.chars().next()?.to_digit(10)?;
        (characters.len() == 17)
            .then(|| Self { place: u8::try_from(place).unwrap_or(0), secret: characters.split_off(1) })
    }

    fn written(&self) -> String {
        let s = &self.secret;
        format!("{}-{}-{}-{}-{}", self.place, &s[..4], &s[4..8], &s[8..12], &s[12..])
    }
}

/// Codes that are drawn and hashed, and not yet in the database.
pub(crate) struct Drawn {
    codes: Vec<RecoveryCode>,
    hashes: Vec<String>,
}

/// Draws ten codes. Costs ten hashes.
pub(crate) async fn draw(identity: &Identity, visitor: &Visitor) -> Outcome<Drawn> {
    let codes: Vec<_> = (0..HOW_MANY).map(|place| RecoveryCode::new(&*identity.entropy, place)).collect();
    let mut hashes = Vec::with_capacity(codes.len());
    for code in &codes {
        let secret = code.secret.clone();
        hashes.push(identity.hashing.hash(&visitor.host(), &*identity.entropy, move || Ok(secret)).await?);
    }
    Ok(Drawn { codes, hashes })
}

impl Drawn {
    /// Lays them down, sealed, to be shown in this session until they are kept.
    pub(crate) async fn lay_down(
        self,
        identity: &Identity,
        tx: &mut Tx,
        person: &Person,
        enables: Option<Factor>,
    ) -> Result<(), Fault> {
        let now = identity.now();
        let batch = id::random(&*identity.entropy);
        let text: Vec<String> = self.codes.iter().map(RecoveryCode::written).collect();
        let sealed = identity.keys.seal(&*identity.entropy, &place(&batch), text.join("\n").as_bytes())?;
        let batch = NewBatch { id: batch, sealed, sealed_until: now + SHOWN_FOR, enables };
        recovery_codes::insert(tx, (&person.account.id, &person.session.id), &batch, &self.hashes, now).await
    }
}

fn place(batch: &str) -> String {
    format!("recovery codes {batch}")
}

/// New codes on show.
pub struct Shown {
    /// Names them to [`keep`]. No secret: it opens nothing.
    pub batch: String,
    pub codes: Vec<String>,
    /// After this they are wiped, kept or not.
    pub until: Timestamp,
    /// What keeping them switches on.
    pub enables: Option<Factor>,
}

/// The codes that wait to be kept, as often as the page is looked at; `None` once they are kept or wiped, and in any
/// other session: whoever has stolen one must not read along.
///
/// Refusals: those of [`Person::require_full`].
pub async fn shown(identity: &Identity, person: &Person) -> Outcome<Option<Shown>> {
    person.setting_up().require_full()?;
    let mut conn = identity.store.read().await?;
    let whose = (&person.account.id, &person.session.id);
    let Some(batch) = recovery_codes::waiting(&mut conn, whose, identity.now()).await? else {
        return Ok(None);
    };
    let text = identity.keys.open(&place(&batch.id), &batch.sealed);
    Ok(text.and_then(|text| String::from_utf8(text).ok()).map(|text| Shown {
        codes: text.lines().map(str::to_owned).collect(),
        until: batch.sealed_until,
        enables: batch.enables,
        batch: batch.id,
    }))
}

/// The user says that the codes of this batch are kept: wipes their text, deletes the batch before, and switches on what
/// waited for this. Answers what that was, also to who posts it twice. The batch is the one that the page has shown:
/// another tab may have made new codes since, and those would be kept by somebody who holds these.
///
/// Refusals: [`Refusal::NothingToConfirm`] when the time was over or others wait, [`Refusal::NoVerifiedPhone`],
/// [`Refusal::MethodNotOffered`].
pub async fn keep(identity: &Identity, person: &Person, batch: &str) -> Outcome<Option<Factor>> {
    person.setting_up().require_full()?;
    let now = identity.now();
    let account = &person.account.id;
    let mut tx = sessions::act(identity, person).await?;
    guard::take_turn(&mut tx).await?;
    let whose = (account, &person.session.id);
    let waits = recovery_codes::waiting(&mut tx, whose, now).await?;
    let Some(batch) = waits.filter(|waits| waits.id == batch) else {
        // Pressed twice: the first press has kept them.
        let kept = recovery_codes::last_kept(&mut tx, whose).await?;
        let kept = kept.filter(|kept| kept.id == batch && pressed_just_before(kept.at, now));
        return Ok(kept.ok_or(Refusal::NothingToConfirm)?.enabled);
    };
    if !recovery_codes::keep(&mut tx, account, &batch.id, now).await? {
        return Err(Refusal::NothingToConfirm.into());
    }
    if let Some(factor) = batch.enables {
        switch_on(identity, &mut tx, person, factor).await?;
    } else {
        audit::record(identity, &mut tx, account, Some(&person.visitor), &Event::RecoveryCodesMade).await?;
        notices::tell_of(identity, &mut tx, person, &Notice::RecoveryCodesMade).await?;
    }
    end_what_was_open(identity, &mut tx, person).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(batch.enables)
}

/// Makes new codes. The old ones work until the new ones are kept.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::StepUpDue`], [`Refusal::MethodNotOn`] where no second factor is on,
/// [`Refusal::Busy`].
pub async fn renew(identity: &Identity, person: &Person) -> Outcome<()> {
    require_to_change(identity, person)?;
    if !person.account.has_second_factor() {
        return Err(Refusal::MethodNotOn.into());
    }
    let drawn = draw(identity, &person.visitor).await?;
    let mut tx = sessions::act(identity, person).await?;
    drawn.lay_down(identity, &mut tx, person, None).await?;
    Ok(tx.commit().await?)
}

/// How many unused codes the account has.
///
/// Refusals: those of [`Person::require_full`].
pub async fn left(identity: &Identity, person: &Person) -> Outcome<i64> {
    person.require_full()?;
    let mut conn = identity.store.read().await?;
    Ok(recovery_codes::left(&mut conn, &person.account.id).await?)
}

/// A right recovery code, not used up yet.
#[must_use]
pub(crate) struct Found {
    batch: String,
    place: u8,
}

/// Counts a try against the budget of section 3, commits, and compares one hash.
///
/// Refusals: [`Refusal::WrongCode`], [`Refusal::TooManyTries`], [`Refusal::Busy`].
pub(crate) async fn guess(identity: &Identity, person: &Person, typed: &str) -> Outcome<Found> {
    let account = &person.account.id;
    let Some(typed) = RecoveryCode::parse(typed) else {
        return Err(Refusal::WrongCode { tries_left: None }.into());
    };
    // Whoever recovers has shown no password: their tries never shut the second factor of signing in.
    let lane = if person.session.level == Level::RecoveryProofDue { Lane::Recovery } else { Lane::Own };
    let budget = Budget { subject: account.as_str().to_owned(), factor: Factor::RecoveryCode, lane };
    let counted = budget::count_bare_try(identity, account, &budget).await?;
    let mut conn = identity.store.read().await?;
    let stored = recovery_codes::at(&mut conn, account, i64::from(typed.place)).await?;
    drop(conn);
    let (batch, against) = match stored {
        Some(code) if !code.is_used => (Some(code.batch), Against::Own(code.hash)),
        // A used one costs what it did, so that nobody measures which are left.
        used => (None, Against::StandIn(StandIn::like(used.as_ref().map(|code| code.hash.as_str())))),
    };
    let found = identity.hashing.compare(&person.visitor.host(), against, typed.secret.as_bytes()).await;
    if matches!(found, Err(No::Refused(_)) | Ok(Compared { is_right: true, .. })) {
        // A right try is given back; and past capacity nothing was looked at, so nothing stays counted.
        let mut tx = identity.store.write().await?;
        tries::delete(&mut tx, &counted).await?;
        tx.commit().await?;
    }
    let found = found?;
    match batch {
        Some(batch) if found.is_right => Ok(Found { batch, place: typed.place }),
        _ => {
            budget::count_and_shut(identity, Some(account), &budget, identity.now()).await?;
            Err(Refusal::WrongCode { tries_left: None }.into())
        }
    }
}

impl Found {
    /// Uses the code up in the transaction of what it opens, and tells the owner.
    pub(crate) async fn redeem(self, identity: &Identity, tx: &mut Tx, person: &Person) -> Outcome<()> {
        let account = &person.account.id;
        if !recovery_codes::use_up(tx, &self.batch, i64::from(self.place), identity.now()).await? {
            return Err(Refusal::WrongCode { tries_left: None }.into());
        }
        let left = recovery_codes::left(tx, account).await?;
        audit::record(identity, tx, account, Some(&person.visitor), &Event::RecoveryCodeUsed { left }).await?;
        notices::tell_of(identity, tx, person, &Notice::RecoveryCodeUsed { left }).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn a_recovery_code_survives_being_typed() {
        let code = RecoveryCode::new(&SeededEntropy::new(3), 4);
        let written = code.written();
        assert_eq!(written.len(), 21);
        let sloppy = written.to_lowercase().replace('-', "  ").replace('0', "o").replace('1', "l");
        for typed in [written.clone(), sloppy, written.replace('-', "")] {
            let read = RecoveryCode::parse(&typed).unwrap();
            assert!(read.place == 4 && read.secret == code.secret, "{typed}");
        }
        for typed in ["", "4", "4-7KQM", &written[1..], &format!("{written}A"), "🔑", "A-7KQM-2B9T-XW3H-0C5R"] {
            assert!(RecoveryCode::parse(typed).is_none(), "{typed}");
        }
    }
}
