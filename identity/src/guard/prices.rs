//! What a text costs: an operator's table of number prefixes, for all gateways and for single ones.

use std::collections::BTreeMap;
use std::fmt;

use toml::de::{DeTable, DeValue};

use crate::delivery::settings::Unfit;
use crate::model::money::Money;

/// No calling code with its network is longer than a whole number.
const LONGEST_PREFIX: usize = 15;

/// Prices by number prefix. The longest prefix wins, a gateway's own before the common one; what no prefix names costs as
/// much as the dearest that is named.
#[derive(Clone)]
pub struct Prices {
    common: Table,
    per_gateway: BTreeMap<String, Table>,
    /// As the file says, if it does.
    currency: Option<String>,
}

#[derive(Clone, Default)]
struct Table {
    /// By digits of E.164 without the plus.
    by_prefix: BTreeMap<String, Money>,
    dearest: Money,
}

impl Table {
    fn longest(&self, digits: &str) -> Option<Money> {
        (1..=digits.len().min(LONGEST_PREFIX)).rev().find_map(|end| self.by_prefix.get(digits.get(..end)?).copied())
    }
}

/// So much of it as settings need to show.
impl fmt::Debug for Prices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Prices (dearest {})", self.dearest())
    }
}

impl Prices {
    /// Every text at one price.
    pub fn flat(price: Money) -> Self {
        let common = Table { by_prefix: BTreeMap::new(), dearest: price };
        Self { common, per_gateway: BTreeMap::new(), currency: None }
    }

    /// Reads a price file, or names everything that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Vec<Unfit>> {
        let (file, errors) = DeTable::parse_recoverable(text);
        let mut reading = Reading { text, unfit: Vec::new() };
        for error in &errors {
            let at = error.span().map_or(0, |span| span.start);
            reading.wrong(at, format!("is not TOML: {}", error.message()));
        }
        let mut prices = Self { common: Table::default(), per_gateway: BTreeMap::new(), currency: None };
        let mut has_default = false;
        for (key, value) in file.get_ref() {
            let at = key.span().start;
            match (&**key.get_ref(), value.get_ref()) {
                ("currency", DeValue::String(name)) => prices.currency = Some(name.to_string()),
                ("default", DeValue::Table(table)) => {
                    has_default = true;
                    prices.common = reading.table("default", at, table);
                }
                ("gateways", DeValue::Table(gateways)) => {
                    for (name, value) in gateways {
                        let (gateway, at) = (name.get_ref().to_string(), name.span().start);
                        if let DeValue::Table(table) = value.get_ref() {
                            let table = reading.table(&format!("gateways.{gateway}"), at, table);
                            prices.per_gateway.insert(gateway, table);
                        } else {
                            reading.wrong(at, format!("`gateways.{gateway}` is not a table of prices"));
                        }
                    }
                }
                (known @ ("currency" | "default" | "gateways"), _) => {
                    reading.wrong(at, format!("`{known}` is not what it should be"));
                }
                (other, _) => reading.wrong(at, format!("`{other}` is unknown here")),
            }
        }
        if !has_default {
            reading.wrong(text.len(), "has no table [default]".to_owned());
        }
        if reading.unfit.is_empty() { Ok(prices) } else { Err(reading.unfit) }
    }

    /// What a text to a number in E.164 costs at a gateway. Never zero.
    pub fn of(&self, gateway: &str, e164: &str) -> Money {
        let digits = e164.trim_start_matches('+');
        let own = self.per_gateway.get(gateway);
        own.and_then(|own| own.longest(digits))
            .or_else(|| self.common.longest(digits))
            .unwrap_or_else(|| own.map_or(self.common.dearest, |own| own.dearest.max(self.common.dearest)))
    }

    /// The dearest price of all.
    pub fn dearest(&self) -> Money {
        self.per_gateway.values().map(|table| table.dearest).fold(self.common.dearest, Money::max)
    }

    /// The gateways that have a table of their own.
    pub fn gateways(&self) -> impl Iterator<Item = &str> {
        self.per_gateway.keys().map(String::as_str)
    }

    /// The currency that the file names.
    pub fn currency(&self) -> Option<&str> {
        self.currency.as_deref()
    }
}

struct Reading<'a> {
    text: &'a str,
    unfit: Vec<Unfit>,
}

impl Reading<'_> {
    fn wrong(&mut self, at: usize, why: String) {
        let line = self.text[..at.min(self.text.len())].matches('\n').count() + 1;
        self.unfit.push(Unfit::new(format!("line {line}"), why));
    }

    fn table(&mut self, name: &str, at: usize, entries: &DeTable<'_>) -> Table {
        let mut table = Table::default();
        for (key, value) in entries {
            let (written, at) = (key.get_ref(), key.span().start);
            let price = match value.get_ref() {
                DeValue::String(text) => text.parse().ok(),
                DeValue::Float(float) => float.as_str().parse().ok(),
                DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse().ok(),
                _ => None,
            };
            let prefix = prefix(written);
            if prefix.is_none() {
                self.wrong(at, format!("`{written}` in [{name}] is not the beginning of a number"));
            }
            match price {
                None => self.wrong(at, format!("the price of `{written}` in [{name}] is not an amount such as 0.05")),
                Some(price) if price == Money::ZERO => {
                    self.wrong(at, format!("the price of `{written}` in [{name}] is zero"));
                }
                Some(price) => {
                    table.dearest = table.dearest.max(price);
                    if prefix.is_some_and(|prefix| table.by_prefix.insert(prefix, price).is_some()) {
                        self.wrong(at, format!("`{written}` stands twice in [{name}], in another spelling"));
                    }
                }
            }
        }
        if table.by_prefix.is_empty() {
            self.wrong(at, format!("[{name}] has no price"));
        }
        table
    }
}

/// Digits of E.164, however people write a prefix: `+41 79`, `0041-79`, `4179`.
fn prefix(written: &str) -> Option<String> {
    let bare: String = written.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')' | '/')).collect();
    let digits = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00")).unwrap_or(&bare);
    let is_prefix = (1..=LONGEST_PREFIX).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    is_prefix.then(|| digits.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn unfit(text: &str) -> Vec<String> {
        let unfit = Prices::parse(text).err().unwrap_or_else(|| panic!("{text} is fine"));
        unfit.into_iter().map(|unfit| format!("{}: {}", unfit.key, unfit.why)).collect()
    }

    #[test]
    fn the_longest_prefix_wins_and_a_gap_costs_the_dearest() {
        let prices = Prices::parse(
            "currency = 'CHF'\n[default]\n41 = 0.05\n'+41 79' = '0.07'\n1 = 1\n[gateways.ecall]\n41 = 0.04\n881 = 3.5\n",
        );
        let prices = prices.unwrap_or_else(|unfit| panic!("{unfit:?}"));
        for (gateway, number, price) in [
            ("a", "+41441234567", "0.05"),
            ("a", "+41791234567", "0.07"),
            ("a", "+12015550123", "1"),
            ("a", "+491721234567", "1"),
            ("ecall", "+41791234567", "0.04"),
            ("ecall", "+12015550123", "1"),
            ("ecall", "+491721234567", "3.5"),
        ] {
            assert_eq!(prices.of(gateway, number), money(price), "{gateway} {number}");
        }
        assert_eq!((prices.dearest(), prices.currency()), (money("3.5"), Some("CHF")));
        assert_eq!(Prices::flat(money("0.10")).of("a", "+12015550123"), money("0.10"));
    }

    #[test]
    fn everything_wrong_with_a_file_is_named_at_once() {
        let said = unfit(
            "colour = 'red'\n[default]\n41 = 0.05\n'+41' = 0.06\n'00 41' = 0.07\n49 = -1\n43 = 0\n44 = 'much'\n45 = nan\n\
             mars = 1\n46 = 0.0000001\n47 = 0x10\n48 = [1]\n[gateways]\necall = 1\n[gateways.empty]\n",
        );
        for expected in [
            "line 1: `colour` is unknown here",
            "line 6: the price of `49` in [default] is not an amount such as 0.05",
            "line 7: the price of `43` in [default] is zero",
            "line 8: the price of `44` in [default] is not an amount such as 0.05",
            "line 9: the price of `45` in [default] is not an amount such as 0.05",
            "line 10: `mars` in [default] is not the beginning of a number",
            "line 11: the price of `46` in [default] is not an amount such as 0.05",
            "line 12: the price of `47` in [default] is not an amount such as 0.05",
            "line 13: the price of `48` in [default] is not an amount such as 0.05",
            "line 15: `gateways.ecall` is not a table of prices",
            "line 16: [gateways.empty] has no price",
        ] {
            assert!(said.iter().any(|line| line == expected), "{expected} in {said:#?}");
        }
        let twice = said.iter().filter(|line| line.contains("stands twice in [default]")).count();
        assert_eq!(twice, 2, "{said:#?}");
        assert_eq!(said.len(), 13, "{said:#?}");
    }

    #[test]
    fn the_same_prefix_in_the_same_spelling_is_named_beside_the_rest() {
        let said = unfit("[default]\n41 = 0.05\n41 = 0.06\n43 = 0\n");
        assert!(said.iter().any(|line| line.starts_with("line 3: is not TOML: duplicate key")), "{said:?}");
        assert!(said.iter().any(|line| line.starts_with("line 4: the price of `43`")), "{said:?}");
        assert_eq!(unfit(""), ["line 1: has no table [default]"]);
        assert!(unfit("[default]\n41 = = 2").iter().any(|line| line.contains("is not TOML")));
    }
}
