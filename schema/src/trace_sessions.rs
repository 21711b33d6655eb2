//! Sessions of observed applications.

use rowcol::prelude::*;

use crate::{Project, Trace};

/// Traces that belong together, such as one conversation.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "trace_sessions", tenant = project_id)]
#[postgres(index(project_id, desc(created_at)))]
#[has_many(traces: Trace, by = (session_id, project_id))]
pub struct TraceSession {
    /// Chosen by the observed application; unique within the project.
    #[key]
    pub id: String,
    /// When its first trace arrived.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub created_at: Timestamp,
    /// When the row last changed.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    pub updated_at: Timestamp,
    /// The project.
    #[key]
    #[references(Project, as = project, on_delete = cascade, on_update = cascade)]
    pub project_id: Id<Project>,
    /// Whether someone marked it to be found again.
    #[default(false)]
    pub bookmarked: bool,
    /// Whether anyone with the link may see it.
    #[default(false)]
    pub public: bool,
    /// Where the application ran: production, staging, …
    #[default("default")]
    pub environment: String,
}
