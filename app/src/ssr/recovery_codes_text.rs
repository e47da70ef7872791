//! The new recovery codes as a file to keep.

use std::fmt::Write as _;

use identity::flows::recovery_codes;
use identity::refusal::Outcome;

use super::Request;

/// The text of `/account/recovery-codes.txt`; `None` when no codes wait to be kept.
pub async fn text(request: &Request) -> Outcome<Option<String>> {
    let person = request.signed_in().await?;
    let Some(shown) = recovery_codes::shown(request.identity(), &person).await? else { return Ok(None) };
    let policy = &request.identity().policy;
    let head = request.words().recovery_codes.file;
    let mut text = head(&policy.app_name, person.account.email.as_str(), &policy.host);
    for code in &shown.codes {
        let _ = writeln!(text, "{code}");
    }
    Ok(Some(text))
}
