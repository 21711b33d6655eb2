//! Whether a program and its databases fit together.

use std::fmt;

use rowcol_codegen::plan::history::History;
use rowcol_codegen::schema::Schema;

use super::sessions::Sessions;
use super::standing::waiting;
use super::{Databases, Drift, Options, Result, Standing, Status, status, verify};

/// Whether a program and its databases fit together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// The databases hold what the models say.
    InStep,
    /// The databases hold what the models say, and beside it what the version before needs: a contract waits.
    ContractPending {
        /// What waits.
        waiting: Vec<Status>,
    },
    /// Migrations of the program are not applied, or not as a whole.
    Behind {
        /// They and how they stand.
        pending: Vec<Status>,
    },
    /// Migrations were applied that the program does not have: a newer one is at work.
    Ahead {
        /// These.
        unknown: Vec<Status>,
    },
    /// The databases hold something else than what was applied.
    Drifted {
        /// Migrations that were changed after they were applied.
        edited: Vec<Status>,
        /// What is not as the models say.
        drift: Drift,
    },
}

impl Check {
    /// Whether the program can work with the databases.
    ///
    /// ```
    /// use rowcol::migrate::Check;
    ///
    /// assert!(Check::InStep.fits() && Check::ContractPending { waiting: vec![] }.fits());
    /// assert!(!Check::Behind { pending: vec![] }.fits());
    /// ```
    #[must_use]
    pub fn fits(&self) -> bool {
        matches!(self, Self::InStep | Self::ContractPending { .. })
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |f: &mut fmt::Formatter<'_>, list: &[Status]| {
            list.iter().try_for_each(|status| write!(f, "\n  {status}"))
        };
        match self {
            Self::InStep => f.write_str("the databases hold what the models say"),
            Self::ContractPending { waiting } => {
                f.write_str(
                    "the databases hold what the models say, and what the version before needs; next, when no program of \
                     it runs: rowcol migrate deploy --contract",
                )?;
                listed(f, waiting)
            }
            Self::Behind { pending } => {
                f.write_str("migrations are not applied; next: rowcol migrate deploy")?;
                listed(f, pending)
            }
            Self::Ahead { unknown } => {
                f.write_str("the databases are ahead of this program; next: deploy its newer version")?;
                listed(f, unknown)
            }
            Self::Drifted { edited, drift } => {
                f.write_str("the databases do not hold what the models say; next: rowcol migrate verify")?;
                listed(f, edited)?;
                drift.differences.iter().try_for_each(|difference| write!(f, "\n  {difference}"))
            }
        }
    }
}

/// Compares the ledgers with the history, and where they agree, the databases with the models.
///
/// # Errors
/// As those of [`status`] and [`verify`].
pub async fn check(databases: &Databases, history: &History, models: &Schema) -> Result<Check> {
    let sessions = Sessions::open(databases, &Options::default()).await?;
    let all = status::of(history, &sessions);
    let waiting = waiting(history, |store| sessions.ledger(store));
    let of = |wanted: fn(&Standing) -> bool| -> Vec<Status> {
        all.iter().filter(|status| wanted(&status.standing)).cloned().collect()
    };
    let pending = of(|standing| {
        matches!(
            standing,
            Standing::Pending | Standing::Begun { .. } | Standing::Failed { .. } | Standing::Reversing
        )
    });
    let unknown = of(|standing| matches!(standing, Standing::Missing));
    // A contract alone is nothing that the program misses.
    let contract = waiting.iter().all(|one| one.contract) && waiting.len() == pending.len();
    if !pending.is_empty() && !contract {
        return Ok(Check::Behind { pending });
    }
    if !unknown.is_empty() {
        return Ok(Check::Ahead { unknown });
    }
    let edited = of(|standing| matches!(standing, Standing::Edited { .. }));
    // Until then the databases hold the schema that the contract begins with.
    let expected =
        if pending.is_empty() { Some(models) } else { waiting.iter().find_map(|one| one.before.as_ref()) };
    let drift = match expected {
        Some(expected) => verify(databases, expected).await?,
        None => Drift::default(),
    };
    Ok(match edited.is_empty() && drift.differences.is_empty() {
        true if pending.is_empty() => Check::InStep,
        true => Check::ContractPending { waiting: pending },
        false => Check::Drifted { edited, drift },
    })
}
