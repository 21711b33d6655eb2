//! The libraries, and the programs that use them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

/// A library under test.
#[derive(Debug)]
pub struct Peer {
    /// Its name, and its folder.
    pub name: &'static str,
    /// The packages whose versions are told.
    pub packages: &'static [&'static str],
    /// The columns of the tables: a title, and what is added to the names of the workloads.
    pub columns: &'static [(&'static str, &'static str)],
    /// Whether it has a workspace of its own.
    pub apart: bool,
}

const fn peer(
    name: &'static str,
    packages: &'static [&'static str],
    columns: &'static [(&'static str, &'static str)],
) -> Peer {
    Peer { name, packages, columns, apart: false }
}

/// What stands for 1.00.
pub const BASE: &str = "tokio-postgres";
/// What this is about.
pub const OWN: &str = "rowcol";

const PEERS: &[Peer] = &[
    peer(BASE, &["tokio-postgres"], &[(BASE, "")]),
    peer("diesel-async", &["diesel", "diesel-async"], &[("diesel-async", "")]),
    peer("sea-orm", &["sea-orm"], &[("sea-orm", "")]),
    Peer { name: "toasty", packages: &["toasty"], columns: &[("toasty", "")], apart: true },
    peer("sqlx", &["sqlx"], &[("sqlx", ""), ("sqlx PgPool", " pool")]),
    peer("clickhouse", &["clickhouse"], &[("clickhouse", ""), ("clickhouse, unvalidated", " unvalidated")]),
    peer(OWN, &[], &[(OWN, "")]),
];

/// The libraries that were asked for, and those that are always there.
pub fn chosen(names: &[String]) -> Result<Vec<&'static Peer>> {
    if let Some(unknown) = names.iter().find(|name| PEERS.iter().all(|peer| peer.name != name.as_str())) {
        let known: Vec<_> = PEERS.iter().map(|peer| peer.name).collect();
        bail!("no peer is called `{unknown}`; there are {}", known.join(", "));
    }
    let wanted = |name: &str| {
        names.is_empty() || [BASE, OWN].contains(&name) || names.iter().any(|wanted| wanted == name)
    };
    Ok(PEERS.iter().filter(|peer| wanted(peer.name)).collect())
}

/// The folder of this workspace.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in the workspace").into()
}

/// `cargo` in a folder, with this one's toolchain, and without what `cargo run` tells its program: some build scripts
/// look at that, and would run again each time.
pub fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        let told = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
        if name.to_str().is_some_and(told) {
            command.env_remove(name);
        }
    }
    command
}

impl Peer {
    /// Its workspace.
    pub fn workspace(&self) -> PathBuf {
        if self.apart { self.folder() } else { folder() }
    }

    /// Its package.
    pub fn folder(&self) -> PathBuf {
        folder().join(self.name)
    }

    /// Its program.
    pub fn program(&self) -> PathBuf {
        self.workspace().join("target/release").join(format!("peer-{}", self.name))
    }

    /// `name version` of each of its packages.
    pub fn versions(&self) -> Result<Vec<String>> {
        let path = self.workspace().join("Cargo.lock");
        let lock = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let version = |package: &&str| {
            let at = lock.find(&format!("name = \"{package}\"\n"))?;
            let version = lock[at..].lines().nth(1)?.strip_prefix("version = \"")?.trim_end_matches('"');
            Some(format!("{package} {version}"))
        };
        Ok(self.packages.iter().filter_map(version).collect())
    }
}

/// Compiles the programs, those of a workspace always together: fewer packages need other features of what they share,
/// and so a compilation of their own.
pub fn build(peers: &[&Peer]) -> Result<()> {
    let mut workspaces: Vec<PathBuf> = peers.iter().map(|peer| peer.workspace()).collect();
    workspaces.sort();
    workspaces.dedup();
    for workspace in workspaces {
        let status = cargo(&workspace).args(["build", "--release", "--locked", "--workspace"]).status()?;
        ensure!(status.success(), "the programs in {} do not compile", workspace.display());
    }
    Ok(())
}
