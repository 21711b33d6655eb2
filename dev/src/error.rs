//! What can go wrong, each with the way out.

use crate::Store;
use std::{io, path::PathBuf};

/// Why local servers could not be had.
///
/// No message and no `Debug` output contains a password or a URL.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A variable names a server of the user's own by a URL of another kind.
    #[error("{} is not a {store} URL: it must begin with {}", .store.variable(), .expected.join(" or "))]
    Url {
        /// The store that the variable belongs to.
        store: Store,
        /// The beginnings that are right.
        expected: &'static [&'static str],
    },

    /// Local servers are made for x86_64 Linux with glibc.
    #[error("no local {store} on this platform, only on x86_64 Linux with glibc: set {} to a server of your own", .store.variable())]
    Platform {
        /// The store that was asked for.
        store: Store,
    },

    /// A program or library is neither on the machine nor could it be fetched.
    #[error("no {store}: {why}\n  to go on: {}", .store.ways_out())]
    Program {
        /// The store that was asked for.
        store: Store,
        /// What was tried and why it did not do.
        why: String,
    },

    /// A download is not the file that this version of the crate was made for.
    #[error(
        "the download of {store} is corrupt or was replaced: sha256 of {file} is {found}, not {expected}; nothing \
         was installed, try again\n  to go on: {}", .store.ways_out()
    )]
    Corrupt {
        /// The store that was asked for.
        store: Store,
        /// The file's name.
        file: String,
        /// The hash it should have.
        expected: String,
        /// The hash it has.
        found: String,
    },

    /// The cache folder cannot be used.
    #[error(
        "cannot {doing} {} in the cache folder: {source}\n  to go on: free space or permissions there, or set \
         ROWCOL_CACHE to another folder", .path.display()
    )]
    Cache {
        /// What was tried, as a verb.
        doing: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },

    /// The data folder cannot be used.
    #[error("cannot {doing} {} in the data folder: {source}\n  to go on: free space or permissions there, or set \
             ROWCOL_DATA to another folder", .path.display())]
    Folder {
        /// What was tried, as a verb.
        doing: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },

    /// As root, the servers run as an unprivileged user, who cannot enter this folder.
    #[error(
        "the servers run as user {user}, not as root, and {user} may not enter {}\n  to go on: chmod a+x that \
         folder, or set {variable} to a folder that {user} may enter", .path.display()
    )]
    Unreachable {
        /// The unprivileged user.
        user: String,
        /// The first folder on the way that is closed to it.
        path: PathBuf,
        /// The variable that moves the folder.
        variable: &'static str,
    },

    /// A server ended instead of coming up, or did not answer in time.
    #[error(
        "{store} {problem}; the end of {}:\n{tail}\n  to go on: if its data may be lost, delete {} (`rowcol dev \
         reset`), otherwise repair what the log names", .log.display(), .data.display()
    )]
    Server {
        /// The store.
        store: Store,
        /// What happened.
        problem: String,
        /// The server's log.
        log: PathBuf,
        /// The last lines of the log.
        tail: String,
        /// The server's data.
        data: PathBuf,
    },

    /// The data folder does not hold what this crate wrote there.
    #[error(
        "{} is damaged: {problem}\n  to go on: if its data may be lost, delete it (`rowcol dev reset`), otherwise \
         restore it", .path.display()
    )]
    Damaged {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },

    /// The process that holds the servers could not be started or reached.
    #[error("cannot reach the supervisor of {}: {why}", .folder.display())]
    Supervisor {
        /// The data folder.
        folder: PathBuf,
        /// What failed.
        why: String,
    },
}

#[cfg(local_servers)]
impl Error {
    /// For `map_err`: something failed on a path in the cache folder.
    pub(crate) fn cache(doing: &'static str, path: &std::path::Path) -> impl FnOnce(io::Error) -> Error {
        move |source| Error::Cache { doing, path: path.into(), source }
    }

    /// For `map_err`: something failed on a path in the data folder.
    pub(crate) fn folder(doing: &'static str, path: &std::path::Path) -> impl FnOnce(io::Error) -> Error {
        move |source| Error::Folder { doing, path: path.into(), source }
    }
}
