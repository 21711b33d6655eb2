//! ClickHouse tables as models.

use std::collections::HashMap;

use super::Pulled;
use super::ident::Scope;
use super::item::{Item, Member, text};
use crate::clickhouse::dictionary::Definition;
use crate::clickhouse::name;
use crate::clickhouse::types::Type;
use crate::objects::{CLICKHOUSE, DICTIONARIES};
use crate::parse::types::known;
use crate::schema::clickhouse::{
    ClickHouse, Column, Dictionary, Engine, Given, Storage, Table, View, ViewKind,
};

/// The models of a schema.
#[must_use]
pub fn pull(schema: &ClickHouse) -> Pulled {
    let mut scope = Scope::default();
    let mut modules = Scope::default();
    let idents: HashMap<&str, String> =
        schema.tables.iter().map(|table| (table.name.as_str(), scope.of_table(&table.name))).collect();
    let mut pulled = Pulled::default();
    for one in &schema.tables {
        let (item, enums) = table(one, &idents[one.name.as_str()], &mut scope);
        let texts: Vec<String> = [&item].into_iter().chain(&enums).map(Item::text).collect();
        pulled.modules.push((modules.snake(&one.name), texts.join("\n")));
    }
    for one in &schema.views {
        let ident = scope.of_table(&one.name);
        pulled.modules.push((modules.snake(&one.name), view(one, &ident, &idents).text()));
    }
    if !schema.dictionaries.is_empty() {
        let texts: Vec<String> = schema.dictionaries.iter().map(dictionary).collect();
        pulled.objects.push((format!("{CLICKHOUSE}/{DICTIONARIES}"), texts.join("\n")));
    }
    pulled
}

/// A dictionary as its file has it.
fn dictionary(dictionary: &Dictionary) -> String {
    let hidden = Definition::of(dictionary).is_some_and(|definition| definition.is_hidden());
    let note = if hidden {
        "-- The server does not show the password: put it into a named collection, and write its NAME in place of USER and\n\
         -- PASSWORD.\n"
    } else {
        ""
    };
    format!("{note}{};\n", dictionary.definition)
}

/// The fields of a struct by their columns.
struct Fields<'a> {
    columns: &'a [Column],
    idents: Vec<String>,
}

impl<'a> Fields<'a> {
    fn new(columns: &'a [Column]) -> Self {
        let mut scope = Scope::default();
        Self { columns, idents: columns.iter().map(|column| scope.snake(&column.name)).collect() }
    }

    /// The field of a column; the name itself where there is none.
    fn of<'b>(&'b self, column: &'b str) -> &'b str {
        let at = self.columns.iter().position(|one| one.name == column);
        at.map_or(column, |at| self.idents[at].as_str())
    }

    /// A field, where the SQL is no more than its column; else the SQL.
    fn expression(&self, sql: &str) -> String {
        let at = self.columns.iter().position(|one| name::quote_if_needed(&one.name) == sql);
        at.map_or_else(|| format!("{sql:?}"), |at| self.idents[at].clone())
    }

    fn tuple(&self, list: &[String]) -> String {
        let list: Vec<String> = list.iter().map(|sql| self.expression(sql)).collect();
        format!("({})", list.join(", "))
    }
}

/// A table, and the enums of its columns.
fn table(table: &Table, ident: &str, scope: &mut Scope) -> (Item, Vec<Item>) {
    let fields = Fields::new(&table.columns);
    let mut item = Item { derive: "Model", ident: ident.to_owned(), ..Item::default() };
    item.doc = Item::describe(table.comment.as_ref(), &mut item.notes);
    let mut own = storage(&table.storage, &fields, &mut item.notes);
    own.extend(table.indexes.iter().map(|index| {
        let mut parts = vec![fields.tuple(&index.expression), format!("{:?}", index.ty)];
        parts.extend((index.granularity != 1).then(|| format!("granularity = {}", index.granularity)));
        let default = name::skip_index(&index.expression);
        parts.extend((index.name != default).then(|| text("name", &index.name)));
        format!("index({})", parts.join(", "))
    }));
    for projection in &table.projections {
        match is_word(&projection.name) {
            true => own.push(format!("projection({}, {:?})", projection.name, projection.query)),
            false => item.notes.push(unnamed("projection", &projection.name, &projection.query)),
        }
    }
    for constraint in &table.constraints {
        let word = if constraint.assume { "assume" } else { "check" };
        match is_word(&constraint.name) {
            true => {
                own.push(format!("constraint({}, {})", constraint.name, text(word, &constraint.expression)))
            }
            false => item.notes.push(unnamed("constraint", &constraint.name, &constraint.expression)),
        }
    }
    own.extend(table.distributed.iter().map(|one| format!("distributed({:?})", one.sharding_key)));
    item.attributes.push(("model", vec![text("table", &table.name)]));
    item.attributes.push(("clickhouse", own));
    let mut enums = Enums { owner: ident, scope, items: Vec::new() };
    let members = table.columns.iter().zip(&fields.idents).map(|(one, field)| column(one, field, &mut enums));
    item.members = members.collect();
    (item, enums.items)
}

/// Whether Rust reads it as one word.
fn is_word(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && name != "_"
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

fn unnamed(what: &str, name: &str, sql: &str) -> String {
    format!("The {what} {name:?} has a name that an attribute cannot say: {sql}")
}

/// The clauses behind ENGINE.
fn storage(storage: &Storage, fields: &Fields<'_>, notes: &mut Vec<String>) -> Vec<String> {
    let columns = |columns: &[&String]| {
        let columns: Vec<&str> = columns.iter().map(|column| fields.of(column)).collect();
        if columns.is_empty() { String::new() } else { format!("({})", columns.join(", ")) }
    };
    let arguments = match &storage.engine {
        Engine::Replacing { version, is_deleted } => {
            columns(&version.iter().chain(is_deleted).collect::<Vec<_>>())
        }
        Engine::Summing { columns: list } | Engine::Coalescing { columns: list } => {
            columns(&list.iter().collect::<Vec<_>>())
        }
        Engine::Collapsing { sign } => columns(&[sign]),
        Engine::VersionedCollapsing { sign, version } => columns(&[sign, version]),
        Engine::Graphite { config } => format!("({config:?})"),
        Engine::Other(sql) if !["Log", "TinyLog", "StripeLog"].contains(&sql.as_str()) => {
            notes.push(format!("The engine cannot be said: {sql}"));
            String::new()
        }
        _ => String::new(),
    };
    let mut own = vec![format!("engine = {}{arguments}", storage.engine.name())];
    if !storage.order_by.is_empty() {
        own.push(format!("order_by = {}", fields.tuple(&storage.order_by)));
    } else if storage.engine.name().ends_with("MergeTree") {
        own.push(text("order_by", "tuple()"));
    }
    for (key, list) in [("primary_key", &storage.primary_key), ("partition_by", &storage.partition_by)] {
        own.extend((!list.is_empty()).then(|| format!("{key} = {}", fields.tuple(list))));
    }
    own.extend(storage.sample_by.iter().map(|sql| format!("sample_by = {}", fields.expression(sql))));
    own.extend(storage.ttl.iter().map(|rule| text("ttl", rule)));
    let settings: Vec<String> =
        storage.settings.iter().map(|(name, value)| format!("{name} = {}", setting(value))).collect();
    own.extend((!settings.is_empty()).then(|| format!("settings({})", settings.join(", "))));
    own
}

/// The value of a setting, SQL, as Rust.
fn setting(value: &str) -> String {
    match value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        Some(inner) => format!("{:?}", inner.replace("\\'", "'").replace("\\\\", "\\")),
        None => value.to_owned(),
    }
}

fn column(column: &Column, field: &str, enums: &mut Enums<'_>) -> Member {
    let mut member = Member::default();
    member.doc = Item::describe(column.comment.as_ref(), &mut member.notes);
    if field.trim_start_matches("r#") != column.name {
        member.attributes.push(("column", vec![text("name", &column.name)]));
    }
    let in_dictionary = match &column.ty {
        Type::LowCardinality(inner) => Some(inner.as_ref()).filter(|inner| *inner.bare() == Type::String),
        _ => None,
    };
    let Rust { rust, default, note } = rust(in_dictionary.unwrap_or(&column.ty), &column.name, enums);
    member.notes.extend(note);
    let mut own = Vec::new();
    if in_dictionary.is_some() {
        own.push("low_cardinality".to_owned());
    } else if default.as_ref() != Some(&column.ty) {
        own.push(text("type", &column.ty.to_string()));
    }
    own.extend(column.value.as_ref().map(|value| match value {
        Given::Default(sql) => text("default", sql),
        Given::Materialized(sql) => text("materialized", sql),
        Given::Alias(sql) => text("alias", sql),
        Given::Ephemeral(Some(sql)) => text("ephemeral", sql),
        Given::Ephemeral(None) => "ephemeral".to_owned(),
    }));
    if matches!(column.value, Some(Given::Ephemeral(_))) && !matches!(column.ty, Type::Nullable(_)) {
        let note =
            "Nothing can be read of an EPHEMERAL column: it is to be Nullable, and the field an `Option`.";
        member.notes.push(note.to_owned());
    }
    own.extend(column.codec.iter().map(|codec| format!("codec({codec})")));
    own.extend(column.ttl.iter().map(|ttl| text("ttl", ttl)));
    if !own.is_empty() {
        member.attributes.push(("clickhouse", own));
    }
    member.text = format!("pub {field}: {rust}");
    member
}

/// The enums of a table's columns.
struct Enums<'a> {
    owner: &'a str,
    scope: &'a mut Scope,
    items: Vec<Item>,
}

impl Enums<'_> {
    fn add(&mut self, column: &str, word: &str, values: impl Iterator<Item = (String, i16)>) -> String {
        let ident = self.scope.camel(&format!("{} {column}", self.owner));
        let mut item = Item { derive: "Enum", ident: ident.clone(), ..Item::default() };
        item.attributes.push(("value", vec!["postgres = text".to_owned(), format!("clickhouse = {word}")]));
        let mut scope = Scope::default();
        item.members = values
            .map(|(label, number)| {
                let variant = scope.camel(&label);
                let own = (variant != label).then(|| ("value", vec![format!("{label:?}")]));
                let text = format!("{variant} = {number}");
                Member { attributes: own.into_iter().collect(), text, ..Member::default() }
            })
            .collect();
        self.items.push(item);
        ident
    }
}

/// A Rust type for a column.
struct Rust {
    rust: String,
    /// The column type that it has unless told otherwise.
    default: Option<Type>,
    /// What is left to do.
    note: Option<String>,
}

fn rust(ty: &Type, column: &str, enums: &mut Enums<'_>) -> Rust {
    let plain = |rust: String, default: Option<Type>| Rust { rust, default, note: None };
    let (path, word) = match ty {
        Type::Nullable(inner) => {
            let inner = rust(inner, column, enums);
            return Rust {
                rust: format!("Option<{}>", inner.rust),
                default: inner.default.map(Type::nullable),
                ..inner
            };
        }
        // Not the default of any Rust type, but read and written like what is inside.
        Type::LowCardinality(inner) | Type::SimpleAggregateFunction(_, inner) => {
            return Rust { default: None, ..rust(inner, column, enums) };
        }
        // A `Vec<u8>` is a String.
        Type::Array(element) if **element == Type::UInt(8) => {
            let note = "`Bytes` is to be a type of your own, with a codec for Array(UInt8).".to_owned();
            return Rust { rust: "Bytes".to_owned(), default: None, note: Some(note) };
        }
        Type::Array(element) => {
            let inner = rust(element, column, enums);
            return Rust {
                rust: format!("Vec<{}>", inner.rust),
                default: inner.default.map(Type::array),
                ..inner
            };
        }
        Type::Map(key, value) => {
            let (key, value) = (rust(key, column, enums), rust(value, column, enums));
            let default =
                key.default.zip(value.default).map(|(key, value)| Type::Map(Box::new(key), Box::new(value)));
            return Rust {
                rust: format!("std::collections::BTreeMap<{}, {}>", key.rust, value.rust),
                default,
                note: key.note.or(value.note),
            };
        }
        Type::Tuple(elements) => {
            let elements: Vec<Rust> =
                elements.iter().map(|(_, element)| rust(element, column, enums)).collect();
            let default: Option<Vec<_>> =
                elements.iter().map(|one| Some((None, one.default.clone()?))).collect();
            let note = elements.iter().find_map(|one| one.note.clone());
            let names: Vec<String> = elements.into_iter().map(|one| format!("{}, ", one.rust)).collect();
            return Rust {
                rust: format!("({})", names.concat().trim_end()),
                default: default.map(Type::Tuple),
                note,
            };
        }
        Type::FixedString(length) => return plain(format!("[u8; {length}]"), Some(ty.clone())),
        Type::Enum8(values) => {
            let values = values.iter().map(|(label, number)| (label.clone(), i16::from(*number)));
            return plain(enums.add(column, "enum8", values), Some(ty.clone()));
        }
        Type::Enum16(values) => {
            return plain(enums.add(column, "enum16", values.iter().cloned()), Some(ty.clone()));
        }
        Type::AggregateFunction(function, _) => {
            let counts = ["count", "uniq"].iter().any(|name| function.starts_with(name));
            let note = format!("Name the type that `{function}` gives.");
            let rust = format!("rowcol::AggregateState<{}>", if counts { "u64" } else { "f64" });
            return Rust { rust, default: None, note: Some(note) };
        }
        Type::Bool => ("", "bool".to_owned()),
        Type::Int(256) => ("rowcol::", "I256".to_owned()),
        Type::UInt(256) => ("rowcol::", "U256".to_owned()),
        Type::Int(bits) => ("", format!("i{bits}")),
        Type::UInt(bits) => ("", format!("u{bits}")),
        Type::Float32 => ("", "f32".to_owned()),
        Type::Float64 => ("", "f64".to_owned()),
        Type::Decimal(0..=28, _) => ("", "Decimal".to_owned()),
        Type::Decimal(..) => ("rowcol::", "BigDecimal".to_owned()),
        Type::String => ("", "String".to_owned()),
        Type::Date | Type::Date32 => ("chrono::", "NaiveDate".to_owned()),
        Type::DateTime(_) | Type::DateTime64(..) => ("", "Timestamp".to_owned()),
        Type::Uuid => ("", "Uuid".to_owned()),
        Type::Ipv4 => ("std::net::", "Ipv4Addr".to_owned()),
        Type::Ipv6 => ("std::net::", "Ipv6Addr".to_owned()),
        Type::Json(_) => ("", "RawJson".to_owned()),
        Type::Variant(_) | Type::Other(_) => {
            let rust = Scope::default().camel(&ty.to_string());
            let note = format!("`{rust}` is to be a type of your own, with a codec for {ty}.");
            return Rust { rust, default: None, note: Some(note) };
        }
    };
    let default = known(&word).and_then(|row| row.clickhouse.clone());
    plain(format!("{path}{word}"), default)
}

fn view(view: &View, ident: &str, tables: &HashMap<&str, String>) -> Item {
    let mut item = Item { derive: "View", ident: ident.to_owned(), ..Item::default() };
    item.doc = Item::describe(view.comment.as_ref(), &mut item.notes);
    item.notes.push("Add a field for each column of the view that you read.".to_owned());
    let mut settings = vec![text("query", &view.query)];
    let mut own = Vec::new();
    match &view.kind {
        ViewKind::Plain => {}
        ViewKind::To(target) => {
            settings.push("materialized".to_owned());
            match tables.get(target.as_str()) {
                Some(ident) => settings.push(format!("to = {ident}")),
                None => item.notes.push(format!("It writes into {target}, which was not read.")),
            }
        }
        ViewKind::Own(own_storage) => {
            settings.push("materialized".to_owned());
            own = storage(own_storage, &Fields::new(&[]), &mut item.notes);
        }
    }
    item.attributes.push(("model", vec![text("table", &view.name)]));
    item.attributes.push(("view", settings));
    item.attributes.push(("clickhouse", own));
    item
}
