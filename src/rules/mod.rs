//! rules
/// x
pub mod references {}
/// x
pub mod registries {}
/// x
pub mod catalog {}
/// x
pub mod pulling {}
/// x
pub mod pushing {}
/// x
pub mod invariants {}
/// x
pub mod json_lines {}
