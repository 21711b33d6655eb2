//! Metadata of recorded rows: strings by name, in both stores.

use std::collections::BTreeMap;

use serde_json::Value;

/// What an application says about a trace, an observation or a score: a `jsonb` object in Postgres, a
/// `Map(LowCardinality(String), String)` in ClickHouse, where each key can be searched for by itself.
///
/// The map holds no deeper values. A document that has some is brought into this form with [`flatten`] before it is
/// recorded, so that both stores hold the same.
pub type Metadata = BTreeMap<String, String>;

/// A JSON document as [`Metadata`]: strings as they are, every deeper value as its JSON text, a null left out. A
/// document that is no object stands under the key `metadata`.
///
/// ```
/// use observability_schema::flatten;
/// use serde_json::json;
///
/// let metadata = flatten(&json!({ "tier": "pro", "retries": 2, "client": { "os": "linux" }, "note": null }));
/// assert_eq!(metadata["tier"], "pro");
/// assert_eq!(metadata["retries"], "2");
/// assert_eq!(metadata["client"], r#"{"os":"linux"}"#);
/// assert!(!metadata.contains_key("note"));
/// assert_eq!(flatten(&json!("free text"))["metadata"], "free text");
/// ```
#[must_use]
pub fn flatten(document: &Value) -> Metadata {
    match document {
        Value::Object(entries) => {
            entries.iter().filter_map(|(key, value)| Some((key.clone(), text(value)?))).collect()
        }
        other => text(other).map(|text| ("metadata".to_owned(), text)).into_iter().collect(),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        deeper => Some(deeper.to_string()),
    }
}
