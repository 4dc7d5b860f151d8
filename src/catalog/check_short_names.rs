//! What a catalog refuses of its aliases and its search list (rule 13.2).

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use super::beside::Beside;
use super::check::Check;
use super::problem::{ProblemKind, key_in_path};
use super::told::Told;
use crate::index::{Case, Groups, sorted};
use crate::reference::{Domain, Excerpt, Path, Reference, ReferenceError};
use crate::registry::address_fault;
use crate::routes::{ShortNameMode, ShortNames};

/// Short names whose own settings are checked.
pub(super) struct CheckedShortNames<'a> {
    /// The name, the image as it was written, and as it reads.
    pub(super) aliases: Vec<(&'a str, &'a str, Reference<'a>)>,
    /// As it was written, host and path.
    pub(super) search: Vec<(&'a str, Domain<'a>, Option<Path<'a>>)>,
    pub(super) mode: Option<ShortNameMode>,
}

impl Check {
    /// Rule 13.2.
    pub(super) fn short_names<'a>(&mut self, beside: &'a Beside) -> Option<CheckedShortNames<'a>> {
        let names = beside.short_names.as_ref()?;
        let mut aliases = Vec::new();
        let groups = Groups::of(Case::Exact, names.aliases.len(), |index| &names.aliases[index].0);
        let mut last: Vec<Option<&str>> = vec![None; groups.first.len()];
        for ((name, image), &group) in names.aliases.iter().zip(&groups.of) {
            match last[group as usize].replace(image) {
                None => {}
                Some(other) if other == image => continue,
                Some(other) => {
                    let (other, image) = (Excerpt::of(other), Excerpt::of(image));
                    let text = format!("it is an alias of `{other}` and of `{image}`");
                    let told = Told::of(text, Some("keep one of them"));
                    self.alias_problem(name, ProblemKind::InvalidShortName, told);
                    continue;
                }
            }
            if let Some(told) = short_name_fault(name) {
                self.alias_problem(name, ProblemKind::InvalidAlias, told);
            }
            match image_of(image) {
                Ok(reference) => aliases.push((name.as_str(), image.as_str(), reference)),
                Err(told) => self.alias_problem(name, ProblemKind::InvalidShortName, told),
            }
        }
        // Their order says nothing.
        let aliases = sorted(&aliases, |a, b| a.0.cmp(b.0));
        let mut search = Vec::new();
        for (index, entry) in names.search.iter().enumerate() {
            match entry_of(entry) {
                Ok((host, path)) => search.push((entry.as_str(), host, path)),
                Err(told) => {
                    let path = format!("short_names.search[{index}]");
                    self.tell_top(path, ProblemKind::InvalidShortName, told);
                }
            }
        }
        if names.search.len() > ShortNames::MOST_ENTRIES {
            self.top(
                "short_names.search".into(),
                ProblemKind::InvalidShortName,
                format_args!("{} entries, expected at most {}", names.search.len(), ShortNames::MOST_ENTRIES),
                Some("take some away"),
            );
        }
        Some(CheckedShortNames { aliases, search, mode: names.mode })
    }

    fn alias_problem(&mut self, name: &str, kind: ProblemKind, told: Told) {
        let path = format!("short_names.aliases.{}", key_in_path(name));
        self.tell_top(path, kind, told);
    }
}

/// What is wrong, with the mend that an error has, in a text of which it is the part between these.
fn part(text: String, error: &ReferenceError, [before, behind]: [&str; 2]) -> Told {
    let replacement = error.replacement().map(|part| format!("{before}{part}{behind}"));
    let mend = replacement.as_ref().map(|whole| format!("did you mean `{}`?", Excerpt::of(whole)));
    Told { text, mend: mend.or_else(|| error.help_text()), replacement }
}

/// Rule 13.1: a path of which 2.2 makes no domain. Hexadecimal digits are a short name as any other.
fn short_name_fault(name: &str) -> Option<Told> {
    let first = name.split_once('/').map(|(first, _)| first);
    if first.is_some_and(|first| Domain::parse(first).is_ok_and(Domain::reads_as_domain)) {
        let text = format!("`{}` is no short name: it has a domain", Excerpt::of(name));
        return Some(Told::of(text, Some("an alias goes from a name without a domain to one with it")));
    }
    let error = Path::parse(name).err()?;
    Some(part(format!("the alias is no short name: {}", error.message()), &error, ["", ""]))
}

/// An image with a domain, and without tag and digest.
fn image_of(text: &str) -> Result<Reference<'_>, Told> {
    let image = Reference::parse(text).map_err(|error| part(error.message(), &error, ["", ""]))?;
    let first = text.split_once('/').map(|(first, _)| first);
    if !first.is_some_and(|first| Domain::parse(first).is_ok_and(Domain::reads_as_domain)) {
        let text = format!("`{}` has no domain", Excerpt::of(text));
        let whole = format!("{}/{}", image.domain(), image.path());
        let mend = Some(format!("write `{}`", Excerpt::of(&whole)));
        return Err(Told { text, mend, replacement: Some(whole) });
    }
    if let Some(fault) = address_fault(image.domain()) {
        return Err(Told::of(format!("`{}` {}", Excerpt::of(image.domain().as_str()), fault.text()), None));
    }
    if image.tag().is_some() || image.digest().is_some() {
        let text = format!("`{}` has a tag or a digest", Excerpt::of(text));
        let mend = Some("an alias takes them from the short name: drop them");
        return Err(Told::of(text, mend));
    }
    Ok(image)
}

/// A host, perhaps with a path.
fn entry_of(text: &str) -> Result<(Domain<'_>, Option<Path<'_>>), Told> {
    if let Some((_, rest)) = text.split_once("://") {
        // Of several schemes none is taken away: what is behind one begins with the next.
        let replacement = (!rest.contains("://") && entry_of(rest).is_ok()).then(|| rest.to_string());
        let mend = match &replacement {
            Some(rest) => format!("write `{}`", Excerpt::of(rest)),
            None => "drop the scheme".to_string(),
        };
        return Err(Told {
            text: format!("`{}` has a scheme", Excerpt::of(text)),
            mend: Some(mend),
            replacement,
        });
    }
    let (host, path) = text.split_once('/').map_or((text, None), |(host, path)| (host, Some(path)));
    let behind = path.map(|path| format!("/{path}")).unwrap_or_default();
    let domain = Domain::parse(host).map_err(|error| part(error.message(), &error, ["", behind.as_str()]))?;
    if let Some(fault) = address_fault(domain) {
        return Err(Told::of(format!("`{}` {}", Excerpt::of(host), fault.text()), None));
    }
    let front = format!("{host}/");
    let path = path.map(Path::parse).transpose();
    let path = path.map_err(|error| part(error.message(), &error, [front.as_str(), ""]))?;
    Ok((domain, path))
}
