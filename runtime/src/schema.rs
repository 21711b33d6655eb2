//! The schema that a program carries in itself.

use std::sync::OnceLock;

use rowcol_codegen::clickhouse::Topology;
use rowcol_codegen::schema::Schema as Description;

/// The schema of both stores as the models of a crate have it. [`schema!`](crate::schema!) makes one.
///
/// It is kept as JSON and read when it is first used.
#[derive(Debug)]
pub struct Schema {
    json: &'static str,
    hash: &'static str,
    description: OnceLock<Description>,
}
