//! What an earlier run, another program or an accident left behind.

use crate::hold::{Hold, Scratch, Who};
use rowcol_dev::{Local, Store};
use std::{fs, io::Read, io::Write, net::TcpListener, net::TcpStream, path::Path};

#[test]
fn an_occupied_port_is_exchanged_for_another() {
    let scratch = Scratch::new(Who::Me);
    let all = ["postgres", "clickhouse", "valkey"];
    let first = scratch.hold(&all);
    let ports: Vec<_> = first.variables.keys().map(|variable| first.port(variable)).collect();
    first.kill();
    scratch.await_silence();
    let _occupied: Vec<_> =
        ports.iter().map(|port| TcpListener::bind(("127.0.0.1", *port)).unwrap()).collect();
    let second = scratch.hold(&all);
    assert!(second.variables.keys().all(|variable| !ports.contains(&second.port(variable))));
    assert_eq!(second.clickhouse("SELECT 1"), "1");
}

#[test]
fn a_damaged_data_folder_is_one_clear_error_and_nothing_runs_on() {
    type Damage = fn(&Path);
    let cases: [(&str, &str, Damage); 4] = [
        ("postgres", "a file is missing", |data| fs::remove_file(data.join("db/global/pg_control")).unwrap()),
        ("postgres", "a file is cut", |data| truncate(&data.join("db/global/pg_control"))),
        ("postgres", "all files are gone", |data| {
            fs::remove_dir_all(data.join("db")).unwrap();
            fs::create_dir(data.join("db")).unwrap();
        }),
        ("clickhouse", "a table's definition is cut", |data| {
            let table = fs::read_dir(data.join("db/store")).unwrap().flatten().find_map(|entry| {
                let inner = fs::read_dir(entry.path()).unwrap().flatten().next()?.path().join("broken.sql");
                inner.exists().then_some(inner)
            });
            truncate(&table.unwrap());
        }),
    ];
    for (store, what, damage) in cases {
        let scratch = Scratch::new(Who::Me);
        let hold = scratch.hold(&[store]);
        if store == "clickhouse" {
            hold.clickhouse("CREATE TABLE broken (n Int32) ENGINE = MergeTree ORDER BY n");
        }
        hold.kill();
        scratch.await_silence();
        let mut folders = fs::read_dir(scratch.data()).unwrap().flatten().map(|entry| entry.path());
        let folder = folders.find(|path| path.is_dir()).unwrap();
        damage(&folder);

        let error = scratch.run(&[store]).unwrap_err();
        println!("{store}, {what}:\n{error}");
        assert!(error.contains(folder.to_str().unwrap()), "{what}: {error}");
        assert!(error.contains("to go on: ") && error.contains("rowcol dev reset"), "{what}: {error}");
        assert!(error.lines().count() < 20, "{what}: {error}");
        scratch.await_silence();

        let kind = if store == "postgres" { Store::Postgres } else { Store::ClickHouse };
        let builder = Local::builder().folder(scratch.data()).stores([kind]).disposable();
        let _rebuilt = builder.start().unwrap_or_else(|error| panic!("{what}, disposable: {error}"));
    }
}

fn truncate(path: &Path) {
    let length = fs::metadata(path).unwrap().len();
    fs::File::options().write(true).open(path).unwrap().set_len(length / 100).unwrap();
}

#[test]
fn a_start_that_was_killed_at_any_moment_does_not_matter() {
    let scratch = Scratch::new(Who::Me);
    for round in 0..12 {
        let mut command = scratch.command(&["postgres", "clickhouse", "valkey"]);
        command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::null());
        let mut child = command.spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(60 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        if round % 3 == 0 {
            scratch.await_silence();
        }
    }
    assert_eq!(scratch.hold(&["postgres", "clickhouse", "valkey"]).clickhouse("SELECT 1"), "1");
}

#[test]
fn clients_that_break_their_connections_do_not_end_clickhouse() {
    let scratch = Scratch::new(Who::Me);
    let hold = scratch.hold(&["clickhouse"]);
    let requests: [&[u8]; 4] = [
        b"GET /?query=SELECT%20",
        b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nSELECT",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /ping HTTP/1.1\r\n\r\nGET /ping HTTP/1.1\r\n\r\n",
    ];
    for request in requests.iter().cycle().take(40) {
        let mut stream = TcpStream::connect(("127.0.0.1", hold.port("CLICKHOUSE_URL"))).unwrap();
        stream.write_all(request).unwrap();
        // Closing with unread data resets the connection.
        let _ = stream.set_read_timeout(Some(std::time::Duration::from_millis(5)));
        let _ = stream.read(&mut [0; 1]);
    }
    assert_eq!(hold.clickhouse("SELECT 1"), "1");
}

#[test]
fn another_folder_than_one_of_ours_is_never_deleted() {
    let scratch = Scratch::new(Who::Me);
    fs::create_dir_all(scratch.data()).unwrap();
    fs::write(scratch.data().join("thesis.tex"), "years of work").unwrap();
    assert!(scratch.run(&["reset"]).unwrap_err().contains("rowcol-dev.txt is missing"));
    assert!(scratch.data().join("thesis.tex").exists());
    // Nor is it taken for one by starting there.
    let error = Hold::start(scratch.command(&["valkey"])).err();
    assert!(error.is_some_and(|error| error.contains("is not empty")));
}
