//! What the formats of containerd, k3s, `BuildKit` and dockerd have in common: for the images of one host, the hosts
//! that are asked one after the other, and the origin behind them.

mod host;
mod list;
mod loopback;
mod per_host;
#[cfg(feature = "toml")]
pub(in crate::format) mod tables;
mod url;
mod wanted;

use alloc::format;
use alloc::string::String;
use core::fmt;

use super::files::{FilePlace, FileProblem};
use super::notice::{Effect, Notice, NoticeClass, Notices};
use crate::reference::Excerpt;
use crate::routes::Scope;

pub(in crate::format) use host::{Asked, Host};
pub(in crate::format) use list::{AsNamed, HostList, Scopes, Upstream};
pub(in crate::format) use loopback::{Generation, is_loopback, loopback_settings};
pub(in crate::format) use per_host::PerHost;
pub(in crate::format) use url::{Url, clean, duration_is_valid};

pub(in crate::format) use wanted::{Everything, Sayable, Wanted, WantedHost, Which, wanted};

/// What reading finds besides values.
#[derive(Debug, Default)]
pub(in crate::format) struct Report {
    pub(in crate::format) problems: alloc::vec::Vec<FileProblem>,
    pub(in crate::format) notices: Notices,
}

impl Report {
    pub(in crate::format) fn problem(&mut self, at: &FilePlace, text: impl Into<String>, mend: &str) {
        let mend = (!mend.is_empty()).then(|| mend.into());
        self.problems.push(FileProblem { at: at.clone(), text: text.into(), mend });
    }

    pub(in crate::format) fn notice(
        &mut self,
        at: &FilePlace,
        (effect, class): (Effect, NoticeClass),
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        let (notice, mend) = (Notice::new(class, effect, message.into()).with_place(at.clone()), mend.into());
        self.notices.push(if mend.is_empty() { notice } else { notice.with_mend(mend) });
    }

    /// A writer's notice of a handle that nobody gave the files of.
    pub(in crate::format) fn no_files(&mut self, scope: &str, handle: &str) {
        let message =
            format!("no file is known for the TLS material `{}`, and none is written", Excerpt::of(handle));
        self.told(scope, (Effect::LeftOut, NoticeClass::Transport), message);
    }

    /// A writer's notice of what stands in a file that it changes, and is not the catalog's.
    pub(in crate::format) fn kept(&mut self, scope: &str, engine: &str) {
        let message = format!("what stands there stays, and {engine} obeys it");
        self.told(scope, (Effect::Approximated, NoticeClass::Kept), message);
    }

    /// A writer's notice: of which images it holds, a scope, and what of them cannot be said.
    pub(in crate::format) fn told(
        &mut self,
        scope: &str,
        (effect, class): (Effect, NoticeClass),
        message: impl fmt::Display,
    ) {
        let notice = Notice::new(class, effect, format!("`{scope}`: {message}"));
        self.notices.push(match Scope::parse(scope) {
            Ok(scope) => notice.about(scope),
            Err(_) => notice,
        });
    }
}
