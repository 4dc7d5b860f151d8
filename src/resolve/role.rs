/// Why an attempt is in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// The image's own domain.
    Source,
    /// A registry that the one before falls back to.
    Fallback,
    /// A place that the route of the image asks beside its own domain.
    Mirror,
}

impl Role {
    /// `source`, `fallback` or `mirror`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Fallback => "fallback",
            Self::Mirror => "mirror",
        }
    }
}
