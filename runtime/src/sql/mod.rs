//! The column types of both stores as Rust types without values. They stand in bounds such as
//! [`PostgresCodec<pg::Varchar<20>>`](crate::value::PostgresCodec), so that the compiler checks what the SQL says.

pub mod ch;
pub mod pg;
