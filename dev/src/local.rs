//! Starting local servers and holding on to them.

use crate::{Down, Error, S3, Status, Store};
use std::{collections::BTreeMap, fmt, path::PathBuf};

/// What is to run, and where.
///
/// The methods block; from asynchronous code they go into `spawn_blocking`.
#[derive(Clone, Debug)]
#[must_use = "nothing happens before `start` or `up`"]
pub struct Builder {
    #[cfg_attr(not(local_servers), allow(dead_code))]
    pub(crate) project: String,
    stores: Vec<Store>,
    pub(crate) folder: Option<PathBuf>,
    #[cfg_attr(not(local_servers), allow(dead_code))]
    pub(crate) disposable: bool,
    #[cfg_attr(not(local_servers), allow(dead_code))]
    pub(crate) s3_command: Option<Vec<String>>,
}

/// Local servers, or the user's own in their place, for as long as this value or another like it lives.
///
/// When the last one is gone, with its process or before, the servers stop after a few seconds.
#[must_use = "the servers stop when this value is dropped"]
pub struct Local {
    started: Started,
    #[cfg(local_servers)]
    _lease: Option<crate::machine::Lease>,
}

/// How to get at the servers.
#[derive(Default)]
pub(crate) struct Started {
    pub urls: BTreeMap<Store, String>,
    pub s3: Option<S3>,
}

impl Builder {
    /// Names the project whose data is used; `default` if this is not called.
    pub fn project(mut self, name: impl Into<String>) -> Self {
        self.project = name.into();
        self
    }

    /// Says which stores are wanted; Postgres and ClickHouse if this is not called.
    pub fn stores(mut self, stores: impl IntoIterator<Item = Store>) -> Self {
        self.stores = stores.into_iter().collect();
        self.stores.sort();
        self.stores.dedup();
        self
    }

    /// Puts the data into this folder, instead of `.rowcol/dev/PROJECT` beside the workspace's `Cargo.toml`.
    ///
    /// As root the folder must be one that an unprivileged user may enter.
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Allows to delete a server's data and begin anew if the server does not start from it.
    ///
    /// Without this a damaged data folder is an error that says what to do.
    pub fn disposable(mut self) -> Self {
        self.disposable = true;
        self
    }

    /// Runs S3 in a process of its own, which outlives this one: a command that calls `serve_s3`.
    ///
    /// Without it S3 is served by a thread of this process, which [`up`](Self::up) cannot leave behind.
    pub fn s3_command(mut self, command: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.s3_command = Some(command.into_iter().map(Into::into).collect());
        self
    }

    /// Starts what does not run yet and waits until all of it answers.
    ///
    /// A store whose variable names a server of the user's own ([`Store::variable`]) is not started.
    ///
    /// # Errors
    ///
    /// [`Error`] tells what was missing or failed, and the ways to go on. Nothing is left running then.
    pub fn start(&self) -> Result<Local, Error> {
        self.begin(false)
    }

    /// As [`start`](Self::start), but the servers run on until [`down`](Self::down).
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn up(&self) -> Result<Local, Error> {
        self.begin(true)
    }

    fn begin(&self, keep: bool) -> Result<Local, Error> {
        let mut started = Started::default();
        let mut wanted = Vec::new();
        for &store in &self.stores {
            match (store, store.own_server()?) {
                (_, None) => wanted.push(store),
                (Store::S3, Some(url)) => started.s3 = Some(S3::from_environment(url)),
                (_, Some(url)) => drop(started.urls.insert(store, url)),
            }
        }
        self.begin_here(started, &wanted, keep)
    }

    #[cfg(local_servers)]
    fn begin_here(&self, mut started: Started, wanted: &[Store], keep: bool) -> Result<Local, Error> {
        if wanted.is_empty() {
            return Ok(Local { started, _lease: None });
        }
        let (more, lease) = crate::machine::Machine::open(self)?.start(self, wanted, keep)?;
        started.urls.extend(more.urls);
        started.s3 = started.s3.or(more.s3);
        Ok(Local { started, _lease: Some(lease) })
    }

    #[cfg(not(local_servers))]
    fn begin_here(&self, started: Started, wanted: &[Store], _: bool) -> Result<Local, Error> {
        match wanted.first() {
            Some(&store) => Err(Error::Platform { store }),
            None => Ok(Local { started }),
        }
    }

    /// Tells what runs now, without starting or holding anything.
    ///
    /// # Errors
    ///
    /// If the data folder cannot be read.
    pub fn status(&self) -> Result<Status, Error> {
        #[cfg(local_servers)]
        return crate::machine::Machine::open(self)?.status();
        #[cfg(not(local_servers))]
        Ok(Status::default())
    }

    /// Ends what [`up`](Self::up) began, and waits until the servers have stopped unless somebody uses them.
    ///
    /// # Errors
    ///
    /// If the data folder cannot be read, or the servers' supervisor does not answer.
    pub fn down(&self) -> Result<Down, Error> {
        #[cfg(local_servers)]
        return crate::machine::Machine::open(self)?.down();
        #[cfg(not(local_servers))]
        Ok(Down::NothingRan)
    }

    /// As [`down`](Self::down), and deletes the data folder unless somebody uses it.
    ///
    /// # Errors
    ///
    /// As [`down`](Self::down), and if the folder was not made by this crate or cannot be deleted.
    pub fn reset(&self) -> Result<Down, Error> {
        #[cfg(local_servers)]
        return crate::machine::Machine::open(self)?.reset();
        #[cfg(not(local_servers))]
        Ok(Down::NothingRan)
    }

    /// The data folder.
    ///
    /// # Errors
    ///
    /// If there is no cache folder, where some data folders lie.
    pub fn data_folder(&self) -> Result<PathBuf, Error> {
        #[cfg(local_servers)]
        return Ok(crate::machine::Machine::open(self)?.folder().into());
        #[cfg(not(local_servers))]
        Ok(self.folder.clone().unwrap_or_default())
    }
}

impl Local {
    /// Begins to describe what is wanted.
    pub fn builder() -> Builder {
        Builder {
            project: "default".into(),
            stores: vec![Store::Postgres, Store::ClickHouse],
            folder: None,
            disposable: false,
            s3_command: None,
        }
    }

    /// Postgres, as a superuser: `postgres://user:password@127.0.0.1:port/postgres`.
    pub fn postgres_url(&self) -> Option<&str> {
        self.url(Store::Postgres)
    }

    /// ClickHouse's HTTP interface: `http://user:password@127.0.0.1:port/default`, the path being the database.
    pub fn clickhouse_url(&self) -> Option<&str> {
        self.url(Store::ClickHouse)
    }

    /// Valkey: `redis://:password@127.0.0.1:port/0`.
    pub fn redis_url(&self) -> Option<&str> {
        self.url(Store::Valkey)
    }

    /// S3, with keys and a bucket.
    pub fn s3(&self) -> Option<&S3> {
        self.started.s3.as_ref()
    }

    fn url(&self, store: Store) -> Option<&str> {
        self.started.urls.get(&store).map(String::as_str)
    }

    /// All of it as environment variables: `DATABASE_URL`, `CLICKHOUSE_URL`, `REDIS_URL`, `S3_ENDPOINT` and so on.
    pub fn env(&self) -> Vec<(String, String)> {
        self.started.environment()
    }
}

impl Started {
    pub fn environment(&self) -> Vec<(String, String)> {
        let urls = self.urls.iter().map(|(store, url)| (store.variable().to_string(), url.clone()));
        urls.chain(self.s3.iter().flat_map(S3::environment)).collect()
    }
}

/// Names the variables, not their values: those hold passwords.
impl fmt::Debug for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Local").field(&self.started.urls.keys()).field(&self.started.s3).finish()
    }
}
