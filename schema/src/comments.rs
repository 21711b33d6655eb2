//! Comments.

use rowcol::prelude::*;

use crate::{Project, User};

/// What someone wrote about a trace, an observation, a session or a prompt.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "comments", tenant = project_id)]
#[postgres(
    index(project_id, object_type, object_id),
    index("to_tsvector('english', content)", using = gin, name = "comments_content_idx")
)]
pub struct Comment {
    /// Made by the program that inserts the row.
    #[key(cuid2)]
    pub id: Id<Comment>,
    /// The project.
    #[references(Project, as = project, on_delete = cascade, on_update = cascade)]
    pub project_id: Id<Project>,
    /// What the comment is about.
    pub object_type: CommentObjectType,
    /// The id of what it is about.
    pub object_id: String,
    /// When it was written.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub created_at: Timestamp,
    /// When it last changed.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    pub updated_at: Timestamp,
    /// The text.
    pub content: String,
    /// Who wrote it; NULL for programs.
    #[references(User, as = author, constraint = false)]
    pub author_user_id: Option<Id<User>>,
}

/// What a comment may be about.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[value(name = "CommentObjectType", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CommentObjectType {
    /// A trace.
    Trace,
    /// An observation.
    Observation,
    /// A session of the observed application.
    Session,
    /// A prompt.
    Prompt,
}
