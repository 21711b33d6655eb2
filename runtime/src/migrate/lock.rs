//! The lock that keeps other deployers out, as the statements of ClickHouse see it.

use std::time::Duration;

#[cfg(feature = "postgres")]
use super::Error;
use super::Result;

/// How often the session of the lock is asked while a statement runs elsewhere: a session that says nothing for long is
/// closed by firewalls.
pub(super) const ASK: Duration = Duration::from_secs(5);

/// The session that holds the lock, if there is one.
pub(super) struct Lock<'a> {
    #[cfg(feature = "postgres")]
    session: Option<&'a mut super::postgres::Session>,
    #[cfg(not(feature = "postgres"))]
    session: std::marker::PhantomData<&'a ()>,
}

impl<'a> Lock<'a> {
    #[cfg(feature = "postgres")]
    pub(super) fn of(session: Option<&'a mut super::postgres::Session>) -> Self {
        Self { session }
    }

    #[cfg(not(feature = "postgres"))]
    pub(super) fn none() -> Self {
        Self { session: std::marker::PhantomData }
    }

    /// Whether it is still held.
    pub(super) async fn ask(&mut self) -> Result<()> {
        #[cfg(feature = "postgres")]
        if let Some(session) = &mut self.session {
            return session.ask().await.map_err(|source| Error::LockLost { source: Box::new(source) });
        }
        let _ = &self.session;
        Ok(())
    }
}
