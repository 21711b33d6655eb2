//! What the names in a set of sources mean.

use std::collections::HashMap;

use crate::model::{Enum, Model, Models, Value};

/// The models, enums and newtypes by name.
#[derive(Debug)]
pub struct Names<'a> {
    models: HashMap<&'a str, &'a Model>,
    enums: HashMap<&'a str, &'a Enum>,
    values: HashMap<&'a str, &'a Value>,
}

impl<'a> Names<'a> {
    /// The names of these sources. Of two items of one name the first counts; the check reports the second.
    #[must_use]
    pub fn new(models: &'a Models) -> Self {
        Self {
            models: first(models.models.iter().map(|model| (model.ident.node.as_str(), model))),
            enums: first(models.enums.iter().map(|item| (item.ident.node.as_str(), item))),
            values: first(models.values.iter().map(|item| (item.ident.node.as_str(), item))),
        }
    }

    /// The model of this name.
    #[must_use]
    pub fn model(&self, name: &str) -> Option<&'a Model> {
        self.models.get(name).copied()
    }

    /// The enum of this name.
    #[must_use]
    pub fn enumeration(&self, name: &str) -> Option<&'a Enum> {
        self.enums.get(name).copied()
    }

    /// The newtype of this name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&'a Value> {
        self.values.get(name).copied()
    }

    /// The names of all models.
    pub fn models(&self) -> impl Iterator<Item = &'a str> {
        self.models.keys().copied()
    }

    /// The names of all enums and newtypes.
    pub fn types(&self) -> impl Iterator<Item = &'a str> {
        self.enums.keys().chain(self.values.keys()).copied()
    }
}

fn first<'a, T>(items: impl Iterator<Item = (&'a str, T)>) -> HashMap<&'a str, T> {
    let mut map = HashMap::new();
    for (name, item) in items {
        map.entry(name).or_insert(item);
    }
    map
}
