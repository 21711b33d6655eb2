//! The S3 server over a folder: on a thread of this process, or as the whole of a process of its own.

use crate::{
    Error, S3, Store,
    access::Access,
    server::{Place, SIGTERM, Server},
    supervisor::Launch,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use s3s::{
    auth::SimpleAuth,
    service::{S3Service, S3ServiceBuilder},
};
use s3s_fs::FileSystem;
use std::{
    env, fs,
    io::{self, Read},
    net::TcpListener,
    path::Path,
    thread,
};
use tokio::sync::oneshot;

pub(crate) const KEY_ID: &str = "rowcol";
/// What the supervisor's child is to serve.
const VARIABLES: [&str; 3] = ["ROWCOL_S3_FOLDER", "ROWCOL_S3_PORT", "ROWCOL_S3_SECRET"];

/// A server on a thread of this process; dropping it ends it.
pub(crate) struct S3Server {
    pub port: u16,
    _stop: oneshot::Sender<()>,
}

impl S3Server {
    pub fn start(folder: &Path, secret: &str, port: u16) -> io::Result<Self> {
        let bucket = S3::new(String::new(), String::new(), String::new()).bucket;
        fs::create_dir_all(folder.join(bucket))?;
        let listener = TcpListener::bind(("127.0.0.1", port))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let mut builder = S3ServiceBuilder::new(
            FileSystem::new(folder).map_err(|error| io::Error::other(format!("{error:?}")))?,
        );
        builder.set_auth(SimpleAuth::from_single(KEY_ID, secret));
        let service = builder.build();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        thread::Builder::new().name("rowcol-dev-s3".into()).spawn(move || {
            runtime.block_on(serve(listener, service, stopped));
            runtime.shutdown_background();
        })?;
        Ok(S3Server { port, _stop: stop })
    }
}

async fn serve(listener: TcpListener, service: S3Service, mut stopped: oneshot::Receiver<()>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = &mut stopped => return,
        };
        // A failed accept concerns one client, or passes once open files are closed.
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            continue;
        };
        let service = service.clone();
        tokio::spawn(async move {
            let builder = auto::Builder::new(TokioExecutor::new());
            // A client that breaks its connection is no concern of the server's.
            let _ = builder.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// The server as a child of the supervisor: a command that calls [`crate::serve_s3`].
pub(crate) struct S3Command(pub Vec<String>);

impl Server for S3Command {
    fn store(&self) -> Store {
        Store::S3
    }

    fn service(&self) -> String {
        "s3".into()
    }

    fn prepare(&self, _: &Place, _: &Access) -> Result<(), Error> {
        Ok(())
    }

    /// It runs as this process does: its program need not be where the servers' user can go.
    fn launch(&self, place: &Place, access: &Access) -> Launch {
        let values = [place.folder.display().to_string(), access.port().to_string(), access.password.clone()];
        Launch {
            service: self.service(),
            ids: ["-1".into(), "-1".into()],
            stop: SIGTERM,
            death: SIGTERM,
            log: place.log.clone(),
            arguments: self.0.clone(),
            environment: VARIABLES.into_iter().zip(values).collect(),
        }
    }

    fn answers(&self, _: &Place, access: &Access, _: u32) -> bool {
        access.connect().is_ok()
    }
}

/// The body of [`crate::serve_s3`].
pub(crate) fn serve_until_stdin_ends() -> io::Result<()> {
    let [folder, port, secret] = VARIABLES.map(|name| env::var(name).unwrap_or_default());
    let port = port
        .parse()
        .map_err(|_| io::Error::other("this command is for the supervisor of `rowcol dev up`"))?;
    let _server = S3Server::start(Path::new(&folder), &secret, port)?;
    io::stdin().read_to_end(&mut Vec::new()).map(drop)
}
