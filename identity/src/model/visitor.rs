//! Who is at the other end of a request.

use std::net::IpAddr;

use crate::model::language::Language;
use crate::model::token::TokenHash;

/// A browser and where it speaks from, whether or not anyone is signed in there.
#[derive(Clone)]
pub struct Visitor {
    /// Hash of the cookie that names this browser. Challenges are bound to it.
    pub browser: TokenHash,
    pub address: IpAddr,
    /// As sent, cut to 200 characters.
    pub user_agent: String,
    /// What this browser is spoken to in.
    pub language: Language,
    /// The solution that this request brought for [`crate::refusal::Work`]; `""` for none.
    pub work: String,
}

impl Visitor {
    /// What one subscriber holds: an IPv4 address, or an IPv6 /64.
    pub fn host(&self) -> String {
        match self.address.to_canonical() {
            IpAddr::V4(v4) => v4.to_string(),
            IpAddr::V6(v6) => prefix(v6, 64),
        }
    }

    /// What one site or small provider holds: an IPv4 /24, or an IPv6 /48.
    pub fn network(&self) -> String {
        match self.address.to_canonical() {
            IpAddr::V4(v4) => {
                let [a, b, c, _] = v4.octets();
                format!("{a}.{b}.{c}.0/24")
            }
            IpAddr::V6(v6) => prefix(v6, 48),
        }
    }
}

fn prefix(address: std::net::Ipv6Addr, bits: u32) -> String {
    let kept = u128::from(address) & (u128::MAX << (128 - bits));
    format!("{}/{bits}", std::net::Ipv6Addr::from(kept))
}

/// `Firefox on Android`, from a user agent; `An unknown browser` where it says nothing we know.
pub fn kind_of_browser(user_agent: &str, language: Language) -> String {
    // The order matters: each of these also claims to be those after it.
    let browser = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    let system = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ];
    let known =
        |list: &[(&str, &'static str)]| list.iter().find(|(sign, _)| user_agent.contains(sign)).map(|(_, name)| *name);
    match (known(&browser), known(&system)) {
        (Some(browser), Some(system)) => match language {
            Language::English => format!("{browser} on {system}"),
            Language::German => format!("{browser} auf {system}"),
        },
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => match language {
            Language::English => format!("A browser on {system}"),
            Language::German => format!("Ein Browser auf {system}"),
        },
        (None, None) => match language {
            Language::English => "An unknown browser".to_owned(),
            Language::German => "Ein unbekannter Browser".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::token::Token;

    #[test]
    fn an_address_belongs_to_its_subscriber_and_its_network() {
        let at = |text: &str| Visitor {
            browser: Token::parse(&"A".repeat(43)).unwrap().hash(),
            address: text.parse().unwrap(),
            user_agent: String::new(),
            language: Language::English,
            work: String::new(),
        };
        assert_eq!(at("192.0.2.77").host(), "192.0.2.77");
        assert_eq!(at("192.0.2.77").network(), "192.0.2.0/24");
        assert_eq!(at("::ffff:192.0.2.77").host(), "192.0.2.77");
        assert_eq!(at("2001:db8:1:2:3:4:5:6").host(), "2001:db8:1:2::/64");
        assert_eq!(at("2001:db8:1:2:3:4:5:6").network(), "2001:db8:1::/48");
    }

    #[test]
    fn a_browser_is_named_as_its_owner_would() {
        let agent =
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile Safari/537.36";
        assert_eq!(kind_of_browser(agent, Language::English), "Chrome on Android");
        assert_eq!(kind_of_browser(agent, Language::German), "Chrome auf Android");
        assert_eq!(
            kind_of_browser(
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                Language::English
            ),
            "Firefox on Linux"
        );
        assert_eq!(kind_of_browser("<b>curl</b>", Language::English), "An unknown browser");
    }
}
