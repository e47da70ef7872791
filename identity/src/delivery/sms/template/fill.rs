//! Placeholders, and what is put in their place.

use url::form_urlencoded;

use super::description::Format;

/// A text with placeholders, cut up once at the start.
pub(super) struct Pattern(Vec<Piece>);

enum Piece {
    Plain(String),
    Place(String),
}

/// How a value must be written where it stands.
#[derive(Clone, Copy)]
pub(super) enum Escape {
    Body(Format),
    Url,
    /// A header, or a part of HTTP Basic: as it is.
    Nothing,
}

impl Pattern {
    /// A placeholder is a name of small letters and underscores in braces. Other braces are left alone, so that a JSON
    /// body can be written as it is.
    pub fn parse(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            let (before, from) = rest.split_at(at);
            plain.push_str(before);
            if let Some((name, after)) = from[1..].split_once('}').filter(|(name, _)| is_place(name)) {
                pieces.push(Piece::Plain(std::mem::take(&mut plain)));
                pieces.push(Piece::Place(name.to_owned()));
                rest = after;
            } else {
                plain.push('{');
                rest = &from[1..];
            }
        }
        plain.push_str(rest);
        pieces.push(Piece::Plain(plain));
        Self(pieces)
    }

    pub fn places(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Place(name) => Some(name.as_str()),
            Piece::Plain(_) => None,
        })
    }

    /// A name that `value_of` doesn't know stays empty; construction has refused such names.
    pub fn fill<'v>(&self, escape: Escape, value_of: impl Fn(&str) -> Option<&'v str>) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Plain(text) => text.clone(),
                Piece::Place(name) => escape.write(value_of(name).unwrap_or_default()),
            })
            .collect()
    }
}

fn is_place(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

impl Escape {
    fn write(self, value: &str) -> String {
        match self {
            Self::Nothing | Self::Body(Format::Plain) => value.to_owned(),
            Self::Url => form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>().replace('+', "%20"),
            Self::Body(Format::Form) => form_urlencoded::byte_serialize(value.as_bytes()).collect(),
            Self::Body(Format::Json) => {
                let quoted = serde_json::Value::from(value).to_string();
                quoted[1..quoted.len() - 1].to_owned()
            }
            Self::Body(Format::Xml) => value.chars().fold(String::new(), |mut out, c| {
                match c {
                    '&' => out.push_str("&amp;"),
                    '<' => out.push_str("&lt;"),
                    '>' => out.push_str("&gt;"),
                    '"' => out.push_str("&quot;"),
                    '\'' => out.push_str("&apos;"),
                    // As they are, an attribute would turn them into spaces.
                    '\n' => out.push_str("&#10;"),
                    '\t' => out.push_str("&#9;"),
                    // XML has no way at all to write the others.
                    c if c.is_control() => {}
                    c => out.push(c),
                }
                out
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_stays_what_it_is() {
        let text = "a\"b\\c&d=e+f <g>\n@h.example #1 ü";
        let fill = |pattern: &str, escape| Pattern::parse(pattern).fill(escape, |_| Some(text));
        let json: serde_json::Value =
            serde_json::from_str(&fill(r#"{"a": {"text": "{text}"}}"#, Escape::Body(Format::Json))).unwrap();
        assert_eq!(json["a"]["text"], text);
        let form = fill("to=1&text={text}&x=2", Escape::Body(Format::Form));
        let pairs: Vec<_> = form_urlencoded::parse(form.as_bytes()).collect();
        assert_eq!((pairs.len(), &*pairs[1].1), (3, text));
        let url = url::Url::parse(&fill("https://sms.example/send/{text}?t={text}", Escape::Url)).unwrap();
        assert_eq!(url.query_pairs().next().unwrap().1, text);
        assert_eq!(url.path_segments().unwrap().count(), 2);
        assert_eq!(
            fill("<m t='{text}'/>", Escape::Body(Format::Xml)),
            "<m t='a&quot;b\\c&amp;d=e+f &lt;g&gt;&#10;@h.example #1 ü'/>"
        );
    }

    #[test]
    fn other_braces_are_left_alone() {
        let pattern = Pattern::parse(r#"{"a": {}, "b": "{to}{B}{", "c": "{}"}"#);
        assert_eq!(pattern.places().collect::<Vec<_>>(), ["to"]);
        assert_eq!(pattern.fill(Escape::Nothing, |_| Some("{to}")), r#"{"a": {}, "b": "{to}{B}{", "c": "{}"}"#);
    }
}
