//! Section 15: neighbours' files, held against what their engines do.

#[cfg(feature = "toml")]
mod containers;
mod daemons;
#[cfg(feature = "toml")]
mod differences;
