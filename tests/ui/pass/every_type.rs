//! Every type of the type table, in both stores where both have it.

#![allow(dead_code)]

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use rowcol::prelude::*;
use rowcol::{BigDecimal, I256, Interval, IpNetwork, RawJson, U256};

#[derive(Model)]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = a)]
struct Everything {
    #[key(uuid_v7)]
    a: Id<Everything>,
    b: bool,
    c: i8,
    d: i16,
    e: i32,
    f: i64,
    g: i128,
    h: u8,
    i: u16,
    j: u32,
    k: u64,
    l: u128,
    m: I256,
    n: U256,
    o: f32,
    p: f64,
    q: String,
    r: Vec<u8>,
    s: [u8; 16],
    t: Uuid,
    u: Decimal,
    v: BigDecimal,
    w: Timestamp,
    x: NaiveDateTime,
    y: NaiveDate,
    #[clickhouse(skip)]
    z: Option<NaiveTime>,
    #[clickhouse(skip)]
    aa: Option<Interval>,
    ab: IpAddr,
    ac: Ipv4Addr,
    ad: Ipv6Addr,
    #[clickhouse(skip)]
    ae: Option<IpNetwork>,
    af: Json<BTreeMap<String, String>>,
    ag: RawJson,
    ah: Vec<String>,
    ai: BTreeMap<String, u64>,
    aj: HashMap<String, String>,
    al: Vec<Option<i32>>,
}

fn main() {
    assert_eq!(Everything::TABLE.fields.len(), 37);
}
