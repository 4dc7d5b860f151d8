//! Who is asked: real registries that are well, real ones whose store is damaged, and servers of ours.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::log::{self, Log, Visit};
use super::ways::{How, Way};
use crate::fake::Fake;
use crate::image::{self, Image};
use crate::process::{self, Folder};
use crate::registry::{ALICE, BOB, CAROL, DAVE, Registry, User};
use crate::runner::{self, Account, Pulled, quick};

/// A place of the route of `registry.example/shop`.
pub(super) struct Place {
    pub(super) name: &'static str,
    user: User,
    /// What `registry.example/shop/app` is called there.
    repository: &'static str,
}

pub(super) const PLACES: [Place; 4] = [
    Place { name: "m1", user: ALICE, repository: "hub/app" },
    Place { name: "m2", user: BOB, repository: "copies/shop/app" },
    Place { name: "m3", user: CAROL, repository: "all/registry.example/shop/app" },
    Place { name: "origin", user: DAVE, repository: "real/app" },
];

impl Place {
    /// What was asked for there, where it is anything but the image under its name.
    pub(super) fn asked(&self, path: &str) -> String {
        let name = self.repository;
        if path.starts_with(&format!("/v2/{name}/")) {
            return String::new();
        }
        match path.strip_prefix("/token?") {
            Some(query) if query.ends_with(&format!("scope=repository:{name}:pull")) => "token ".into(),
            _ => format!("{path} "),
        }
    }
}

/// A location, a registry of the account, another location, and an origin that is elsewhere.
fn account(domains: &[String; 4]) -> Account {
    let [first, second, third, origin] = domains;
    Account::written(&json!({
        "registries": [
            {"name": "m2", "domain": second, "prefix": "copies", "transport": "http"},
        ],
        "routes": [{
            "scope": "registry.example/shop",
            "mirrors": [
                {"location": format!("http://{first}/hub"), "access": "private", "credential": "m1"},
                {"registry": "m2", "naming": "whole"},
                {
                    "location": format!("http://{third}/all"), "access": "private", "credential": "m3",
                    "naming": "with_domain",
                },
            ],
            "at": {
                "location": format!("http://{origin}/real"), "access": "private", "credential": "origin",
                "retry": quick(),
            },
        }],
    }))
}

pub(super) struct Stage {
    /// They have every image.
    well: [Registry; 4],
    /// They have each image as its way damages it, and none that is called `main`.
    damaged: [Registry; 4],
}

/// The images by their tags.
fn image(tag: &str) -> Image {
    Image::saying(tag)
}

impl Stage {
    pub(super) fn set() -> Self {
        let seed = Registry::of(ALICE);
        let tags = super::WAYS.iter().filter_map(|way| match way.how {
            How::Stored(tag, _) => Some(tag),
            _ => None,
        });
        for tag in tags.chain(["main"]) {
            runner::push(&image(tag), &format!("{}/seed/app:{tag}", seed.domain()), Some(ALICE));
        }
        let stored = |place: &Place, damage: fn(&Path, &Path)| {
            let folder = Folder::new("registry");
            let root = folder.path().join("images");
            copy(&seed.folder().path().join("images"), &root);
            let repositories = root.join("docker/registry/v2/repositories");
            let own = repositories.join(place.repository);
            fs::create_dir_all(own.parent().unwrap()).unwrap();
            fs::rename(repositories.join("seed/app"), &own).unwrap();
            damage(&root, &own);
            Registry::over(folder, place.user)
        };
        Self {
            well: PLACES.each_ref().map(|place| stored(place, |_, _| ())),
            damaged: PLACES.each_ref().map(|place| stored(place, spoil)),
        }
    }

    /// Pulls while the first so many places fail, and keeps the logs at hand.
    pub(super) fn pull(&self, way: &Way, failing: usize, policy: &str) -> Run<'_> {
        let mut servers = Vec::new();
        for index in 0..PLACES.len() {
            servers.push(match way.how {
                _ if index >= failing => Server::real(&self.well[index]),
                How::Refused => Server::Nobody(process::listener().local_addr().unwrap().to_string()),
                How::WrongPassword => Server::real(&self.well[index]),
                How::Stored(..) | How::Absent => Server::real(&self.damaged[index]),
                How::Scripted(script) => {
                    let (log, image) = (Log::default(), image("main"));
                    let kept = log.clone();
                    let fake = Fake::answering(move |request, _| {
                        let (said, answer) = script(request, &image);
                        kept.note(request, said);
                        answer
                    });
                    Server::Scripted(fake, log)
                }
            });
        }
        let domains: [String; 4] = servers.iter().map(Server::domain).collect::<Vec<_>>().try_into().unwrap();
        let account = account(&domains);
        let asked = match way.how {
            How::Stored(tag, _) if way.pinned => format!("registry.example/shop/app@{}", image(tag).digest()),
            How::Stored(tag, _) => format!("registry.example/shop/app:{tag}"),
            _ => "registry.example/shop/app:main".to_owned(),
        };
        let mut pull = account.pull(&asked).policy(policy);
        for (index, place) in PLACES.iter().enumerate() {
            pull = match way.how {
                How::WrongPassword if index < failing => {
                    pull.secret(place.name, &format!("{}:not-the-password", place.user.name))
                }
                _ => pull.user(place.name, place.user),
            };
        }
        if let Some(deadline) = way.deadline {
            pull = pull.deadline(deadline);
        }
        let pulled = pull.run();
        Run { servers, pulled }
    }
}

/// Damages what each way names, and takes `main` away.
fn spoil(root: &Path, repository: &Path) {
    for way in super::WAYS {
        if let How::Stored(tag, damage) = way.how {
            damage(root, &image(tag));
        }
    }
    fs::remove_dir_all(repository.join("_manifests/tags/main")).unwrap();
}

/// Where a registry's store has a blob.
pub(super) fn blob(root: &Path, bytes: &[u8]) -> std::path::PathBuf {
    let digest = image::sha256(bytes).replace("sha256:", "");
    root.join("docker/registry/v2/blobs/sha256").join(&digest[..2]).join(digest).join("data")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

enum Server<'s> {
    /// With the length of its log before the pull.
    Real(&'s Registry, u64),
    Scripted(Fake, Log),
    Nobody(String),
}

impl<'s> Server<'s> {
    fn real(registry: &'s Registry) -> Self {
        Self::Real(registry, registry.log_length())
    }

    fn domain(&self) -> String {
        match self {
            Self::Real(registry, _) => registry.domain().into(),
            Self::Scripted(fake, _) => fake.domain(),
            Self::Nobody(domain) => domain.clone(),
        }
    }
}

/// A pull that has ended.
pub(super) struct Run<'s> {
    servers: Vec<Server<'s>>,
    pub(super) pulled: Pulled,
}

impl Run<'_> {
    /// Every request of all logs, in the order in which they came.
    pub(super) fn visits(&self) -> Vec<(usize, Visit)> {
        let mut visits: Vec<(usize, Visit)> = Vec::new();
        for (index, server) in self.servers.iter().enumerate() {
            let own = match server {
                Server::Real(registry, since) => log::visits_of(registry, *since),
                Server::Scripted(_, log) => log.visits(),
                Server::Nobody(_) => Vec::new(),
            };
            visits.extend(own.into_iter().map(|visit| (index, visit)));
        }
        visits.sort_by_key(|(_, visit)| visit.at);
        visits
    }
}
