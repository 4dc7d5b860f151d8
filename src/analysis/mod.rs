//! What can be said of decisions, made when somebody asks: why one is as it is, what is weak in an account, where
//! credentials can go, and what a change changes.

mod diagram;
pub mod diff;
pub mod explain;
pub mod flows;
pub mod lint;
mod words;
