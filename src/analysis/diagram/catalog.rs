//! A catalog as a flow chart of registries, fallbacks and roles.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::label;
use crate::catalog::{Catalog, FallbackRegistry, PlaceRef, Registry, RouteRef};
use crate::policy::{FallbackFailures, FallbackImages, FallbackNaming};
use crate::reference::Excerpt;
use crate::routes::{Origin, PlaceFailures, PlaceImages};

impl Catalog {
    /// The catalog as a [Mermaid](https://mermaid.js.org/syntax/flowchart.html) flow chart: the registries with
    /// their domains, prefixes and roles, and which falls back to which; and the routes with their mirrors.
    ///
    /// ```
    /// use registry_resolver::{Catalog, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::new("hub").docker_hub().primary().fallback("mirror"))
    ///     .registry(RegistryConfig::new("mirror").other("mirror.example").prefix("hub").default_registry())
    ///     .build()?;
    /// assert_eq!(catalog.to_mermaid(), "flowchart LR
    ///     n0[(\"hub<br>docker.io<br>primary\")]
    ///     n1[(\"mirror<br>mirror.example/hub<br>default\")]
    ///     n0 -->|falls back| n1
    /// ");
    /// # Ok::<(), registry_resolver::Problems>(())
    /// ```
    pub fn to_mermaid(&self) -> String {
        let mut registries: Vec<Registry<'_>> = self.registries().collect();
        registries.sort_unstable_by_key(|registry| registry.name());
        let numbers: BTreeMap<&str, usize> =
            registries.iter().enumerate().map(|(number, registry)| (registry.name(), number)).collect();
        let mut chart = String::from("flowchart LR\n");
        for (number, registry) in registries.iter().enumerate() {
            let _ = writeln!(chart, "    n{number}[(\"{}\")]", self.box_of(*registry));
        }
        for (number, registry) in registries.iter().enumerate() {
            let Some(fallback) = registry.fallback() else { continue };
            if let Some(to) = numbers.get(fallback.registry().name()) {
                let _ = writeln!(chart, "    n{number} -->|{}| n{to}", when(fallback));
            }
        }
        self.draw_routes(&numbers, &mut chart);
        chart
    }

    /// The routes by scope, each with arrows to its mirrors, which are numbered in the order in which they are asked,
    /// and to where its origin is.
    fn draw_routes(&self, numbers: &BTreeMap<&str, usize>, chart: &mut String) {
        let mut routes: Vec<RouteRef<'_>> = self.routes().collect();
        routes.sort_unstable_by_key(|route| route.scope());
        let mut next = numbers.len();
        for route in routes {
            let node = next;
            next += 1;
            let _ = writeln!(chart, "    n{node}([\"{}\"])", scope_box(route));
            let mirrors = route.mirrors().enumerate().map(|(index, place)| (mirror(index, place), place));
            let at = route.at().filter(|place| !place.is_as_named()).map(|place| (origin(route), place));
            for (arrow, place) in mirrors.chain(at) {
                let known = place.registry().and_then(|registry| numbers.get(registry.name()));
                let to = known.copied().unwrap_or(next);
                if known.is_none() {
                    next += 1;
                    let _ = writeln!(chart, "    n{to}[(\"{}\")]", label(&place.to_string()));
                }
                let _ = writeln!(chart, "    n{node} -->|{arrow}| n{to}");
            }
        }
    }

    /// Its name, where it is, and its roles.
    fn box_of(&self, registry: Registry<'_>) -> String {
        let mut text = label(Excerpt::of(registry.name()).as_str());
        let _ = write!(text, "<br>{}", label(registry.domain().as_str()));
        if let Some(prefix) = registry.prefix() {
            let _ = write!(text, "/{}", label(&format!("{prefix}")));
        }
        let roles = [
            (registry.is_primary(), "primary"),
            (self.default_registry() == Some(registry), "default"),
            (self.caching_registry() == Some(registry), "caching"),
            (registry.is_public(), "public"),
        ];
        let mut roles = roles.into_iter().filter_map(|(holds, role)| holds.then_some(role));
        if let Some(first) = roles.next() {
            let _ = write!(text, "<br>{first}");
        }
        for role in roles {
            let _ = write!(text, ", {role}");
        }
        text
    }
}

/// Its scope, and what it says of all of its images.
fn scope_box(route: RouteRef<'_>) -> String {
    let mut text = label(route.scope());
    if route.is_blocked() {
        text.push_str("<br>blocked");
    }
    match route.origin() {
        Origin::Never => text.push_str("<br>origin never"),
        Origin::First => text.push_str("<br>origin first"),
        Origin::Last => {}
    }
    text
}

fn mirror(index: usize, place: PlaceRef<'_>) -> String {
    let mut text = format!("mirror {}", index + 1);
    match place.images() {
        PlaceImages::Pinned => text.push_str(", if pinned"),
        PlaceImages::Tagged => text.push_str(", if not pinned"),
        PlaceImages::Any => {}
    }
    if place.failures() == PlaceFailures::Transient {
        text.push_str(", while down");
    }
    text
}

fn origin(route: RouteRef<'_>) -> String {
    String::from(if route.origin() == Origin::Never { "origin, not asked" } else { "origin" })
}

fn when(fallback: FallbackRegistry<'_>) -> String {
    let policy = fallback.policy();
    let mut text = String::from("falls back");
    if policy.naming == FallbackNaming::Keep {
        text.push_str(", keeping the path");
    }
    if policy.images == FallbackImages::Pinned {
        text.push_str(", if pinned");
    }
    if policy.failures == FallbackFailures::Transient {
        text.push_str(", while down");
    }
    text
}
