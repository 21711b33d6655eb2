//! Edits that leave a schema which the server takes, and which rows that are there obey.

mod columns;
mod enums;
mod exclusions;
mod indexes;
mod keys;
mod partitions;
mod relations;
mod sequences;
mod tables;
mod types;
mod views;

use rowcol_tests::random::Random;

use super::model::Model;

/// A kind of edit.
pub struct Edit {
    pub name: &'static str,
    /// None where there was nothing to edit.
    make: fn(&mut Model, &mut Random) -> Option<()>,
}

const fn edit(name: &'static str, make: fn(&mut Model, &mut Random) -> Option<()>) -> Edit {
    Edit { name, make }
}

/// All kinds.
pub fn all() -> Vec<&'static Edit> {
    let parts: [&[Edit]; 11] = [
        tables::EDITS,
        partitions::EDITS,
        columns::EDITS,
        types::EDITS,
        enums::EDITS,
        keys::EDITS,
        exclusions::EDITS,
        relations::EDITS,
        indexes::EDITS,
        views::EDITS,
        sequences::EDITS,
    ];
    parts.into_iter().flatten().collect()
}

impl Edit {
    /// Makes the edit; says whether the schema is another one then.
    pub fn apply(&self, model: &mut Model, random: &mut Random) -> bool {
        let before = model.clone();
        let made = (self.make)(model, random).is_some();
        model.repair();
        let made = made && model.is_whole() && model.keeps_partitions() && model.schema != before.schema;
        if !made {
            *model = before;
        }
        made
    }
}

/// A text that was not there before.
fn text(model: &mut Model, random: &mut Random) -> Option<String> {
    let text = model.name("it's new: ", random);
    (!random.one_in(4)).then_some(text)
}
