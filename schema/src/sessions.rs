//! Sign-in sessions.

use rowcol::prelude::*;

use crate::User;

/// A browser that is signed in. (Sessions of observed applications are `trace_sessions`.)
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Session")]
#[postgres(index(user_id))]
pub struct Session {
    /// Made by the program that inserts the row.
    #[key(cuid2)]
    pub id: Id<Session>,
    /// Until when it is valid.
    #[column(type = "timestamptz(3)")]
    pub expires: Timestamp,
    /// The secret in the browser's cookie.
    #[unique]
    pub session_token: String,
    /// Who is signed in.
    #[references(User, as = user, on_delete = cascade, on_update = cascade)]
    pub user_id: Id<User>,
}
