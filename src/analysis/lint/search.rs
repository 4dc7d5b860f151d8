//! Names without a domain that are looked for where strangers may own them (rule 13.4).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Finding, Lint, LintKind};
use crate::catalog::Catalog;
use crate::reference::{Domain, Excerpt};
use crate::registry::{Namespaces, Provider};

/// An entry of the search list, at this position.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct SearchFinding<'c> {
    entry: usize,
    domain: Domain<'c>,
    /// The domain of the entry that comes after it, or of a public one that comes before.
    other: Domain<'c>,
    order: Order,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// It is public, and so is an earlier one.
    Second,
    /// It is public, and a private one comes after it.
    BeforePrivate,
}

pub(super) fn find<'c>(catalog: &'c Catalog, found: &mut Vec<Lint<'c>>) {
    let Some(names) = catalog.short_names() else { return };
    // With a path of one's own behind the host, the names are one's own.
    let is_public = |domain: Domain<'_>, has_path: Option<_>| {
        let facts = Provider::detect(domain).facts();
        has_path.is_none() && facts.namespaces_on(domain) == Namespaces::Shared
    };
    let entries: Vec<_> =
        names.search().map(|(domain, path)| (domain, is_public(domain, path.map(|_| ())))).collect();
    let mut first = None;
    for (entry, &(domain, public)) in entries.iter().enumerate() {
        if !public {
            continue;
        }
        let private = entries.iter().skip(entry + 1).find(|(_, public)| !public);
        let order = match (private, first) {
            (Some((other, _)), _) => Some((*other, Order::BeforePrivate)),
            (None, Some(other)) => Some((other, Order::Second)),
            (None, None) => None,
        };
        if let Some((other, order)) = order {
            let finding = Finding::Search(SearchFinding { entry, domain, other, order });
            found.push(Lint { registry: None, finding });
        }
        first = first.or(Some(domain));
    }
}

impl SearchFinding<'_> {
    pub(super) const CODE: LintKind = LintKind::PublicSearch;

    pub(super) fn path(self) -> String {
        format!("short_names.search[{}]", self.entry)
    }

    pub(super) fn reason(self) -> String {
        let (domain, other) = (Excerpt::of(self.domain.as_str()), Excerpt::of(self.other.as_str()));
        let order = match self.order {
            Order::Second => format!("{other} and {domain}, where strangers own namespaces"),
            Order::BeforePrivate => {
                format!("{domain}, where strangers own namespaces, before {other}")
            }
        };
        format!("names without a domain are looked for on {order}: an image there may be a stranger's")
    }

    pub(super) fn mend(self) -> String {
        match self.order {
            Order::Second => "keep one of them, or make aliases of the names that are meant".into(),
            Order::BeforePrivate => "put it last, or make aliases of the names that are meant".into(),
        }
    }
}
