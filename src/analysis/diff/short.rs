//! Names without a domain that are asked differently (rule 13): by their aliases, and all others by search list and mode.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::ask::{Asked, Pair};
use super::axis::{Only, Values};
use super::change::Change;
use super::class::Class;
use super::locate::of_short;
use super::point::{Pin, Subject};
use super::pulls::PINNED;
use crate::catalog::{Catalog, ShortNamesRef};
use crate::reference::ShortName;

/// One change for each alias that means another image, and for all other names of one component and of several.
pub(super) fn changes(pair: Pair<'_>, out: &mut Vec<Change>) {
    let settings = pair.map(|catalog| catalog.short_names().map(ShortNamesRef::to_config));
    if settings[0] == settings[1] {
        return;
    }
    let names = pair.into_iter().filter_map(Catalog::short_names);
    let mut names: BTreeSet<String> =
        names.flat_map(ShortNamesRef::aliases).map(|(name, _)| name.to_string()).collect();
    let free = |taken: &BTreeSet<String>, name: &str| {
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        core::iter::once(name.to_string()).chain(numbered).find(|name| !taken.contains(name))
    };
    let others = ["app", "team/app"].into_iter().filter_map(|name| free(&names, name)).collect::<Vec<_>>();
    names.extend(others);
    for name in &names {
        for (pin, written) in [(Pin::Tagged, format!("{name}:1")), (Pin::Pinned, format!("{name}{PINNED}"))] {
            let Ok(parsed) = ShortName::parse(&written) else { continue };
            let Some(names) = of_short(pair, parsed).short else { continue };
            let class = Class::of(Subject::Short, [Values::One(Only::Short { names, pin })]);
            out.extend(Change::of(pair, class, Asked::Short(written)));
        }
    }
}
