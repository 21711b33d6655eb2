//! x
#[derive(Debug)] pub struct ClickHouse;
