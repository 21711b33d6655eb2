//! A project in a folder of its own, and the binary run in it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with models.
pub struct Project {
    folder: tempfile::TempDir,
}

/// What a command said.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A model of Postgres and ClickHouse, and one of each alone, without their derives' crates: nothing is compiled.
pub const MODELS: &str = r#"
/// Who uses it.
#[derive(Model)]
#[model(table = "users")]
#[postgres]
pub struct User {
    #[key(cuid2)]
    pub id: Id<User>,
    #[unique]
    pub email: String,
}

#[derive(Model)]
#[model(table = "events")]
#[clickhouse(order_by = (project, id))]
pub struct Event {
    #[key]
    pub id: String,
    pub project: String,
    pub count: u64,
}
"#;

impl Project {
    /// With these models in `src/lib.rs`.
    pub fn new(models: &str) -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap() };
        project.write("src/lib.rs", models);
        project.write("rowcol.toml", "");
        project
    }

    pub fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    pub fn write(&self, inside: &str, text: &str) {
        let path = self.path(inside);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn read(&self, inside: &str) -> String {
        std::fs::read_to_string(self.path(inside)).unwrap_or_else(|error| panic!("{inside}: {error}"))
    }

    /// Replaces a piece of the models.
    pub fn edit(&self, old: &str, new: &str) {
        let text = self.read("src/lib.rs");
        assert!(text.contains(old), "{old} is not in the models");
        self.write("src/lib.rs", &text.replace(old, new));
    }

    /// Every file below a folder, sorted; the timestamps in their names are `<time>`.
    pub fn files(&self, inside: &str) -> Vec<String> {
        let mut files = Vec::new();
        let mut open = vec![self.path(inside)];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { open.push(path) } else { files.push(self.timeless(&path)) }
            }
        }
        files.sort();
        files
    }

    fn timeless(&self, path: &Path) -> String {
        timeless(&path.strip_prefix(self.folder.path()).unwrap().display().to_string())
    }

    /// Runs `rowcol` with these words.
    pub fn run(&self, words: &[&str]) -> Said {
        self.run_with(words, &[])
    }

    /// The same, with environment variables.
    pub fn run_with(&self, words: &[&str], variables: &[(&str, &str)]) -> Said {
        let output = Command::new(env!("CARGO_BIN_EXE_rowcol"))
            .args(words)
            .current_dir(self.folder.path())
            .env_remove("DATABASE_URL")
            .env_remove("CLICKHOUSE_URL")
            .env("NO_COLOR", "1")
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Runs it, and it must end well. What it printed.
    #[track_caller]
    pub fn ok(&self, words: &[&str]) -> String {
        let said = self.run(words);
        assert_eq!(said.code, 0, "{words:?}: {}{}", said.out, said.err);
        said.out
    }

    /// Runs git.
    #[track_caller]
    pub fn git(&self, words: &[&str]) {
        let output = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"])
            .args(words)
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let merges = words[0] == "merge";
        assert!(
            output.status.success() || merges,
            "git {words:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// The text with `<time>` for every number of 14 digits, and `<hash>` for every hash.
pub fn timeless(text: &str) -> String {
    let mut done = String::new();
    let mut digits = String::new();
    for letter in text.chars().chain(['\n']) {
        if letter.is_ascii_hexdigit() {
            digits.push(letter);
            continue;
        }
        match digits.len() {
            64 => done.push_str("<hash>"),
            14 if digits.bytes().all(|byte| byte.is_ascii_digit()) => done.push_str("<time>"),
            _ => done.push_str(&digits),
        }
        digits.clear();
        done.push(letter);
    }
    done.pop();
    done
}

/// An error without the line breaks and marks of its layout.
pub fn unwrapped(text: &str) -> String {
    text.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}
