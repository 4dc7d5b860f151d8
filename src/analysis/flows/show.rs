//! Flows as tables: aligned, within 80 columns where names allow.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use super::images::PathPattern;
use super::{FallbackFlow, Flow, FlowKind, Flows, Hosts, SourceReached, View};
use crate::catalog::{PickedAs, PlaceLogin, Registry};
use crate::policy::{FallbackFailures, FallbackImages};
use crate::registry::Credential;

/// A column is not widened for a text that is longer than this.
const WIDEST: usize = 40;

impl fmt::Display for Flows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.iter().map(name).collect::<Vec<_>>();
        let width = width(&names);
        let mut last = None;
        for (flow, name) in self.iter().zip(names) {
            let heading = heading(flow, self.view);
            if last.as_ref() != Some(&heading) {
                let line_end = if last.is_some() { "\n" } else { "" };
                write!(f, "{line_end}{heading}")?;
                last = Some(heading);
            }
            write!(f, "\n  {name:width$}  {flow}")?;
            if let (View::Images, FlowKind::Fallback(_)) = (self.view, flow.kind) {
                write!(f, ", as {}", PathPattern(flow.names_there()))?;
            }
        }
        Ok(())
    }
}

/// What rows have in common that stand together.
fn heading(flow: &Flow<'_>, view: View) -> String {
    match view {
        View::Credentials => whose(flow),
        View::Images => flow.images().to_string(),
        View::Hosts => hosts(flow),
    }
}

fn hosts(flow: &Flow<'_>) -> String {
    match flow.hosts {
        Hosts::Uncovered(_) => "any host that no registry covers".to_string(),
        hosts => hosts.to_string(),
    }
}

fn name<'c>(flow: &Flow<'c>) -> &'c str {
    flow.registry().map_or("-", Registry::name)
}

fn width(texts: &[&str]) -> usize {
    texts.iter().map(|text| text.chars().count()).filter(|&count| count <= WIDEST).max().unwrap_or(0)
}

/// Whose credential goes to which hosts.
fn whose(flow: &Flow<'_>) -> String {
    let whose = match flow.login() {
        PlaceLogin::With(Credential::Handle(handle)) => format!("`{handle}`"),
        PlaceLogin::With(Credential::Step) => "the step's own credentials".to_string(),
        PlaceLogin::Ambient => "what the caller keeps".to_string(),
        PlaceLogin::Anonymous => "nobody".to_string(),
    };
    let issuers = flow.token_issuers();
    if issuers.is_empty() {
        return format!("{whose} for {}", hosts(flow));
    }
    format!("{whose} for {}, tokens from {issuers}", hosts(flow))
}

/// By what kind of request it comes about.
impl fmt::Display for Flow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let elsewhere = match self.hosts {
            Hosts::EcrRegions(_) => " and another region",
            _ => "",
        };
        match self.kind {
            FlowKind::Picked(PickedAs::Sole) => f.write_str("pulls, as the sole registry there"),
            FlowKind::Picked(PickedAs::Primary) => f.write_str("pulls, as the primary registry there"),
            FlowKind::Picked(PickedAs::LongestPrefix) => f.write_str("pulls, by its prefix"),
            FlowKind::Context => f.write_str("pulls that name it as context"),
            FlowKind::Built if elsewhere.is_empty() => f.write_str("pulls of what was pushed there"),
            FlowKind::Built => f.write_str("pulls of what was pushed to another region"),
            FlowKind::Fallback(fallback) => fallback.fmt(f),
            FlowKind::Anonymous => f.write_str("pulls, anonymously"),
            FlowKind::Ambient => f.write_str("pulls, with what the caller keeps"),
            FlowKind::PushNamed => write!(f, "pushes that name it{elsewhere}"),
            FlowKind::PushDefault if elsewhere.is_empty() => f.write_str("pushes that name no registry"),
            FlowKind::PushDefault => f.write_str("pushes that name another region alone"),
            FlowKind::AdHocPush => f.write_str("pushes with the step's own credentials"),
            FlowKind::BuildCache => f.write_str("build cache"),
            FlowKind::BuildCacheNamed => f.write_str("build cache that names it"),
            FlowKind::CacheEntry if self.registry.is_none() && self.login() == PlaceLogin::Ambient => f
                .write_str(
                    "entries of `cache_from`, with what the caller keeps, and of `cache_to`, anonymously",
                ),
            FlowKind::CacheEntry if self.registry.is_none() => {
                f.write_str("entries of `cache_from` and `cache_to`, anonymously")
            }
            FlowKind::CacheEntry => f.write_str("entries of `cache_from` and `cache_to`"),
            FlowKind::Place(place) => place.fmt(f),
        }
    }
}

/// ``falling back from `a` through `b`, pinned images only``
impl fmt::Display for FallbackFlow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "falling back from `{}`", self.source().name())?;
        for (index, registry) in self.through().enumerate() {
            let word = if index == 0 { " through" } else { "," };
            write!(f, "{word} `{}`", registry.name())?;
        }
        f.write_str(match (self.reached, self.asked) {
            (SourceReached::Picked, _) => "",
            (SourceReached::AsContext, _) => " as context",
            (SourceReached::Built, Hosts::EcrRegions(_)) => ", of what was pushed to another region",
            (SourceReached::Built, _) => ", of what was pushed",
        })?;
        if self.policy().images == FallbackImages::Pinned {
            f.write_str(", pinned images only")?;
        }
        if self.policy().failures == FallbackFailures::Transient {
            f.write_str(", when it is down")?;
        }
        Ok(())
    }
}
