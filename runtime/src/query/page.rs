//! Pages.

use super::sorted::SortValue;

/// A column of a key, which tells rows apart.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct KeyColumn {
    pub(crate) source: u8,
    pub(crate) field: u16,
    pub(crate) value: &'static SortValue,
    /// Its row may be missing.
    pub(crate) optional: bool,
}

impl KeyColumn {
    pub(crate) const fn new(source: u8, field: u16, value: &'static SortValue) -> Self {
        Self { source, field, value, optional: false }
    }
}
