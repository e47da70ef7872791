//! The islands' behaviour. Plain listeners on plain DOM: a signal would cost every phone another 8 KB.

mod code_entry;
mod country_list;
mod delivery_line;
mod dom;
mod handset;
mod live;
mod page_tools;
mod phone_entry;
mod post_form;
mod resend;
mod web_otp;

use leptos::web_sys::Element;

use super::Part;

/// Wakes a part in its wrapper. A part whose markup is not what it expects does nothing: the plain form remains.
#[expect(clippy::needless_pass_by_value, reason = "a directive is given its element")]
pub(super) fn wake(root: Element, part: Part) {
    // The answer only says whether there was anything to wake.
    let _ = match part {
        Part::CodeEntry => code_entry::wake(&root),
        Part::DeliveryLine => delivery_line::wake(&root),
        Part::Handset => handset::wake(&root),
        Part::PageTools => page_tools::wake(&root),
        Part::PhoneEntry => phone_entry::wake(&root),
        Part::PostForm => post_form::wake(&root),
        Part::Resend => resend::wake(&root),
    };
}
