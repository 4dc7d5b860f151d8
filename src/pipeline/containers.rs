//! Containers that run together: compositions, and services beside a step.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::fields::{Fields, Readable, Taken};
use super::loose::Loose;
use super::read::LONGEST_NAME;
use super::step::{CompositionStep, Container, Services};
use super::template::Template;
use crate::reference::Excerpt;

impl Fields {
    pub(super) fn composition(&mut self) -> CompositionStep {
        let mut services = Services::default();
        if !self.has("composition") {
            self.missing("composition", "expected a map of services, or a file");
        }
        for key in ["composition", "composition_candidates"] {
            if let Taken::Value(value) = self.take(key) {
                self.add_services(key, value, &mut services);
            }
        }
        CompositionStep { services, contexts: self.contexts("registry_contexts") }
    }

    /// Containers beside a step: `composition`, and what makes them ready.
    pub(super) fn services(&mut self, key: &str) -> Services {
        let mut services = Services::default();
        // A list has the names of services that the file describes for all steps.
        if self.entries.iter().any(|(name, value)| name == key && matches!(value, Loose::List(_))) {
            self.entries.retain(|(name, _)| name != key);
            return services;
        }
        let Readable::Is(entries) = self.map(key, "a map with `composition`") else { return services };
        let mut fields = Self::new(entries);
        if let Taken::Value(composition) = fields.take("composition") {
            fields.add_services("composition", composition, &mut services);
        }
        for role in ["readiness", "setup"] {
            if let Taken::Value(container @ Loose::Map(_)) = fields.take(role) {
                fields.add_service(role.to_string(), container, &mut services);
            }
        }
        self.absorb(key, fields);
        services
    }

    /// A composition as Docker Compose writes it, its `services` alone, or the names of files.
    fn add_services(&mut self, key: &str, value: Loose, services: &mut Services) {
        match value {
            Loose::Scalar(file) => {
                let file = self.scalar(key, file);
                services.files.extend(Some(file).filter(Template::is_readable));
            }
            Loose::List(items) => {
                for item in items {
                    self.add_services(key, item, services);
                }
            }
            Loose::Map(entries) => {
                let mut fields = Self::new(entries);
                let containers = match fields.take("services") {
                    Taken::Value(Loose::Map(containers)) => containers,
                    _ => core::mem::take(&mut fields.entries),
                };
                for (name, container) in containers {
                    if let Loose::Map(_) = container {
                        self.add_service(name, container, services);
                    }
                }
                self.absorb(key, fields);
            }
            Loose::Absent => {}
        }
    }

    fn add_service(&mut self, name: String, container: Loose, services: &mut Services) {
        let Loose::Map(entries) = container else { return };
        let mut fields = Self::new(entries);
        let image = fields.text("image");
        let name = if name.len() > LONGEST_NAME {
            let message = format!("the name has {} bytes, expected at most {LONGEST_NAME}", name.len());
            let name = Excerpt::of(&name).to_string();
            self.fault(&name, message);
            name
        } else {
            name
        };
        self.absorb(&name, fields);
        services.containers.extend(image.map(|image| Container { name, image }));
    }

    /// The registry contexts of a step, under the key that its kind has for them.
    pub(super) fn contexts(&mut self, key: &str) -> Vec<Template> {
        self.texts(key).unwrap_or_default()
    }
}
