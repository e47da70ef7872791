//! Whether time tells a known address or number from an unknown one: both take turns, in random order, on every form that
//! strangers have, and Welch's t says how sure anybody could be of a difference.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use crate::account;
use crate::http::Connection;
use crate::running::Running;
use crate::{Figure, quantile};

/// Of the known and of the unknown, each.
const REQUESTS: usize = 2_000;
const WARM_UP: usize = 100;

/// Known and unknown are as long, so that their length explains nothing.
const ADDRESSES: [&str; 2] = [account::EMAIL, "adam@example.com"];
const NUMBERS: [&str; 2] = [account::PHONE, "+12025550123"];

/// No limit is met, and hashing drowns nothing.
const RAISED: [(&str, &str); 20] = [
    ("RINGFENCE__PASSWORD__MEMORY_KIB", "8"),
    ("RINGFENCE__PASSWORD__ITERATIONS", "1"),
    ("RINGFENCE__PASSWORD__FREE_PER_PAIR", "1000"),
    ("RINGFENCE__PASSWORD__FREE_PER_ADDRESS", "100000"),
    ("RINGFENCE__PASSWORD__SIEGE", "100000"),
    ("RINGFENCE__GUARD__COOL_DOWN", "0s"),
    ("RINGFENCE__GUARD__NUMBER_PER_HOUR", "10000"),
    ("RINGFENCE__GUARD__NUMBER_PER_DAY", "10000"),
    ("RINGFENCE__GUARD__NUMBER_PER_DAY_IN_ALL", "10000"),
    ("RINGFENCE__GUARD__ACCOUNT_PER_HOUR", "10000"),
    ("RINGFENCE__GUARD__ADDRESS_PER_HOUR", "1000000"),
    ("RINGFENCE__GUARD__NETWORK_PER_HOUR", "1000000"),
    ("RINGFENCE__GUARD__BLOCK_PER_HOUR", "1000000"),
    ("RINGFENCE__GUARD__COUNTRY_PER_DAY", "10000000"),
    ("RINGFENCE__GUARD__REFUSE_PAST", "1000"),
    ("RINGFENCE__GUARD__WORK_EFFORT", "0"),
    ("RINGFENCE__GUARD__BREAKER_ANSWERED_PERCENT", "0"),
    ("RINGFENCE__MONEY__PER_DAY", "1000000"),
    ("RINGFENCE__MONEY__PER_MONTH", "1000000"),
    ("RINGFENCE__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
];

struct Form {
    what: &'static str,
    action: &'static str,
    /// Each with the known and the unknown.
    fields: &'static [(&'static str, [&'static str; 2])],
    /// What else stands in the body.
    rest: &'static str,
    /// Where a browser is led.
    lands_on: &'static str,
}

/// The password is right for nobody.
const FORMS: [Form; 5] = [
    Form {
        what: "sign in",
        action: "/api/sign-in",
        fields: &[("email", ADDRESSES)],
        rest: "&password=another+harbour+95",
        lands_on: "/sign-in",
    },
    Form {
        what: "register",
        action: "/api/register",
        fields: &[("email", ADDRESSES)],
        rest: "&password=another+harbour+95",
        lands_on: "/register/confirm",
    },
    Form {
        what: "recover",
        action: "/api/recover",
        fields: &[("email", ADDRESSES)],
        rest: "",
        lands_on: "/recover/confirm",
    },
    Form {
        what: "recover by phone",
        action: "/api/recover/phone",
        fields: &[("email", ADDRESSES), ("phone", NUMBERS)],
        rest: "",
        lands_on: "/recover/confirm",
    },
    Form {
        what: "sign in by phone",
        action: "/api/sign-in/phone",
        fields: &[("phone", NUMBERS)],
        rest: "",
        lands_on: "/sign-in/phone/confirm",
    },
];

/// |t| for each form.
pub(crate) async fn figures(binary: &Path, data: &Path) -> Result<Vec<Figure>, Box<dyn Error>> {
    let app = Running::start_with(binary, data, &RAISED).await?;
    account::with_phone(&app.address).await?;
    let mut figures = Vec::new();
    for form in &FORMS {
        figures.push(figure(&app, form).await?);
    }
    Ok(figures)
}

async fn figure(app: &Running, form: &Form) -> Result<Figure, Box<dyn Error>> {
    let mut connection = Connection::open(&app.address).await?;
    let encoded = |typed: &str| typed.replace('@', "%40").replace('+', "%2B");
    let bodies = [0, 1].map(|who| {
        let typed: Vec<_> = form.fields.iter().map(|(name, typed)| format!("{name}={}", encoded(typed[who]))).collect();
        format!("{}{}", typed.join("&"), form.rest)
    });
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let mut took = [vec![], vec![]];
    for round in 0..WARM_UP + REQUESTS {
        let first = chance.below(2);
        for who in [first, 1 - first] {
            // From many networks, so that no count per address grows long.
            connection.come_from(&format!("10.{}.{}.7", chance.below(8), chance.below(8)));
            let asked = Instant::now();
            let answer = connection.post(form.action, "", &bodies[who]).await?;
            let time = asked.elapsed().as_secs_f64() * 1e6;
            if answer.location.as_deref().is_none_or(|location| !location.ends_with(form.lands_on)) {
                return Err(format!("{} answered {} and led to {:?}", form.what, answer.status, answer.location).into());
            }
            if round >= WARM_UP {
                took[who].push(time);
            }
        }
    }
    let [known, unknown] = took;
    // The slowest of both are the machine's doing; without them a small difference shows sooner.
    let line = quantile([known.clone(), unknown.clone()].concat(), 9, 10);
    let calm = |times: &[f64]| times.iter().copied().filter(|time| *time <= line).collect::<Vec<_>>();
    let (whole, cropped) = (welch(&known, &unknown), welch(&calm(&known), &calm(&unknown)));
    Ok(Figure {
        what: form.what,
        value: whole.abs().max(cropped.abs()),
        limit: 4.5,
        is_floor: false,
        detail: format!(
            "|t|, known {:.0} µs against unknown {:.0} µs, {REQUESTS} each; t {whole:.2} of all, {cropped:.2} of the \
             fastest 90 %",
            mean(&known),
            mean(&unknown)
        ),
    })
}

/// Welch's t of two samples.
fn welch(a: &[f64], b: &[f64]) -> f64 {
    (mean(a) - mean(b)) / (error(a) + error(b)).sqrt()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / count(values)
}

/// The variance of the mean.
fn error(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count(values) - 1.0) / count(values)
}

fn count(values: &[f64]) -> f64 {
    u32::try_from(values.len()).map_or(f64::INFINITY, f64::from)
}

/// Xorshift: the same order in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound
    }
}
