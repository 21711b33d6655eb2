//! The attribute grammar as data: every attribute and key, its form, its stores, its meaning and an example.
//!
//! The parser reads by this table, the errors quote it, and `docs/attributes.md` is written from it.

mod clickhouse;
mod document;
mod model;
mod postgres;
mod relation;
mod table;
mod value;
mod view;

pub use document::document;
pub use table::ATTRIBUTES;

/// Where an attribute may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A `#[derive(Model)]` struct.
    Model,
    /// A field of a model or of a view.
    Field,
    /// A `#[derive(Enum)]` enum.
    Enum,
    /// A variant of such an enum.
    Variant,
    /// A `#[derive(Value)]` newtype.
    Value,
    /// A `#[derive(View)]` struct.
    View,
    /// A `#[derive(Shape)]` struct.
    Shape,
    /// A field of such a struct.
    ShapeField,
}

impl Place {
    /// All places, in the order of the documentation.
    pub const ALL: [Self; 8] = [
        Self::Model,
        Self::Field,
        Self::Enum,
        Self::Variant,
        Self::Value,
        Self::View,
        Self::Shape,
        Self::ShapeField,
    ];

    /// The place in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Model => "a `#[derive(Model)]` struct",
            Self::Field => "a field",
            Self::Enum => "a `#[derive(Enum)]` enum",
            Self::Variant => "a variant of an enum",
            Self::Value => "a `#[derive(Value)]` newtype",
            Self::View => "a `#[derive(View)]` struct",
            Self::Shape => "a `#[derive(Shape)]` struct",
            Self::ShapeField => "a field of a shape",
        }
    }

    /// The attributes that may stand here.
    #[must_use]
    pub fn attributes(self) -> &'static [Entry] {
        ATTRIBUTES.iter().find(|(place, _)| *place == self).map_or(&[], |(_, entries)| entries)
    }
}

/// The stores that a key has an effect in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stores {
    /// Both, or neither in particular.
    Both,
    /// Postgres alone.
    Postgres,
    /// ClickHouse alone.
    ClickHouse,
}

/// How often a key may be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Once.
    Once,
    /// Any number of times, each adding a thing.
    Many,
    /// Any number of times, read as if it were one: `#[postgres(a)] #[postgres(b)]`.
    Merged,
}

/// One row of the grammar: an attribute, or a key inside one.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The word.
    pub name: &'static str,
    /// What follows the word.
    pub form: Form,
    /// How often it may be given.
    pub repeat: Repeat,
    /// Where it has an effect.
    pub stores: Stores,
    /// What it means, in a sentence.
    pub meaning: &'static str,
    /// The whole attribute as it may stand in a program.
    pub example: &'static str,
}

impl Entry {
    /// The correct form, as a message quotes it: `where = "…"`.
    #[must_use]
    pub fn usage(&self) -> String {
        let name = self.name;
        match self.form {
            Form::Flag => name.to_owned(),
            Form::Text | Form::Sql | Form::Type => format!("{name} = \"…\""),
            Form::FlagOrSql => format!("{name}` or `{name} = \"…\""),
            Form::Word => format!("{name} = word"),
            Form::Words => format!("{name} = a` or `{name} = (a, b)"),
            Form::List => format!("{name}(a, b)"),
            Form::Number => format!("{name} = 1"),
            Form::Choice(words) => format!("{name} = {}", words.join(" | ")),
            Form::ChoiceText(words) => format!("{name} = \"{}\"", words.join("\" | \"")),
            Form::NameOrFalse => format!("{name} = false` or `{name} = \"…\""),
            Form::Expression => format!("{name} = expression"),
            Form::Expressions => format!("{name} = (expression, …)"),
            Form::Engine => format!("{name} = MergeTree"),
            Form::Settings => format!("{name}(setting = value)"),
            Form::Calls => format!("{name}(Codec, Codec(1))"),
            Form::Call(words) => {
                let calls: Vec<String> = words.iter().map(|word| format!("{word}(a)")).collect();
                format!("{name} = {}", calls.join(" | "))
            }
            Form::Empty => format!("{name} = \"\" | 0 | [] | {{}}"),
            Form::Rust => format!("{name} = expression"),
            Form::Group(group) => match group.parts {
                Parts::None => format!("{name}(…)"),
                parts => format!("{name}({})", parts.usage()),
            },
        }
    }
}

/// What follows the word of an [`Entry`].
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// Nothing: `skip`
    Flag,
    /// `name = "…"`
    Text,
    /// `where = "…"`: SQL in a string literal
    Sql,
    /// `type = "…"`: the SQL name of a type
    Type,
    /// `ephemeral` or `ephemeral = "…"`
    FlagOrSql,
    /// `tenant = project_id`: a Rust name
    Word,
    /// `by = a` or `by = (a, b)`: Rust names
    Words,
    /// `include(a, b)`: Rust names
    List,
    /// `granularity = 4`
    Number,
    /// `on_delete = cascade`: one of these words
    Choice(&'static [&'static str]),
    /// `rename_all = "snake_case"`: one of these words, in a string literal
    ChoiceText(&'static [&'static str]),
    /// `constraint = false` or `constraint = "name"`
    NameOrFalse,
    /// `sample_by = hash(id)`: a field, a function of a field, or SQL in a string literal
    Expression,
    /// `order_by = (a, date(b))`, or one expression without parentheses
    Expressions,
    /// `engine = ReplacingMergeTree(version)`
    Engine,
    /// `settings(index_granularity = 8192)`
    Settings,
    /// `codec(Delta, ZSTD(3))`
    Calls,
    /// `partition_by = range(a)`: one of these words, with fields or SQL in string literals
    Call(&'static [&'static str]),
    /// `null = ""`: the empty value of a type
    Empty,
    /// `read = false`: any Rust expression
    Rust,
    /// `index(a, b, where = "…")`: parts without a name, then keys of its own
    Group(&'static Group),
}

/// What stands between the parentheses of [`Form::Group`].
#[derive(Debug)]
pub struct Group {
    /// Arguments without a key.
    pub parts: Parts,
    /// Whether the word may stand without parentheses.
    pub bare: bool,
    /// The keys.
    pub keys: &'static [Entry],
}

/// The arguments of a [`Group`] that have no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// There are none.
    None,
    /// `a, b`: fields
    Fields,
    /// `a, desc(b), "lower(email)"`: what a Postgres index looks at
    Index,
    /// `with(a, "="), with("lower(b)", "&&")`: what an exclusion constraint compares, and by which operators
    Exclusion,
    /// `a, bloom_filter(0.01)`: what a skip index looks at, and its type
    SkipIndex,
    /// `by_user, "SELECT …"`: a name and a query
    Projection,
    /// `positive`: a new name
    Name,
    /// `"…"`: one string literal
    Text,
    /// `field` or `"sql"`: one expression
    Expression,
    /// One of these words
    Choice(&'static [&'static str]),
    /// `now`, `0`, `"x"`, `[]`, `{}`, `Variant`: what a new row holds
    Default,
    /// `posts: Post`: a relation's name and its model
    Relation,
    /// `Project`, `Dataset(id, project_id)`: a model, and the fields that are pointed to
    Target,
    /// `Trace`, `models::Trace`: a model
    Model,
}

impl Parts {
    /// The parts as a message shows them.
    #[must_use]
    pub fn usage(self) -> String {
        match self {
            Self::None => "…".to_owned(),
            Self::Fields => "a, b".to_owned(),
            Self::Index => "a, desc(b), \"lower(c)\"".to_owned(),
            Self::Exclusion => "with(a, \"=\"), with(b, \"&&\")".to_owned(),
            Self::SkipIndex => "a, minmax".to_owned(),
            Self::Projection => "name, \"SELECT …\"".to_owned(),
            Self::Name => "name, check = \"…\"".to_owned(),
            Self::Text => "\"…\"".to_owned(),
            Self::Expression => "expression".to_owned(),
            Self::Choice(words) => words.join(" | "),
            Self::Default => "now | 0 | \"x\" | true | [] | {} | Variant | sql = \"…\"".to_owned(),
            Self::Relation => "name: Model, by = field".to_owned(),
            Self::Model => "Model".to_owned(),
            Self::Target => "Model` or `references(Model(a, b), columns = (a, b))".to_owned(),
        }
    }
}
