use identity::model::factor::Factor;

/// What the methods are called.
pub(crate) struct Methods {
    /// Under the field for an app's code.
    pub clock_hint: &'static str,
    /// On the button that goes on with a method.
    pub choose: fn(Factor) -> &'static str,
    /// As a thing one has.
    pub noun: fn(Factor) -> &'static str,
    /// It has just been switched on.
    pub is_on: fn(Factor) -> &'static str,
    /// It has just been switched on beside others.
    pub is_on_too: fn(Factor) -> &'static str,
    /// It has been switched off, and others are on.
    pub is_off: fn(Factor) -> &'static str,
    /// The last one has been switched off.
    pub all_off: &'static str,
    /// It is to be asked for first.
    pub is_asked_first: fn(Factor) -> &'static str,
    /// In the middle of a sentence, as what something takes.
    pub with_article: fn(Factor) -> &'static str,
    pub recovery_code_hint: &'static str,
    /// Beside a weaker method.
    pub app_instead: &'static str,
    pub switch_on: &'static str,
    pub switch_off: &'static str,
    /// What switching it off ends, where nothing else is on.
    pub ends_two_steps: &'static str,
    /// What then opens the account too, where the phone alone signs in.
    pub phone_alone_then: &'static str,
    /// Where something else is.
    pub ends_it: &'static str,
}

#[cfg(test)]
mod tests {
    use identity::model::factor::Factor;

    use crate::text::{de, en};

    #[test]
    fn no_method_is_spoken_of_in_german_as_in_english() {
        let (english, german) = (en::WORDS.methods, de::WORDS.methods);
        for factor in Factor::ALL {
            for (words, worte) in [
                (english.choose, german.choose),
                (english.is_on, german.is_on),
                (english.is_on_too, german.is_on_too),
                (english.is_off, german.is_off),
                (english.is_asked_first, german.is_asked_first),
                (english.with_article, german.with_article),
            ] {
                assert_ne!(words(factor), worte(factor), "{factor:?}");
            }
        }
    }
}
