//! One login of a credential file, with every secret dropped.

use alloc::format;
use alloc::string::String;

use crate::format::base64;
use crate::format::json::Json;
use crate::reference::Excerpt;

/// A key with what is known of its login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// None where it has user-info in it, which may be a secret.
    pub(super) key: Option<String>,
    pub(super) line: u32,
    pub(super) auth: Auth,
    pub(super) user_name: Presence,
    pub(super) tokens: Presence,
    /// Anything but `auth`.
    pub(super) others: Presence,
}

/// What the field `auth` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Auth {
    Absent,
    /// A user name, a colon and a password.
    Login,
    /// Nothing in front of the colon.
    NoUser,
    NoColon,
    /// A login in base64 without its padding, which the kubelet alone takes.
    Unpadded,
    NotBase64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Absent,
    Present,
}

impl Auth {
    pub(super) fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self::Absent;
        }
        let Some(bytes) = base64::decode(text) else {
            let padded = ["=", "=="].iter().find_map(|padding| base64::decode(&format!("{text}{padding}")));
            let is_login = padded.is_some_and(|bytes| bytes.contains(&b':'));
            return if is_login && !text.ends_with('=') { Self::Unpadded } else { Self::NotBase64 };
        };
        match bytes.iter().position(|byte| *byte == b':') {
            Some(0) => Self::NoUser,
            Some(_) => Self::Login,
            None => Self::NoColon,
        }
    }
}

impl Presence {
    pub(super) fn of(value: &Json<'_>) -> Self {
        match value {
            Json::Text(text) if !text.is_empty() => Self::Present,
            _ => Self::Absent,
        }
    }

    pub(super) fn is_present(self) -> bool {
        self == Self::Present
    }
}

impl Entry {
    /// Whether the kubelet finds a user here. It reads no token.
    pub(super) fn has_user(&self) -> bool {
        self.auth == Auth::Absent && self.user_name.is_present()
            || matches!(self.auth, Auth::Login | Auth::NoUser | Auth::Unpadded)
    }

    /// Whether Docker finds a user or a token here.
    pub(super) fn has_login(&self) -> bool {
        self.auth == Auth::Login
            || self.auth == Auth::Absent && self.user_name.is_present()
            || self.tokens.is_present()
    }

    /// The key as the file has it, for a message.
    pub(super) fn shown(&self) -> String {
        self.key.as_deref().map_or_else(|| "a key with user-info".into(), quoted)
    }
}

/// A text between back-ticks.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", Excerpt::of(text))
}
