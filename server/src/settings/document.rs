//! `docs/settings.md`, written from the table.

use std::fmt::Write as _;

use super::declaration::Row;
use super::table::SECTIONS;

const HEAD: &str = "# Settings

One TOML file (`ringfence serve --config FILE`) and, over it, the environment: `RINGFENCE__SECTION__KEY`, so that
`server.listen` is `RINGFENCE__SERVER__LISTEN`. Lists are TOML arrays, or text with commas. Times are `30s`, `5min`, `24h`,
`180d` or a number of seconds. An empty value is the same as none: the default holds, and an empty variable takes back what the file
says. A secret may also be given as `KEY_file`, the path of a file that holds it. `ringfence config check` reads everything, says all that is wrong at once, and shows what is in force.

This page is written from the program: `UPDATE_SETTINGS_PAGE=1 cargo test -p server --test settings` renews it.
";

/// The text of `docs/settings.md`.
pub fn settings_page() -> String {
    let mut page = HEAD.to_owned();
    for section in SECTIONS {
        let name = section.prefix.trim_end_matches('.');
        let title = if name.is_empty() { "The first lines".to_owned() } else { format!("`[{name}]`") };
        let _ = write!(page, "\n## {title}\n\n{}\n\n", join(section.about));
        page.push_str("| key | type | default | what |\n| --- | --- | --- | --- |\n");
        for row in section.rows {
            page.push_str(&line(row));
        }
    }
    page
}

fn line(row: &Row) -> String {
    let default = if row.default.is_empty() { String::new() } else { format!("`{}`", row.default) };
    let secret = if row.is_secret { " Secret." } else { "" };
    let (kind, bounds) = ((row.kind)(), (row.bounds)());
    format!("| `{}` | {kind}{bounds} | {default} | {}{secret} |\n", row.key, join(row.about))
}

/// Doc comments begin with the space after the slashes.
fn join(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}
