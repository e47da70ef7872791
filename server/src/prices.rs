//! The price file that the settings name.

use identity::delivery::failover::Gateways;
use identity::guard::prices::Prices;
use identity::policy::MoneyPolicy;

use crate::settings::{GatewayName, Problem, Settings};

const KEY: &str = "money.prices";

/// What texts cost: as the file says, or 0.10 each without one. Names everything that is wrong with the file.
pub fn prices(settings: &Settings) -> Result<Prices, Vec<Problem>> {
    let Some(path) = &settings.money.prices else { return Ok(MoneyPolicy::default().prices) };
    let problem = |message: String| Problem { key: KEY.to_owned(), message };
    let text = std::fs::read_to_string(path).map_err(|error| vec![problem(format!("cannot be read: {error}"))])?;
    let prices = Prices::parse(&text).map_err(|unfit| {
        unfit.into_iter().map(|unfit| problem(format!("{}: {}", unfit.key, unfit.why))).collect::<Vec<_>>()
    })?;
    let ours = settings.money.currency.as_str();
    match prices.currency() {
        Some(theirs) if theirs != ours => {
            Err(vec![problem(format!("is in `{theirs}`, and money.currency is `{ours}`"))])
        }
        _ => Ok(prices),
    }
}

/// A table for a gateway that doesn't exist would leave another one at the common prices, unnoticed.
pub fn strangers(prices: &Prices, gateways: &Gateways) -> Vec<Problem> {
    // A template goes by the name in its file.
    let is_ours = |name: &str| name.parse::<GatewayName>().is_ok_and(|known| known != GatewayName::Template);
    let is_known = |name: &str| gateways.named(name).is_some() || is_ours(name);
    let strangers = prices.gateways().filter(|name| !is_known(name));
    strangers
        .map(|name| Problem { key: KEY.to_owned(), message: format!("has prices of `{name}`, which is no gateway") })
        .collect()
}
