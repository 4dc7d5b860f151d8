use crate::words::words;

words! {
    /// Why an attempt is in a plan.
    pub enum Role, "role" {
        /// The image's own domain.
        Source = "source",
        /// A registry that the one before falls back to.
        Fallback = "fallback",
        /// A place that the route of the image asks beside its own domain.
        Mirror = "mirror",
    }
}
