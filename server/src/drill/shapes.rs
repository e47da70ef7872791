//! The shapes of attack, as data: what each concentrates on, and what it spreads.
//!
//! A concentrated shape is concentrated in one thing alone and as spread as can be in all others: so it shows what the rule
//! about that one thing does. They were laid down before the guard's figures were looked at.

/// One shape.
pub struct Shape {
    /// As `--shape` takes it.
    pub name: &'static str,
    pub title: &'static str,
    pub is_concentrated: bool,
    pub numbers: Numbers,
    pub addresses: Addresses,
    pub accounts: Accounts,
    pub pace: Pace,
    /// Of a thousand codes he answers so many, to look like somebody.
    pub answers: u64,
    /// How he comes in, and why it pays.
    pub story: &'static str,
}

/// Whom he lets us write to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// One after the other, from the middle of a block on.
    Sequential,
    /// Any of one block.
    OneBlock,
    /// Any of the blocks that he holds: a quarter of those served.
    Rotating,
    /// Numbers that bill their caller, in a country that is served.
    Premium,
    /// Mobile numbers of a country that is not served.
    NeverServed,
    One,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Addresses {
    /// One of the shared ones of a carrier: honest people speak from it too.
    OneOfACarrier,
    V4,
    V6,
}

/// Accounts are given to him: what registering takes (a mail, a code) is not part of this drill.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Accounts {
    /// Made as he needs them, each for so many requests.
    Fresh { requests_each: usize },
    /// So many, older than a day, taken in turn.
    Aged(usize),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Requests per minute, one after the other.
    PerMinute(u32),
    /// So many at the same instant, and as many a minute as above.
    Together { at_once: u32, per_minute: u32 },
    /// He has read the settings, and stays under every figure that is said there.
    BelowEveryLimit,
}

const STORM: Pace = Pace::PerMinute(300);
/// Ten requests for each in ten thousand.
const MANY: Accounts = Accounts::Aged(1_000);

pub(super) static SHAPES: [Shape; 12] = [
    Shape {
        name: "sequential-numbers",
        title: "Sequential numbers",
        is_concentrated: true,
        numbers: Numbers::Sequential,
        addresses: Addresses::V4,
        accounts: MANY,
        pace: STORM,
        answers: 0,
        story: "Signed in with 1,000 aged accounts he verifies number after number, from the middle of a block on, each \
                time from another network. A carrier pays him a share of every text.",
    },
    Shape {
        name: "one-block",
        title: "One block",
        is_concentrated: true,
        numbers: Numbers::OneBlock,
        addresses: Addresses::V4,
        accounts: MANY,
        pace: STORM,
        answers: 0,
        story: "Signed in with 1,000 aged accounts he verifies the numbers of one block of 10,000 in any order, each time \
                from another network.",
    },
    Shape {
        name: "one-address",
        title: "One address",
        is_concentrated: true,
        numbers: Numbers::Rotating,
        addresses: Addresses::OneOfACarrier,
        accounts: MANY,
        pace: STORM,
        answers: 0,
        story: "Signed in with 1,000 aged accounts he verifies numbers of many blocks from one phone, whose carrier's \
                address honest people share.",
    },
    Shape {
        name: "premium-range",
        title: "A premium range",
        is_concentrated: true,
        numbers: Numbers::Premium,
        addresses: Addresses::V4,
        accounts: MANY,
        pace: STORM,
        answers: 0,
        story: "Signed in, he types numbers that bill their caller, in a country that is served.",
    },
    Shape {
        name: "country-never-served",
        title: "A country never served",
        is_concentrated: true,
        numbers: Numbers::NeverServed,
        addresses: Addresses::V4,
        accounts: MANY,
        pace: STORM,
        answers: 0,
        story: "Signed in, he verifies mobile numbers of a country that is not on the list.",
    },
    Shape {
        name: "resend-storm",
        title: "A resend storm",
        is_concentrated: true,
        numbers: Numbers::One,
        addresses: Addresses::V4,
        accounts: Accounts::Aged(20),
        pace: STORM,
        answers: 0,
        story: "Twenty accounts press \"Send again\" for one number, each time from another network: to earn from it, or \
                to pester its owner.",
    },
    Shape {
        name: "racing-processes",
        title: "Two processes racing",
        is_concentrated: true,
        numbers: Numbers::OneBlock,
        addresses: Addresses::V4,
        accounts: MANY,
        pace: Pace::Together { at_once: 64, per_minute: 300 },
        answers: 0,
        story: "The numbers of one block, 64 requests at the same instant, at two processes in turn: each hopes that the \
                other has not counted yet.",
    },
    Shape {
        name: "rotating-ipv4",
        title: "Rotating IPv4 addresses and blocks",
        is_concentrated: false,
        numbers: Numbers::Rotating,
        addresses: Addresses::V4,
        accounts: Accounts::Fresh { requests_each: 3 },
        pace: Pace::PerMinute(120),
        answers: 0,
        story: "A new account for every three requests, each from another IPv4 network, to numbers all over the blocks \
                that his carriers hold.",
    },
    Shape {
        name: "rotating-ipv6",
        title: "Rotating IPv6 addresses and blocks",
        is_concentrated: false,
        numbers: Numbers::Rotating,
        addresses: Addresses::V6,
        accounts: Accounts::Fresh { requests_each: 3 },
        pace: Pace::PerMinute(120),
        answers: 0,
        story: "A new account for every three requests, each from another IPv6 /48, to numbers all over the blocks that \
                his carriers hold.",
    },
    Shape {
        name: "account-farm",
        title: "A farm of signed-in accounts",
        is_concentrated: false,
        numbers: Numbers::Rotating,
        addresses: Addresses::V4,
        accounts: Accounts::Aged(500),
        pace: Pace::PerMinute(60),
        answers: 0,
        story: "500 accounts, bought or made days ago, verify twenty numbers each in three hours.",
    },
    Shape {
        name: "slow-drip",
        title: "Slow drip below every limit",
        is_concentrated: false,
        numbers: Numbers::Rotating,
        addresses: Addresses::V4,
        accounts: MANY,
        pace: Pace::BelowEveryLimit,
        answers: 0,
        story: "He has read the settings and stays below each: below the country's day, below what the country's breaker \
                looks at in an hour, no block, address or account twice in an hour. It takes days.",
    },
    Shape {
        name: "fake-conversion",
        title: "Fake conversion of half the codes",
        is_concentrated: false,
        numbers: Numbers::Rotating,
        addresses: Addresses::V4,
        accounts: Accounts::Aged(500),
        pace: Pace::PerMinute(60),
        answers: 500,
        story: "500 accounts hold the phones too, and answer every second code: no breaker sees it, answered sends give \
                their places back, and each number that is replaced is told so by text.",
    },
];

/// The shapes that were asked for by name; all without any. `Err` names one that does not exist.
pub(super) fn named(names: &[String]) -> Result<Vec<&'static Shape>, String> {
    if names.is_empty() {
        return Ok(SHAPES.iter().collect());
    }
    names.iter().map(|name| SHAPES.iter().find(|shape| shape.name == name).ok_or_else(|| name.clone())).collect()
}
