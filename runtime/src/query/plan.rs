//! What a query asks for, without types.

use super::tokens::Fragment;
use crate::model::Table;

/// A select.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The table it begins with.
    pub(crate) table: &'static Table,
    pub(crate) output: Output,
    pub(crate) filter: Fragment,
    pub(crate) order: Fragment,
    pub(crate) limit: Option<u64>,
    pub(crate) offset: Option<u64>,
    clauses: Option<Box<Clauses>>,
}

/// What a select gives for each row it finds.
#[derive(Debug, Clone)]
pub enum Output {
    /// The columns that the model has fields for.
    Whole,
    /// Expressions.
    List(Fragment),
}

/// The clauses that most queries do without.
#[derive(Debug, Clone, Default)]
pub struct Clauses {
    /// Each row once.
    pub(crate) distinct: bool,
    /// What rows are grouped by. [`Token::Key`](super::tokens::Token::Key) refers to these.
    pub(crate) keys: Vec<Fragment>,
    /// Rows are aggregated, by the keys or, without any, all to one.
    pub(crate) aggregated: bool,
    /// The condition on groups.
    pub(crate) having: Option<Fragment>,
}

impl Plan {
    pub(crate) const fn new(table: &'static Table) -> Self {
        Self {
            table,
            output: Output::Whole,
            filter: Fragment::new(),
            order: Fragment::new(),
            limit: None,
            offset: None,
            clauses: None,
        }
    }

    /// The clauses, to be read.
    pub(crate) fn clauses(&self) -> &Clauses {
        static NONE: Clauses = Clauses { distinct: false, keys: Vec::new(), aggregated: false, having: None };
        self.clauses.as_deref().unwrap_or(&NONE)
    }

    /// The clauses, to be changed.
    pub(crate) fn clauses_mut(&mut self) -> &mut Clauses {
        self.clauses.get_or_insert_default()
    }

    /// Whether a column must say of which table it is.
    pub(super) fn is_qualified(&self) -> bool {
        let clauses = self.clauses();
        let output = match &self.output {
            Output::List(list) => list.has_queries(),
            Output::Whole => false,
        };
        let conditions = [Some(&self.filter), Some(&self.order), clauses.having.as_ref()];
        output || conditions.into_iter().flatten().chain(&clauses.keys).any(Fragment::has_queries)
    }
}
