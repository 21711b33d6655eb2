//! What a file has made before a statement of it. No program uses it yet, and it has no rows but those that the file
//! itself has put there: a statement on it harms nobody.

use std::collections::HashMap;

use super::Hazard;

/// The tables, and what else has a name, that a file has made so far.
///
/// ```
/// use rowcol_codegen::plan::Made;
/// use rowcol_codegen::postgres::lint::hazards_after;
///
/// let mut made = Made::default();
/// assert!(hazards_after("CREATE TABLE t (a int)", &mut made).is_empty());
/// assert!(hazards_after("CREATE UNIQUE INDEX i ON t (a)", &mut made).is_empty());
/// assert_eq!(hazards_after("CREATE UNIQUE INDEX j ON u (a)", &mut made).len(), 2);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Made(HashMap<String, New>);

/// What is new of a table.
#[derive(Debug, Clone, Copy)]
struct New {
    /// No program uses its name.
    name: bool,
    rows: Rows,
}

/// Whose rows are in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rows {
    Nobodys,
    /// The file has put them there.
    Its,
    Others,
}

impl Made {
    /// The file makes it, and with it rows or none.
    pub(crate) fn create(&mut self, name: String, rows: bool) {
        self.0.insert(name, New { name: true, rows: if rows { Rows::Its } else { Rows::Nobodys } });
    }

    /// The file puts rows into it.
    pub(crate) fn fill(&mut self, name: &str) {
        if let Some(new) = self.0.get_mut(name) {
            new.rows = new.rows.max(Rows::Its);
        }
    }

    /// It gets the rows of another.
    pub(crate) fn take(&mut self, name: &str, other: &str) {
        let rows = self.of(other).rows;
        if let Some(new) = self.0.get_mut(name) {
            new.rows = new.rows.max(rows);
        }
    }

    /// It is gone.
    pub(crate) fn drop(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// It has another name.
    pub(crate) fn rename(&mut self, name: &str, to: String) {
        if let Some(new) = self.0.remove(name) {
            self.0.insert(to, new);
        }
    }

    /// Both change places.
    pub(crate) fn exchange(&mut self, one: &str, other: &str) {
        let (first, second) = (self.of(one), self.of(other));
        self.0.insert(one.to_owned(), New { rows: second.rows, ..first });
        self.0.insert(other.to_owned(), New { rows: first.rows, ..second });
    }

    /// Whether the file has made what has this name.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.of(name).name
    }

    /// Whether a hazard of a statement on this table is none.
    pub(crate) fn spares(&self, table: &str, hazard: &Hazard) -> bool {
        let New { name, rows } = self.of(table);
        match hazard {
            Hazard::LosesData { .. } | Hazard::DeletesRows { .. } | Hazard::OldRowsUnchanged { .. } => {
                rows < Rows::Others
            }
            Hazard::MayFail { .. } => rows == Rows::Nobodys,
            Hazard::Rewrites { .. }
            | Hazard::Scans { .. }
            | Hazard::Locks { .. }
            | Hazard::BreaksProgram { .. }
            | Hazard::Stale { .. }
            | Hazard::AllowsNull { .. }
            | Hazard::Refuses { .. } => name,
        }
    }

    fn of(&self, name: &str) -> New {
        self.0.get(name).copied().unwrap_or(New { name: false, rows: Rows::Others })
    }
}
