//! Why a request is refused, in the words of rule 10.9 and section 11.

mod kind;
mod pull;
mod push;
mod shown;
#[cfg(feature = "serde")]
mod wire;

pub use kind::ErrorKind;
pub use pull::PullError;
pub use push::PushError;
pub use shown::{LeftOutPlace, LeftOutPlaces, RegistryNames};

pub(crate) use pull::nearest_registry;
pub(super) use shown::Note;
