//! A preflight as a flow chart of images, steps and registries.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::label;
use crate::pipeline::{PlannedCache, PlannedPull, PlannedPush, Preflight, PulledFrom, StepPlan};
use crate::reference::Excerpt;
use crate::resolve::Role;

impl Preflight {
    /// The pipeline as a [Mermaid](https://mermaid.js.org/syntax/flowchart.html) flow chart.
    ///
    /// Steps are boxes, a parallel one a box around others. Images have round ends. Registries are cylinders,
    /// joined to the images that they hold. Arrows go from an image to the step that pulls it and from a step
    /// to the image that it pushes. Fallbacks and build cache are dotted. A step that would fail has a red
    /// border.
    ///
    /// Names never become syntax: all of a label but letters, digits and a few marks is written as entity
    /// codes, and every identifier is a number.
    ///
    /// ```
    /// use registry_resolver::{Catalog, Pipeline, RegistryConfig, Run};
    ///
    /// let catalog = Catalog::builder().registry(RegistryConfig::new("azure").azure("acme")).build()?;
    /// let pipeline: Pipeline = serde_json::from_str(
    ///     r#"{"steps": {
    ///         "build": {"type": "build", "image_name": "app"},
    ///         "test": {"image": "${{build}}"}
    ///     }}"#,
    /// )?;
    /// let chart = pipeline.preflight(&catalog, &Run::default().with_branch("main")).to_mermaid();
    /// assert_eq!(
    ///     chart,
    ///     "flowchart LR
    ///     n0[\"build: build\"]
    ///     n1[\"test: freestyle\"]
    ///     n2([\"acme.azurecr.io/app:main\"])
    ///     n3[(\"azure\")]
    ///     n0 -->|push| n2
    ///     n2 --- n3
    ///     n2 -->|pull| n1
    /// "
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_mermaid(&self) -> String {
        let mut chart = Chart::default();
        let mut lines = String::from("flowchart LR\n");
        // Steps come first, so that a local image finds the step that built it wherever that stands.
        let mut steps = Vec::new();
        for step in &self.steps {
            chart.add_step(step, 1, &mut lines, &mut steps);
        }
        for (node, step) in &steps {
            chart.add_arrows(*node, step);
        }
        lines.push_str(&chart.nodes);
        lines.push_str(&chart.edges);
        let failing: Vec<String> = steps
            .iter()
            .filter(|(_, step)| !step.problems.is_empty())
            .map(|(node, _)| format!("n{node}"))
            .collect();
        if !failing.is_empty() {
            lines.push_str("    classDef fails stroke:red,stroke-width:3px\n");
            let _ = writeln!(lines, "    class {} fails", failing.join(","));
        }
        lines
    }
}

#[derive(Default)]
struct Chart<'p> {
    next: usize,
    /// Those that build an image, by name. The first of a name counts, as it does in the preflight.
    builders: BTreeMap<&'p str, usize>,
    images: BTreeMap<String, usize>,
    registries: BTreeMap<&'p str, usize>,
    /// Which registry holds which image.
    held: BTreeMap<usize, Vec<usize>>,
    nodes: String,
    edges: String,
}

impl<'p> Chart<'p> {
    fn number(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    /// Writes a step and, in a box around them, those inside it and its hooks.
    fn add_step(
        &mut self,
        step: &'p StepPlan,
        depth: usize,
        lines: &mut String,
        steps: &mut Vec<(usize, &'p StepPlan)>,
    ) {
        let node = self.number();
        let text = label(&format!("{}: {}", Excerpt::of(&step.name), Excerpt::of(&step.kind)));
        let indent = "    ".repeat(depth);
        steps.push((node, step));
        if step.kind == "build" {
            self.builders.entry(&step.name).or_insert(node);
        }
        if step.steps.is_empty() {
            let _ = writeln!(lines, "{indent}n{node}[\"{text}\"]");
            return;
        }
        if step.kind == "parallel" {
            let _ = writeln!(lines, "{indent}subgraph n{node} [\"{text}\"]");
        } else {
            let around = self.number();
            let name = label(Excerpt::of(&step.name).as_str());
            let _ = writeln!(lines, "{indent}subgraph n{around} [\"{name}\"]");
            let _ = writeln!(lines, "{indent}    n{node}[\"{text}\"]");
        }
        for inner in &step.steps {
            self.add_step(inner, depth + 1, lines, steps);
        }
        let _ = writeln!(lines, "{indent}end");
    }

    fn add_arrows(&mut self, node: usize, step: &'p StepPlan) {
        for pull in &step.pulls {
            self.add_pull(node, pull);
        }
        if let Some(PlannedPush::To(destinations)) = &step.push {
            for to in destinations {
                let image = self.image(&to.reference);
                self.edge(node, "-->|push|", image);
                self.hold(to.registry.as_deref(), image);
            }
        }
        if let Some(PlannedCache { import, export, .. }) = &step.cache {
            for reference in import {
                let image = self.image(reference);
                self.edge(image, "-.->|cache|", node);
            }
            for reference in export {
                let image = self.image(reference);
                self.edge(node, "-.->|cache|", image);
            }
        }
    }

    fn add_pull(&mut self, node: usize, pull: &'p PlannedPull) {
        match &pull.from {
            PulledFrom::Registries { attempts, .. } => {
                for (place, attempt) in attempts.iter().enumerate() {
                    let image = self.image(&attempt.reference);
                    let arrow = match (place, attempt.role) {
                        (0, Role::Mirror) => "-->|pull from mirror|",
                        (0, _) => "-->|pull|",
                        (_, Role::Mirror) => "-.->|or from mirror|",
                        _ => "-.->|or from|",
                    };
                    self.edge(image, arrow, node);
                    self.hold(attempt.registry.as_deref(), image);
                }
            }
            PulledFrom::Local(step) => {
                if let Some(&builder) = self.builders.get(step.as_str()) {
                    self.edge(builder, "-->|local image|", node);
                }
            }
            PulledFrom::Undecided => {
                let image = self.image(Excerpt::of(&pull.image).as_str());
                self.edge(image, "-->|pull|", node);
            }
        }
    }

    fn image(&mut self, reference: &str) -> usize {
        if let Some(&node) = self.images.get(reference) {
            return node;
        }
        let node = self.number();
        self.images.insert(String::from(reference), node);
        let _ = writeln!(self.nodes, "    n{node}([\"{}\"])", label(reference));
        node
    }

    fn hold(&mut self, registry: Option<&'p str>, image: usize) {
        let Some(name) = registry else { return };
        let known = self.registries.get(name).copied();
        let node = known.unwrap_or_else(|| {
            let node = self.number();
            self.registries.insert(name, node);
            let _ = writeln!(self.nodes, "    n{node}[(\"{}\")]", label(Excerpt::of(name).as_str()));
            node
        });
        let holders = self.held.entry(image).or_default();
        if !holders.contains(&node) {
            holders.push(node);
            self.edge(image, "---", node);
        }
    }

    fn edge(&mut self, from: usize, arrow: &str, to: usize) {
        let _ = writeln!(self.edges, "    n{from} {arrow} n{to}");
    }
}
