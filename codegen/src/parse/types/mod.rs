//! Reads the type of a field as the source names it.
//!
//! Only the last segment of a path counts: `uuid::Uuid` and `Uuid` are the same. The compiler then checks, in the
//! code that the derive makes, that the name is what it seems.

mod corresponding;
mod table;

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{GenericArgument, PathArguments, Type};

use crate::diagnostic::Diagnostic;
use crate::model::{RustType, SourceTokens, TypeName};

pub(crate) use corresponding::corresponding;
pub(crate) use table::{BYTEA, JSONS, TEXTS};
pub use table::{Fits, Row, Shape, TYPES, known};

/// Reads a field's type. `owner` is what `Self` means.
pub(super) fn read(ty: &Type, owner: &str) -> Result<RustType, Diagnostic> {
    let (inner, optional) = match option(ty) {
        Some(inner) => (inner, true),
        None => (ty, false),
    };
    let name = name(inner, owner)?;
    if optional && matches!(name, TypeName::Option(_)) {
        return Err(refused(inner, "an Option in an Option", "a column has one NULL: use one Option"));
    }
    Ok(RustType { tokens: SourceTokens::of(ty), span: place(inner).into(), optional, name })
}

/// The one word that a message points at: the name itself, not what is around it.
fn place(ty: &Type) -> Span {
    match ty {
        Type::Path(path) => path.path.segments.last().map_or_else(|| ty.span(), |last| last.ident.span()),
        _ => ty.span(),
    }
}

fn option(ty: &Type) -> Option<&Type> {
    let (name, arguments) = path(ty)?;
    match (name == "Option", arguments.as_slice()) {
        (true, [inner]) => Some(inner),
        _ => None,
    }
}

/// The last segment of a path and its type arguments.
fn path(ty: &Type) -> Option<(&syn::Ident, Vec<&Type>)> {
    let Type::Path(path) = plain(ty) else { return None };
    let last = path.path.segments.last()?;
    let arguments = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    Some((&last.ident, arguments))
}

/// The type without the invisible groups of macros and without parentheses.
fn plain(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => plain(&group.elem),
        Type::Paren(paren) => plain(&paren.elem),
        _ => ty,
    }
}

fn name(ty: &Type, owner: &str) -> Result<TypeName, Diagnostic> {
    match plain(ty) {
        Type::Path(_) => named(ty, owner),
        Type::Array(array) => bytes(array),
        Type::Tuple(tuple) if !tuple.elems.is_empty() => tuple
            .elems
            .iter()
            .map(|element| name(element, owner))
            .collect::<Result<_, _>>()
            .map(TypeName::Tuple),
        Type::Reference(reference) => Err(match path(&reference.elem) {
            Some((ident, _)) if ident == "str" => refused(ty, "`&str`", "use `String`"),
            _ => refused(ty, "a reference", "a model owns its values: use the type itself"),
        }),
        Type::Slice(_) => Err(refused(ty, "a slice", "use `Vec<T>`")),
        _ => Err(refused(ty, "this type", "use a type of the type table, an enum or a newtype")),
    }
}

fn named(ty: &Type, owner: &str) -> Result<TypeName, Diagnostic> {
    let Some((ident, arguments)) = path(ty) else {
        return Err(refused(ty, "this type", "name a type"));
    };
    let word = ident.unraw().to_string();
    let of = |ty: &Type| name(ty, owner).map(Box::new);
    Ok(match (word.as_str(), arguments.as_slice()) {
        ("Option", [inner]) => TypeName::Option(of(inner)?),
        ("Vec", [inner]) if path(inner).is_some_and(|(ident, _)| ident == "u8") => TypeName::Known("Vec<u8>"),
        ("Vec", [inner]) => TypeName::List(of(inner)?),
        ("BTreeMap" | "HashMap", [key, value, ..]) => TypeName::Map(of(key)?, of(value)?),
        ("Id", [model]) => match path(model) {
            Some((model, _)) if model == "Self" => TypeName::Id(owner.to_owned()),
            Some((model, _)) => TypeName::Id(model.unraw().to_string()),
            None => return Err(refused(ty, "this id", "the correct form is `Id<Model>`")),
        },
        ("Json", [_]) => TypeName::Json,
        ("DateTime", [zone]) => match path(zone) {
            Some((zone, _)) if zone == "Utc" => TypeName::Known("Timestamp"),
            _ => return Err(refused(ty, "a `DateTime` of another zone", "use `DateTime<Utc>`")),
        },
        (_, []) => match known(&word) {
            Some(row) => TypeName::Known(row.name),
            None => unknown(ty, word)?,
        },
        _ => unknown(ty, word)?,
    })
}

fn unknown(ty: &Type, word: String) -> Result<TypeName, Diagnostic> {
    match table::INSTEAD.iter().find(|(name, _)| *name == word) {
        Some((name, instead)) => Err(refused(ty, &format!("`{name}`"), &format!("use `{instead}`"))),
        None => Ok(TypeName::Named(word)),
    }
}

fn bytes(array: &syn::TypeArray) -> Result<TypeName, Diagnostic> {
    let of_bytes = path(&array.elem).is_some_and(|(ident, _)| ident == "u8");
    let length = match &array.len {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(length), .. }) => length.base10_parse::<u32>().ok(),
        _ => None,
    };
    match (of_bytes, length) {
        (true, Some(length)) if length > 0 => Ok(TypeName::Bytes(length)),
        (true, _) => {
            Err(Diagnostic::error("type", array.len.span(), "the length of the array is not known here")
                .help("write it as a number: `[u8; 32]`"))
        }
        (false, _) => Err(Diagnostic::error("type", array.elem.span(), "a column cannot hold this array")
            .help("use `Vec<T>`; only bytes have a fixed length: `[u8; 32]`")),
    }
}

fn refused(ty: &Type, what: &str, help: &str) -> Diagnostic {
    Diagnostic::error("type", place(ty), format!("a column cannot hold {what}")).help(help)
}
