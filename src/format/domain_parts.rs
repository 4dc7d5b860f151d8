//! A registry's domain as our own format writes it: whole, or as the parts that its provider makes one of
//! (rules 3.3 and 3.9).

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::keyed::Note;
use crate::catalog::ProblemKind;
use crate::reference::Excerpt;
use crate::registry::{EcrDomain, Place, Provider, ProviderFacts, is_aws_account, is_label};

#[derive(Default)]
pub(super) struct DomainParts {
    pub(super) domain: Option<String>,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
    pub(super) location: Option<String>,
}

/// What comes of them.
pub(super) struct Placed {
    pub(super) place: Place,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
}

/// A word that may be none of those it should be one of.
#[derive(Clone, Copy, Default)]
pub(super) enum Stated<T> {
    #[default]
    Nothing,
    /// A problem already.
    Unknown,
    Known(T),
}

impl DomainParts {
    pub(super) fn place(self, provider: Stated<Provider>, notes: &mut Vec<Note>) -> Placed {
        match provider {
            Stated::Known(provider) if provider.has_regions() => self.amazon(notes),
            Stated::Known(provider) => Placed::alone(self.of_one_part(Some(provider), notes)),
            Stated::Nothing => Placed::alone(self.of_one_part(None, notes)),
            // What the parts are of is not known; a short form would be a second problem of one mistake.
            Stated::Unknown => {
                let whole = self.domain.filter(|domain| domain.contains(['.', ':', '/']));
                Placed::alone(whole.map_or(Place::Refused, Place::At))
            }
        }
    }

    fn amazon(self, notes: &mut Vec<Note>) -> Placed {
        let Self { domain, account, region, location } = self;
        if location.is_some() {
            notes.push(misplaced("location", "no domain of this provider is made of it"));
        }
        let place = match (domain, &account, &region) {
            (Some(domain), ..) => Place::At(domain),
            (None, Some(account), Some(region)) if is_aws_account(account) && is_label(region) => {
                return Placed::alone(Place::At(EcrDomain::made_of(account, region).to_string()));
            }
            // What is wrong with the one or the other is found where facts are checked.
            (None, Some(_), Some(_)) => Place::Refused,
            (None, None, Some(_)) => Place::Unplaced,
            (None, _, None) => Place::Missing,
        };
        Placed { place, account, region }
    }

    fn of_one_part(self, provider: Option<Provider>, notes: &mut Vec<Note>) -> Place {
        let facts = provider.map(Provider::facts);
        let form = facts.and_then(|facts| facts.short_form);
        let given = [("account", self.account), ("region", self.region), ("location", self.location)];
        let mut made = None;
        for (key, text) in given {
            let Some(text) = text else { continue };
            let Some(form) = form.filter(|form| form.part.key() == key) else {
                notes.push(misplaced(key, "no domain of this provider is made of it"));
                continue;
            };
            if self.domain.is_some() {
                notes.push(misplaced(key, "the domain is written as well"));
            } else if let Some(domain) = form.domain(&text) {
                made = Some(Place::At(domain));
            } else {
                notes.push(Note {
                    path: key.into(),
                    kind: ProblemKind::InvalidDomain,
                    text: format!("no domain can be made of `{}`", Excerpt::of(&text)),
                    mend: Some("write lower-case letters, digits and inner `-`".into()),
                    replacement: None,
                });
                made = Some(Place::Refused);
            }
        }
        let sole_host = || facts.and_then(ProviderFacts::sole_host).map(|host| Place::At(host.into()));
        self.domain.map(Place::At).or(made).or_else(sole_host).unwrap_or_default()
    }
}

impl Placed {
    fn alone(place: Place) -> Self {
        Self { place, account: None, region: None }
    }
}

fn misplaced(key: &str, text: &str) -> Note {
    let mend = Some("drop it".to_string());
    Note { path: key.into(), kind: ProblemKind::MisplacedKey, text: text.into(), mend, replacement: None }
}
