//! The languages that people are spoken to in.

/// A language that every word of ours exists in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Also where somebody reads none of ours.
    #[default]
    English,
    German,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// BCP 47.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// What its readers call it.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// A BCP 47 tag; regions and scripts are looked past, so that `de-CH` is German.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary))
    }

    /// The one of ours that an `Accept-Language` header wants most (RFC 9110 12.5.4), English where it wants none. Of
    /// equal wishes the first counts; a weight that can't be read is none.
    pub fn wanted(header: &str) -> Self {
        let wish = |part: &str| {
            let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
            let weight: f32 = weight.trim().strip_prefix("q=")?.trim().parse().ok()?;
            Some((Self::parse(tag)?, weight)).filter(|(_, weight)| *weight > 0.0 && *weight <= 1.0)
        };
        let mut best: Option<(Self, f32)> = None;
        for (language, weight) in header.split(',').filter_map(wish) {
            if best.is_none_or(|(_, heaviest)| weight > heaviest) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, English, German};

    #[test]
    fn the_browsers_first_wish_that_we_speak_is_met() {
        for (header, language) in [
            ("", English),
            ("de", German),
            ("de-CH,de;q=0.9,en;q=0.8", German),
            ("fr-CH, fr;q=0.9, de;q=0.7, en;q=0.5", German),
            ("en-GB;q=0.5, DE-at;q=0.6", German),
            ("en;q=0.5, de;q=0.5", English),
            ("de;q=0, en;q=0.1", English),
            ("de;q=nonsense, *", English),
            ("rm, it", English),
        ] {
            assert_eq!(Language::wanted(header), language, "{header}");
        }
    }

    #[test]
    fn a_language_is_read_as_it_is_written() {
        for language in Language::ALL {
            assert_eq!(Language::parse(language.code()), Some(language));
        }
        assert_eq!(Language::parse("den"), None);
        assert_eq!(Language::parse(""), None);
    }
}
