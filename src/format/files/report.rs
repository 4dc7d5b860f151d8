use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;

use super::{FilePlace, FileProblem, FileReaction, InvalidFiles};
use crate::format::notice::{Effect, Notice, NoticeKind};

/// What reading or writing files finds besides values.
#[derive(Debug, Default)]
pub(in crate::format) struct Report {
    pub(in crate::format) problems: Vec<FileProblem>,
    pub(in crate::format) notices: Vec<Notice>,
}

/// What to write instead, where there is something.
pub(in crate::format) struct Mend(Option<String>);

impl From<Option<String>> for Mend {
    fn from(mend: Option<String>) -> Self {
        Self(mend)
    }
}

impl From<String> for Mend {
    fn from(mend: String) -> Self {
        Self(Some(mend).filter(|mend| !mend.is_empty()))
    }
}

impl From<&str> for Mend {
    fn from(mend: &str) -> Self {
        mend.to_owned().into()
    }
}

impl From<&FilePlace> for FilePlace {
    fn from(place: &FilePlace) -> Self {
        place.clone()
    }
}

impl Report {
    /// The notices, if there is no problem.
    pub(in crate::format) fn checked(
        self,
        reaction: FileReaction,
        consequence: &'static str,
    ) -> Result<Self, InvalidFiles> {
        InvalidFiles::check(self.problems, reaction, consequence)?;
        Ok(Self { problems: Vec::new(), notices: self.notices })
    }

    /// Something for which the engine refuses a file, or passes over it.
    pub(in crate::format) fn problem(
        &mut self,
        at: impl Into<FilePlace>,
        text: impl Into<String>,
        mend: impl Into<Mend>,
    ) {
        let Mend(mend) = mend.into();
        self.problems.push(FileProblem { at: at.into(), text: text.into(), mend });
    }

    /// Something that is taken otherwise than it stands.
    pub(in crate::format) fn notice(
        &mut self,
        at: impl Into<FilePlace>,
        (effect, class): (Effect, NoticeKind),
        message: impl Into<String>,
        mend: impl Into<Mend>,
    ) {
        let notice = Notice::new(class, effect, message.into()).with_place(at.into());
        self.notices.push(match mend.into() {
            Mend(Some(mend)) => notice.with_mend(mend),
            Mend(None) => notice,
        });
    }
}
