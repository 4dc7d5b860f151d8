//! The program as a node runs it: on real files, which real engines read.

mod engines;
mod files;
mod stage;
