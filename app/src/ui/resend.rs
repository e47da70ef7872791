//! Asking for another code.

use leptos::prelude::*;

use super::{RefusalAlert, Refused, of_account};
use crate::islands;
use crate::text::here;

/// The form whose button `again` sends another code. With scripts on the button counts the wait down; with scripts off
/// it can be pressed at any time and the server says how long is left.
#[component]
pub fn Resend(
    #[prop(into)] action: String,
    /// The server's figure, in seconds; 0 when a code may be sent at once.
    wait_seconds: u64,
    #[prop(optional_no_strip)] refused: Option<Refused>,
    /// No code has been asked for yet.
    #[prop(optional)]
    is_first: bool,
    /// The code goes to an address, and not to a phone.
    #[prop(optional)]
    by_mail: bool,
) -> impl IntoView {
    let words = &here().resend;
    let press = match (is_first, by_mail) {
        (true, false) => words.text_me,
        (true, true) => words.mail_me,
        (false, _) => words.again,
    };
    let of = of_account();
    let ticket = refused.as_ref().and_then(|refused| refused.work.as_ref()).map(|work| work.ticket.clone());
    view! {
        <islands::PostForm>
            <islands::Resend>
                <form
                    class="form resend"
                    method="post"
                    action=action
                    data-wait-seconds=wait_seconds.to_string()
                    data-before-seconds=words.in_seconds.0
                    data-behind-seconds=words.in_seconds.1
                    data-ticket=ticket
                >
                    {of}
                    <div class="form-refusal" data-refusal-place>
                        {refused.map(|refused| view! { <RefusalAlert refused/> })}
                    </div>
                    {(!is_first).then(|| view! { <p class="resend-question">{words.nothing_arrived}</p> })}
                    <button class="button button-secondary" type="submit" name="again" value="yes">
                        <span class="button-label">{press}</span>
                    </button>
                </form>
            </islands::Resend>
        </islands::PostForm>
    }
}
