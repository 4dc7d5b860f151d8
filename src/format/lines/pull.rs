//! The request `pull`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::error::LineError;
use super::fields::fields;
use crate::reference::{Digest, Excerpt, Reference, ShortName};
use crate::resolve::{ErrorKind, PullRequest};

fields! {
    /// `{"image": …, "contexts": […]}`: where an image is pulled from. Section 11 of
    /// [the rules](crate::rules::json_lines).
    ///
    /// Also `short` (whether a name without a domain means what the settings for short names say, rule 13.1), `avoid`
    /// (endpoints that are asked last, rule 12.11) and `pinned` (the digest that was found for the tag, rule 12.10).
    ///
    /// ```
    /// use registry_resolver::Catalog;
    /// use registry_resolver::format::lines::PullLine;
    ///
    /// let line: PullLine = serde_json::from_str(r#"{"image": "nginx:1", "avoid": ["docker.io"]}"#)?;
    /// let plan = Catalog::builder().build()?.resolve_pull(line.request()?)?.attempts().len();
    /// assert_eq!(plan, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct PullLine {
        needs { image: String }
        takes {
            contexts: Vec<String>,
            short: bool,
            avoid: Vec<String>,
            pinned: String,
        }
    }
}

impl PullLine {
    /// What is asked of a catalog.
    ///
    /// # Errors
    ///
    /// [`LineError`] for an image that is no reference, one that names a step (`${{build}}`: a request has none), and
    /// for a `pinned` that is no digest.
    pub fn request(&self) -> Result<PullRequest<'_>, LineError> {
        let short = (self.short == Some(true)).then(|| ShortName::parse(&self.image).ok()).flatten();
        let request = match short {
            Some(name) => PullRequest::short(name),
            None => PullRequest::new(image(&self.image)?),
        };
        let request = match &self.pinned {
            Some(digest) => request.with_digest(Digest::parse(digest).map_err(LineError::shape)?),
            None => request,
        };
        let request = self.avoid.as_ref().map_or(request, |endpoints| request.with_avoided(endpoints));
        Ok(self.contexts.as_ref().map_or(request, |contexts| request.with_contexts(contexts)))
    }
}

/// An image to pull. A dynamic one names a step of its run (rule 5.1), and a request has none.
pub(super) fn image(text: &str) -> Result<Reference<'_>, LineError> {
    let step = text.strip_prefix("${{").and_then(|text| text.strip_suffix("}}")).map(str::trim);
    match step.filter(|name| !name.is_empty() && !name.contains(['{', '}'])) {
        None => Ok(Reference::parse(text)?),
        Some(name) => {
            let name = Excerpt::of(name);
            let message = format!("`{name}` names no step of this run; name the image that it built");
            Err(LineError::new(ErrorKind::UnknownStep, message))
        }
    }
}
