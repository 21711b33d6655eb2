//! Access to an S3 server, local or the user's own.

use std::{env, fmt, io};

/// How to reach a bucket.
///
/// `Debug` shows neither key.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct S3 {
    /// The server's URL; buckets are the first part of its paths.
    pub endpoint: String,
    /// The id of the access key.
    pub access_key_id: String,
    /// The secret of the access key.
    pub secret_access_key: String,
    /// The bucket, which exists on a local server.
    pub bucket: String,
    /// The region to sign for; a local server takes any.
    pub region: String,
}

impl S3 {
    pub(crate) fn new(endpoint: String, access_key_id: String, secret_access_key: String) -> Self {
        let (bucket, region) = ("rowcol".into(), "us-east-1".into());
        S3 { endpoint, access_key_id, secret_access_key, bucket, region }
    }

    /// The user's own server: the endpoint given, everything else from the environment.
    pub(crate) fn from_environment(endpoint: String) -> Self {
        let variable = |name| env::var(name).unwrap_or_default();
        let mut s3 = S3::new(endpoint, variable("S3_ACCESS_KEY_ID"), variable("S3_SECRET_ACCESS_KEY"));
        for (name, field) in [("S3_BUCKET", &mut s3.bucket), ("S3_REGION", &mut s3.region)] {
            if let Ok(value) = env::var(name) {
                *field = value;
            }
        }
        s3
    }

    pub(crate) fn environment(&self) -> impl Iterator<Item = (String, String)> {
        [
            ("S3_ENDPOINT", &self.endpoint),
            ("S3_ACCESS_KEY_ID", &self.access_key_id),
            ("S3_SECRET_ACCESS_KEY", &self.secret_access_key),
            ("S3_BUCKET", &self.bucket),
            ("S3_REGION", &self.region),
        ]
        .map(|(name, value)| (name.to_string(), value.clone()))
        .into_iter()
    }
}

impl fmt::Debug for S3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3")
            .field("endpoint", &self.endpoint)
            .field("bucket", &self.bucket)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

/// Serves S3 until standard input ends: the body of the command given to [`Builder::s3_command`].
///
/// What to serve comes from the environment, where the supervisor puts it.
///
/// # Errors
///
/// If the environment does not say what to serve, the port is taken, or there is no local S3 here.
///
/// [`Builder::s3_command`]: crate::Builder::s3_command
pub fn serve_s3() -> io::Result<()> {
    #[cfg(all(local_servers, feature = "s3"))]
    return crate::s3_server::serve_until_stdin_ends();
    #[cfg(not(all(local_servers, feature = "s3")))]
    Err(io::ErrorKind::Unsupported.into())
}
