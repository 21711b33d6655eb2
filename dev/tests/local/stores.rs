//! Each store does its work, through a client of the field.

use crate::hold::{Hold, Scratch, Who, everybody};
use object_store::{ObjectStoreExt, aws::AmazonS3Builder, path::Path};
use rowcol_dev::{Local, Store};
use sqlx::{Connection, PgConnection};
use std::io::{Read, Write};

#[tokio::test]
async fn postgres_found_and_fetched_side_by_side() {
    for who in everybody() {
        let scratch = Scratch::new(who);
        let mut fetched = scratch.command(&["postgres"]);
        fetched.env("ROWCOL_POSTGRES", "fetched");
        let fetched = Hold::start(fetched).unwrap();
        let any = scratch.hold(&["postgres"]);
        for (hold, exact) in [(&fetched, Some(18)), (&any, None)] {
            let mut client = PgConnection::connect(&hold.variables["DATABASE_URL"]).await.unwrap();
            let version: String =
                sqlx::query_scalar("SHOW server_version_num").fetch_one(&mut client).await.unwrap();
            let major = version.parse::<u32>().unwrap() / 10_000;
            println!("{who:?}: Postgres {version}");
            assert!(major >= 15 && exact.is_none_or(|exact| exact == major));
            let upper: String = sqlx::query_scalar("SELECT upper('straße, ärger, éclair')")
                .fetch_one(&mut client)
                .await
                .unwrap();
            assert!(upper.contains("ÄRGER") && upper.contains("ÉCLAIR"), "{upper}");
            let admin: bool =
                sqlx::query_scalar("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
                    .fetch_one(&mut client)
                    .await
                    .unwrap();
            assert!(admin);
            let wrong = hold.variables["DATABASE_URL"].replace("postgres:", "postgres:x");
            assert!(PgConnection::connect(&wrong).await.is_err(), "the password counts");
        }
    }
}

#[tokio::test]
async fn a_lost_password_is_replaced_and_the_data_stays() {
    for who in everybody() {
        let scratch = Scratch::new(who);
        let hold = scratch.hold(&["postgres"]);
        let old = hold.variables["DATABASE_URL"].clone();
        let mut client = PgConnection::connect(&old).await.unwrap();
        sqlx::query("CREATE TABLE kept ()").execute(&mut client).await.unwrap();
        drop((hold, client));
        scratch.await_silence();
        let files = std::fs::read_dir(scratch.data()).unwrap().flatten().map(|entry| entry.path());
        let file = files.into_iter().find(|path| path.extension().is_some_and(|it| it == "json")).unwrap();
        std::fs::write(&file, "{\"por").unwrap();
        let hold = scratch.hold(&["postgres"]);
        let new = &hold.variables["DATABASE_URL"];
        assert_ne!(*new, old);
        let mut client = PgConnection::connect(new).await.unwrap();
        sqlx::query("TABLE kept").execute(&mut client).await.unwrap();
    }
}

#[test]
fn clickhouse_takes_only_its_user_and_backs_up() {
    let scratch = Scratch::new(Who::Me);
    let hold = scratch.hold(&["clickhouse"]);
    assert_eq!(hold.clickhouse("SELECT currentUser()"), "rowcol");
    assert_eq!(hold.clickhouse("SELECT timezone()"), "UTC");
    hold.clickhouse("CREATE TABLE t (n Int32) ENGINE = MergeTree ORDER BY n");
    hold.clickhouse("INSERT INTO t VALUES (1)");
    assert!(hold.clickhouse("BACKUP TABLE t TO File('t.tar.zst')").contains("BACKUP_CREATED"));
    assert!(hold.clickhouse("RESTORE TABLE t AS u FROM File('t.tar.zst')").contains("RESTORED"));
    assert_eq!(hold.clickhouse("SELECT count() FROM u"), "1");
    let anonymous = |sql: &str| {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", hold.port("CLICKHOUSE_URL"))).unwrap();
        write!(stream, "POST / HTTP/1.0\r\nContent-Length: {}\r\n\r\n{sql}", sql.len()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    for sql in ["SELECT * FROM t", "DROP TABLE t", "CREATE TABLE x (n Int8) ENGINE = Log"] {
        assert!(anonymous(sql).contains("ACCESS_DENIED"), "{sql}");
    }
}

#[test]
fn valkey_wants_its_password() {
    let scratch = Scratch::new(Who::Me);
    let hold = scratch.hold(&["valkey"]);
    let password = hold.variables["REDIS_URL"].split(&[':', '@'][..]).nth(2).unwrap().to_string();
    let ask = |commands: &str| {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", hold.port("REDIS_URL"))).unwrap();
        write!(stream, "{commands}QUIT\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    assert!(ask("GET a\r\n").starts_with("-NOAUTH"));
    let answer = ask(&format!("AUTH {password}\r\nSET a 1\r\nGET a\r\nXADD s * f v\r\n"));
    assert!(answer.starts_with("+OK\r\n+OK\r\n$1\r\n1\r\n$"), "{answer}");
}

#[tokio::test]
async fn s3_serves_one_folder_from_several_processes() {
    let scratch = Scratch::new(Who::Me);
    let (one, other) = (scratch.hold(&["s3"]), scratch.hold(&["s3"]));
    let client = |hold: &Hold| {
        let value = |name: &str| hold.variables[name].clone();
        AmazonS3Builder::new()
            .with_endpoint(value("S3_ENDPOINT"))
            .with_allow_http(true)
            .with_access_key_id(value("S3_ACCESS_KEY_ID"))
            .with_secret_access_key(value("S3_SECRET_ACCESS_KEY"))
            .with_bucket_name(value("S3_BUCKET"))
            .with_region(value("S3_REGION"))
    };
    assert_ne!(one.variables["S3_ENDPOINT"], other.variables["S3_ENDPOINT"]);
    let path = Path::from("a/b.bin");
    let body = vec![7; 300_000];
    client(&one).build().unwrap().put(&path, body.clone().into()).await.unwrap();
    let read = client(&other).build().unwrap().get(&path).await.unwrap().bytes().await.unwrap();
    assert_eq!(read, body);
    let stranger = client(&one).with_secret_access_key("guess").build().unwrap();
    assert!(stranger.get(&path).await.is_err());
}

#[test]
fn a_server_of_the_users_own_is_used_instead() {
    let scratch = Scratch::new(Who::Me);
    let mut command = scratch.command(&["postgres", "clickhouse", "valkey", "s3"]);
    let own = [
        ("DATABASE_URL", "postgres://me:sesame@db.example/app"),
        ("CLICKHOUSE_URL", "https://ch.example:8443/app"),
        ("REDIS_URL", "rediss://cache.example"),
        ("S3_ENDPOINT", "https://s3.example"),
        ("S3_BUCKET", "mine"),
    ];
    command.envs(own);
    let hold = Hold::start(command).unwrap();
    for (name, value) in own {
        assert_eq!(hold.variables[name], value);
    }
    assert!(!scratch.data().exists(), "nothing was started");

    let mut command = scratch.command(&["postgres"]);
    command.env("DATABASE_URL", "mysql://me:sesame@host/db");
    let error = Hold::start(command).err().unwrap();
    assert!(error.contains("DATABASE_URL is not a Postgres URL"), "{error}");
    assert!(!error.contains("sesame"), "{error}");
}

#[test]
fn debug_output_holds_no_password() {
    let scratch = Scratch::new(Who::Me);
    let builder = Local::builder().folder(scratch.data()).stores([Store::Valkey, Store::S3]);
    let local = builder.start().unwrap();
    let shown = format!("{local:?} {:?} {builder:?}", builder.status().unwrap());
    let password = local.redis_url().unwrap().split(&[':', '@'][..]).nth(2).unwrap();
    assert!(!shown.contains(password) && !shown.contains(&local.s3().unwrap().secret_access_key), "{shown}");
}
