//! What can be said of decisions, made when somebody asks: why one is as it is, what is weak in an account, where
//! credentials can go, and what a change changes.

mod diagram;
mod diff;
mod explain;
mod flows;
mod lint;
mod words;

pub use diff::{Answer, AnswerPlace, CatalogDiff, Change, ChangeKind, Class, Witness};
pub use explain::{Explanation, Reason, ReasonCode, Setting, Verdict};
pub use flows::{
    EcrRegions, FallbackFlow, Flow, FlowKind, Flows, Hosts, ImageClass, SourceReached, UncoveredHosts,
};
pub use lint::{Lint, LintCode, LintEdit, Lints, Severity};
