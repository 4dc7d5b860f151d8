use alloc::string::{String, ToString as _};
use core::fmt::{self, Display};

/// `; what to do`, where something can be done: how the text of everything that is reported ends.
pub(crate) struct Then<H>(pub(crate) Option<H>);

impl<H: Display> Display for Then<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |help| write!(f, "; {help}"))
    }
}

/// What is reported without the help at its end.
pub(crate) fn without_help(reported: &impl Display, help: Option<impl Display>) -> String {
    let text = reported.to_string();
    let ending = Then(help).to_string();
    text.strip_suffix(ending.as_str()).map(String::from).unwrap_or(text)
}

/// Two helps in one.
pub(crate) fn both(first: Option<String>, second: Option<String>) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) => Some(alloc::format!("{first}; {second}")),
        (first, second) => first.or(second),
    }
}
