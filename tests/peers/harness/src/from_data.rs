//! Rows of the data set as a peer's own structs.

/// Writes `From<data::Trace>` for a struct with the same fields, given what becomes of JSON.
#[macro_export]
macro_rules! from_trace {
    ($type:ident, $json:expr) => {
        impl From<$crate::data::Trace> for $type {
            fn from(row: $crate::data::Trace) -> Self {
                Self {
                    id: row.id,
                    project_id: row.project_id,
                    timestamp: row.timestamp,
                    name: row.name,
                    user_id: row.user_id,
                    session_id: row.session_id,
                    release: row.release,
                    version: row.version,
                    public: row.public,
                    bookmarked: row.bookmarked,
                    tags: row.tags,
                    metadata: row.metadata.map($json),
                }
            }
        }
    };
}

/// Writes `From<data::Observation>` for a struct with the same fields, given what becomes of JSON.
#[macro_export]
macro_rules! from_observation {
    ($type:ident, $json:expr) => {
        impl From<$crate::data::Observation> for $type {
            fn from(row: $crate::data::Observation) -> Self {
                Self {
                    id: row.id,
                    trace_id: row.trace_id,
                    project_id: row.project_id,
                    kind: row.kind,
                    name: row.name,
                    start_time: row.start_time,
                    end_time: row.end_time,
                    model: row.model,
                    input_tokens: row.input_tokens,
                    output_tokens: row.output_tokens,
                    cost: row.cost,
                    level: row.level,
                    metadata: row.metadata.map($json),
                }
            }
        }
    };
}
