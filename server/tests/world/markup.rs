//! The markup of our own pages, read as far as tests look at it.

/// An opening tag, or a closing one (`/form`).
pub struct Tag {
    pub name: String,
    pub(super) attributes: Vec<(String, String)>,
}

impl Tag {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Every tag with the markup that follows it. Knows what our own pages contain, and no more of HTML than that.
pub(super) fn tags(markup: &str) -> impl Iterator<Item = (Tag, &str)> {
    let mut rest = markup;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find('<')?;
            let from = &rest[start + 1..];
            if let Some(comment) = from.strip_prefix("!--") {
                rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
                continue;
            }
            let end = end_of_tag(from)?;
            let tag = tag(&from[..end]);
            rest = &from[end + 1..];
            let after = rest;
            if matches!(tag.name.as_str(), "script" | "style") {
                rest = rest.find(&format!("</{}", tag.name)).map_or("", |end| &rest[end..]);
            }
            return Some((tag, after));
        }
    })
}

/// The `>` that is not inside a quoted value.
fn end_of_tag(from: &str) -> Option<usize> {
    let mut is_quoted = false;
    from.char_indices().find_map(|(at, c)| {
        is_quoted ^= c == '"';
        (c == '>' && !is_quoted).then_some(at)
    })
}

fn tag(inside: &str) -> Tag {
    let inside = inside.trim_end_matches('/');
    let (name, mut rest) = inside.split_at(inside.find(|c: char| c.is_whitespace()).unwrap_or(inside.len()));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Tag { name: name.to_lowercase(), attributes };
        }
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (key, tail) = rest.split_at(end);
        let value = if let Some(quoted) = tail.strip_prefix("=\"") {
            let end = quoted.find('"').unwrap_or(quoted.len());
            rest = quoted.get(end + 1..).unwrap_or_default();
            unescape(&quoted[..end])
        } else {
            let bare = tail.strip_prefix('=').unwrap_or_default();
            let end = bare.find(char::is_whitespace).unwrap_or(bare.len());
            rest = if tail.starts_with('=') { &bare[end..] } else { tail };
            unescape(&bare[..end])
        };
        attributes.push((key.to_lowercase(), value));
    }
}

/// What stands between an opening tag and its own closing one.
pub(super) fn inner<'a>(name: &str, after: &'a str) -> &'a str {
    if matches!(name, "input" | "img" | "br" | "meta" | "link" | "hr") {
        return "";
    }
    let mut depth = 1;
    for (tag, rest) in tags(after) {
        if tag.name == name {
            depth += 1;
        } else if tag.name.strip_prefix('/') == Some(name) {
            depth -= 1;
        }
        if depth == 0 {
            let closing = after.len() - rest.len();
            return &after[..after[..closing].rfind('<').unwrap_or(closing)];
        }
    }
    after
}

pub(super) fn text_of(markup: &str) -> String {
    let mut text = until_tag(markup);
    for (tag, after) in tags(markup) {
        if matches!(tag.name.as_str(), "script" | "style") {
            continue;
        }
        // Inline elements don't part words; everything else does.
        if !matches!(tag.name.trim_start_matches('/'), "b" | "i" | "em" | "strong" | "span" | "bdi" | "a" | "code") {
            text.push(' ');
        }
        text.push_str(&until_tag(after));
    }
    unescape(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text up to the next tag. Comments are no tags, and text goes on behind them.
pub(super) fn until_tag(markup: &str) -> String {
    let (mut text, mut rest) = (String::new(), markup);
    loop {
        let (before, from) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        text.push_str(before);
        match from.strip_prefix("<!--") {
            Some(comment) => rest = comment.find("-->").map_or("", |end| &comment[end + 3..]),
            None => return text,
        }
    }
}

pub(super) fn unescape(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")]
        .into_iter()
        .fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}
