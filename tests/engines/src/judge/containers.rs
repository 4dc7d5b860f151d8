use std::sync::Arc;

use registry_resolver::catalog::UncoveredAccess;
use registry_resolver::credentials::CredentialStore;
use registry_resolver::format::registries_conf::RegistriesConf;
use registry_resolver::format::{CredentialFiles, Engine, WrittenFiles};
use registry_resolver::policy::Behaviour;

use super::{borrowed, owned};
use crate::case::Case;
use crate::draw::routed::short_text;
use crate::draw::{Choices, DrawnAccount};
use crate::drawn;
use crate::registry::Current;
use crate::report::Report;
use crate::run::{Room, containers};
use crate::tally::Verdict;
use crate::visits::{Way, seen};
use crate::world::World;

/// A case of podman or skopeo.
pub(crate) fn containers(current: &Current, room: &Room, program: &str, seed: u64) -> Verdict {
    let mut choices = Choices::seeded(seed);
    let account = drawn::with_routes(&mut choices);
    let is_written = choices.percent(40);
    let has_logins = !is_written && choices.percent(50);
    let world = Arc::new(World::new(seed, if has_logins { 45 } else { 0 }));
    let is_podman = program == "podman";
    let image = image(&mut choices, &account, (is_podman, world.image.digest()));
    let own = is_written.then(|| account.catalog());
    let written = own.as_ref().map(|own| RegistriesConf::write(own, Engine::Podman4, &[]));
    let files = match &written {
        Some(Ok(written)) => owned(written),
        Some(Err(error)) => return Verdict::Failing(format!("seed {seed}: nothing is written: {error}")),
        None => drawn::registries_conf::files(&mut choices, &account),
    };
    let users = if has_logins { drawn::logins::users(&mut choices, &account, &image) } else { Vec::new() };
    let auth = drawn::logins::file(&users);
    let kept = || CredentialFiles::read(CredentialStore::Containers, [("auth.json", auth.as_str())]);
    let behaviour = if is_podman { Behaviour::like_podman() } else { Behaviour::like_skopeo() };
    let logins = has_logins.then(|| (kept(), &*users));
    let case = Case { world, image, behaviour, way: Way::Containers, has_short_names: is_podman, logins };
    current.enter(&case.world);
    let ended = containers::pull(room, program, &files, &auth, &case.image);
    let asked = seen(&case.world.take_log(), &case.world, case.way);
    let report = Report { case: &case, files: &files, asked: &asked, ended: &ended, seed, auth: &auth };
    let conf = match RegistriesConf::read(Engine::Podman4, &borrowed(&files)) {
        Err(error) if is_written => return report.fails(&format!("what was written is refused: {error}")),
        Err(_) if asked.is_empty() && ended.is_ok == Some(false) => return Verdict::Equal,
        Err(error) => return report.fails(&format!("refused here: {error}")),
        Ok(conf) => conf,
    };
    let notices = conf.notices().clone();
    let access = if has_logins { UncoveredAccess::Ambient } else { UncoveredAccess::Anonymous };
    let read = match conf.into_builder().uncovered_access(access).build() {
        Ok(catalog) => catalog,
        Err(error) => return report.fails(&format!("no catalog: {error}")),
    };
    let told = written.as_ref().and_then(|written| written.as_ref().ok()).map(WrittenFiles::notices);
    report.judge((&read, &notices), own.as_ref().zip(told))
}

fn image(choices: &mut Choices<'_>, account: &DrawnAccount, (is_podman, digest): (bool, &str)) -> String {
    if !is_podman || account.routing.short_names.is_none() || !choices.percent(40) {
        return drawn::image(choices, account, digest);
    }
    let name = short_text(choices, account);
    if name.contains(['@', ':']) { name } else { drawn::ended(choices, &name, digest) }
}
