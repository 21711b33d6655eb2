//! Encryption.

/// Makes ring the process's cryptography, unless the program chose another.
pub(crate) fn install_provider() {
    // An error means that there is one.
    drop(rustls::crypto::ring::default_provider().install_default());
}
