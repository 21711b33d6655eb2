//! A row that is written and read back is the same row, in both stores.
#![deny(warnings)]

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rowcol::value::{AggregateState, ReadError};
use rowcol::{
    Cells, ClickHouseModel, Enum, I256, Id, Interval, Json, Model, PostgresModel, RawJson, Timestamp, U256, Uuid,
    Value, ValueError,
};

/// The cells of one row, as Postgres would send them.
struct Sent(std::vec::IntoIter<Option<Vec<u8>>>, Option<Vec<u8>>);

impl Cells for Sent {
    fn next(&mut self) -> Option<&[u8]> {
        self.1 = self.0.next().expect("as many cells as columns");
        self.1.as_deref()
    }
}

fn through_postgres<M: PostgresModel>(row: &M) -> Result<M, (u16, ValueError)> {
    let mut cells = Vec::new();
    for column in M::POSTGRES {
        let mut out = Vec::new();
        let written = (column.encode)(row, &mut out).map_err(|error| (column.field, error))?;
        cells.push(matches!(written, rowcol::value::Written::Value).then_some(out));
    }
    M::decode(&mut Sent(cells.into_iter(), None))
}

fn through_clickhouse<M: ClickHouseModel>(row: &M) -> Result<M, (u16, ReadError)> {
    let mut bytes = Vec::new();
    for column in M::CLICKHOUSE.iter().filter(|column| column.readable) {
        (column.write)(row, &mut bytes).map_err(|error| (column.field, ReadError::Invalid(error)))?;
    }
    let mut input = bytes.as_slice();
    let read = M::read(&mut input)?;
    assert!(input.is_empty(), "a row was read to its end");
    Ok(read)
}

fn clickhouse_types<M: ClickHouseModel>() -> Vec<String> {
    let name = |column: &rowcol::ClickHouseColumn<M>| {
        let mut name = String::new();
        (column.type_name)(&mut name);
        name
    };
    M::CLICKHOUSE.iter().map(name).collect()
}

fn postgres_types<M: PostgresModel>() -> Vec<&'static str> {
    M::POSTGRES.iter().map(|column| column.ty.name).collect()
}

mod every_integer {
    use super::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    #[postgres]
    #[clickhouse(engine = MergeTree, order_by = a)]
    struct Integers {
        #[key]
        a: i64,
        b: i32,
        c: i16,
        d: i8,
        e: u8,
        f: u16,
        g: u32,
        h: u64,
        i: i128,
        j: u128,
        k: I256,
        l: U256,
    }

    pub fn runs() {
        let row = Integers {
            a: i64::MIN,
            b: i32::MAX,
            c: i16::MIN,
            d: i8::MIN,
            e: u8::MAX,
            f: u16::MAX,
            g: u32::MAX,
            h: u64::MAX,
            i: i128::MIN,
            j: u128::MAX,
            k: I256::MIN,
            l: U256::MAX,
        };
        assert_eq!(through_postgres(&row).as_ref(), Ok(&row));
        assert_eq!(through_clickhouse(&row).as_ref(), Ok(&row));
        let expected = "Int64 Int32 Int16 Int8 UInt8 UInt16 UInt32 UInt64 Int128 UInt128 Int256 UInt256";
        assert_eq!(clickhouse_types::<Integers>().join(" "), expected);
    }
}

mod every_other_scalar {
    use super::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    #[postgres]
    #[clickhouse(engine = MergeTree, order_by = id)]
    struct Scalars {
        #[key(uuid_v7)]
        id: Id<Scalars>,
        yes: bool,
        single: f32,
        double: f64,
        text: String,
        bytes: Vec<u8>,
        digest: [u8; 4],
        uuid: Uuid,
        at: Timestamp,
        address: IpAddr,
        four: Ipv4Addr,
        six: Ipv6Addr,
        raw: RawJson,
        #[clickhouse(skip)]
        span: Option<Interval>,
    }

    pub fn runs() {
        let row = Scalars {
            id: Id::new(),
            yes: true,
            single: -0.5,
            double: f64::MAX,
            text: "naïve 🦀".into(),
            bytes: vec![0, 255],
            digest: [1, 2, 3, 4],
            uuid: Uuid::nil(),
            at: Timestamp::UNIX_EPOCH,
            address: IpAddr::V6(Ipv6Addr::LOCALHOST),
            four: Ipv4Addr::LOCALHOST,
            six: Ipv6Addr::LOCALHOST,
            raw: "{\"a\":1}".parse().expect("this is JSON"),
            span: None,
        };
        assert_eq!(through_postgres(&row).as_ref(), Ok(&row));
        assert_eq!(through_clickhouse(&row).as_ref(), Ok(&row));
        assert_eq!(postgres_types::<Scalars>()[0], "uuid");
    }
}

mod composite_types {
    use super::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    #[postgres]
    #[clickhouse(engine = MergeTree, order_by = id)]
    struct Composite {
        #[key(cuid2)]
        id: Id<Composite>,
        tags: Vec<String>,
        holes: Vec<Option<i64>>,
        parents: Vec<Id<Composite>>,
        counts: BTreeMap<String, u64>,
        body: Json<Vec<i32>>,
        #[postgres(skip, read = (0, String::new()))]
        pair: (i64, String),
    }

    pub fn runs() {
        let mut row = Composite {
            id: Id::new(),
            tags: vec!["a".into(), String::new()],
            holes: vec![Some(1), None],
            parents: vec![Id::new()],
            counts: BTreeMap::from([("x".into(), 7)]),
            body: Json(vec![1, 2]),
            pair: (3, "y".into()),
        };
        assert_eq!(through_clickhouse(&row).as_ref(), Ok(&row));
        row.pair = (0, String::new());
        assert_eq!(through_postgres(&row).as_ref(), Ok(&row));
        assert_eq!(clickhouse_types::<Composite>()[2], "Array(Nullable(Int64))");
        assert_eq!(postgres_types::<Composite>()[3], "text[]");
    }
}

mod types_of_the_users_own {
    use super::*;

    #[derive(Enum, Debug, Clone, Copy, PartialEq)]
    #[value(name = "ObservationLevel", rename_all = "SCREAMING_SNAKE_CASE")]
    enum Level {
        Debug,
        #[value("WARN")]
        Warning,
    }

    #[derive(Enum, Debug, Clone, Copy, PartialEq)]
    #[value(postgres = text, clickhouse = enum8)]
    enum Small {
        One = 5,
        Two,
    }

    #[derive(Value, Debug, Clone, PartialEq)]
    struct Slug(String);

    #[derive(Value, Debug, Clone, PartialEq)]
    #[value(postgres = "varchar(5)")]
    struct Short(String);

    #[derive(Model, Debug, Clone, PartialEq)]
    #[postgres]
    #[clickhouse(engine = MergeTree, order_by = slug)]
    struct Own {
        #[key]
        slug: Slug,
        short: Option<Short>,
        level: Level,
        maybe: Option<Level>,
        small: Option<Small>,
        levels: Vec<Level>,
    }

    pub fn runs() {
        let row = Own {
            slug: Slug("x".into()),
            short: Some(Short("12345".into())),
            level: Level::Warning,
            maybe: None,
            small: Some(Small::Two),
            levels: vec![Level::Debug, Level::Warning],
        };
        assert_eq!(through_postgres(&row).as_ref(), Ok(&row));
        assert_eq!(through_clickhouse(&row).as_ref(), Ok(&row));
        assert_eq!(postgres_types::<Own>()[2], "\"ObservationLevel\"");
        assert_eq!("WARN".parse(), Ok(Level::Warning));
        assert!("WARNING".parse::<Level>().is_err());
        assert_eq!(format!("[{:>6}]", Level::Debug), "[ DEBUG]");
        let long = Own { short: Some(Short("123456".into())), ..row };
        assert_eq!(through_postgres(&long).unwrap_err().0, 1, "the field is named");
    }
}

mod columns_that_differ_per_store {
    use super::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    #[postgres]
    #[clickhouse(engine = AggregatingMergeTree, order_by = id)]
    struct Differ {
        #[key(identity)]
        id: i64,
        #[postgres(type = "varchar(10)")]
        #[clickhouse(low_cardinality)]
        name: String,
        #[clickhouse(null = "")]
        release: Option<String>,
        #[clickhouse(type = "Map(LowCardinality(String), String)")]
        metadata: Json<BTreeMap<String, String>>,
        #[postgres(generated = "lower(name)")]
        #[clickhouse(materialized = "lower(name)")]
        lower: String,
        #[postgres(skip)]
        #[clickhouse(ephemeral)]
        hint: Option<String>,
        #[postgres(skip, read = AggregateState::default())]
        #[clickhouse(type = "AggregateFunction(uniq, String)")]
        users: AggregateState<u64>,
    }

    pub fn runs() {
        let row = Differ {
            id: 1,
            name: "n".into(),
            release: None,
            metadata: Json(BTreeMap::from([("k".into(), "v".into())])),
            lower: "n".into(),
            hint: None,
            users: AggregateState::default(),
        };
        assert_eq!(through_postgres(&row).as_ref(), Ok(&row));
        assert_eq!(through_clickhouse(&row).as_ref(), Ok(&row));
        let written = |field: u16| Differ::POSTGRES.iter().find(|column| column.field == field).map(|c| c.written);
        assert_eq!([written(0), written(1), written(4)], [Some(false), Some(true), Some(false)]);
        let clickhouse = |field: u16| {
            let column = Differ::CLICKHOUSE.iter().find(|column| column.field == field);
            column.map(|column| (column.written, column.readable))
        };
        assert_eq!(clickhouse(4), Some((false, true)), "MATERIALIZED");
        assert_eq!(clickhouse(5), Some((true, false)), "EPHEMERAL");
        assert_eq!(clickhouse(6), Some((false, false)), "an aggregate state");
    }
}

mod unreadable_rows {
    use super::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    #[postgres]
    #[clickhouse(engine = MergeTree, order_by = id)]
    struct Row {
        #[key]
        id: i64,
        yes: bool,
    }

    pub fn runs() {
        let mut cells = Sent(vec![Some(vec![0; 8]), None].into_iter(), None);
        assert_eq!(Row::decode(&mut cells).unwrap_err().0, 1, "NULL for a plain field");
        let mut short: &[u8] = &[0; 8];
        assert_eq!(Row::read(&mut short), Err((1, ReadError::Incomplete)));
    }
}

fn main() {
    every_integer::runs();
    every_other_scalar::runs();
    composite_types::runs();
    types_of_the_users_own::runs();
    columns_that_differ_per_store::runs();
    unreadable_rows::runs();
}
