//! What all requests together can do to a catalog: the tables, and that they are exact.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[cfg(feature = "pipeline")]
mod brute;
#[cfg(feature = "pipeline")]
mod drawn;
mod hosts;
mod lengths;
mod limits;
#[cfg(feature = "pipeline")]
mod lints;
mod routes;
mod tables;
mod values;
#[cfg(feature = "serde")]
mod written;

use registry_resolver::registry::EcrRegistry;

use crate::support::{builder as account, domain, named};

const WEST: EcrRegistry<'static> = EcrRegistry { account: "123456789012", region: "us-west-2" };
