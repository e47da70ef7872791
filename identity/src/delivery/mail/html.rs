//! Mails as HTML: one template for all of them, around the words that the text has too.
//!
//! Mail clients keep to few rules. Styles stand on the elements, because many drop a sheet; the one sheet that there is
//! turns the colours round where dark is wanted. Nothing is loaded and nothing is counted: no picture, no font, no address
//! but those of the links. Whatever somebody may have typed, as the name of a device, is text here.

use std::fmt::Write as _;

use crate::delivery::texts::{Letter, Part};

/// What changes where dark is wanted. It stands above the elements' own styles, and these can be told by class alone.
const DARK: &str = ":root{color-scheme:light dark}@media (prefers-color-scheme:dark){\
.paper{background:#101716!important;color:#e9efec!important}.sheet{background:#182120!important}\
.code{background:#1f2a28!important}.button{background:#7fd0b7!important;color:#05221b!important}\
.soft{color:#a6b4af!important}}";

const PAPER: &str = "margin:0;padding:24px 12px;background:#f6f5f1;color:#15211e;\
font:17px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif";
const SHEET: &str = "max-width:480px;margin:0 auto;padding:24px;border-radius:20px;background:#ffffff";
const TITLE: &str = "margin:0 0 16px;font-size:22px;line-height:1.3";
const WORDS: &str = "margin:16px 0";
/// One tap selects all of it.
const CODE: &str = "margin:16px 0;padding:16px;border-radius:12px;background:#efeee8;text-align:center;\
font:700 34px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:4px;\
-webkit-user-select:all;user-select:all";
const BUTTON: &str = "display:inline-block;padding:12px 20px;border-radius:12px;background:#0c5a4a;color:#ffffff;\
font-weight:600;text-decoration:none";
const SOFT: &str = "max-width:480px;margin:16px auto 0;padding:0 24px;font-size:14px;color:#53615d";

/// A whole document.
pub(crate) fn write(letter: &Letter) -> String {
    let (language, subject, app) = (letter.language.code(), escape(&letter.subject), escape(&letter.app));
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{subject}</title>\n<style>{DARK}</style>\n</head>\n\
         <body class=\"paper\" style=\"{PAPER}\">\n<div class=\"sheet\" style=\"{SHEET}\">\n"
    );
    if let Some(title) = &letter.title {
        let _ = writeln!(page, "<h1 style=\"{TITLE}\">{}</h1>", escape(title));
    }
    for part in &letter.parts {
        write_part(&mut page, part);
    }
    let _ = write!(page, "</div>\n<p class=\"soft\" style=\"{SOFT}\">{app}</p>\n</body>\n</html>\n");
    page
}

fn write_part(page: &mut String, part: &Part) {
    let paragraph = |page: &mut String, words: &str| {
        let _ = writeln!(page, "<p style=\"{WORDS}\">{}</p>", escape(words));
    };
    match part {
        Part::Paragraph(words) => paragraph(page, words),
        Part::Code(digits) => {
            let _ = writeln!(page, "<p class=\"code\" style=\"{CODE}\">{}</p>", escape(digits));
        }
        Part::Links(links) => {
            for link in links {
                paragraph(page, &link.words);
                let (url, button) = (escape(&link.url), escape(link.button));
                let _ = writeln!(
                    page,
                    "<p style=\"{WORDS}\"><a class=\"button\" style=\"{BUTTON}\" href=\"{url}\">{button}</a></p>"
                );
            }
        }
    }
}

/// So that it is text, within an element as within quotes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
