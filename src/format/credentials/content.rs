//! What is kept of a credential file.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::entry::Entry;
use crate::format::notice::Notice;

/// What stands in a file, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) entries: Vec<Entry>,
    pub(super) helpers: Vec<Helper>,
    pub(super) store: Option<Helper>,
    pub(super) notices: Vec<Notice>,
    /// Why nothing of a variable counts.
    pub(super) void: Option<(u32, &'static str)>,
}

/// A program that is asked for a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Helper {
    /// Of `credHelpers`; of `credsStore` its own name.
    pub(super) key: String,
    pub(super) line: u32,
    pub(super) program: Program,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Program {
    Named(String),
    /// An empty name.
    Nameless,
    /// A name that is no part of a program's, which is not kept.
    Odd,
}

impl Program {
    pub(super) fn of(name: &str) -> Self {
        let in_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+');
        if name.is_empty() {
            Self::Nameless
        } else if name.len() <= 128 && name.bytes().all(in_name) {
            Self::Named(format!("docker-credential-{name}"))
        } else {
            Self::Odd
        }
    }

    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Nameless | Self::Odd => None,
        }
    }
}
