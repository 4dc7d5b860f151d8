use std::sync::Arc;

use registry_resolver::catalog::UncoveredAccess;
use registry_resolver::credentials::CredentialStore;
use registry_resolver::format::{
    CredentialFiles, DockerDaemon, Effect, Engine, File, ReadFiles, WrittenFiles,
};
use registry_resolver::policy::Behaviour;

use crate::case::Case;
use crate::classes::PATH;
use crate::draw::Choices;
use crate::drawn;
use crate::registry::Current;
use crate::report::Report;
use crate::run::daemons::Daemon;
use crate::run::{Ended, Room};
use crate::tally::Verdict;
use crate::visits::{Way, seen};
use crate::world::World;

/// A case of dockerd, which reads its file again for each.
pub(crate) fn dockerd(current: &Current, room: &Room, daemon: &Daemon, seed: u64) -> Verdict {
    let mut choices = Choices::seeded(seed);
    let account = drawn::with_routes(&mut choices);
    let own = choices.percent(40).then(|| account.catalog());
    let has_logins = own.is_none() && choices.percent(40);
    let world = Arc::new(World::new(seed, if has_logins { 45 } else { 0 }));
    let image = drawn::image(&mut choices, &account, world.image.digest());
    let written = own.as_ref().map(DockerDaemon::write);
    let text = match &written {
        Some(written) => written.file("daemon.json").unwrap_or("{}").to_owned(),
        None => drawn::docker_daemon::file(&mut choices, &account),
    };
    let users = if has_logins { drawn::logins::users(&mut choices, &account, &image) } else { Vec::new() };
    let auth = drawn::logins::file(&users);
    let kept = || CredentialFiles::read(CredentialStore::Docker, [("config.json", auth.as_str())]);
    let logins = has_logins.then(|| (kept(), &*users));
    let behaviour = Behaviour::like_dockerd();
    let case = Case { world, image, behaviour, way: Way::Dockerd, has_short_names: false, logins };
    current.enter(&case.world);
    let taken = daemon.reload(room, &text);
    let is_taken = taken.is_ok();
    let files = [("daemon.json".to_owned(), text)];
    let ended = match taken {
        Ok(()) => daemon.pull(room, &auth, &case.image),
        Err(told) => Ended { is_ok: Some(false), told },
    };
    let asked = seen(&case.world.take_log(), &case.world, case.way);
    let report = Report { case: &case, files: &files, asked: &asked, ended: &ended, seed, auth: &auth };
    let read = match read(&files[0].1) {
        Ok(read) if !is_taken => {
            let is_told = read.notices().iter().any(|notice| notice.effect() == Effect::Refused);
            return if is_told { Verdict::Decided(PATH) } else { report.fails("it is read here") };
        }
        Ok(read) => read,
        Err(_) if !is_taken && own.is_none() => return Verdict::Equal,
        Err(error) => return report.fails(&format!("refused here: {error}")),
    };
    let notices = read.notices().clone();
    let access = if has_logins { UncoveredAccess::Ambient } else { UncoveredAccess::Anonymous };
    let read = match read.into_builder().uncovered_access(access).build() {
        Ok(catalog) => catalog,
        Err(error) => return report.fails(&format!("no catalog: {error}")),
    };
    let told = written.as_ref().map(WrittenFiles::notices);
    report.judge((&read, &notices), own.as_ref().zip(told))
}

fn read(text: &str) -> Result<ReadFiles, String> {
    let file: DockerDaemon = serde_json::from_str(text).map_err(|error| error.to_string())?;
    file.read(Engine::Dockerd, File { name: "daemon.json", text }).map_err(|error| error.to_string())
}
