use std::sync::Arc;

use registry_resolver::Reference;
use registry_resolver::format::{Engine, FileReaction, ReadFiles, TlsTable, WrittenFiles, hosts_toml};
use registry_resolver::policy::Behaviour;

use super::{borrowed, owned};
use crate::case::Case;
use crate::classes::DROPPED;
use crate::draw::Choices;
use crate::drawn;
use crate::registry::Current;
use crate::report::Report;
use crate::run::Room;
use crate::run::daemons::Daemon;
use crate::tally::Verdict;
use crate::visits::{Way, seen};
use crate::world::World;

const ENGINE: Engine = Engine::Containerd1;

/// A case of containerd, by `ctr`, which reads folders of hosts.
pub(crate) fn containerd(current: &Current, room: &Room, daemon: &Daemon, seed: u64) -> Verdict {
    let mut choices = Choices::seeded(seed);
    let account = drawn::with_routes(&mut choices);
    let own = choices.percent(40).then(|| account.catalog());
    let world = Arc::new(World::new(seed, 0));
    let image = drawn::image(&mut choices, &account, world.image.digest());
    // Nothing is normalised there.
    let normal = |image: Reference<'_>| match (image.tag(), image.digest()) {
        (None, None) => format!("{image}:latest"),
        _ => image.to_string(),
    };
    let Ok(image) = Reference::parse(&image).map(normal) else {
        return Verdict::Void("what is asked for is no name");
    };
    let written = own.as_ref().map(|own| hosts_toml::write(own, ENGINE, &TlsTable::default(), &[]));
    let files = match &written {
        Some(written) => owned(written),
        None => drawn::hosts_toml::files(&mut choices, &account),
    };
    let behaviour = Behaviour::like_containerd_1();
    let case = Case { world, image, behaviour, way: Way::Containerd, has_short_names: false, logins: None };
    current.enter(&case.world);
    let ended = daemon.fetch(room, &files, &case.image);
    let asked = seen(&case.world.take_log(), &case.world, case.way);
    let report = Report { case: &case, files: &files, asked: &asked, ended: &ended, seed, auth: "" };
    let (read, is_dropped) = match read(&files) {
        (read, true) if own.is_some() => {
            return report.fails(&format!("what was written is dropped: {read:?}"));
        }
        read => read,
    };
    let notices = read.notices().clone();
    let read = match read.into_builder().build() {
        Ok(catalog) => catalog,
        Err(error) => return report.fails(&format!("no catalog: {error}")),
    };
    let told = written.as_ref().map(WrittenFiles::notices);
    match report.judge((&read, &notices), own.as_ref().zip(told)) {
        Verdict::Equal if is_dropped => Verdict::Decided(DROPPED),
        verdict => verdict,
    }
}

/// What is read of files, or of those that the engine does not pass over; and whether it passes over some.
fn read(files: &[(String, String)]) -> (ReadFiles, bool) {
    let all = borrowed(files);
    match hosts_toml::read(ENGINE, &all) {
        Ok(read) => (read, false),
        Err(error) => {
            assert_eq!(error.reaction(), FileReaction::PassesOver);
            let is_good = |file: &&_| hosts_toml::read(ENGINE, &[**file]).is_ok();
            let good: Vec<_> = all.iter().filter(is_good).copied().collect();
            (hosts_toml::read(ENGINE, &good).unwrap_or_default(), true)
        }
    }
}
