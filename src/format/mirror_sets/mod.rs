//! `OpenShift`'s mirror sets, and the `registries.conf` that its operator makes of them. Rules 15.1 and 15.2.
//!
//! Read alone: an `ImageDigestMirrorSet`, an `ImageTagMirrorSet`, the older `ImageContentSourcePolicy`, and the
//! cluster's `Image` configuration. What they come to is a [`RegistriesConf`] as CRI-O reads it on every node.
//!
//! ```
//! use registry_resolver::format::File;
//! use registry_resolver::format::mirror_sets::{MirrorDocument, MirrorSets};
//!
//! let text = r#"{"kind": "ImageDigestMirrorSet", "spec": {"imageDigestMirrors": [
//!     {"source": "quay.io/acme", "mirrors": ["m.example/acme"], "mirrorSourcePolicy": "NeverContactSource"}
//! ]}}"#;
//! let document: MirrorDocument = serde_json::from_str(text)?;
//! let conf = MirrorSets::new().with_documents(File { name: "idms.json", text }, [document]).read(&[])?;
//! let rule = conf.rules().next().unwrap();
//! assert_eq!((rule.prefix(), rule.is_blocked()), ("quay.io/acme", true));
//! assert_eq!(rule.mirrors()[0].location(), "m.example/acme");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod apply;
mod document;
mod judge;
mod order;
mod scopes;

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

pub use document::MirrorDocument;

use super::files::Report;
use super::files::{Engine, File, FileReaction, InvalidFiles};
use super::outline::Outline;
use super::registries_conf::RegistriesConf;
use apply::Rules;
use document::{Cluster, Found};
use scopes::Scopes;

/// Mirror sets and the cluster's configuration on their way to a [`RegistriesConf`].
#[derive(Clone, Debug, Default)]
pub struct MirrorSets {
    read: Vec<Documents>,
    payload: Option<String>,
}

/// What is in one file.
#[derive(Clone)]
struct Documents {
    name: String,
    text: String,
    all: Vec<MirrorDocument>,
}

/// Without the text: it may be anything.
impl fmt::Debug for Documents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Documents").field(&self.name).field(&self.all).finish()
    }
}

impl MirrorSets {
    /// No sets.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what a file has: all of its documents, in their order. The text is for the lines of notices;
    /// [`File::named`] where it is not at hand. The order of files does not count.
    #[must_use]
    pub fn with_documents(
        mut self,
        file: File<'_>,
        documents: impl IntoIterator<Item = MirrorDocument>,
    ) -> Self {
        let all = documents.into_iter().filter(|document| !document.is_empty()).collect();
        self.read.push(Documents { name: file.name.to_owned(), text: file.text.to_owned(), all });
        self
    }

    /// The repository of the cluster's own images, which the operator never lets be blocked.
    #[must_use]
    pub fn with_payload(self, repository: impl Into<String>) -> Self {
        Self { payload: Some(repository.into()), ..self }
    }

    /// Merges the sets into the `registries.conf` of these files, as the operator does, and reads the result.
    ///
    /// What the operator alone refuses is a notice, of the effect *refused*: it then changes no node, and the result
    /// here is what the rest of the documents comes to.
    ///
    /// # Errors
    ///
    /// [`InvalidFiles`] for a document that is none, for what the operator cannot merge, and for a result that
    /// CRI-O refuses: two rules with one location and different flags, or per-mirror settings in a rule of
    /// `mirror-by-digest-only`. Mirrors of a source are handed down to the scopes inside it; where that makes more
    /// than 16 MiB of them, it is a problem too.
    pub fn read(&self, base: &[File<'_>]) -> Result<RegistriesConf, InvalidFiles> {
        let (base, mut report) = RegistriesConf::merged(Engine::CriO, base)?;
        let mut found = Found::default();
        for Documents { name, text, all } in &self.read {
            let outline = Outline::of(File { name, text });
            for (index, document) in all.iter().enumerate() {
                document.find(outline.document(index), &mut found, &mut report);
            }
        }
        judge::judge(&found, &mut report);
        let Found { sets, mut cluster } = found;
        let mut rules = Rules::of(&base);
        self.spare_payload(&mut cluster, &sets, &mut report);
        rules.add_sets(&sets);
        rules.add_cluster(&cluster);
        rules.spread(&cluster);
        rules.hand_down(&sets, &mut report);
        rules.check(&mut report);
        let conf = base.with_rules(rules.into_rules(), cluster.search, &mut report);
        InvalidFiles::check(
            report.problems,
            FileReaction::Refuses,
            "no node gets a `registries.conf` that it can read",
        )?;
        Ok(conf.with_notices(report.notices))
    }

    /// A blocked scope over the cluster's own images is dropped, unless a mirror of them can still be used.
    fn spare_payload(&self, cluster: &mut Cluster, sets: &[document::Set], report: &mut Report) {
        let Some(payload) = &self.payload else { return };
        let blocked: Scopes<'_> = cluster.blocked.iter().map(|it| it.scope.as_str()).collect();
        let served = sets.iter().any(|set| {
            set.kind == document::SetKind::Digest
                && apply::is_nested(payload, &set.source)
                && set.mirrors.iter().any(|mirror| !blocked.cover(mirror))
        });
        if served {
            return;
        }
        let (dropped, kept) = core::mem::take(&mut cluster.blocked)
            .into_iter()
            .partition(|it| apply::is_nested(payload, &it.scope));
        cluster.blocked = kept;
        for scope in dropped {
            judge::tell_payload(&scope, report);
        }
    }
}
