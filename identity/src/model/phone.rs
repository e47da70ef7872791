//! Phone numbers.

use std::sync::LazyLock;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType};

use crate::refusal::Refusal;

/// A number in E.164 that parses, is valid in its plan, and whose kind may receive an SMS (SPEC 4, rule 1).
#[derive(Clone, PartialEq, Eq)]
pub struct Phone {
    e164: String,
    country: String,
}
