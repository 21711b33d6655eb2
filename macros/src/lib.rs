//! The derive macros of rowcol; use them through the rowcol crate.
