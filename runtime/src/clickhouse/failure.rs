//! From the `clickhouse` crate's errors to ours.

use clickhouse::error::Error as Carrier;

use super::exception;
use crate::Error;
use crate::error::Store;

/// What became of a request. `write` is whether it may have changed something.
pub(super) fn failure(error: Carrier, place: &str, write: bool) -> Error {
    match error {
        Carrier::BadResponse(text) => match exception::parse(&text) {
            Some(error) => Error::Database(Box::new(error)),
            None => unreadable(text, place),
        },
        Carrier::Network(network) => {
            let legacy = network.downcast_ref::<hyper_util::client::legacy::Error>();
            if legacy.is_some_and(hyper_util::client::legacy::Error::is_connect) {
                return Error::Connect {
                    store: Store::ClickHouse,
                    place: place.to_owned(),
                    reason: innermost(&*network),
                    help: "is the server running, and is CLICKHOUSE_URL right? `rowcol dev up` starts a local one",
                };
            }
            let reason = innermost(&*network);
            Error::Lost { store: Store::ClickHouse, place: place.to_owned(), reason, write }
        }
        // What a recorder was told to fail with.
        #[cfg(feature = "testing")]
        Carrier::Other(other) if other.is::<Error>() => match other.downcast::<Error>() {
            Ok(error) => *error,
            Err(other) => unreadable(other.to_string(), place),
        },
        other => unreadable(other.to_string(), place),
    }
}

/// The errors of the first request, which are mostly about the way there.
pub(super) fn refused_login(error: Carrier, place: &str) -> Error {
    let connect = |reason: String, help| Error::Connect {
        store: Store::ClickHouse,
        place: place.to_owned(),
        reason,
        help,
    };
    match failure(error, place, false) {
        Error::Database(error) => {
            let help = match error.code.as_str() {
                "516" | "192" | "194" => {
                    "check user and password: CLICKHOUSE_USER, CLICKHOUSE_PASSWORD or those in CLICKHOUSE_URL"
                }
                "81" => {
                    "create the database, or correct its name: CLICKHOUSE_DATABASE or that in CLICKHOUSE_URL"
                }
                _ => "see the server's log",
            };
            connect(error.message, help)
        }
        Error::Lost { reason, .. } | Error::Protocol { reason, .. } => {
            connect(reason, "CLICKHOUSE_URL must name ClickHouse's HTTP port, 8123 where it was not changed")
        }
        other => other,
    }
}

fn unreadable(reason: String, place: &str) -> Error {
    Error::Protocol { store: Store::ClickHouse, place: place.to_owned(), reason }
}

/// The last cause: the others say no more than that there is one.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
