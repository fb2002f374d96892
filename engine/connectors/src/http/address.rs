//! Which addresses the host connects to, and a resolver that gives out no others.
//!
//! Names are resolved here and nowhere else, so the address checked is the one connected to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// How far an address lies from the public net.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    Public,
    /// Private, shared, unique-local or loopback: allowed where an endpoint is `private`.
    Private,
    /// Link-local (where clouds keep their metadata), multicast, reserved: never allowed.
    Never,
}

/// Whether an endpoint may connect to `address`.
pub(crate) fn allowed(address: IpAddr, private: bool) -> bool {
    match reach(address) {
        Reach::Public => true,
        Reach::Private => private,
        Reach::Never => false,
    }
}

fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(address) => reach_v4(address),
        IpAddr::V6(address) => reach_v6(address),
    }
}

/// After the IANA special-purpose registry.
fn reach_v4(address: Ipv4Addr) -> Reach {
    match address.octets() {
        [127, ..] | [10, ..] | [192, 168, ..] => Reach::Private,
        [172, second, ..] if (16..32).contains(&second) => Reach::Private,
        [100, second, ..] if (64..128).contains(&second) => Reach::Private,
        [0, ..] | [169, 254, ..] | [192, 0, 0 | 2, _] | [192, 88, 99, _] => Reach::Never,
        [198, 18 | 19, ..] | [198, 51, 100, _] | [203, 0, 113, _] => Reach::Never,
        [first, ..] if first >= 224 => Reach::Never,
        _ => Reach::Public,
    }
}

/// Addresses that carry an IPv4 address are judged by it.
fn reach_v6(address: Ipv6Addr) -> Reach {
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        reach_v4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] => Reach::Private,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] => embedded(high, low),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => embedded(high, low),
        [0x2002, high, low, ..] => embedded(high, low),
        [0x2001, 0xdb8, ..] | [0x2001, 0, ..] => Reach::Never,
        [first, ..] if first & 0xfe00 == 0xfc00 => Reach::Private,
        // Global unicast is 2000::/3; everything else is link-local, multicast or reserved.
        [first, ..] if first & 0xe000 == 0x2000 => Reach::Public,
        _ => Reach::Never,
    }
}

/// Why a name led nowhere: all its addresses are forbidden. The guest is not told which they are.
#[derive(Debug, thiserror::Error)]
#[error("the endpoint's name leads to an address that is not allowed")]
pub(crate) struct Forbidden;

/// Asks the operating system and keeps the allowed addresses.
pub(crate) struct Resolver {
    pub private: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let private = self.private;
        Box::pin(async move {
            // Port 0 means: that of the URL.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let kept: Vec<SocketAddr> =
                found.filter(|address| allowed(address.ip(), private)).collect();
            if kept.is_empty() {
                return Err(Forbidden.into());
            }
            Ok(Box::new(kept.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn addresses_are_sorted_by_their_reach() {
        let cases = [
            (Reach::Public, "8.8.8.8 172.32.0.1 100.128.0.1 2606:4700::1111 ::ffff:8.8.8.8"),
            (Reach::Private, "127.0.0.1 127.9.9.9 10.1.2.3 172.16.0.1 192.168.1.1 100.64.0.1"),
            (Reach::Private, "::1 fc00::1 fd12::1 ::ffff:10.0.0.1 ::ffff:127.0.0.1"),
            (Reach::Private, "64:ff9b::a00:1 2002:a00:1:: ::10.0.0.1"),
            (Reach::Never, "0.0.0.0 169.254.169.254 224.0.0.1 255.255.255.255 192.0.0.1"),
            (Reach::Never, "198.18.0.1 203.0.113.9 240.0.0.1 :: fe80::1 ff02::1 fec0::1"),
            (Reach::Never, "::ffff:169.254.169.254 64:ff9b::a9fe:a9fe 2001:db8::1 2001::1"),
            (Reach::Never, "64:ff9b:1::1 100::1"),
        ];
        for (expected, addresses) in cases {
            for address in addresses.split(' ') {
                assert_eq!(reach(address.parse().unwrap()), expected, "{address}");
            }
        }
    }

    #[test]
    fn private_allows_private_and_public_but_never_link_local() {
        let allowed = |address: &str, private| allowed(address.parse().unwrap(), private);
        assert!(allowed("10.0.0.5", true) && !allowed("10.0.0.5", false));
        assert!(allowed("8.8.8.8", true) && allowed("8.8.8.8", false));
        assert!(!allowed("169.254.169.254", true));
    }

    #[tokio::test]
    async fn the_resolver_gives_out_allowed_addresses_only() {
        let name = || "localhost".parse().unwrap();
        let found = Resolver { private: true }.resolve(name()).await.unwrap();
        assert!(found.count() > 0);
        let refused = Resolver { private: false }.resolve(name()).await.err().unwrap();
        assert!(refused.is::<Forbidden>());
    }
}
