/// The frame of every page, and what any of its forms may have to say.
pub(crate) struct Layout {
    pub skip: &'static str,
    pub to_start: &'static str,
    pub back: &'static str,
    pub promise: &'static str,
    pub unwanted_texts: &'static str,
    pub account: &'static str,
    pub sign_out: &'static str,
    /// Names the choice of a language.
    pub language: &'static str,
    /// A post that found no network.
    pub no_network: &'static str,
    /// An answer that a form's island can't read.
    pub not_understood: &'static str,
    /// A part of the page that was to be fetched, and did not come.
    pub not_loaded: &'static str,
}
