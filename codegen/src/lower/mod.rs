//! Turns models into the schema of both stores: Rust's names become columns, types become SQL, what was not named
//! gets its name.

pub mod clickhouse;
mod defaults;
mod fits;
mod names;
pub mod postgres;
mod rename;
pub mod types;
mod view;

pub use fits::Fitting;
pub use names::Names;
pub use rename::renames;
pub use types::Missing;

use crate::diagnostic::Diagnostic;
use crate::model::{Field, Model, Models, RustType};
use crate::parallel;
use crate::schema::Schema;

/// The schema of these models, in canonical form.
///
/// It trusts what [`check`](crate::check) has looked at: a name that is not there stays as it is.
///
/// # Errors
/// Fields whose type the sources do not explain.
///
/// ```
/// use rowcol_codegen::parse::{self, Derive};
///
/// let input = syn::parse_quote! {
///     #[model(table = "users")]
///     #[postgres]
///     struct User { #[key(cuid2)] id: Id<User>, email: Option<String> }
/// };
/// let models = parse::item(&input, Derive::Model).unwrap();
/// let schema = rowcol_codegen::lower::schema(&models).unwrap();
/// let users = schema.postgres.table("users").unwrap();
/// assert_eq!(users.column("id").unwrap().ty.to_string(), "text");
/// ```
pub fn schema(models: &Models) -> Result<Schema, Vec<Diagnostic>> {
    let names = Names::new(models);
    let tables = parallel::map(&models.models, |model| {
        let mut errors = Vec::new();
        let postgres = postgres::table(model, &names, &mut errors);
        (postgres, clickhouse::table(model, &names, &mut errors), errors)
    });
    let mut errors = Vec::new();
    let mut schema = Schema::default();
    schema.postgres.tables.reserve(tables.len());
    for (postgres, clickhouse, mut found) in tables {
        schema.postgres.tables.extend(postgres);
        schema.clickhouse.tables.extend(clickhouse);
        errors.append(&mut found);
    }
    schema.postgres.enums.extend(models.enums.iter().filter_map(postgres::enumeration));
    for view in &models.views {
        schema.postgres.views.extend(view::postgres(view));
        schema.clickhouse.views.extend(view::clickhouse(view, &names));
    }
    if errors.is_empty() { Ok(schema.canonical()) } else { Err(errors) }
}

/// The message for a field without a column type.
pub(crate) fn missing(model: &Model, field: &Field, store: &str, reason: &Missing) -> Diagnostic {
    let RustType { span, .. } = field.ty;
    let place = format!("`{}.{}`", model.ident.node, field.ident.node);
    let (message, help) = match reason {
        Missing::Type(name) => (
            format!("the type `{name}` of {place} is not in the sources"),
            format!(
                "name the column's type, `#[column(type = \"…\")]`, or put `#[derive(Enum)]` or \
                 `#[derive(Value)]` on `{name}` in the same sources"
            ),
        ),
        Missing::Model(name) => (
            format!("{place} is the id of a model `{name}` that is not in the sources"),
            format!("put `#[derive(Model)]` on `{name}` in the same sources, or name the type that the id is made of"),
        ),
        Missing::Key(name) => (
            format!("{place} is an `Id<{name}>`, but no field of `{name}` says what that is made of"),
            format!(
                "give `{name}` a field `#[key(cuid2)] id: Id<{name}>` (or uuid_v4, uuid_v7, ulid); \
                 a key of your own making has a plain type, such as `String`"
            ),
        ),
        Missing::Store => (
            format!("{store} has no type for {place}"),
            format!("name one, `#[{0}(type = \"…\")]`, or leave the column out there: `#[{0}(skip)]`", store.to_lowercase()),
        ),
        Missing::Nullable(ty) => (
            format!("{place} cannot be NULL: {store} has no `Nullable({ty})`"),
            "store None as the empty value, `#[clickhouse(null = [])]` (`{}` for a map), or drop the `Option`".to_owned(),
        ),
    };
    Diagnostic::error("unknown-type", span, message).help(help).in_file(&model.file)
}

#[cfg(test)]
mod tests;
