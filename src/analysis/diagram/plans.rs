//! Plans as flow charts.

use alloc::format;
use alloc::string::{String, ToString as _};
use core::fmt::Write as _;

use super::label;
use crate::catalog::Registry;
use crate::policy::FallbackFailures;
use crate::reference::Excerpt;
use crate::resolve::Role;
use crate::resolve::pull::PullPlan;
use crate::resolve::push_plan::PushPlan;
use crate::resolve::steps::Step;
use crate::routes::PlaceFailures;

impl PullPlan<'_, '_> {
    /// The plan as a [Mermaid](https://mermaid.js.org/syntax/flowchart.html) flow chart: whom to ask for what,
    /// one when the other has failed. What is left out stands apart, dashed.
    ///
    /// ```
    /// use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::new("hub").docker_hub().fallback("mirror"))
    ///     .registry(RegistryConfig::new("mirror").other("mirror.example").prefix("hub"))
    ///     .build()?;
    /// let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("nginx:1")?))?;
    /// assert_eq!(plan.to_mermaid(), "flowchart LR
    ///     n0([\"docker.io/library/nginx:1\"])
    ///     n1[(\"hub<br>docker.io/library/nginx:1\")]
    ///     n0 -->|pull| n1
    ///     n2[(\"mirror<br>mirror.example/hub/library/nginx:1\")]
    ///     n1 -->|when that has failed| n2
    /// ");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_mermaid(&self) -> String {
        let mut chart = String::from("flowchart LR\n");
        let _ = writeln!(chart, "    n0([\"{}\"])", label(&self.identity().to_string()));
        let mut before = 0;
        for (number, step) in (1..).zip(self.steps()) {
            match step {
                Step::Attempt(attempt) => {
                    let arrow = match (before, attempt.after()) {
                        (0, _) => "pull",
                        (_, FallbackFailures::Transient) => "when that is down",
                        _ if attempt.failures() == PlaceFailures::Transient => "when that is down",
                        _ => "when that has failed",
                    };
                    let target = label(&attempt.target().to_string());
                    let mirror = if attempt.role() == Role::Mirror { "<br>mirror" } else { "" };
                    let named = named(attempt.registry());
                    let _ = writeln!(chart, "    n{number}[(\"{named}<br>{target}{mirror}\")]");
                    let _ = writeln!(chart, "    n{before} -->|{arrow}| n{number}");
                    before = number;
                }
                Step::LeftOut(left_out) => {
                    let reason = label(&format!("not asked: {}", left_out.reason()));
                    let _ = writeln!(
                        chart,
                        "    n{number}[(\"{}<br>{reason}\")]",
                        label(Excerpt::of(&left_out.name()).as_str()),
                    );
                    let _ = writeln!(chart, "    n{before} -.-x n{number}");
                }
            }
        }
        chart
    }
}

impl PushPlan<'_, '_> {
    /// The plan as a [Mermaid](https://mermaid.js.org/syntax/flowchart.html) flow chart: from where the image
    /// comes and where it goes.
    pub fn to_mermaid(&self) -> String {
        let mut chart = String::from("flowchart LR\n");
        let source = self.source().map(|source| source.identity().to_string());
        let image = source.as_deref().map_or_else(|| "what was built".into(), label);
        let _ = writeln!(chart, "    n0([\"{image}\"])");
        for (number, to) in (1..).zip(self.destinations()) {
            let target = label(&to.target().to_string());
            let _ = writeln!(chart, "    n{number}[(\"{}<br>{target}\")]", named(to.registry()));
            let _ = writeln!(chart, "    n0 -->|push| n{number}");
        }
        chart
    }
}

fn named(registry: Option<Registry<'_>>) -> String {
    registry.map_or_else(|| "no registry".into(), |registry| label(Excerpt::of(registry.name()).as_str()))
}
