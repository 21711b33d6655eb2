//! The local servers of one data folder on this machine.

use crate::{
    Builder, Down, Error, S3, ServerStatus, Status, Store,
    access::Access,
    cache::Cache,
    local::Started,
    programs, project,
    server::{Server, access_file, await_end, ensure},
    supervisor::Supervisor,
    user::ServerUser,
};
use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    thread,
};

/// What a started builder holds on to; dropping it ends the lease.
pub(crate) struct Lease {
    _supervisor: Option<Supervisor>,
    #[cfg(feature = "s3")]
    _s3: Option<crate::s3_server::S3Server>,
}

/// Where everything lies.
pub(crate) struct Machine {
    cache: Cache,
    user: ServerUser,
    folder: PathBuf,
}

impl Machine {
    pub fn open(builder: &Builder) -> Result<Self, Error> {
        let user = ServerUser::current();
        let cache = Cache::open(&user)?;
        let folder = match &builder.folder {
            Some(folder) => folder.clone(),
            None => project::default_folder(&cache, &user, &builder.project),
        };
        let folder = std::path::absolute(&folder).map_err(Error::folder("find", &folder))?;
        Ok(Machine { cache, user, folder })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts what does not run yet; with `keep`, it all runs on without a lease.
    pub fn start(&self, builder: &Builder, stores: &[Store], keep: bool) -> Result<(Started, Lease), Error> {
        // Fetching comes first and outside the lock: it may take minutes, and has a lock of its own.
        let servers = self.servers(builder, stores, keep)?;
        project::create(&self.folder, &self.user)?;
        let _lock = self.lock()?;
        let mut started = Started::default();
        let mut supervisor = match servers.is_empty() {
            true => Supervisor::lease(&self.folder)?,
            false => {
                let supervisor = Mutex::new(Supervisor::lease_or_start(&self.cache, &self.folder)?);
                for (store, access) in self.ensure_all(&servers, &supervisor, builder.disposable)? {
                    add(&mut started, store, &access);
                }
                Some(supervisor.into_inner().unwrap_or_else(PoisonError::into_inner))
            }
        };
        if let Some(supervisor) = &mut supervisor {
            if keep {
                supervisor.keep()?;
            }
            // Another process may have left an S3 server there that outlives this one.
            if stores.contains(&Store::S3) && supervisor.list()?.pid("s3").is_some() {
                let access = Access::load(&access_file(&self.folder, "s3"))?;
                access.iter().for_each(|access| add(&mut started, Store::S3, access));
            }
        }
        #[cfg(feature = "s3")]
        let _s3 = match stores.contains(&Store::S3) && started.s3.is_none() {
            true => Some(self.serve_s3(&mut started)?),
            false => None,
        };
        let lease = Lease {
            _supervisor: supervisor,
            #[cfg(feature = "s3")]
            _s3,
        };
        Ok((started, lease))
    }

    fn servers(
        &self,
        builder: &Builder,
        stores: &[Store],
        keep: bool,
    ) -> Result<Vec<Box<dyn Server>>, Error> {
        let mut servers: Vec<Box<dyn Server>> = Vec::new();
        for store in stores {
            match store {
                Store::Postgres => servers.push(Box::new(programs::postgres(&self.cache, &self.user)?)),
                Store::ClickHouse => servers.push(Box::new(programs::clickhouse(&self.cache, &self.user)?)),
                Store::Valkey => servers.push(Box::new(programs::valkey(&self.cache, &self.user)?)),
                Store::S3 => match (&builder.s3_command, keep) {
                    #[cfg(feature = "s3")]
                    (Some(command), _) => {
                        servers.push(Box::new(crate::s3_server::S3Command(command.clone())))
                    }
                    #[cfg(feature = "s3")]
                    (None, false) => {}
                    _ => {
                        let why =
                            "it cannot run on without a process of its own (Builder::s3_command)".into();
                        return Err(Error::Program { store: Store::S3, why });
                    }
                },
            }
        }
        Ok(servers)
    }

    /// All at once: each is mostly waiting.
    fn ensure_all(
        &self,
        servers: &[Box<dyn Server>],
        supervisor: &Mutex<Supervisor>,
        disposable: bool,
    ) -> Result<Vec<(Store, Access)>, Error> {
        let ensure = |server: &dyn Server| {
            let access = ensure(server, &self.folder, (&self.cache, &self.user), supervisor, disposable)?;
            Ok((server.store(), access))
        };
        thread::scope(|scope| {
            let threads: Vec<_> =
                servers.iter().map(|server| scope.spawn(move || ensure(server.as_ref()))).collect();
            let results = threads.into_iter().map(|thread| match thread.join() {
                Ok(result) => result,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            results.collect()
        })
    }

    /// A server that is held by the supervisor is used; otherwise this process serves the same folder itself.
    #[cfg(feature = "s3")]
    fn serve_s3(&self, started: &mut Started) -> Result<crate::s3_server::S3Server, Error> {
        let (folder, file) = (self.folder.join("s3"), access_file(&self.folder, "s3"));
        let mut access = match Access::load(&file)? {
            Some(access) => access,
            None => {
                let access = Access::new(1).map_err(Error::folder("make a password for", &folder))?;
                access.save(&file)?;
                access
            }
        };
        let server = crate::s3_server::S3Server::start(&folder, &access.password, 0)
            .map_err(Error::folder("serve", &folder))?;
        access.ports = vec![server.port];
        add(started, Store::S3, &access);
        Ok(server)
    }

    /// Two processes never prepare the same folder at once.
    fn lock(&self) -> Result<File, Error> {
        let path = self.folder.join("lock");
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(Error::folder("open", &path))?;
        file.lock().map_err(Error::folder("lock", &path))?;
        Ok(file)
    }

    pub fn status(&self) -> Result<Status, Error> {
        let mut status = Status { folder: self.folder.clone(), ..Status::default() };
        if !self.folder.is_dir() {
            return Ok(status);
        }
        let Some(mut supervisor) = Supervisor::attach(&self.folder)? else { return Ok(status) };
        let held = supervisor.list()?;
        (status.leases, status.kept) = (held.leases, held.kept);
        for (service, pid) in held.servers {
            let Some(store) = store_of(&service) else { continue };
            let Some(access) = Access::load(&access_file(&self.folder, &service))? else { continue };
            let mut started = Started::default();
            add(&mut started, store, &access);
            status.servers.push(ServerStatus { store, service, pid, port: access.port(), started });
        }
        Ok(status)
    }

    pub fn down(&self) -> Result<Down, Error> {
        if !self.folder.is_dir() {
            return Ok(Down::NothingRan);
        }
        let _lock = self.lock()?;
        match Supervisor::attach(&self.folder)? {
            None => Ok(Down::NothingRan),
            Some(supervisor) => Ok(match supervisor.down()? {
                0 => Down::Stopped,
                leases => Down::InUse { leases },
            }),
        }
    }

    pub fn reset(&self) -> Result<Down, Error> {
        let down = self.down()?;
        if !matches!(down, Down::InUse { .. }) {
            // Without a supervisor, which would have waited for them, servers may still be ending.
            for log in project::logs(&self.folder) {
                await_end(&log)?;
            }
            project::delete(&self.folder)?;
        }
        Ok(down)
    }
}

fn add(started: &mut Started, store: Store, access: &Access) {
    match store {
        Store::S3 => started.s3 = Some(S3::new(access.url(store), "rowcol".into(), access.password.clone())),
        _ => drop(started.urls.insert(store, access.url(store))),
    }
}

fn store_of(service: &str) -> Option<Store> {
    match service.split('-').next()? {
        "postgres" => Some(Store::Postgres),
        "clickhouse" => Some(Store::ClickHouse),
        "valkey" | "redis" => Some(Store::Valkey),
        "s3" => Some(Store::S3),
        _ => None,
    }
}
