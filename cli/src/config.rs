//! `rowcol.toml`: where the models are and which stores they go to.

use std::path::{Path, PathBuf};

use rowcol_codegen::clickhouse::Topology;
use serde::Deserialize;

use crate::error::Error;

/// The file's name.
pub const FILE: &str = "rowcol.toml";

/// What `rowcol.toml` says. Without the file, everything has its default.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The folder or file with the models, beside the file itself.
    #[serde(default = "models")]
    models: PathBuf,
    /// The ClickHouse side.
    #[serde(default)]
    pub clickhouse: ClickHouse,
    /// The folder of `rowcol.toml`, or the current one.
    #[serde(skip)]
    root: PathBuf,
}

/// `[clickhouse]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClickHouse {
    /// `topology = "single"`, `"cluster:NAME"`, `"replicated-database"`, `"cloud"`
    pub topology: Option<String>,
}

fn models() -> PathBuf {
    PathBuf::from("src")
}

impl Config {
    /// Reads the nearest `rowcol.toml` from `folder` upwards.
    ///
    /// # Errors
    /// The file cannot be read, is no TOML, or has a key that does not exist.
    pub fn find(folder: &Path) -> Result<Self, Error> {
        let Some(file) = folder.ancestors().map(|folder| folder.join(FILE)).find(|file| file.is_file())
        else {
            return Ok(Self { models: models(), root: folder.to_owned(), ..Self::default() });
        };
        let text =
            std::fs::read_to_string(&file).map_err(|source| Error::Read { path: file.clone(), source })?;
        let mut config: Self = toml::from_str(&text).map_err(|error| Error::config(&file, &text, &error))?;
        config.root = file.parent().unwrap_or(folder).to_owned();
        Ok(config)
    }

    /// The folder or file with the models.
    #[must_use]
    pub fn models(&self) -> PathBuf {
        self.root.join(&self.models)
    }
}

/// Reads a topology as the command line and `rowcol.toml` name it.
///
/// # Errors
/// The name is none of the four.
pub fn topology(name: &str) -> Result<Topology, Error> {
    match name.split_once(':') {
        None if name == "single" => Ok(Topology::Single),
        None if name == "replicated-database" => Ok(Topology::ReplicatedDatabase),
        None if name == "cloud" => Ok(Topology::Cloud),
        Some(("cluster", cluster)) if !cluster.is_empty() => {
            Ok(Topology::Cluster { name: cluster.to_owned() })
        }
        _ => Err(Error::Topology { name: name.to_owned() }),
    }
}
