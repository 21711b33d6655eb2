//! Relations between models.

use super::table::entry;
use super::{Entry, Form, Group, Parts};

pub(super) const HAS_MANY: Entry = entry(
    "has_many",
    Form::Group(&Group {
        parts: Parts::Relation,
        bare: false,
        keys: &[entry(
            "by",
            Form::Words,
            "The fields of the other model that point here, in the order of this model's key.",
            "#[has_many(observations: Observation, by = trace_id)]",
        )],
    }),
    "Rows of another model that point here.",
    "#[has_many(observations: Observation, by = trace_id)]",
)
.many();

pub(super) const HAS_ONE: Entry = entry(
    "has_one",
    Form::Group(&Group {
        parts: Parts::Relation,
        bare: false,
        keys: &[entry(
            "by",
            Form::Words,
            "The fields of the other model that point here; they are unique there.",
            "#[has_one(profile: Profile, by = user_id)]",
        )],
    }),
    "The one row of another model that points here, if there is one.",
    "#[has_one(profile: Profile, by = user_id)]",
)
.many();

pub(super) const MANY_TO_MANY: Entry = entry(
    "many_to_many",
    Form::Group(&Group {
        parts: Parts::Relation,
        bare: false,
        keys: &[
            entry(
                "through",
                Form::Word,
                "The model between the two.",
                "#[many_to_many(users: User, through = Membership, by = project_id, to = user_id)]",
            ),
            entry(
                "by",
                Form::Words,
                "Its fields that point here.",
                "#[many_to_many(users: User, through = Membership, by = project_id, to = user_id)]",
            ),
            entry(
                "to",
                Form::Words,
                "Its fields that point to the other model.",
                "#[many_to_many(users: User, through = Membership, by = project_id, to = user_id)]",
            ),
        ],
    }),
    "Rows of another model, paired with this one's by a third.",
    "#[many_to_many(users: User, through = Membership, by = project_id, to = user_id)]",
)
.many();

const ACTIONS: &[&str] = &["no_action", "restrict", "cascade", "set_null", "set_default"];
const RELATION_NAME: Entry =
    entry("as", Form::Word, "The relation's name in queries.", "#[references(Project, as = project)]");

const ON_DELETE: Entry = entry(
    "on_delete",
    Form::Choice(ACTIONS),
    "What happens when the row pointed to is deleted.",
    "#[references(Project, on_delete = cascade)]",
)
.postgres();

const ON_UPDATE: Entry = entry(
    "on_update",
    Form::Choice(ACTIONS),
    "What happens when the key pointed to changes.",
    "#[references(Project, on_update = cascade)]",
)
.postgres();

pub(super) const DEFERRABLE: Entry = entry(
    "deferrable",
    Form::Choice(&["immediate", "deferred"]),
    "The constraint may be checked at the end of the transaction; `deferred` does so unless told otherwise.",
    "#[references(Project, deferrable = deferred)]",
)
.postgres();

const CONSTRAINT: Entry = entry(
    "constraint",
    Form::NameOrFalse,
    "The foreign key's name, or `false`: a relation for queries without a foreign key.",
    "#[references(Project, as = project, constraint = false)]",
)
.postgres();

pub(super) const REFERENCES: Entry = entry(
    "references",
    Form::Group(&Group {
        parts: Parts::Target,
        bare: false,
        keys: &[
            entry(
                "columns",
                Form::Words,
                "The fields of this model, in the order of the target's.",
                "#[references(Dataset(id, project_id), columns = (dataset_id, project_id))]",
            ),
            RELATION_NAME,
            ON_DELETE,
            ON_UPDATE,
            DEFERRABLE,
            CONSTRAINT,
        ],
    }),
    "Several fields of a row point to one row of another model.",
    "#[references(Dataset(id, project_id), columns = (dataset_id, project_id), as = dataset, on_delete = cascade)]",
)
.many();

pub(super) const FIELD_REFERENCES: Entry = entry(
    "references",
    Form::Group(&Group {
        parts: Parts::Target,
        bare: false,
        keys: &[RELATION_NAME, ON_DELETE, ON_UPDATE, DEFERRABLE, CONSTRAINT],
    }),
    "The field points to a row of another model: its key, or the field in parentheses.",
    "#[references(Project, as = project, on_delete = cascade)]",
)
.many();
