//! Sequences, and columns that take their defaults from one.

use rowcol_codegen::postgres::name::{literal, qualified};
use rowcol_codegen::postgres::object;
use rowcol_codegen::schema::postgres::{Column, Given, Name, Object, Type};
use rowcol_tests::random::Random;

use super::{Edit, edit};
use crate::postgres::random::model::{is_plain, mentions, pick};

pub(super) const EDITS: &[Edit] = &[
    edit("add a sequence", |model, random| {
        let name = model.qualified("s", random);
        model.schema.objects.push(sequence(&name, random));
        Some(())
    }),
    edit("change a sequence", |model, random| {
        let name = pick(&model.schema.objects, random)?.name;
        let changed = sequence(&name, random);
        *model.schema.objects.iter_mut().find(|object| object.name == name)? = changed;
        Some(())
    }),
    edit("drop a sequence", |model, random| {
        let name = pick(&model.schema.objects, random)?.name.name;
        let columns = model.schema.tables.iter_mut().flat_map(|table| &mut table.columns);
        columns.filter(|column| mentions(column, &name)).for_each(|column| column.value = None);
        model.forget(&name);
        Some(())
    }),
    edit("take a default from a sequence", |model, random| {
        let default = next(&pick(&model.schema.objects, random)?);
        let is_integer = |column: &Column| matches!(column.ty, Type::Integer | Type::BigInt);
        let (at, of) = model.some_column(random, |_, column| is_plain(column) && is_integer(column))?;
        model.schema.tables[at].columns[of].value = Some(default);
        Some(())
    }),
];

/// Options with bounds that hold the values where each of them starts.
const OPTIONS: [&str; 6] = [
    "",
    "AS integer INCREMENT BY 2",
    "START WITH 100 CACHE 5 CYCLE",
    "MINVALUE -5 START WITH 5 MAXVALUE 9000",
    "AS smallint INCREMENT BY -3 MINVALUE 0 MAXVALUE 5000 START WITH 50",
    "AS smallint MAXVALUE 32767",
];

fn sequence(name: &Name, random: &mut Random) -> Object {
    let options = random.pick::<&str>(&OPTIONS);
    object::parse(&format!("CREATE SEQUENCE {} {options}", qualified(name)), "public").unwrap()
}

fn next(sequence: &Object) -> Given {
    Given::Default(format!("nextval({})", literal(&qualified(&sequence.name))))
}
