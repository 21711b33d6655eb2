//! ClickHouse as a child process.

use crate::{
    Error, Store,
    access::Access,
    cache::hex,
    server::{Place, SIGKILL, SIGTERM, Server},
    supervisor::Launch,
};
use sha2::{Digest, Sha256};
use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
};

/// What runs the engine.
pub(crate) enum Engine {
    /// A `libchdb.so`, loaded by the helper.
    Library(PathBuf),
    /// A `clickhouse` program.
    Program(PathBuf),
}

/// An engine and the short version that names its data folder.
pub(crate) struct ClickHouse {
    pub engine: Engine,
    pub version: String,
}

impl Server for ClickHouse {
    fn store(&self) -> Store {
        Store::ClickHouse
    }

    fn service(&self) -> String {
        format!("clickhouse-{}", self.version)
    }

    /// HTTP and the native protocol.
    fn ports(&self) -> usize {
        2
    }

    fn prepare(&self, place: &Place, access: &Access) -> Result<(), Error> {
        for name in ["db", "backups"] {
            let folder = place.folder.join(name);
            place.user.create_private(&folder).map_err(Error::folder("create", &folder))?;
        }
        for (name, text) in [("config.xml", self.config(place, access)), ("users.xml", users(access))] {
            let file = place.folder.join(name);
            place.user.write_private(&file, &text).map_err(Error::folder("write", &file))?;
        }
        // The library forgets its system tables when it ends but not their files, which then are in the way.
        let system = place.folder.join("db/data/system");
        if matches!(self.engine, Engine::Library(_)) && system.exists() {
            fs::remove_dir_all(&system).map_err(Error::folder("delete", &system))?;
        }
        Ok(())
    }

    fn launch(&self, place: &Place, _: &Access) -> Launch {
        let config = format!("--config-file={}", place.folder.join("config.xml").display());
        let (arguments, stop, death) = match &self.engine {
            Engine::Library(library) => (self.library_arguments(place, library, config), 0, SIGTERM),
            Engine::Program(program) => {
                (vec![program.display().to_string(), "server".into(), config], SIGTERM, SIGKILL)
            }
        };
        Launch {
            service: self.service(),
            ids: place.user.ids(),
            stop,
            death,
            log: place.log.clone(),
            arguments,
            environment: vec![
                ("HOME", place.folder.display().to_string()),
                ("TZ", "UTC".into()),
                // Otherwise the server would run in a child of the process that is watched here.
                ("CLICKHOUSE_WATCHDOG_ENABLE", "0".into()),
            ],
        }
    }

    /// The library stays at its prompt when a port is taken.
    fn gave_up(&self, place: &Place) -> bool {
        let log = fs::read(&place.log).unwrap_or_default();
        matches!(self.engine, Engine::Library(_))
            && String::from_utf8_lossy(&log).contains("Received exception")
    }

    fn answers(&self, _: &Place, access: &Access, _: u32) -> bool {
        ping(access).unwrap_or(false)
    }
}

impl ClickHouse {
    fn library_arguments(&self, place: &Place, library: &Path, config: String) -> Vec<String> {
        let inside = |name: &str| place.folder.join(name).display().to_string();
        vec![
            place.cache.helper().display().to_string(),
            "clickhouse".into(),
            library.display().to_string(),
            format!("--path={}", inside("db")),
            config,
            // On a terminal the engine outlives a client that breaks its connection; otherwise it aborts.
            "--interactive".into(),
            "--disable_suggestion".into(),
            format!("--history_file={}", inside("history")),
            "--query".into(),
            // It stops at the first that fails, so where HTTP answers, both do.
            "SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP".into(),
        ]
    }

    fn config(&self, place: &Place, access: &Access) -> String {
        let inside = |name: &str| escape(&place.folder.join(name).display().to_string());
        let own = match self.engine {
            Engine::Library(_) => String::new(),
            Engine::Program(_) => format!(
                "  <path>{db}/</path><tmp_path>{db}/tmp/</tmp_path><user_files_path>{db}/user_files/</user_files_path>\n  \
                 <logger><level>warning</level><console>1</console></logger>\n",
                db = inside("db")
            ),
        };
        format!(
            "<clickhouse>\n{own}  \
             <listen_host>127.0.0.1</listen_host>\n  \
             <http_port>{}</http_port>\n  \
             <tcp_port>{}</tcp_port>\n  \
             <timezone>UTC</timezone>\n  \
             <users_config>{}</users_config>\n  \
             <backups><allowed_path>{}/</allowed_path></backups>\n  \
             <query_log><database>system</database><table>query_log</table>\
             <flush_interval_milliseconds>1000</flush_interval_milliseconds></query_log>\n\
             </clickhouse>\n",
            access.port(),
            access.ports.get(1).copied().unwrap_or(0),
            inside("users.xml"),
            inside("backups"),
        )
    }
}

/// The library's own session is always `default` without a password, so that user may open the ports and no more.
fn users(access: &Access) -> String {
    let profile = "<networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>";
    format!(
        "<clickhouse>\n  <profiles><default/></profiles>\n  <quotas><default/></quotas>\n  <users>\n    \
         <default><password/>{profile}<grants><query>GRANT SYSTEM LISTEN ON *.*</query></grants></default>\n    \
         <rowcol><password_sha256_hex>{}</password_sha256_hex>{profile}\
         <access_management>1</access_management><named_collection_control>1</named_collection_control></rowcol>\n  \
         </users>\n</clickhouse>\n",
        hex(&Sha256::digest(&access.password)),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn ping(access: &Access) -> std::io::Result<bool> {
    let mut stream = access.connect()?;
    write!(
        stream,
        "GET /?query=SELECT%201 HTTP/1.0\r\nX-ClickHouse-User: rowcol\r\nX-ClickHouse-Key: {}\r\n\r\n",
        access.password
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.split_whitespace().nth(1) == Some("200"))
}
