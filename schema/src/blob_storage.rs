//! Files in the object store.

use rowcol::prelude::*;

use crate::Project;

/// That the event of an entity is kept in a file, so that the file can go when the entity goes.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "blob_storage_file_log", tenant = project_id)]
#[clickhouse(
    engine = ReplacingMergeTree(event_ts, is_deleted),
    order_by = (project_id, entity_type, entity_id, event_id)
)]
pub struct BlobStorageFile {
    /// Made by the program that inserts the row.
    #[key(cuid2)]
    pub id: Id<BlobStorageFile>,
    /// The project.
    pub project_id: Id<Project>,
    /// What the event is about: trace, observation, score, …
    pub entity_type: String,
    /// The id of what it is about.
    pub entity_id: String,
    /// The event.
    pub event_id: String,
    /// The bucket that the file is in.
    pub bucket_name: String,
    /// The file's path in the bucket.
    pub bucket_path: String,
    /// When the file was written.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    #[clickhouse(default = "now()")]
    pub created_at: Timestamp,
    /// When the row last changed.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    #[clickhouse(default = "now()")]
    pub updated_at: Timestamp,
    /// The version of the row: of several with one key the latest counts.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub event_ts: Timestamp,
    /// Whether this version of the row says that the file is gone.
    #[default(false)]
    #[clickhouse(type = "UInt8")]
    pub is_deleted: bool,
}
