//! Whose request it is: the connection's address, or behind trusted proxies the first untrusted one from the right.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use app::ssr::ClientAddress;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName};

use super::Door;
use crate::settings::Network;

/// Finds the client's address once, for everyone behind.
pub async fn find_client(State(door): State<Arc<Door>>, mut request: Request, next: Next) -> Response {
    // Without a connection (a wiring mistake) all clients share one address, and with it one set of limits.
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::from([0, 0, 0, 0]), |ConnectInfo(address)| address.ip());
    let client = client_of(peer, request.headers(), &door.trusted_proxies, &door.proxy_header);
    request.extensions_mut().insert(ClientAddress(client));
    next.run(request).await
}

/// Walks the header from the right for as long as the hop that wrote it is trusted. What can't be read was written by
/// nobody we trust, so the last hop that is known stands in for it.
fn client_of(peer: IpAddr, headers: &HeaderMap, trusted: &[Network], header: &HeaderName) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer.to_canonical();
    let lines: Vec<&str> = headers.get_all(header).iter().map(|line| line.to_str().unwrap_or("?")).collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        if !is_trusted(client) {
            break;
        }
        match address_in(hop) {
            Some(address) => client = address.to_canonical(),
            None => break,
        }
    }
    client
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`, and RFC 7239's `for="…"`.
fn address_in(hop: &str) -> Option<IpAddr> {
    let hop = hop
        .split(';')
        .find_map(|part| {
            let (name, value) = part.trim().split_once('=')?;
            name.eq_ignore_ascii_case("for").then_some(value)
        })
        .unwrap_or(hop)
        .trim()
        .trim_matches('"');
    hop.parse()
        .ok()
        .or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
        .or_else(|| hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use http::{HeaderMap, HeaderName, HeaderValue};

    use super::client_of;
    use crate::settings::Network;

    fn client(peer: &str, lines: &[&'static str], trusted: &[&str]) -> String {
        let header = HeaderName::from_static("x-forwarded-for");
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(&header, HeaderValue::from_static(line));
        }
        let trusted: Vec<Network> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        client_of(peer.parse::<IpAddr>().unwrap(), &headers, &trusted, &header).to_string()
    }

    #[test]
    fn without_trusted_proxies_the_header_is_air() {
        assert_eq!(client("198.51.100.7", &["203.0.113.9"], &[]), "198.51.100.7");
    }

    #[test]
    fn a_header_from_an_untrusted_peer_is_air() {
        assert_eq!(client("198.51.100.7", &["203.0.113.9"], &["10.0.0.0/8"]), "198.51.100.7");
    }

    #[test]
    fn behind_trusted_proxies_it_is_the_first_untrusted_one_from_the_right() {
        let trusted = ["10.0.0.0/8", "192.0.2.1"];
        assert_eq!(client("10.0.0.2", &["203.0.113.9"], &trusted), "203.0.113.9");
        assert_eq!(client("10.0.0.2", &["6.6.6.6, 203.0.113.9, 10.9.9.9"], &trusted), "203.0.113.9");
        assert_eq!(client("10.0.0.2", &["6.6.6.6", "203.0.113.9, 192.0.2.1"], &trusted), "203.0.113.9");
    }

    #[test]
    fn when_all_are_trusted_it_is_the_leftmost() {
        assert_eq!(client("10.0.0.2", &["10.0.0.9, 10.0.0.3"], &["10.0.0.0/8"]), "10.0.0.9");
    }

    #[test]
    fn what_cannot_be_read_ends_the_walk_at_the_last_known_hop() {
        assert_eq!(client("10.0.0.2", &["203.0.113.9, unknown, 10.0.0.3"], &["10.0.0.0/8"]), "10.0.0.3");
        assert_eq!(client("10.0.0.2", &[""], &["10.0.0.0/8"]), "10.0.0.2");
    }

    #[test]
    fn ipv4_written_as_ipv6_is_ipv4() {
        assert_eq!(client("::ffff:198.51.100.7", &[], &[]), "198.51.100.7");
        assert_eq!(client("::ffff:10.0.0.2", &["::ffff:203.0.113.9"], &["10.0.0.0/8"]), "203.0.113.9");
    }

    #[test]
    fn ports_brackets_and_rfc_7239_are_understood() {
        let trusted = ["10.0.0.0/8"];
        for written in ["203.0.113.9:4711", "for=203.0.113.9;proto=https", "For=\"203.0.113.9:80\""] {
            let written: &'static str = written;
            assert_eq!(client("10.0.0.2", &[written], &trusted), "203.0.113.9", "{written}");
        }
        for written in ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:4711", "for=\"[2001:db8::1]:4711\""] {
            let written: &'static str = written;
            assert_eq!(client("10.0.0.2", &[written], &trusted), "2001:db8::1", "{written}");
        }
    }
}
