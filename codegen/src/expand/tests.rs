//! What the derives make, as text; and how much of it.

use proc_macro2::TokenStream;
use quote::quote;

use super::derive;
use crate::parse::Derive;

fn expanded(kind: Derive, item: TokenStream) -> String {
    let tokens = derive(kind, item);
    let file = syn::parse2(tokens).expect("an expansion is items");
    prettyplease::unparse(&file)
}

/// A model with everything.
fn trace() -> TokenStream {
    quote! {
        /// One request of a user's application, from start to end.
        #[model(table = "traces", tenant = project_id)]
        #[postgres(schema = "app", index(project_id, timestamp), index(session_id, project_id))]
        #[clickhouse(
            engine = ReplacingMergeTree(event_ts, is_deleted),
            partition_by = month(timestamp),
            order_by = (project_id, date(timestamp), id),
        )]
        #[has_many(observations: Observation, by = trace_id)]
        #[has_one(summary: Summary, by = trace_id)]
        #[many_to_many(users: User, through = Visit, by = trace_id, to = user_id)]
        #[references(Session(id, project_id), columns = (session_id, project_id), as = session)]
        pub(crate) struct Trace {
            #[key(cuid2)]
            pub id: Id<Trace>,
            #[references(Project, as = project, on_delete = cascade)]
            pub project_id: Id<Project>,
            /// Of the user's making.
            pub name: Option<String>,
            pub timestamp: Timestamp,
            pub session_id: Option<Id<Session>>,
            #[column(name = "modelParameters", type = "varchar(50)")]
            pub r#type: String,
            #[clickhouse(type = "Map(LowCardinality(String), String)")]
            pub metadata: Json<BTreeMap<String, String>>,
            #[clickhouse(null = "")]
            pub release: Option<String>,
            pub level: Level,
            pub tags: Vec<Option<String>>,
            #[postgres(type = "numeric(5, -2)")]
            #[clickhouse(type = "Decimal(18, 4)", default = "0")]
            pub cost: Decimal,
            #[postgres(generated = "lower(name)")]
            #[clickhouse(materialized = "lower(name)")]
            pub lower_name: String,
            #[postgres(skip, read = Timestamp::UNIX_EPOCH)]
            pub event_ts: Timestamp,
            #[postgres(skip, read = false)]
            pub is_deleted: bool,
            #[clickhouse(skip)]
            pub note: Option<String>,
        }
    }
}

#[test]
fn a_model() {
    insta::assert_snapshot!(expanded(Derive::Model, trace()));
}

#[test]
fn an_enum() {
    insta::assert_snapshot!(expanded(
        Derive::Enum,
        quote! {
            /// How bad it is.
            #[value(name = "ObservationLevel", rename_all = "SCREAMING_SNAKE_CASE", clickhouse = enum8)]
            pub enum Level { Debug, #[value("WARN")] Warning = 10, Error }
        }
    ));
}

#[test]
fn a_newtype() {
    insta::assert_snapshot!(expanded(
        Derive::Value,
        quote! {
            #[value(postgres = "varchar(20)")]
            pub struct Slug(String);
        }
    ));
}

#[test]
fn a_view() {
    insta::assert_snapshot!(expanded(
        Derive::View,
        quote! {
            /// What each day cost.
            #[view(query = "SELECT day, sum(cost) AS cost FROM costs GROUP BY day", materialized)]
            #[postgres]
            pub struct DailyCost { pub day: NaiveDate, pub cost: Option<f64> }
        }
    ));
}

#[test]
fn a_mistake_leaves_a_stub() {
    insta::assert_snapshot!(expanded(
        Derive::Model,
        quote! {
            #[model(table = "traces", tenat = project_id)]
            #[postgres(key(id, project_id))]
            #[has_many(observations: Observation, by = trace_id)]
            pub struct Trace {
                pub id: Id<Trace>,
                #[references(Project, as = project)]
                pub project_id: Option<Id<Project>>,
            }
        }
    ));
}

/// The budget is 45 KB for a model of nine fields in both stores.
#[test]
fn the_expansion_of_a_model_is_small() {
    let fields = (0..8).map(|index| quote::format_ident!("field_{index}"));
    let model = quote! {
        #[postgres]
        #[clickhouse(engine = MergeTree, order_by = id)]
        pub struct Event { #[key(cuid2)] pub id: Id<Event>, #(pub #fields: Option<String>),* }
    };
    let bytes = derive(Derive::Model, model).to_string().len();
    println!("{bytes} bytes for a model of nine fields in both stores");
    assert!(bytes < 20_000, "the expansion has {bytes} bytes: what made it grow?");
}

#[test]
fn a_shape() {
    let tokens = super::shape(quote! {
        #[shape(models::Trace)]
        struct TraceDetail {
            name: Option<String>,
            #[shape(from = observations, filter = |o| o.level.eq(Level::Error), order_by = |o| o.start_time, limit = 3)]
            errors: Vec<ObservationName>,
            project: Project,
        }
    });
    let file = syn::parse2(tokens).expect("an expansion is items");
    insta::assert_snapshot!(prettyplease::unparse(&file));
}

#[test]
fn a_struct_of_a_selection() {
    let tokens = super::from_tuple(quote! {
        struct ModelCost<T: Clone> {
            model: Option<String>,
            calls: u64,
            cost: T,
        }
    });
    let file = syn::parse2(tokens).expect("an expansion is items");
    insta::assert_snapshot!(prettyplease::unparse(&file), @r"
    #[automatically_derived]
    impl<T: Clone> ::core::convert::From<(Option<String>, u64, T)> for ModelCost<T> {
        fn from((__0, __1, __2): (Option<String>, u64, T)) -> Self {
            Self {
                model: __0,
                calls: __1,
                cost: __2,
            }
        }
    }
    ");
}
