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
    /// The folder of migrations, beside the file itself.
    #[serde(default = "migrations")]
    migrations: PathBuf,
    /// The folder of functions, triggers, policies, sequences, extensions and dictionaries, beside the file itself.
    #[serde(default = "objects")]
    objects: PathBuf,
    /// The Postgres side.
    #[serde(default)]
    pub postgres: Postgres,
    /// The ClickHouse side.
    #[serde(default)]
    pub clickhouse: ClickHouse,
    /// The folder of `rowcol.toml`, or the current one.
    #[serde(skip)]
    root: PathBuf,
}

/// `[postgres]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Postgres {
    /// `url = "env:DATABASE_URL"`, or the URL itself.
    pub url: Option<String>,
}

/// `[clickhouse]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClickHouse {
    /// `url = "env:CLICKHOUSE_URL"`, or the URL itself.
    pub url: Option<String>,
    /// `topology = "single"`, `"cluster:NAME"`, `"replicated-database"`, `"cloud"`
    pub topology: Option<String>,
}

fn models() -> PathBuf {
    PathBuf::from("src")
}

fn migrations() -> PathBuf {
    PathBuf::from("migrations")
}

fn objects() -> PathBuf {
    PathBuf::from("objects")
}

/// The folder of objects of models that a command names: in their folder, or beside their file or a folder `src`.
#[must_use]
pub fn objects_of(models: &Path) -> PathBuf {
    let within = models.extension().is_none() && models.file_name().is_none_or(|name| name != "src");
    let folder = if within { models } else { models.parent().unwrap_or(models) };
    folder.join(objects())
}

impl Config {
    /// Reads the nearest `rowcol.toml` from the current folder upwards.
    ///
    /// # Errors
    /// The file cannot be read, is no TOML, or has a key that does not exist.
    pub fn here() -> Result<Self, Error> {
        let here = std::env::current_dir().map_err(|source| Error::Read { path: ".".into(), source })?;
        Self::find(&here)
    }

    fn find(folder: &Path) -> Result<Self, Error> {
        let Some(file) = folder.ancestors().map(|folder| folder.join(FILE)).find(|file| file.is_file())
        else {
            let root = folder.to_owned();
            return Ok(Self {
                models: models(),
                migrations: migrations(),
                objects: objects(),
                root,
                ..Self::default()
            });
        };
        let text =
            std::fs::read_to_string(&file).map_err(|source| Error::Read { path: file.clone(), source })?;
        let mut config: Self = toml::from_str(&text).map_err(|error| Error::config(&file, &text, &error))?;
        config.root = file.parent().unwrap_or(folder).to_owned();
        Ok(config)
    }

    /// The folder or file with the models; `given` on the command line goes before the file.
    #[must_use]
    pub fn models(&self, given: Option<&Path>) -> PathBuf {
        given.map_or_else(|| self.root.join(&self.models), Path::to_owned)
    }

    /// The folder of migrations; `given` on the command line goes before the file.
    #[must_use]
    pub fn migrations(&self, given: Option<&Path>) -> PathBuf {
        given.map_or_else(|| self.root.join(&self.migrations), Path::to_owned)
    }

    /// The folder of objects; that of the models where those are `given` on the command line.
    #[must_use]
    pub fn objects(&self, given: Option<&Path>) -> PathBuf {
        given.map_or_else(|| self.root.join(&self.objects), objects_of)
    }

    /// Where ClickHouse's tables live; `given` on the command line goes before the file.
    ///
    /// # Errors
    /// There is no such topology.
    pub fn topology(&self, given: Option<&str>) -> Result<Topology, Error> {
        given.or(self.clickhouse.topology.as_deref()).map_or(Ok(Topology::Single), topology)
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
