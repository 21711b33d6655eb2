//! Every pair of a Rust type and a column type reads back what it wrote.

use super::samples::*;
use super::*;

fn postgres<T: PostgresCodec<S> + PartialEq + Debug, S>(sql: &str, values: Vec<T>) {
    for value in values {
        let mut out = vec![0xAA];
        let written = value.encode(&mut out).unwrap_or_else(|error| panic!("{value:?} in {sql}: {error}"));
        let bytes = (written == Written::Value).then_some(&out[1..]);
        let read = T::decode(bytes).unwrap_or_else(|error| panic!("{value:?} in {sql}: {error}"));
        assert!(same(&read, &value), "{value:?} in {sql} became {read:?}");
    }
}

fn clickhouse<T: ClickHouseCodec<S> + PartialEq + Debug, S: ch::ChType>(sql: &str, values: Vec<T>) {
    let mut name = String::new();
    S::write_name_as(ch::Naming::Declared, &mut name);
    assert!(sql.starts_with(name.trim_end_matches(')')), "{name} is not {sql}");
    let mut rows = Vec::new();
    for value in &values {
        value.write(&mut rows).unwrap_or_else(|error| panic!("{value:?} in {sql}: {error}"));
    }
    let mut input = rows.as_slice();
    for value in &values {
        let start = input;
        let read = T::read(&mut input).unwrap_or_else(|error| panic!("{value:?} in {sql}: {error:?}"));
        assert!(same(&read, value), "{value:?} in {sql} became {read:?}");
        let size = start.len() - input.len();
        for cut in [0, size / 2, size - 1] {
            assert_eq!(T::read(&mut &start[..cut]), Err(ReadError::Incomplete), "{value:?} in {sql}, cut");
        }
    }
    assert!(input.is_empty());
    // What a column is made of is checked against the server; here only that each value takes part.
    let mut column = Vec::new();
    T::write_column(values.iter(), &mut column).unwrap();
    assert!(column.len() >= values.len(), "{sql}");
}

macro_rules! round_trips {
    (
        postgres: { $($type:ty, $marker:ty, $sql:literal, $values:expr;)* }
        clickhouse: { $($ch_type:ty, $ch_marker:ty, $ch_sql:literal, $ch_values:expr;)* }
    ) => {
        #[test]
        fn every_pair_of_postgres_reads_what_it_wrote() {
            $(postgres::<$type, $marker>($sql, $values);)*
        }

        #[test]
        fn every_pair_of_clickhouse_reads_what_it_wrote() {
            $(clickhouse::<$ch_type, $ch_marker>($ch_sql, $ch_values);)*
        }
    };
}

crate::__for_each_codec!(round_trips);

mod known;
mod random;
mod refused;
