//! Servers live exactly as long as somebody needs them.

use crate::hold::{Hold, Scratch, Who, everybody};
use std::{
    fs,
    net::TcpStream,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

const ALL: [&str; 3] = ["postgres", "clickhouse", "valkey"];

/// Signals a process of `Scratch::processes`, which may have ended by now.
fn signal(signal: &str, process: &str) {
    let pid = process.split_whitespace().next().unwrap().trim_start_matches("/proc/");
    Command::new("kill").args([signal, pid]).stderr(Stdio::null()).status().unwrap();
}

#[test]
fn processes_share_one_set_of_servers_and_nothing_outlives_the_last() {
    for who in everybody() {
        let scratch = Scratch::new(who);
        // All at once into an empty folder.
        let holds: Vec<Hold> = thread::scope(|scope| {
            let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| scratch.hold(&ALL))).collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        let urls = holds[0].variables.clone();
        assert_eq!(urls.len(), 3);
        assert!(holds.iter().all(|hold| hold.variables == urls), "{who:?}");
        let status = scratch.run(&["status"]).unwrap();
        assert!(status.contains("leases: 4"), "{status}");

        let ports: Vec<u16> = urls.keys().map(|variable| holds[0].port(variable)).collect();
        let mut holds = holds.into_iter();
        let last = holds.next().unwrap();
        holds.for_each(Hold::kill);
        thread::sleep(Duration::from_secs(4));
        assert!(ports.iter().all(|port| TcpStream::connect(("127.0.0.1", *port)).is_ok()), "{who:?}");
        assert!(scratch.run(&["status"]).unwrap().contains("leases: 1"));

        last.kill();
        println!("{who:?}: nothing left {:?} after kill -9 of the last owner", scratch.await_silence());
    }
}

#[test]
fn the_next_owner_comes_in_time_or_starts_them_again_with_the_same_urls_and_data() {
    let scratch = Scratch::new(Who::Me);
    let first = scratch.hold(&ALL);
    let urls = first.variables.clone();
    first.clickhouse("CREATE TABLE kept (n Int32) ENGINE = MergeTree ORDER BY n");
    first.clickhouse("INSERT INTO kept VALUES (1), (2), (3)");
    let before = scratch.processes();
    first.kill();
    thread::sleep(Duration::from_secs(1));
    let second = scratch.hold(&ALL);
    assert!(before[1..].iter().all(|process| scratch.processes().contains(process)), "no restart in between");
    second.kill();
    // While they are stopping.
    thread::sleep(Duration::from_millis(2600));
    let third = scratch.hold(&ALL);
    assert_eq!(third.variables, urls);
    assert_eq!(third.clickhouse("SELECT count() FROM kept"), "3");
    third.kill();
    scratch.await_silence();
    let fourth = scratch.hold(&ALL);
    assert_eq!(fourth.variables, urls);
    assert_eq!(fourth.clickhouse("SELECT count() FROM kept"), "3");
    thread::sleep(Duration::from_millis(1500));
    assert_ne!(fourth.clickhouse("SELECT count() FROM system.query_log"), "0");
}

#[test]
fn a_killed_supervisor_takes_its_servers_along_and_the_next_start_recovers() {
    for who in everybody() {
        let scratch = Scratch::new(who);
        let mut hold = scratch.hold(&ALL);
        for round in 0..3 {
            hold.clickhouse(&format!("CREATE TABLE t{round} (n Int32) ENGINE = MergeTree ORDER BY n"));
            let processes = scratch.processes();
            let supervisor = processes.iter().find(|process| process.contains(" supervise ")).unwrap();
            signal("-KILL", supervisor);
            // At once: the servers may still be ending.
            let next = scratch.hold(&ALL);
            assert_eq!(
                next.clickhouse("SELECT count() FROM system.tables WHERE name LIKE 't_'"),
                (round + 1).to_string()
            );
            hold = next;
        }
        scratch.processes().iter().for_each(|process| signal("-KILL", process));
        drop(hold);
        scratch.await_silence();
        assert_eq!(scratch.hold(&ALL).clickhouse("SELECT 1"), "1", "{who:?}: after everything was killed");
    }
}

#[test]
fn a_server_that_was_killed_alone_is_started_again() {
    let scratch = Scratch::new(Who::Me);
    let first = scratch.hold(&["postgres", "valkey"]);
    let processes = scratch.processes();
    signal("-KILL", processes.iter().find(|process| process.contains("valkey")).unwrap());
    thread::sleep(Duration::from_millis(200));
    let second = scratch.hold(&["postgres", "valkey"]);
    assert_eq!(first.variables, second.variables);
}

#[test]
fn a_hanging_server_is_gone_in_time_too() {
    let scratch = Scratch::new(Who::Me);
    let hold = scratch.hold(&ALL);
    let processes = scratch.processes();
    processes
        .iter()
        .filter(|process| !process.contains(" supervise "))
        .for_each(|process| signal("-STOP", process));
    hold.kill();
    println!("stopped processes are gone after {:?}", scratch.await_silence());
}

#[test]
fn up_keeps_them_until_down() {
    let scratch = Scratch::new(Who::Me);
    let up = scratch.run(&["up", "postgres", "valkey", "s3"]).unwrap();
    thread::sleep(Duration::from_secs(4));
    let status = scratch.run(&["status"]).unwrap();
    assert!(status.contains("kept: true") && status.contains("leases: 0"), "{status}");
    let hold = scratch.hold(&["postgres", "s3"]);
    for (name, value) in &hold.variables {
        assert!(up.contains(&format!("{name}={value}\n")), "the same servers");
        let secret = name.contains("SECRET") || name.ends_with("URL");
        assert!(!secret || !status.contains(value.as_str()), "{name} is not in the status");
    }
    assert_eq!(scratch.run(&["down"]).unwrap(), "InUse { leases: 1 }\n");
    thread::sleep(Duration::from_secs(3));
    assert!(TcpStream::connect(("127.0.0.1", hold.port("DATABASE_URL"))).is_ok());
    hold.kill();
    scratch.await_silence();

    scratch.run(&["up", "postgres"]).unwrap();
    assert_eq!(scratch.run(&["down"]).unwrap(), "Stopped\n");
    assert_eq!(scratch.processes(), Vec::<String>::new(), "down waits");
    assert_eq!(scratch.run(&["down"]).unwrap(), "NothingRan\n");
    assert_eq!(scratch.run(&["reset"]).unwrap(), "NothingRan\n");
    assert!(!scratch.data().exists());
}

#[test]
fn several_projects_at_once_in_folders_with_long_names() {
    let long = "a folder & its <name> ".repeat(6);
    let scratch: Vec<_> = (0..3).map(|_| Scratch::new(Who::Me)).collect();
    let holds: Vec<_> = scratch
        .iter()
        .map(|scratch| {
            let folder = scratch.create("data").join(&long);
            assert!(folder.as_os_str().len() > 108);
            let mut command = scratch.command(&ALL);
            command.env("ROWCOL_DATA", &folder);
            Hold::start(command).unwrap()
        })
        .collect();
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        for variable in holds[0].variables.keys() {
            assert_ne!(holds[one].variables[variable], holds[other].variables[variable]);
        }
    }
    assert_eq!(holds[2].clickhouse("SELECT 1"), "1");
    assert!(fs::metadata(scratch[0].path("data").join(&long).join("default")).is_ok());
}
