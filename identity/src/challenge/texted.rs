//! Whether a code is one that was texted to a number lately, whoever asked for it.

use std::time::Duration;

use super::parts;
use crate::Identity;
use crate::model::code::Code;
use crate::model::id::ChallengeId;
use crate::model::phone::Phone;
use crate::model::purpose::Purpose;
use crate::refusal::Fault;
use crate::store::challenges;

/// For so long a code tells whose phone this is; people look later than it is good for anything else.
const REMEMBERED_FOR: Duration = Duration::from_hours(24);

/// As many compares are made for every number: more codes than this reach none in a day (SPEC 4, rule 3), and how many
/// came to one must not show in the time.
const COMPARES: usize = 40;

/// Compares with every code that was texted to the number within a day. Opens nothing and uses nothing up; the try is the
/// caller's to count.
pub(crate) async fn was_texted(identity: &Identity, phone: &Phone, typed: &Code) -> Result<bool, Fault> {
    let mut conn = identity.store.read().await?;
    let codes = challenges::sent_to(&mut conn, phone.e164(), identity.now() - REMEMBERED_FOR).await?;
    drop(conn);
    let mut is_right = false;
    for (purpose, code) in &codes {
        is_right |= identity.keys.is_code_mac(&code.mac, &parts(&code.challenge, *purpose, phone.e164(), typed));
    }
    let nobodys = ChallengeId::named("");
    for _ in codes.len()..COMPARES {
        let nothing = parts(&nobodys, Purpose::VerifyPhone, phone.e164(), typed);
        std::hint::black_box(identity.keys.is_code_mac(&[0; 32], &nothing));
    }
    Ok(is_right)
}
