//! The sessions that a command works with, one on each store.

use rowcol_codegen::plan::Store;
use rowcol_codegen::plan::history::History;

use super::ledger::{Ledger, Mark};
#[cfg(feature = "clickhouse")]
use super::lock::Lock;
use super::script::Script;
use super::{Databases, Error, Options, Result};

/// A session on each store that there is, and what its ledger said when it was opened.
pub(super) struct Sessions {
    #[cfg(feature = "postgres")]
    postgres: Option<super::postgres::Session>,
    #[cfg(feature = "clickhouse")]
    clickhouse: Option<super::clickhouse::Session>,
    /// Of Postgres, and of ClickHouse.
    ledgers: [Ledger; 2],
}

/// Both stores.
pub(super) const STORES: [Store; 2] = [Store::Postgres, Store::ClickHouse];

const fn place(store: Store) -> usize {
    match store {
        Store::Postgres => 0,
        Store::ClickHouse => 1,
    }
}

impl Sessions {
    /// Opens them, and reads the ledgers as they are.
    pub(super) async fn open(databases: &Databases, options: &Options) -> Result<Self> {
        let _ = options;
        let mut sessions = Self {
            #[cfg(feature = "postgres")]
            postgres: match &databases.postgres {
                Some(postgres) => Some(super::postgres::Session::open(postgres).await?),
                None => None,
            },
            #[cfg(feature = "clickhouse")]
            clickhouse: databases
                .clickhouse
                .as_ref()
                .map(|clickhouse| super::clickhouse::Session::open(clickhouse, &options.topology)),
            ledgers: Default::default(),
        };
        sessions.read().await?;
        Ok(sessions)
    }

    /// The same for what writes: for a history whose stores must all be there, behind the lock, with ledgers that exist.
    pub(super) async fn hold(databases: &Databases, history: &History, options: &Options) -> Result<Self> {
        let mut sessions = Self::open(databases, options).await?;
        for store in STORES {
            if history.migrations.iter().any(|migration| migration.store == store) && !sessions.has(store) {
                return Err(Error::NoStore { store });
            }
        }
        if options.lock {
            sessions.lock(options).await?;
        }
        #[cfg(feature = "postgres")]
        if let Some(postgres) = &mut sessions.postgres {
            postgres.create_ledger().await?;
        }
        #[cfg(feature = "clickhouse")]
        if let Some(clickhouse) = &mut sessions.clickhouse {
            clickhouse.create_ledger(&options.topology).await?;
        }
        // Another deployer may have been at work until now.
        sessions.read().await?;
        Ok(sessions)
    }

    /// Reads the ledgers.
    pub(super) async fn read(&mut self) -> Result<()> {
        #[cfg(feature = "postgres")]
        if let Some(postgres) = &mut self.postgres {
            self.ledgers[place(Store::Postgres)] = postgres.ledger().await?;
        }
        #[cfg(feature = "clickhouse")]
        if let Some(clickhouse) = &mut self.clickhouse {
            self.ledgers[place(Store::ClickHouse)] = clickhouse.ledger().await?;
        }
        Ok(())
    }

    /// Whether there is a session on a store.
    pub(super) fn has(&self, store: Store) -> bool {
        match store {
            #[cfg(feature = "postgres")]
            Store::Postgres => self.postgres.is_some(),
            #[cfg(feature = "clickhouse")]
            Store::ClickHouse => self.clickhouse.is_some(),
            #[allow(unreachable_patterns, reason = "a store whose feature is off")]
            _ => false,
        }
    }

    pub(super) fn ledger(&self, store: Store) -> &Ledger {
        &self.ledgers[place(store)]
    }

    async fn lock(&mut self, options: &Options) -> Result<()> {
        #[cfg(feature = "postgres")]
        if let Some(postgres) = &mut self.postgres {
            return postgres.lock(options).await;
        }
        let _ = options;
        Err(Error::NoLock)
    }

    /// Runs what is not done of a script.
    pub(super) async fn run(&mut self, script: &Script<'_>, options: &Options) -> Result<()> {
        let ledger = &self.ledgers[place(script.store)];
        match script.store {
            #[cfg(feature = "postgres")]
            Store::Postgres => {
                if let Some(postgres) = &mut self.postgres {
                    return postgres.run(script, ledger, options).await;
                }
            }
            #[cfg(feature = "clickhouse")]
            Store::ClickHouse => {
                #[cfg(feature = "postgres")]
                let mut lock = Lock::of(self.postgres.as_mut().filter(|_| options.lock));
                #[cfg(not(feature = "postgres"))]
                let mut lock = Lock::none();
                if let Some(clickhouse) = &mut self.clickhouse {
                    return clickhouse.run(script, ledger, options, &mut lock).await;
                }
            }
            #[allow(unreachable_patterns, reason = "a store whose feature is off")]
            _ => {}
        }
        Err(Error::NoStore { store: script.store })
    }

    /// Writes rows of the ledger.
    pub(super) async fn mark(&mut self, store: Store, marks: &[Mark<'_>]) -> Result<()> {
        match store {
            #[cfg(feature = "postgres")]
            Store::Postgres => {
                if let Some(postgres) = &mut self.postgres {
                    return postgres.mark(marks).await;
                }
            }
            #[cfg(feature = "clickhouse")]
            Store::ClickHouse => {
                if let Some(clickhouse) = &mut self.clickhouse {
                    return clickhouse.mark(marks).await;
                }
            }
            #[allow(unreachable_patterns, reason = "a store whose feature is off")]
            _ => {}
        }
        let _ = marks;
        Err(Error::NoStore { store })
    }
}
