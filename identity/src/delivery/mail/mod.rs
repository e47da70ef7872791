//! Mail gateways, and the form in which mails go out.

pub(crate) mod html;
pub mod mailbox;
pub mod smtp;
