//! Internet addresses and networks.

use std::convert::identity;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnetwork::IpNetwork;

use super::wire::{present, put_sized, take, take_sized, value};
use super::{ClickHouseBytes, Element, PostgresBytes, ReadError, Written, text};
use crate::ValueError;
use crate::sql::{ch, pg};

value! {
    IpAddr: pg::Inet, ch::Ipv6, Address, |value| address(*value);
    Ipv4Addr: pg::Inet, ch::Ipv4, Ipv4, |value| ipv4(*value);
    Ipv6Addr: pg::Inet, ch::Ipv6, Ipv6, |value| ipv6(*value);
    IpNetwork: pg::Cidr, ch::String, Network, |value| network(*value);
}

impl Element for IpAddr {}
impl Element for Ipv4Addr {}
impl Element for Ipv6Addr {}
impl Element for IpNetwork {}

/// How the wire names the two versions.
const FAMILY_V4: u8 = 2;
const FAMILY_V6: u8 = 3;

/// Appends family, prefix length, whether it is a `cidr`, the address' length, the address.
pub(super) fn write_postgres(network: IpNetwork, cidr: bool, out: &mut Vec<u8>) -> Result<(), ValueError> {
    if cidr && network.ip() != network.network() {
        return Err(ValueError::new(format!(
            "{network} is an address inside of a network, and a cidr column holds networks: {}/{}",
            network.network(),
            network.prefix()
        )));
    }
    let cidr = u8::from(cidr);
    match network {
        IpNetwork::V4(v4) => {
            out.extend_from_slice(&[FAMILY_V4, v4.prefix(), cidr, 4]);
            out.extend_from_slice(&v4.ip().octets());
        }
        IpNetwork::V6(v6) => {
            out.extend_from_slice(&[FAMILY_V6, v6.prefix(), cidr, 16]);
            out.extend_from_slice(&v6.ip().octets());
        }
    }
    Ok(())
}

fn read_postgres(bytes: Option<&[u8]>) -> Result<IpNetwork, ValueError> {
    let network = match *present(bytes)? {
        [FAMILY_V4, prefix, _, 4, a, b, c, d] => IpNetwork::new(IpAddr::from([a, b, c, d]), prefix).ok(),
        [FAMILY_V6, prefix, _, 16, ref address @ ..] => <[u8; 16]>::try_from(address)
            .ok()
            .and_then(|address| IpNetwork::new(IpAddr::from(address), prefix).ok()),
        _ => None,
    };
    network.ok_or_else(|| ValueError::new("the bytes are no inet"))
}

/// An address with the whole of it as prefix.
fn single(network: IpNetwork) -> Result<IpAddr, ValueError> {
    let whole = if network.is_ipv4() { 32 } else { 128 };
    if network.prefix() == whole {
        return Ok(network.ip());
    }
    Err(ValueError::new(format!(
        "the column holds {network}, which is more than an address; make the field an `IpNetwork`"
    )))
}

fn wrong_version(address: IpAddr, rust_type: &str) -> ValueError {
    ValueError::new(format!(
        "the column holds {address}, which is no `{rust_type}`; make the field an `IpAddr`"
    ))
}

/// `type in marker: whether it is cidr, to a network, from a network`.
macro_rules! postgres {
    ($($type:ty, $marker:ty: $cidr:literal, $to:expr, $from:expr;)*) => {
        $(impl PostgresBytes<$marker> for $type {
            fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
                write_postgres($to(*self), $cidr, out)?;
                Ok(Written::Value)
            }

            fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
                read_postgres(bytes).and_then($from)
            }
        })*
    };
}

postgres! {
    IpNetwork, pg::Inet: false, identity, Ok;
    IpNetwork, pg::Cidr: true, identity, Ok;
    IpAddr, pg::Inet: false, IpNetwork::from, single;
    Ipv4Addr, pg::Inet: false, |v4| IpNetwork::from(IpAddr::V4(v4)), |network| match single(network)? {
        IpAddr::V4(v4) => Ok(v4),
        v6 => Err(wrong_version(v6, "Ipv4Addr")),
    };
    Ipv6Addr, pg::Inet: false, |v6| IpNetwork::from(IpAddr::V6(v6)), |network| match single(network)? {
        IpAddr::V6(v6) => Ok(v6),
        v4 => Err(wrong_version(v4, "Ipv6Addr")),
    };
}

/// A number of 32 bits, lowest byte first.
impl ClickHouseBytes<ch::Ipv4> for Ipv4Addr {
    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        out.extend_from_slice(&self.to_bits().to_le_bytes());
        Ok(())
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        take(input).map(|bytes| Ipv4Addr::from_bits(u32::from_le_bytes(bytes)))
    }
}

impl ClickHouseBytes<ch::Ipv6> for Ipv6Addr {
    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        out.extend_from_slice(&self.octets());
        Ok(())
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        take::<16>(input).map(Ipv6Addr::from)
    }
}

/// IPv4 addresses are kept as IPv6 ones, `::ffff:192.0.2.1`, and come back as IPv4.
impl ClickHouseBytes<ch::Ipv6> for IpAddr {
    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        let v6 = match self {
            IpAddr::V4(v4) => v4.to_ipv6_mapped(),
            IpAddr::V6(v6) if v6.to_ipv4_mapped().is_none() => *v6,
            IpAddr::V6(mapped) => {
                return Err(ValueError::new(format!(
                    "{mapped} is an IPv4 address in IPv6 form and would come back as IPv4; `to_canonical()` makes it one"
                )));
            }
        };
        ClickHouseBytes::<ch::Ipv6>::to_row_binary(&v6, out)
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        take::<16>(input).map(Ipv6Addr::from).map(|v6| v6.to_canonical())
    }
}

impl ClickHouseBytes<ch::String> for IpNetwork {
    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        put_sized(self.to_string().as_bytes(), out);
        Ok(())
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        let text = text::from_utf8(take_sized(input)?)?;
        let network = text.parse().map_err(|_| {
            ValueError::new(format!("the column holds {text:?}, which is no network like 10.0.0.0/8"))
        })?;
        Ok(network)
    }
}
