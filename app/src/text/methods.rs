//! What the methods are called, on the page that is being rendered. Who has a request at hand asks its words.

use identity::model::factor::Factor;

use super::{en, here};

/// Under the field for an app's code.
pub(crate) const CLOCK_HINT: &str = en::WORDS.methods.clock_hint;

/// On the button that goes on with a method.
pub(crate) fn choose(method: Factor) -> &'static str {
    (here().methods.choose)(method)
}

/// In the middle of a sentence, as what something takes.
pub(crate) fn with_article(method: Factor) -> &'static str {
    (here().methods.with_article)(method)
}
