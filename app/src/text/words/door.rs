/// What is answered at the door, before or instead of a page: the process writes these answers itself.
pub struct Door {
    pub to_start_label: &'static str,
    pub to_start: &'static str,
    pub foreign_origin: (&'static str, &'static str),
    pub foreign_host: (&'static str, &'static str),
    pub too_large: (&'static str, &'static str),
    pub too_slow: (&'static str, &'static str),
    pub malformed: (&'static str, &'static str),
    pub wrong_method: (&'static str, &'static str),
    pub fault: &'static str,
    /// With the reference.
    pub fault_words: fn(&str) -> String,
}
