//! What a model says of its tables.
#![deny(warnings)]

use rowcol::model::{Free, Led, Writable};
use rowcol::{Id, Model, NoTenant, Timestamp};

mod names {
    use super::*;

    #[derive(Model)]
    #[postgres(table = "Users", schema = "app")]
    #[clickhouse(table = "users`all", engine = MergeTree, order_by = id)]
    struct UserAccount {
        #[key(cuid2)]
        id: Id<UserAccount>,
        #[column(name = "emailAddress")]
        email: String,
        #[postgres(name = "a\"b")]
        #[clickhouse(name = "a`b")]
        quoted: String,
    }

    #[derive(Model)]
    #[postgres]
    struct LLMApiKey {
        #[key(cuid2)]
        id: Id<LLMApiKey>,
    }

    pub fn runs() {
        let postgres = UserAccount::TABLE.postgres.as_ref().expect("it lives there");
        assert_eq!(postgres.name, r#""app"."Users""#);
        assert_eq!(postgres.columns, [r#""id""#, r#""emailAddress""#, r#""a""b""#]);
        let clickhouse = UserAccount::TABLE.clickhouse.as_ref().expect("it lives there");
        assert_eq!(clickhouse.name, r"`users\`all`");
        assert_eq!(clickhouse.columns, ["`id`", "`emailAddress`", r"`a\`b`"]);
        assert_eq!(LLMApiKey::TABLE.postgres.as_ref().map(|table| table.name), Some("\"llm_api_key\""));
        let _ = (|row: &UserAccount| (row.id.clone(), row.email.len() + row.quoted.len()), |row: &LLMApiKey| row.id.clone());
    }
}

mod tenants {
    use super::*;

    #[derive(Model)]
    #[model(tenant = project_id)]
    #[clickhouse(engine = ReplacingMergeTree(event_ts), order_by = (project_id, date(timestamp), id))]
    struct Trace {
        #[key(cuid2)]
        id: Id<Trace>,
        project_id: String,
        timestamp: Timestamp,
        event_ts: Timestamp,
    }

    #[derive(Model)]
    #[clickhouse(engine = MergeTree, order_by = (hash(id), at))]
    struct Event {
        #[key]
        id: i64,
        at: Timestamp,
    }

    fn tenant<M: Model<Tenant = String, TenantLead = Led, KeyLead = Free>>() {}
    fn none<M: Model<Tenant = NoTenant, TenantLead = Free, KeyLead = Free>>() {}

    pub fn runs() {
        tenant::<Trace>();
        none::<Event>();
        assert_eq!(Trace::TABLE.tenant, Some(1));
        let table = Trace::TABLE.clickhouse.as_ref().expect("it lives there");
        assert_eq!((table.sort_key, table.engine), (&[1, 2, 0][..], "ReplacingMergeTree"));
        let leads: rowcol::Column<Trace, String, Led> = Trace::COLUMNS.project_id;
        let free: rowcol::Column<Event, i64> = Event::COLUMNS.id;
        assert_eq!((leads.index(), free.index()), (1, 0));
        let _ = |row: &Trace| (row.id.clone(), row.project_id.len(), row.timestamp, row.event_ts);
        let _ = |row: &Event| (row.id, row.at);
    }
}

mod without_a_key {
    use super::*;

    #[derive(Model)]
    #[clickhouse(engine = Memory)]
    struct Line {
        text: String,
    }

    fn keyless<M: Model<Key = ()>>() {}

    pub fn runs() {
        keyless::<Line>();
        assert!(Line::TABLE.key.is_empty());
        let _ = |row: &Line| row.text.len();
    }
}

mod views {
    use super::*;

    #[derive(rowcol::View, Debug, Clone, PartialEq)]
    #[view(query = "SELECT name, count(*) AS traces FROM traces GROUP BY name")]
    #[postgres]
    struct Name {
        name: Option<String>,
        traces: i64,
    }

    fn readable<M: rowcol::PostgresModel>() {}

    pub fn runs() {
        readable::<Name>();
        assert_eq!(Name::TABLE.postgres.as_ref().map(|table| table.name), Some("\"name\""));
        let _ = |row: &Name| (row.name.clone(), row.traces);
    }
}

mod models_can_be_written {
    use super::*;

    #[derive(Model)]
    #[postgres]
    struct User {
        #[key(cuid2)]
        id: Id<User>,
    }

    fn writable<M: Writable>() {}

    pub fn runs() {
        writable::<User>();
        let _ = |row: &User| row.id.clone();
    }
}

mod ids {
    use super::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    #[postgres]
    struct Short {
        #[key(cuid2)]
        id: Id<Short>,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    #[postgres]
    struct Sorted {
        #[key(ulid)]
        id: Id<Sorted>,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    #[postgres]
    struct Random {
        #[key(uuid_v4)]
        id: Id<Random>,
    }

    pub fn runs() {
        let row = Short { id: Id::new() };
        assert_eq!(row.clone(), row);
        assert_eq!(row.id.raw().len(), 24);
        assert_eq!(Sorted { id: Id::new() }.id.raw().len(), 26);
        assert_eq!(Random { id: Id::new() }.id.raw().get_version_num(), 4);
        assert_eq!(size_of::<Id<Short>>(), size_of::<String>());
    }
}

fn main() {
    names::runs();
    tenants::runs();
    without_a_key::runs();
    views::runs();
    models_can_be_written::runs();
    ids::runs();
}
