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
}
