//! What the names in a set of sources mean.

use std::collections::{HashMap, HashSet};

use crate::model::{Enum, Model, Models, TypeName, Value};

/// The models, enums and newtypes by name.
#[derive(Debug)]
pub struct Names<'a> {
    models: HashMap<&'a str, &'a Model>,
    enums: HashMap<&'a str, &'a Enum>,
    values: HashMap<&'a str, &'a Value>,
    /// Newtypes that are made of themselves. They are no `values`: whoever follows them comes to an end.
    circles: Vec<Vec<&'a str>>,
}

impl<'a> Names<'a> {
    /// The names of these sources. Of two items of one name the first counts; the check reports the second.
    #[must_use]
    pub fn new(models: &'a Models) -> Self {
        let mut values = first(models.values.iter().map(|item| (item.ident.node.as_str(), item)));
        let circles = circles(&models.values, &mut values);
        Self {
            models: first(models.models.iter().map(|model| (model.ident.node.as_str(), model))),
            enums: first(models.enums.iter().map(|item| (item.ident.node.as_str(), item))),
            values,
            circles,
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

    /// The newtypes that are made of each other, where this is one of them.
    pub(crate) fn circle(&self, name: &str) -> Option<&[&'a str]> {
        self.circles.iter().find(|circle| circle.contains(&name)).map(Vec::as_slice)
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

/// Takes newtypes that are made of themselves out of `values`; each circle begins where it was come upon.
fn circles<'a>(items: &'a [Value], values: &mut HashMap<&'a str, &'a Value>) -> Vec<Vec<&'a str>> {
    let mut circles = Vec::new();
    let mut straight = HashSet::new();
    for item in items {
        while let Some(circle) = circle(&item.ident.node, values, &mut Vec::new(), &mut straight) {
            values.retain(|name, _| !circle.contains(name));
            circles.push(circle);
        }
    }
    circles
}

/// The first circle that a newtype leads into; `path` led to it, and what is `straight` leads into none.
fn circle<'a>(
    name: &'a str,
    values: &HashMap<&'a str, &'a Value>,
    path: &mut Vec<&'a str>,
    straight: &mut HashSet<&'a str>,
) -> Option<Vec<&'a str>> {
    if let Some(start) = path.iter().position(|before| *before == name) {
        return Some(path[start..].to_vec());
    }
    let value = values.get(name).filter(|_| !straight.contains(name))?;
    path.push(name);
    let found = named(&value.inner.name).into_iter().find_map(|inner| circle(inner, values, path, straight));
    path.pop();
    if found.is_none() {
        straight.insert(name);
    }
    found
}

/// The user's own types in a type.
fn named(ty: &TypeName) -> Vec<&str> {
    match ty {
        TypeName::Named(name) => vec![name],
        TypeName::List(inner) | TypeName::Option(inner) => named(inner),
        TypeName::Map(key, value) => [named(key), named(value)].concat(),
        TypeName::Tuple(elements) => elements.iter().flat_map(named).collect(),
        TypeName::Known(_) | TypeName::Bytes(_) | TypeName::Id(_) | TypeName::Json => Vec::new(),
    }
}
