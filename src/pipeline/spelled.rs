//! Which fields the steps of each kind have, and how they were spelled before (rule 9.1).

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::fields::Fields;
use super::notice::{Note, StepNote};

/// Old spellings, and what they are called today.
const RENAMED: [(&str, &str); 7] = [
    ("image-name", "image_name"),
    ("tag-policy", "tag_policy"),
    ("build-arguments", "build_arguments"),
    ("working-directory", "working_directory"),
    ("composition-candidates", "composition_candidates"),
    ("composition-variables", "composition_variables"),
    ("fail-fast", "fail_fast"),
];

/// The kinds whose fields are read; what others have is their own.
pub(super) fn is_read(kind: &str) -> bool {
    KINDS.contains(&kind)
}

const KINDS: [&str; 7] =
    ["build", "push", "freestyle", "composition", "launch-composition", "deploy", "parallel"];

/// Fields that are read, and the kinds that have them.
const FIELDS: [(&str, &[&str]); 26] = [
    ("image_name", &["build", "push"]),
    ("image", &["freestyle"]),
    ("registry", &["build", "push"]),
    ("tag", &["build", "push"]),
    ("tags", &["build", "push"]),
    ("registry_context", &["push", "freestyle"]),
    ("registry_contexts", &["build", "composition", "launch-composition"]),
    ("region", &["build", "push"]),
    ("role_arn", &["build", "push", "freestyle"]),
    ("aws_session_name", &["build", "push", "freestyle"]),
    ("aws_duration_seconds", &["build", "push", "freestyle"]),
    ("disable_push", &["build"]),
    ("buildx", &["build"]),
    ("platform", &["build"]),
    ("tag_policy", &["build"]),
    ("no_cache", &["build"]),
    ("no_cf_cache", &["build"]),
    ("cache_from", &["build"]),
    ("cache_to", &["build"]),
    ("dockerfile", &["build"]),
    ("candidate", &["push", "deploy"]),
    ("credentials", &["push"]),
    ("accessKeyId", &["push"]),
    ("secretAccessKey", &["push"]),
    ("composition", &["composition", "launch-composition"]),
    ("composition_candidates", &["composition", "launch-composition"]),
];

/// What else a step may have that is read. Where it means nothing it is passed over.
const COMMON: [&str; 8] = ["type", "when", "hooks", "scale", "matrix", "provider", "services", "steps"];

/// Whether anything comes of a field, in any kind of step.
pub(super) fn is_field(key: &str) -> bool {
    COMMON.contains(&key) || FIELDS.iter().any(|(field, _)| *field == key)
}

/// What to write where a step has the field of another kind.
fn meant(kind: &str, field: &str) -> Option<&'static str> {
    Some(match (kind, field) {
        ("freestyle" | "push", "registry_contexts") | ("freestyle", "registry") => "registry_context",
        ("build" | "composition" | "launch-composition", "registry_context") => "registry_contexts",
        ("freestyle", "image_name" | "candidate") => "image",
        ("push", "image") => "candidate",
        ("build", "image") => "image_name",
        _ => return None,
    })
}

impl Fields {
    /// Gives every field its new spelling.
    pub(super) fn rename(&mut self) {
        for (old, new) in RENAMED {
            if !self.has(old) {
                continue;
            }
            // Where both are there, the field is written twice.
            for (key, _) in self.entries.iter_mut().filter(|(key, _)| key == old) {
                *key = new.to_string();
            }
            self.notes.push(Note { field: old, note: StepNote::OldSpelling { field: new } });
        }
    }

    /// A problem for every field that another kind of step has, and this one has not.
    pub(super) fn check_kind(&mut self, kind: &str) {
        for (field, kinds) in FIELDS {
            if kinds.contains(&kind) || !self.has(field) {
                continue;
            }
            self.entries.retain(|(key, _)| key != field);
            let kinds: Vec<String> = kinds.iter().map(|kind| format!("`{kind}`")).collect();
            let owners = match kinds.split_last() {
                Some((last, [])) => last.clone(),
                Some((last, others)) => format!("{} and {last}", others.join(", ")),
                None => continue,
            };
            let help = match meant(kind, field) {
                Some(own) => {
                    self.named.push(own);
                    format!("write `{own}`")
                }
                None => "take it out".to_string(),
            };
            self.misplaced(
                field,
                meant(kind, field),
                format!("is a field of {owners} steps, and this is a `{kind}` step"),
                help,
            );
        }
    }
}
