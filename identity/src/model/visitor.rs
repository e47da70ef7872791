//! Who is at the other end of a request.

use std::net::IpAddr;

use crate::model::token::TokenHash;

/// A browser and where it speaks from, whether or not anyone is signed in there.
#[derive(Clone)]
pub struct Visitor {
    /// Hash of the cookie that names this browser. Challenges are bound to it.
    pub browser: TokenHash,
    pub address: IpAddr,
    /// As sent, cut to 200 characters.
    pub user_agent: String,
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
            work: String::new(),
        };
        assert_eq!(at("192.0.2.77").host(), "192.0.2.77");
        assert_eq!(at("192.0.2.77").network(), "192.0.2.0/24");
        assert_eq!(at("::ffff:192.0.2.77").host(), "192.0.2.77");
        assert_eq!(at("2001:db8:1:2:3:4:5:6").host(), "2001:db8:1:2::/64");
        assert_eq!(at("2001:db8:1:2:3:4:5:6").network(), "2001:db8:1::/48");
    }
}
