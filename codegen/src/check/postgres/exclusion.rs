//! Exclusion constraints: operators, and types that their method knows.

use super::super::lints::EXCLUSION;
use super::super::{Findings, Subject};
use super::index;
use crate::model::{Exclusion, IndexKey, Word};
use crate::postgres::ddl::index::method as method_name;
use crate::postgres::token::is_operator;
use crate::schema::postgres::{Method, Type};

pub(in crate::check) fn rules(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let Some(table) = &subject.model.postgres else { return };
    for exclusion in &table.exclusions {
        if exclusion.parts.is_empty() {
            let help = "say what, and by which operator: `exclude(with(room, \"=\"), with(during, \"&&\"))`";
            found.add(&EXCLUSION, exclusion.span, "nothing is compared here", help);
        }
        let parts = exclusion.parts.iter().map(|(part, _)| part);
        index::method(&exclusion.method, parts, &exclusion.include, "choose btree: `using = btree`", found);
        exclusion.parts.iter().for_each(|(_, word)| operator(word, exclusion.method.node, found));
        types(subject, exclusion, found);
    }
}

fn operator(word: &Word, method: Method, found: &mut Findings<'_>) {
    let name = word.node.rsplit_once('.').map_or(word.node.as_str(), |(_, name)| name);
    if !is_operator(name) {
        let message = format!("`{}` is no operator", word.node);
        found.add(&EXCLUSION, word.span, message, "two rows are compared by one, such as `=` or `&&`");
    } else if matches!(method, Method::Btree | Method::Hash) && name != "=" {
        let message = format!("a {} index does not find rows by `{name}`", method_name(method));
        found.add(&EXCLUSION, word.span, message, "compare by `=`, or choose gist: take `using` away");
    }
}

/// Types that a gist index compares with the extension btree_gist, and what it knows by itself.
/// <https://www.postgresql.org/docs/current/btree-gist.html>
fn types(subject: &Subject<'_>, exclusion: &Exclusion, found: &mut Findings<'_>) {
    let method = exclusion.method.node;
    for (part, _) in exclusion.parts.iter().filter(|(part, _)| part.operator_class.is_none()) {
        let IndexKey::Field(name) = &part.key.node else { continue };
        let Some(field) = subject.model.field(name).filter(|field| field.postgres.skip.is_none()) else {
            continue;
        };
        let Ok(ty) = subject.names.postgres_column(field) else { continue };
        let extension = method == Method::Gist
            && !matches!(ty, Type::Json | Type::Jsonb | Type::Array(_))
            && ty.supports(Method::Btree) == Some(true);
        if ty.supports(method) == Some(false) && !extension {
            found.add(
                &EXCLUSION,
                part.key.span,
                format!("a {} index cannot compare `{name}`, whose type is `{ty}`", method_name(method)),
                "compare an expression over it, such as `with(\"column ->> 'key'\", \"=\")`",
            );
        }
    }
}
