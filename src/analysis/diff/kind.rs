//! What a change is about.

use crate::words::words;

words! {
    /// What a change is about most: who answers, then what for, then how.
    pub enum ChangeKind, "kind of changes" {
        /// A registry is in one catalog alone: requests that name it are refused by the other.
        Registry = "registry",
        /// Two registry contexts exclude each other in one catalog alone (rule 5.4).
        Context = "context",
        /// One catalog refuses or skips what the other does, or for another reason.
        Refusal = "refusal",
        /// Another registry is the source of a pull.
        Source = "source",
        /// A push goes to another registry or domain, or build cache does.
        Destination = "destination",
        /// Other fallbacks are asked, in another order or after other failures.
        Fallback = "fallback",
        /// The same registries are asked for another name.
        Name = "name",
        /// Another credential is used, or other hosts may see it.
        Credential = "credential",
        /// The transport, the TLS material, or from where the registry can be reached.
        Connection = "connection",
        /// How often it is tried.
        Retry = "retry",
    }
}
