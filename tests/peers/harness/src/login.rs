//! A URL, taken apart for libraries that want its parts.

/// The parts of `http://user:password@host:port/database`.
#[derive(Debug)]
pub struct Login<'a> {
    /// `http://host:port`
    pub endpoint: String,
    /// The user, `default` if there is none.
    pub user: &'a str,
    /// The password, empty if there is none.
    pub password: &'a str,
    /// The database, `default` if there is none.
    pub database: &'a str,
}

impl<'a> From<&'a str> for Login<'a> {
    fn from(url: &'a str) -> Self {
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
        let (login, rest) = rest.rsplit_once('@').unwrap_or(("default", rest));
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        let (host, database) = rest.split_once('/').unwrap_or((rest, "default"));
        Self { endpoint: format!("{scheme}://{host}"), user, password, database }
    }
}
