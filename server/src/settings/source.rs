//! What was given, by file and environment, before it has a type.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use super::kinds::{Kind, Raw};
use super::table::SECTIONS;

const PREFIX: &str = "RINGFENCE__";

/// Something wrong with a setting, with its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key, as in the file.
    pub key: String,
    /// What is wrong and what would be right. Never a secret's value.
    pub message: String,
}

impl Problem {
    pub(super) fn new(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self { key: key.into(), message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.message)
    }
}

/// A setting as it stands, for `config check`.
#[derive(Clone, Debug)]
pub struct Shown {
    pub key: &'static str,
    pub value: String,
    /// `default`, the file's name, or the variable's.
    pub origin: String,
}

/// Keys and values that nobody has judged yet.
#[derive(Default)]
pub struct Given {
    values: BTreeMap<String, (Raw, String)>,
    shown: Vec<Shown>,
    problems: Vec<Problem>,
}

impl Given {
    /// Takes the keys of a TOML file.
    pub fn add_file(&mut self, path: &Path) {
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => self.add_toml(&text, &name),
            Err(error) => self.problems.push(Problem::new(the_file(&name), format!("cannot be read: {error}"))),
        }
    }

    /// Takes the keys of TOML text; `name` is what messages call it.
    pub fn add_toml(&mut self, text: &str, name: &str) {
        match text.parse::<toml::Table>() {
            Ok(table) => self.flatten("", table, name),
            // The whole error would quote the line, which may hold a secret.
            Err(error) => {
                let line = error.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
                self.problems
                    .push(Problem::new(the_file(name), format!("is not TOML: {} (line {line})", error.message())));
            }
        }
    }

    /// Takes the variables that begin with `RINGFENCE__`; they win over the file.
    pub fn add_environment(&mut self, environment: impl IntoIterator<Item = (String, String)>) {
        let mut given = BTreeMap::new();
        for (variable, value) in environment {
            if let Some(rest) = variable.strip_prefix(PREFIX) {
                let key = rest.to_lowercase().replace("__", ".");
                // A secret and its file are one setting: what the environment says replaces either.
                let twin = key.strip_suffix("_file").map_or_else(|| format!("{key}_file"), str::to_owned);
                if is_secret(&key) || is_secret(&twin) {
                    self.values.remove(&twin);
                }
                given.insert(key, (Raw::Text(value), variable));
            }
        }
        self.values.extend(given);
    }

    fn flatten(&mut self, prefix: &str, table: toml::Table, name: &str) {
        for (key, value) in table {
            let key = format!("{prefix}{key}");
            match value {
                toml::Value::Table(inner) if !is_declared(&key) => self.flatten(&format!("{key}."), inner, name),
                value => {
                    self.values.insert(key, (Raw::from(value), name.to_owned()));
                }
            }
        }
    }

    /// Reads one setting, an empty value as none. A wrong value is recorded and its default goes on in its place, so that every
    /// other rule can still be checked.
    pub(super) fn take<K: Kind>(
        &mut self,
        key: &'static str,
        default: &str,
        within: impl Fn(&K) -> Result<(), String>,
    ) -> Option<K> {
        let standard = || K::read(&Raw::Text(default.to_owned()));
        let given = self.with_parts(key);
        let given = if K::IS_SECRET { self.secret_from_file(key, given) } else { given };
        let given = given.filter(|(raw, _)| !raw.is_empty());
        let Some((raw, origin)) = given else {
            return match standard() {
                Ok(value) => {
                    self.show(key, &value, "default".to_owned());
                    Some(value)
                }
                Err(wanted) => {
                    self.problems.push(Problem::new(key, format!("is not set: {wanted}")));
                    None
                }
            };
        };
        match K::read(&raw).and_then(|value| within(&value).map(|()| value)) {
            Ok(value) => {
                self.show(key, &value, origin);
                Some(value)
            }
            Err(wanted) => {
                self.problems.push(Problem::new(key, format!("{wanted} (from {origin})")));
                standard().ok()
            }
        }
    }

    /// A table may be given whole, and in parts by variables `RINGFENCE__KEY__PART`, which win.
    fn with_parts(&mut self, key: &str) -> Option<(Raw, String)> {
        let whole = self.values.remove(key);
        let prefix = format!("{key}.");
        let parts: Vec<String> = self.values.keys().filter(|name| name.starts_with(&prefix)).cloned().collect();
        if parts.is_empty() {
            return whole;
        }
        let (mut table, mut origin) = match whole {
            Some((Raw::Table(table), origin)) => (table, origin),
            _ => (BTreeMap::new(), String::new()),
        };
        for part in parts {
            if let Some((Raw::Text(value), from)) = self.values.remove(&part) {
                let name = &part[prefix.len()..];
                // Variables come without capitals.
                table.retain(|known, _| !known.eq_ignore_ascii_case(name));
                if !value.trim().is_empty() {
                    table.insert(name.to_owned(), vec![value]);
                }
                origin = from;
            }
        }
        Some((Raw::Table(table), origin))
    }

    /// A secret may lie in a file named by `KEY_file`.
    fn secret_from_file(&mut self, key: &str, given: Option<(Raw, String)>) -> Option<(Raw, String)> {
        let file_key = format!("{key}_file");
        let named = self.values.remove(&file_key).filter(|(raw, _)| !raw.is_empty());
        let given = given.filter(|(raw, _)| named.is_none() || !raw.is_empty());
        let Some((raw, origin)) = named else {
            return given;
        };
        if given.is_some() {
            self.problems.push(Problem::new(key, format!("is given twice: as {key} and as {file_key}")));
            return given;
        }
        let Raw::Text(path) = raw else {
            self.problems.push(Problem::new(file_key, "wants a path"));
            return None;
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => Some((Raw::Text(text.trim_end().to_owned()), origin)),
            Err(error) => {
                self.problems.push(Problem::new(file_key, format!("cannot be read: {error}")));
                None
            }
        }
    }

    fn show<K: Kind>(&mut self, key: &'static str, value: &K, origin: String) {
        self.shown.push(Shown { key, value: value.show(), origin });
    }

    /// What nobody asked for is a typing error, and a typing error in a limit is an open door.
    pub(super) fn refuse_leftovers(&mut self) {
        for (key, (_, origin)) in std::mem::take(&mut self.values) {
            self.problems.push(Problem::new(key, format!("is not a setting (from {origin})")));
        }
    }

    pub(super) fn into_parts(self) -> (Vec<Shown>, Vec<Problem>) {
        (self.shown, self.problems)
    }
}

/// What a problem with a file as a whole goes by: no setting is called so, whatever the file is called.
fn the_file(name: &str) -> String {
    format!("the settings file {name}")
}

pub(super) fn is_declared(key: &str) -> bool {
    SECTIONS.iter().flat_map(|section| section.rows).any(|row| row.key == key)
}

fn is_secret(key: &str) -> bool {
    SECTIONS.iter().flat_map(|section| section.rows).any(|row| row.key == key && row.is_secret)
}
