/// Labels of fields and what their islands say.
pub(crate) struct Fields {
    pub email: &'static str,
    pub password: &'static str,
    pub new_password: &'static str,
    pub current_password: &'static str,
    pub show: &'static str,
    pub hide: &'static str,
    /// For those who hear the button. It begins with what is seen (WCAG 2.5.3).
    pub show_password: &'static str,
    pub hide_password: &'static str,
    pub code: &'static str,
    pub country: &'static str,
    pub mobile_number: &'static str,
    pub search_countries: &'static str,
    /// Leaves the list of countries.
    pub close: &'static str,
    pub no_country: &'static str,
    pub no_calling_code: &'static str,
    /// Under a number, while it is typed: none, one … ten, and more digits missing.
    pub to_go: [&'static str; 12],
    /// The same, of digits too many.
    pub too_many: [&'static str; 12],
    pub forgotten: &'static str,
}
