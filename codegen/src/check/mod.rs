//! The rules that models keep, checked before anything is made of them. All that is wrong is found at once.
//!
//! [`item`] looks at each item by itself, as its derive does; [`schema`] looks at what the items say of each other,
//! as only `schema!` and the command line can. [`LINTS`] lists the rules.

mod clickhouse;
mod column;
mod enumeration;
mod field;
mod findings;
mod key;
mod lints;
mod name;
mod postgres;
mod relation;
mod store;
mod view;

pub use lints::{LINTS, Lint};

use crate::diagnostic::Diagnostic;
use crate::lower::Names;
use crate::model::{Model, Models};
use crate::parallel;

use findings::Findings;

/// A struct that is looked at, and the names around it.
struct Subject<'a> {
    model: &'a Model,
    names: &'a Names<'a>,
}

/// The rules of a struct by itself, model or view.
const STRUCT_RULES: &[fn(&Subject<'_>, &mut Findings<'_>)] = &[
    lints::allowed,
    store::rules,
    field::rules,
    name::rules,
    key::rules,
    column::rules,
    postgres::index::rules,
    postgres::exclusion::rules,
    postgres::partition::rules,
    postgres::foreign_key::rules,
    clickhouse::sort_key::rules,
    clickhouse::engine::rules,
    clickhouse::column::rules,
    clickhouse::skip_index::rules,
];

/// What is wrong with each item by itself. A type that these models do not explain is not an error here.
///
/// ```
/// use rowcol_codegen::parse::{self, Derive};
///
/// let input = syn::parse_quote! {
///     #[postgres(index(emial))]
///     struct User { #[key(cuid2)] id: Id<User>, email: String }
/// };
/// let found = rowcol_codegen::check::item(&parse::item(&input, Derive::Model).unwrap());
/// assert_eq!(found[0].message, "`User` has no field `emial`");
/// assert_eq!(found[0].help.as_deref(), Some("did you mean `email`?"));
/// ```
#[must_use]
pub fn item(models: &Models) -> Vec<Diagnostic> {
    let names = Names::new(models);
    let structs = models.models.iter().chain(models.views.iter().map(|view| &view.model));
    let structs: Vec<&Model> = structs.collect();
    let found = parallel::map(&structs, |model| {
        let subject = Subject { model, names: &names };
        let mut found = Findings::of_model(model);
        STRUCT_RULES.iter().for_each(|rule| rule(&subject, &mut found));
        found.into_list()
    });
    let mut all = found.concat();
    for view in &models.views {
        let mut found = Findings::of_model(&view.model);
        view::rules(view, &mut found);
        all.append(&mut found.into_list());
    }
    for item in &models.enums {
        let mut found = Findings::in_file(&item.file);
        enumeration::rules(item, &mut found);
        all.append(&mut found.into_list());
    }
    for value in &models.values {
        let mut found = Findings::in_file(&value.file);
        column::newtype(value, &names, &mut found);
        all.append(&mut found.into_list());
    }
    in_order(all)
}

/// What is wrong between the items of a crate, each of which [`item`] has looked at.
///
/// ```
/// let source = "#[derive(Model)] #[postgres] struct Post { #[key(cuid2)] id: Id<Post>, \
///                #[references(Usr)] author: String }
///               #[derive(Model)] #[postgres] struct User { #[key] id: String }";
/// let models = rowcol_codegen::parse::text("blog.rs", source).unwrap();
/// let found = rowcol_codegen::check::schema(&models);
/// assert_eq!(found[0].message, "there is no model `Usr` in the sources");
/// ```
#[must_use]
pub fn schema(models: &Models) -> Vec<Diagnostic> {
    let names = Names::new(models);
    let found = parallel::map(&models.models, |model| {
        let subject = Subject { model, names: &names };
        let mut found = Findings::of_model(model);
        column::explained(&subject, &mut found);
        relation::rules(&subject, &mut found);
        found.into_list()
    });
    let mut all = found.concat();
    for view in &models.views {
        let mut found = Findings::of_model(&view.model);
        column::explained(&Subject { model: &view.model, names: &names }, &mut found);
        view::target(view, &names, &mut found);
        all.append(&mut found.into_list());
    }
    all.append(&mut name::across(models));
    in_order(all)
}

/// Findings in the order of the source.
fn in_order(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    found.sort_by(|a, b| (&a.file, a.span.start()).cmp(&(&b.file, b.span.start())));
    found
}

#[cfg(test)]
mod tests;
