use rowcol::{Id, Model};

pub mod users;
