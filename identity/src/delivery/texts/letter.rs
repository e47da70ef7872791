//! A mail as it is meant, before it is written: as text and as HTML, from the same words.

use crate::delivery::mail::html;
use crate::delivery::outbox::Message;
use crate::model::language::Language;
use crate::policy::Policy;

/// A mail, part by part. No `Debug`: it may hold a code.
pub(crate) struct Letter {
    pub language: Language,
    pub app: String,
    pub subject: String,
    /// What it is about, over the words. Where it carries a code, that is enough.
    pub title: Option<String>,
    pub parts: Vec<Part>,
}

pub(crate) enum Part {
    Paragraph(String),
    Code(String),
    /// One after the other, in one paragraph.
    Links(Vec<Link>),
}

pub(crate) struct Link {
    /// The sentence that leads to it.
    pub words: String,
    pub url: String,
    /// What its button says. In the text the address itself stands there.
    pub button: &'static str,
    is_on_the_line: bool,
}

impl Letter {
    pub fn new(policy: &Policy, language: Language, subject: String) -> Self {
        Self { language, app: policy.app_name.clone(), subject, title: None, parts: Vec::new() }
    }

    /// In HTML alone: a text has its subject, and no room for more.
    #[must_use]
    pub fn titled(mut self, title: String) -> Self {
        self.title = Some(title);
        self
    }

    /// Paragraphs have an empty line between them.
    #[must_use]
    pub fn words(mut self, words: impl AsRef<str>) -> Self {
        self.parts.extend(words.as_ref().split("\n\n").map(|paragraph| Part::Paragraph(paragraph.to_owned())));
        self
    }

    #[must_use]
    pub fn code(mut self, digits: &str) -> Self {
        self.parts.push(Part::Code(digits.to_owned()));
        self
    }

    /// A sentence, and on a line of its own where it leads to.
    #[must_use]
    pub fn link(self, words: impl Into<String>, url: &str, button: &'static str) -> Self {
        self.part(vec![Link { words: words.into(), url: url.to_owned(), button, is_on_the_line: false }])
    }

    /// The same on one line.
    #[must_use]
    pub fn link_on_the_line(self, words: impl Into<String>, url: &str, button: &'static str) -> Self {
        self.part(vec![Link { words: words.into(), url: url.to_owned(), button, is_on_the_line: true }])
    }

    /// A sentence with two things to do, each with where it leads to.
    #[must_use]
    pub fn links(self, links: [(&str, &str, &'static str); 2]) -> Self {
        let link = |(words, url, button): (&str, &str, _)| Link {
            words: words.to_owned(),
            url: url.to_owned(),
            button,
            is_on_the_line: false,
        };
        self.part(links.map(link).into())
    }

    fn part(mut self, links: Vec<Link>) -> Self {
        self.parts.push(Part::Links(links));
        self
    }

    /// Writes it. `code` and `link` are those in it that a virtual mailbox offers.
    pub fn message(self, code: Option<String>, link: Option<String>) -> Message {
        Message { text: self.text(), html: Some(html::write(&self)), subject: Some(self.subject), code, link }
    }

    fn text(&self) -> String {
        let mut paragraphs: Vec<String> = self.parts.iter().map(Part::text).collect();
        paragraphs.push(format!("{}\n", self.app));
        paragraphs.join("\n\n")
    }
}

impl Part {
    fn text(&self) -> String {
        match self {
            Self::Paragraph(words) => words.clone(),
            Self::Code(digits) => format!("    {digits}"),
            Self::Links(links) => links.iter().map(Link::text).collect::<Vec<_>>().join("\n"),
        }
    }
}

impl Link {
    fn text(&self) -> String {
        let between = if self.is_on_the_line { ' ' } else { '\n' };
        format!("{}{between}{}", self.words, self.url)
    }
}
