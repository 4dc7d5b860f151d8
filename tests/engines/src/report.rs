//! Verdicts: whom an engine asked, against plans.

use registry_resolver::format::{NoticeClass, Notices};
use registry_resolver::routes::Route;
use registry_resolver::{Catalog, Reference};

use crate::case::Case;
use crate::classes::{Difference, WRITTEN};
use crate::run::Ended;
use crate::tally::Verdict;
use crate::visits::Visit;

/// What there is to tell of a case.
pub(crate) struct Report<'r> {
    pub(crate) case: &'r Case<'r>,
    pub(crate) files: &'r [(String, String)],
    pub(crate) asked: &'r [Visit],
    pub(crate) ended: &'r Ended,
    pub(crate) seed: u64,
    pub(crate) auth: &'r str,
}

impl Report<'_> {
    /// What was read of files, and of files that were written the catalog that they were written of.
    pub(crate) fn judge(
        &self,
        (read, notices): (&Catalog, &Notices),
        own: Option<(&Catalog, &Notices)>,
    ) -> Verdict {
        match (self.judge_read(read, notices), own) {
            (Verdict::Equal, Some((own, told))) => self.judge_own(own, told),
            (verdict, _) => verdict,
        }
    }

    fn judge_read(&self, catalog: &Catalog, notices: &Notices) -> Verdict {
        if self.asked.is_empty() && self.case.request().is_none() {
            return Verdict::Void("what is asked for is no name, on either side");
        }
        let (walked, left_out) = match self.case.walk(catalog) {
            Ok(walked) => walked,
            Err(_) if self.asked.is_empty() && self.ended.is_ok == Some(false) => return Verdict::Equal,
            Err(why) => return self.differs(&why, &[], &[], notices),
        };
        let is_done = self.ended.is_ok == Some(true);
        if walked.visits == self.asked && walked.has_succeeded == is_done {
            return Verdict::Equal;
        }
        let why = format!("we ask, success {}: {:#?}", walked.has_succeeded, walked.visits);
        self.differs(&why, &walked.visits, &left_out, notices)
    }

    /// The catalog that was written, against what its files do, which is known by now.
    fn judge_own(&self, own: &Catalog, told: &Notices) -> Verdict {
        match self.case.walk(own) {
            Ok((walked, _)) if walked.visits == self.asked => Verdict::Equal,
            Err(_) if self.asked.is_empty() => Verdict::Equal,
            _ if is_told(told, &self.case.candidates(own), self.case.is_short_name()) => {
                Verdict::Decided(WRITTEN)
            }
            found => {
                let found = format!("{:#?}\nnotices {told}\n{own:?}", found.map(|it| it.0.visits));
                self.fails(&format!("not as the catalog: {found}"))
            }
        }
    }

    fn differs(&self, why: &str, planned: &[Visit], left_out: &[String], notices: &Notices) -> Verdict {
        let Self { case: Case { image, .. }, files, asked, .. } = self;
        let difference = Difference { image, files, asked, planned, left_out, notices };
        match difference.class(self.case.way) {
            Some(class) => Verdict::Decided(class),
            None => self.fails(&format!("{why}\nleft out {left_out:?}\nnotices:\n{notices}")),
        }
    }

    pub(crate) fn fails(&self, why: &str) -> Verdict {
        let files: Vec<String> =
            self.files.iter().map(|(name, text)| format!("--- {name}\n{text}\n")).collect();
        let files = files.concat();
        let Self { case, asked, ended, seed, auth, .. } = self;
        Verdict::Failing(format!(
            "seed {seed}: {}\n{files}auth {auth}\nit asks, {:?}: {asked:#?}\n{}\n{why}",
            case.image, ended.is_ok, ended.told,
        ))
    }
}

/// Whether some notice is about one of these images, or about short names where one is asked for.
fn is_told(notices: &Notices, images: &[String], is_short: bool) -> bool {
    let about_short_names = notices.iter().any(|notice| notice.class() == NoticeClass::ShortName);
    if is_short && about_short_names {
        return true;
    }
    notices.iter().filter_map(|notice| notice.scope()).any(|scope| {
        let alone = Catalog::builder().route(Route::new(scope.to_string())).build();
        let covers = |alone: &Catalog, image: &String| {
            let image = Reference::parse(image).ok()?;
            alone.route_of(image.domain(), image.path()).map(|_| ())
        };
        alone.is_ok_and(|alone| images.iter().any(|image| covers(&alone, image).is_some()))
    })
}
