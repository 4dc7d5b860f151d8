//! Verdicts: whom an engine asked, against plans.

use registry_resolver::format::{NoticeKind, Notices};
use registry_resolver::policy::Rounds;
use registry_resolver::{Catalog, Reference};

use crate::case::{Case, Refusal};
use crate::classes::{Difference, LOGIN, MACHINE, ROUNDS, SPELLINGS, WRITTEN, is_odd, part_at_the_machine};
use crate::run::Ended;
use crate::tally::Verdict;
use crate::told::Told;
use crate::visits::{Visit, Walked, Way};
use crate::world::Fate;

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
            Err(Refusal { why, left_out }) => return self.differs(&why, &[], &left_out, notices),
        };
        if self.is_walk(&walked) {
            return Verdict::Equal;
        }
        let once = self.once(catalog);
        if let Some(once) = once.as_ref().filter(|once| self.is_walk(once)) {
            let rounds = walked.visits.len() / once.visits.len().max(1);
            return if rounds > 1 { Verdict::Decided(ROUNDS) } else { self.fails("rounds") };
        }
        let why = format!("we ask, success {}: {:#?}", walked.has_succeeded, walked.visits);
        match (self.differs(&why, &walked.visits, &left_out, notices), once) {
            // It differs, and besides goes along once.
            (Verdict::Failing(_), Some(once)) if !self.case.is_short_name() => {
                self.differs(&why, &once.visits, &left_out, notices)
            }
            (verdict, _) => verdict,
        }
    }

    fn is_walk(&self, walked: &Walked) -> bool {
        let is_done = self.ended.is_ok == Some(true);
        let rest = self.asked.strip_prefix(walked.visits.as_slice());
        // For a digest that is nowhere, containerd goes along the hosts once more and asks for a blob.
        let is_again = |rest: &[Visit]| {
            self.case.way == Way::Containerd && rest.iter().all(|visit| matches!(visit, Visit::Failed(_)))
        };
        walked.has_succeeded == is_done && rest.is_some_and(|rest| rest.is_empty() || is_again(rest))
    }

    /// One round of a plan that podman would go through again: it does not after a 5xx or an unknown name.
    fn once(&self, catalog: &Catalog) -> Option<Walked> {
        let case = &self.case;
        let failures = case.behaviour.failures.with_rounds(Rounds::ONCE);
        let (once, _) = case.walk_as(catalog, failures).ok()?;
        let fate = case.world.fate(once.last.as_deref()?.split("://").nth(1)?);
        let is_it = matches!(fate, Fate::Status(500..=599) | Fate::Ping(500..=599) | Fate::Unknown);
        // Of a short name, each candidate is repeated for itself.
        let mut order: Vec<&Visit> = Vec::new();
        for visit in self.asked {
            if !order.contains(&visit) {
                order.push(visit);
            }
        }
        if case.is_short_name() && once.visits.iter().eq(order) {
            return Some(Walked { visits: self.asked.to_vec(), ..once });
        }
        (is_it && case.behaviour.failures.rounds() != Rounds::ONCE).then_some(once)
    }

    /// The catalog that was written, against what its files do, which is known by now.
    fn judge_own(&self, own: &Catalog, told: &Notices) -> Verdict {
        match self.case.walk(own) {
            Ok((walked, _)) if self.is_walk(&walked) => Verdict::Equal,
            Ok(_) if self.once(own).is_some_and(|once| self.is_walk(&once)) => Verdict::Decided(ROUNDS),
            Err(_) if self.asked.is_empty() => Verdict::Equal,
            _ if is_odd(self.case.image.split('/').next().unwrap_or_default()) => Verdict::Decided(SPELLINGS),
            _ if is_told(told, own, &self.case.candidates(own), self.case.is_short_name()) => {
                Verdict::Decided(WRITTEN)
            }
            Ok((_, left_out)) | Err(Refusal { left_out, .. })
                if left_out.iter().any(|reason| reason == "InsecureLogin") =>
            {
                Verdict::Decided(LOGIN)
            }
            Ok((walked, _))
                if self.case.way != Way::Containers && part_at_the_machine(self.asked, &walked.visits) =>
            {
                Verdict::Decided(MACHINE)
            }
            found => {
                let found = found.map(|it| it.0.visits).map_err(|refusal| refusal.why);
                let found = format!("{found:#?}\nnotices {told}\n{own:?}");
                self.fails(&format!("not as the catalog: {found}"))
            }
        }
    }

    fn differs(&self, why: &str, planned: &[Visit], left_out: &[String], notices: &Notices) -> Verdict {
        let Self { case: Case { image, .. }, files, asked, ended, .. } = self;
        let told = &ended.told;
        let difference = Difference { image, files, asked, planned, left_out, notices, told };
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
fn is_told(notices: &Notices, own: &Catalog, images: &[String], is_short: bool) -> bool {
    let about_short_names = notices.iter().any(|notice| notice.kind() == NoticeKind::ShortName);
    let mut told = Told::of(notices, own);
    let mut images = images.iter().filter_map(|image| Reference::parse(image).ok());
    (is_short && about_short_names) || images.any(|image| !told.about(image).is_empty())
}
