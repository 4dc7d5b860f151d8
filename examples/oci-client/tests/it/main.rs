//! The program against registries with TLS of an authority that is made on the spot: Debian's `docker-registry`, and
//! servers of a few lines that do what no real one does on demand and keep what they were sent. Sections 6, 10 and 14 of
//! the rules. Where a program is missing a test says that it is skipped; with `REQUIRE_E2E` that is a failure.

mod authority;
mod image;
mod machine;
mod pulls;
mod registry;
mod server;
mod tokens;
