//! Postgres tables as models.

mod view;

use std::collections::HashMap;

use super::Pulled;
use super::ident::Scope;
use super::item::{Item, Member, text};
use crate::parse::types::known;
use crate::postgres::object::FILES;
use crate::postgres::types::Type;
use crate::postgres::{ddl, name};
use crate::schema::postgres::{
    Action, Column, Deferrable, EnumType, Exclusion, ForeignKey, Given, Index, IndexKey, IndexPart, Method,
    Name, PartitionKey, Postgres, Strategy, Table,
};

/// The models of a schema.
#[must_use]
pub fn pull(schema: &Postgres) -> Pulled {
    let mut scope = Scope::default();
    let tables: Vec<Named<'_>> = schema.tables.iter().map(|table| Named::new(table, &mut scope)).collect();
    let enums: Vec<String> = schema.enums.iter().map(|one| scope.camel(&one.name.name)).collect();
    let puller = Puller {
        tables: tables.iter().map(|one| (&one.table.name, one)).collect(),
        enums: schema.enums.iter().map(|one| &one.name).zip(enums.iter().map(String::as_str)).collect(),
    };
    let mut modules = Scope::default();
    let mut pulled = Pulled::default();
    for (one, ident) in schema.enums.iter().zip(&enums) {
        pulled.modules.push((modules.snake(ident), enumeration(one, ident).text()));
    }
    for one in &tables {
        pulled.modules.push((modules.snake(&one.table.name.name), puller.table(one).text()));
    }
    for view in &schema.views {
        let ident = scope.of_table(&view.name.name);
        pulled.modules.push((modules.snake(&view.name.name), view::view(view, &ident).text()));
    }
    pulled.objects = objects(schema);
    pulled
}

/// Each kind of object in its file, in an order in which they can be made.
fn objects(schema: &Postgres) -> Vec<(String, String)> {
    let placed = ddl::object::placed(schema);
    let files = FILES.iter().map(|(file, kinds)| {
        let objects = placed.iter().filter_map(|(_, made)| made.object());
        let own = objects.filter(|object| kinds.contains(&object.kind));
        let texts: Vec<String> = own.map(|object| format!("{};\n", object.definition)).collect();
        ((*file).to_owned(), texts.join("\n"))
    });
    files.filter(|(_, text)| !text.is_empty()).collect()
}

/// A table and the names of its struct.
struct Named<'a> {
    table: &'a Table,
    ident: String,
    fields: Vec<String>,
}

impl<'a> Named<'a> {
    fn new(table: &'a Table, scope: &mut Scope) -> Self {
        let mut fields = Scope::default();
        Self {
            table,
            ident: scope.of_table(&table.name.name),
            fields: table.columns.iter().map(|column| fields.snake(&column.name)).collect(),
        }
    }

    /// The field of a column.
    fn field(&self, column: &str) -> Option<&str> {
        let at = self.table.columns.iter().position(|one| one.name == column)?;
        self.fields.get(at).map(String::as_str)
    }

    /// The fields of these columns, with commas.
    fn list(&self, columns: &[String]) -> String {
        let fields: Vec<&str> = columns.iter().map(|column| self.field(column).unwrap_or(column)).collect();
        fields.join(", ")
    }
}

struct Puller<'a> {
    tables: HashMap<&'a Name, &'a Named<'a>>,
    enums: HashMap<&'a Name, &'a str>,
}

impl Puller<'_> {
    fn table(&self, named: &Named<'_>) -> Item {
        let Named { table, ident, .. } = named;
        let mut item = Item { derive: "Model", ident: ident.clone(), ..Item::default() };
        item.doc = Item::describe(table.comment.as_ref(), &mut item.notes);
        let mut own: Vec<String> = table.name.schema.iter().map(|schema| text("schema", schema)).collect();
        own.extend(key(named));
        own.extend(table.uniques.iter().filter_map(|unique| {
            let default = name::unique(&table.name.name, &unique.columns);
            let plain = unique.columns.len() == 1 && !unique.nulls_not_distinct && unique.include.is_empty();
            if plain && unique.name == default {
                return None;
            }
            let mut parts = vec![named.list(&unique.columns)];
            parts.extend(unique.nulls_not_distinct.then(|| "nulls_not_distinct".to_owned()));
            parts.extend(include(named, &unique.include));
            parts.extend((unique.name != default).then(|| text("name", &unique.name)));
            Some(format!("unique({})", parts.join(", ")))
        }));
        own.extend(table.indexes.iter().map(|one| index(named, one)));
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        own.extend(table.checks.iter().map(|check| {
            let default = name::check_constraint(&table.name.name, &check.expression, &columns);
            let own = if check.name == default {
                String::new()
            } else {
                format!(", {}", text("name", &check.name))
            };
            format!("check({:?}{own})", check.expression)
        }));
        own.extend(table.exclusions.iter().map(|one| exclusion(named, one)));
        own.extend(table.partition_by.as_ref().map(|key| partition_by(named, key)));
        item.attributes.push(("model", vec![text("table", &table.name.name)]));
        item.attributes.push(("postgres", own));
        for foreign in table.foreign_keys.iter().filter(|key| key.columns.len() != 1) {
            match self.reference(named, foreign, true) {
                Some(arguments) => item.attributes.push(("references", arguments)),
                None => item.notes.push(elsewhere(foreign)),
            }
        }
        item.members = table
            .columns
            .iter()
            .zip(&named.fields)
            .map(|(column, field)| self.column(named, column, field))
            .collect();
        item
    }

    fn column(&self, named: &Named<'_>, column: &Column, field: &str) -> Member {
        let mut member = Member::default();
        member.doc = Item::describe(column.comment.as_ref(), &mut member.notes);
        let table = named.table;
        let in_key = table.primary_key.as_ref().is_some_and(|key| key.columns.contains(&column.name));
        let kind = match &column.value {
            Some(Given::IdentityAlways) => Some("identity_always"),
            Some(Given::IdentityByDefault) => Some("identity"),
            _ => None,
        };
        match (in_key, kind) {
            (true, Some(kind)) => member.attributes.push(("key", vec![kind.to_owned()])),
            (true, None) if !has_own_key(named) => member.attributes.push(("key", Vec::new())),
            (false, Some(kind)) => {
                member.notes.push(format!("The column is {kind}, which only the field of a key can be."));
            }
            _ => {}
        }
        for foreign in table.foreign_keys.iter().filter(|key| key.columns == [column.name.clone()]) {
            match self.reference(named, foreign, false) {
                Some(arguments) => member.attributes.push(("references", arguments)),
                None => member.notes.push(elsewhere(foreign)),
            }
        }
        let default_name = name::unique(&table.name.name, std::slice::from_ref(&column.name));
        if table.uniques.iter().any(|unique| {
            unique.name == default_name
                && unique.columns == [column.name.clone()]
                && !unique.nulls_not_distinct
                && unique.include.is_empty()
        }) {
            member.attributes.push(("unique", Vec::new()));
        }
        if field.trim_start_matches("r#") != column.name {
            member.attributes.push(("column", vec![text("name", &column.name)]));
        }
        let mut own = Vec::new();
        let (rust, default, known) = self.rust(&column.ty);
        if default.as_ref() != Some(&column.ty) {
            own.push(text("type", &column.ty.to_string()));
        }
        if !known {
            member
                .notes
                .push(format!("`{rust}` is to be a type of your own, with a codec for {}.", column.ty));
        }
        match &column.value {
            Some(Given::Default(sql))
                if sql == "CURRENT_TIMESTAMP" && matches!(column.ty, Type::Timestamptz(_)) =>
            {
                member.attributes.push(("default", vec!["now".to_owned()]));
            }
            Some(Given::Default(sql)) => own.push(text("default", sql)),
            Some(Given::Stored(sql)) => own.push(text("generated", sql)),
            _ => {}
        }
        own.extend(column.collation.iter().map(|collation| text("collate", collation)));
        if !own.is_empty() {
            member.attributes.push(("postgres", own));
        }
        let rust = if column.nullable { format!("Option<{rust}>") } else { rust };
        member.text = format!("pub {field}: {rust}");
        member
    }

    /// `references(…)`: the target, and whatever is not the rule.
    fn reference(&self, named: &Named<'_>, key: &ForeignKey, whole: bool) -> Option<Vec<String>> {
        let target = self.tables.get(&key.target)?;
        let primary = target.table.primary_key.as_ref().map(|key| key.columns.as_slice()).unwrap_or_default();
        let mut arguments = vec![match primary == key.target_columns {
            true => target.ident.clone(),
            false => format!("{}({})", target.ident, target.list(&key.target_columns)),
        }];
        if whole {
            arguments.push(format!("columns = ({})", named.list(&key.columns)));
        }
        let actions = [("on_delete", key.on_delete), ("on_update", key.on_update)];
        arguments.extend(actions.into_iter().filter_map(|(event, action)| {
            let word = match action {
                Action::NoAction => return None,
                Action::Restrict => "restrict",
                Action::Cascade => "cascade",
                Action::SetNull => "set_null",
                Action::SetDefault => "set_default",
            };
            Some(format!("{event} = {word}"))
        }));
        arguments.extend(key.deferrable.map(deferrable));
        if key.name != name::foreign_key(&named.table.name.name, &key.columns) {
            arguments.push(text("constraint", &key.name));
        }
        Some(arguments)
    }

    /// The Rust type for a column's type, the column type that it has unless told otherwise, and whether there is a
    /// codec for it.
    fn rust(&self, ty: &Type) -> (String, Option<Type>, bool) {
        let (path, word) = match ty {
            Type::Array(element) => {
                let (rust, default, known) = self.rust(element);
                return (
                    format!("Vec<{rust}>"),
                    default.map(|default| Type::Array(Box::new(default))),
                    known,
                );
            }
            Type::Enum(enumeration) => {
                return match self.enums.get(enumeration) {
                    Some(ident) => {
                        ((*ident).to_owned(), Some(Type::Enum(Name::new(&enumeration.name))), true)
                    }
                    None => (Scope::default().camel(&enumeration.name), None, false),
                };
            }
            Type::Boolean => ("", "bool"),
            Type::SmallInt => ("", "i16"),
            Type::Integer => ("", "i32"),
            Type::BigInt => ("", "i64"),
            Type::Real => ("", "f32"),
            Type::DoublePrecision => ("", "f64"),
            Type::Numeric(Some((0..=28, 0..=28))) => ("", "Decimal"),
            Type::Numeric(_) => ("rowcol::", "BigDecimal"),
            Type::Text | Type::Varchar(_) | Type::Char(_) => ("", "String"),
            Type::Other(sql) if sql == "citext" => ("", "String"),
            Type::Bytea => ("", "Vec<u8>"),
            Type::Uuid => ("", "Uuid"),
            Type::Date => ("chrono::", "NaiveDate"),
            Type::Time(_) => ("chrono::", "NaiveTime"),
            Type::Timestamp(_) => ("chrono::", "NaiveDateTime"),
            Type::Timestamptz(_) => ("", "Timestamp"),
            Type::Interval => ("", "Interval"),
            Type::Inet | Type::Cidr => ("rowcol::", "IpNetwork"),
            Type::Json | Type::Jsonb => ("", "RawJson"),
            _ => return (Scope::default().camel(&ty.to_string()), None, false),
        };
        (format!("{path}{word}"), known(word).map(|row| row.postgres.clone()), true)
    }
}

fn elsewhere(key: &ForeignKey) -> String {
    format!("The foreign key {} points to {}, which was not read.", key.name, name::qualified(&key.target))
}

/// Whether `#[key]` on the fields would not give the key as it is.
fn has_own_key(named: &Named<'_>) -> bool {
    let Some(key) = &named.table.primary_key else { return false };
    let in_order =
        named.table.columns.iter().map(|column| &column.name).filter(|name| key.columns.contains(name));
    key.name != name::primary_key(&named.table.name.name) || !in_order.eq(&key.columns)
}

fn key(named: &Named<'_>) -> Option<String> {
    let key = named.table.primary_key.as_ref()?;
    has_own_key(named).then(|| {
        let default = name::primary_key(&named.table.name.name);
        let own = if key.name == default { String::new() } else { format!(", {}", text("name", &key.name)) };
        format!("key({}{own})", named.list(&key.columns))
    })
}

fn include(named: &Named<'_>, columns: &[String]) -> Option<String> {
    (!columns.is_empty()).then(|| format!("include({})", named.list(columns)))
}

fn index(named: &Named<'_>, index: &Index) -> String {
    let mut parts: Vec<String> = index.parts.iter().map(|part| index_part(named, part)).collect();
    // A unique index without anything special would be a constraint: the direction's own rule, said, changes nothing else.
    let plain = |part: &IndexPart| {
        matches!(part.key, IndexKey::Column(_))
            && !part.descending
            && part.nulls_first.is_none()
            && part.operator_class.is_none()
    };
    if index.unique && index.predicate.is_none() && index.parts.iter().all(plain) {
        parts[0] = format!("nulls_last({})", parts[0]);
    }
    parts.extend(using(index.method, Method::Btree));
    parts.extend(index.nulls_not_distinct.then(|| "nulls_not_distinct".to_owned()));
    parts.extend(include(named, &index.include));
    parts.extend(index.predicate.iter().map(|predicate| text("where", predicate)));
    let default = name::index(&named.table.name.name, &index.parts);
    parts.extend((index.name != default).then(|| text("name", &index.name)));
    format!("{}({})", if index.unique { "unique" } else { "index" }, parts.join(", "))
}

fn exclusion(named: &Named<'_>, exclusion: &Exclusion) -> String {
    let compared = exclusion.parts.iter();
    let compared = compared.map(|one| format!("with({}, {:?})", index_part(named, &one.part), one.operator));
    let mut parts: Vec<String> = compared.collect();
    parts.extend(using(exclusion.method, Method::Gist));
    parts.extend(include(named, &exclusion.include));
    parts.extend(exclusion.predicate.iter().map(|predicate| text("where", predicate)));
    parts.extend(exclusion.deferrable.map(deferrable));
    let compared: Vec<IndexPart> = exclusion.parts.iter().map(|one| one.part.clone()).collect();
    let default = name::exclusion(&named.table.name.name, &compared);
    parts.extend((exclusion.name != default).then(|| text("name", &exclusion.name)));
    format!("exclude({})", parts.join(", "))
}

fn partition_by(named: &Named<'_>, key: &PartitionKey) -> String {
    let word = match key.strategy {
        Strategy::Range => "range",
        Strategy::List => "list",
        Strategy::Hash => "hash",
    };
    let parts: Vec<String> = key.parts.iter().map(|part| index_key(named, part)).collect();
    format!("partition_by = {word}({})", parts.join(", "))
}

fn index_key(named: &Named<'_>, key: &IndexKey) -> String {
    match key {
        IndexKey::Column(column) => named.field(column).unwrap_or(column).to_owned(),
        IndexKey::Expression(sql) => format!("{sql:?}"),
    }
}

/// The method, unless it is the rule.
fn using(method: Method, rule: Method) -> Option<String> {
    (method != rule).then(|| format!("using = {}", ddl::index::method(method)))
}

fn deferrable(when: Deferrable) -> String {
    let word = match when {
        Deferrable::Immediate => "immediate",
        Deferrable::Deferred => "deferred",
    };
    format!("deferrable = {word}")
}

fn index_part(named: &Named<'_>, part: &IndexPart) -> String {
    let mut written = index_key(named, &part.key);
    if let Some(class) = &part.operator_class {
        written = format!("ops({written}, {class:?})");
    }
    if part.descending {
        written = format!("desc({written})");
    }
    match part.nulls_first {
        Some(true) => format!("nulls_first({written})"),
        Some(false) => format!("nulls_last({written})"),
        None => written,
    }
}

fn enumeration(one: &EnumType, ident: &str) -> Item {
    let mut item = Item { derive: "Enum", ident: ident.to_owned(), ..Item::default() };
    item.doc = Item::describe(one.comment.as_ref(), &mut item.notes);
    if let Some(schema) = &one.name.schema {
        item.notes.push(format!("The type is in the schema {schema:?}, which an enum cannot say."));
    }
    item.attributes.push(("value", vec![text("name", &one.name.name)]));
    let mut scope = Scope::default();
    let variants = one.values.iter().map(|label| {
        let variant = scope.camel(label);
        let own = (variant != *label).then(|| ("value", vec![format!("{label:?}")]));
        Member { attributes: own.into_iter().collect(), text: variant, ..Member::default() }
    });
    item.members = variants.collect();
    item
}
