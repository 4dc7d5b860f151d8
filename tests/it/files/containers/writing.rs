//! What is written decides pulls as the catalog does, or a notice says for which images not (rule 15.4).

use registry_resolver::format::WrittenFiles;
use registry_resolver::format::registries_conf::RegistriesConf;
use registry_resolver::format::{Engine, File, Notices};
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::routes::{Origin, Place, PlaceImages, PlaceNaming, Route, ShortNames};
use registry_resolver::{Access, Catalog, Fallback, Reference, RegistryConfig, Transport};

use super::sources::sources;
use super::suite::{Suite, text};

fn write(catalog: &Catalog, existing: &[File<'_>]) -> WrittenFiles {
    RegistriesConf::write(catalog, Engine::Podman5, existing).unwrap()
}

fn read(written: &WrittenFiles) -> Catalog {
    let files: Vec<File<'_>> = written.files().map(|(name, text)| File { name, text }).collect();
    match RegistriesConf::read(Engine::Podman5, &files) {
        Ok(conf) => conf.into_builder().build().unwrap(),
        Err(found) => panic!("{found}\n{files:#?}"),
    }
}

/// Whether a notice speaks of this image.
fn is_told(notices: &Notices, image: Reference<'_>) -> bool {
    notices.iter().filter_map(|notice| notice.scope()).any(|scope| {
        let catalog = Catalog::builder().route(Route::new(scope.as_str())).build().unwrap();
        catalog.route_of(image.domain(), image.path()).is_some()
    })
}

/// Numbers from a seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn of<'t, T>(&mut self, these: &'t [T]) -> &'t T {
        &these[self.below(these.len())]
    }

    fn once_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn place(&mut self) -> Place {
        let locations = [
            "m.net",
            "m.net/hub",
            "n.net:5000",
            "n.net:5000/q",
            "a.com",
            "b.s.com/x",
            "docker.io/team",
            "m.net:*",
        ];
        let mut place = Place::at(*self.of(&locations));
        if self.once_in(3) {
            place = place.images(*self.of(PlaceImages::ALL));
        }
        if self.once_in(4) {
            place = place.naming(*self.of(PlaceNaming::ALL));
        }
        if self.once_in(8) {
            place = place.api(*self.of(&["/v2/proxy", "/api/v2"]));
        }
        self.spoken(place)
    }

    fn spoken(&mut self, place: Place) -> Place {
        let transports = [Transport::Http, Transport::HttpsUnverified, Transport::HttpsThenHttp];
        if self.once_in(4) { place.transport(*self.of(&transports)) } else { place }
    }

    fn route(&mut self, scope: &str) -> Route {
        let mut route =
            Route::new(scope).origin(*self.of(&[Origin::Last, Origin::Last, Origin::First, Origin::Never]));
        for _ in 0..self.below(4) {
            route = route.mirror(self.place());
        }
        if self.once_in(3) {
            let at = Place::at(*self.of(&["o.net", "o.net/y", "docker.io"]));
            route = route.at(self.spoken(at));
        }
        if self.once_in(5) { route.blocked() } else { route }
    }

    fn catalog(&mut self) -> Option<Catalog> {
        let scopes = [
            "a.com",
            "a.com:*",
            "a.com/p",
            "a.com/p/q",
            "a.com:5000",
            "a.com:5000/p",
            "a.com:*/p",
            "b.s.com",
            "*.s.com",
            "*.s.com:*",
            "*.s.com:5000",
            "docker.io",
            "docker.io/library",
            "m.net",
            "m.net/hub",
            "*",
            "l.com",
        ];
        let mut builder = Catalog::builder();
        let mut chosen: Vec<&str> = (0..=self.below(4)).map(|_| *self.of(&scopes)).collect();
        chosen.sort_unstable();
        chosen.dedup();
        for scope in chosen {
            builder = builder.route(self.route(scope));
        }
        if self.once_in(2) {
            let fallback = if self.once_in(2) {
                Fallback::new("two")
            } else {
                Fallback::new("two").with_policy(FallbackPolicy::default().keep_path())
            };
            let mut one = RegistryConfig::new("one").other(*self.of(&["a.com", "r.com", "docker.io"]));
            if self.once_in(2) {
                one = one.prefix("p");
            }
            one = one.fallback(fallback);
            let mut two = RegistryConfig::new("two").other("t.com:5000");
            if self.once_in(2) {
                two = two.prefix("old").transport(Transport::Http);
            }
            builder = builder.registry(one).registry(two).set_default("one");
        }
        builder.build().ok()
    }
}

const IMAGES: &[&str] = &[
    "a.com/x:1",
    "a.com/p/x:1",
    "a.com/p/q/x",
    "a.com/p:1",
    "a.com:5000/x:1",
    "a.com:5000/p/x:1",
    "a.com:7000/x:1",
    "a.com:7000/p/x:1",
    "b.s.com/x:1",
    "b.s.com:5000/x:1",
    "c.b.s.com/x/y:1",
    "s.com/x:1",
    "nginx",
    "team/app:1",
    "docker.io/p/x:1",
    "m.net/x:1",
    "m.net/hub/x:1",
    "m.net:5000/x:1",
    "l.com/x:1",
    "r.com/x:1",
    "r.com/p/x:1",
    "z.com/x:1",
    "t.com:5000/old/x:1",
    "o.net/x:1",
];
/// More of them take minutes without optimisation.
const CATALOGS: usize = 300;
const DIGEST: &str = "@sha256:abababababababababababababababababababababababababababababababab";

/// Every image, by tag and by digest, of which both say the same or a notice speaks.
fn compare(before: &Catalog, after: &Catalog, written: &WrittenFiles) {
    for image in IMAGES.iter().flat_map(|image| {
        let untagged = image.strip_suffix(":1").unwrap_or(image);
        [(*image).to_owned(), format!("{untagged}{DIGEST}")]
    }) {
        let parsed = Reference::parse(&image).unwrap();
        let (was, is) = (sources(before, parsed).0, sources(after, parsed).0);
        let told = is_told(written.notices(), parsed);
        assert!(
            was.asked == is.asked || told,
            "{image}\n was {was:?}\n is  {is:?}\n{}\n{before:#?}\n{}",
            written.files().map(|(_, text)| text).collect::<String>(),
            written.notices(),
        );
    }
}

#[test]
fn what_is_written_decides_as_the_catalog_does_or_is_told() {
    let mut draw = Draw(0x9e37_79b9_7f4a_7c15);
    let mut built = 0;
    for _ in 0..CATALOGS {
        let Some(catalog) = draw.catalog() else { continue };
        built += 1;
        let written = write(&catalog, &[]);
        let again = read(&written);
        compare(&catalog, &again, &written);
        // What comes of a file can be said in one.
        let second = write(&again, &[]);
        assert_eq!(sources_of_all(&read(&second)), sources_of_all(&again));
    }
    assert!(built > CATALOGS / 2, "{built}");
}

fn sources_of_all(catalog: &Catalog) -> Vec<Vec<(String, bool)>> {
    IMAGES.iter().map(|image| sources(catalog, Reference::parse(image).unwrap()).0.asked).collect()
}

#[test]
fn recorded_files_are_written_as_they_decide() {
    let (mut files, mut told) = (0, Vec::new());
    for name in ["upstream.json", "own.json"] {
        let suite = Suite::read(name);
        for case in suite.of(&["pull", "pull_sources"]) {
            let Ok(conf) = suite.read_files(case, Engine::Podman5) else { continue };
            let Ok(image) = Reference::parse(text(case, "ref")) else { continue };
            let catalog = conf.into_builder().build().unwrap();
            let written = write(&catalog, &[]);
            files += 1;
            if written.notices().iter().any(|notice| notice.scope().is_some()) {
                told.push(text(case, "id").to_owned());
            }
            if !is_told(written.notices(), image) {
                let (is, was) = (sources(&read(&written), image).0, sources(&catalog, image).0);
                assert_eq!(is.asked, was.asked, "{}", text(case, "id"));
            }
        }
    }
    assert_eq!(files, 88);
    // Names of one component on Docker Hub, twice; an origin that is never asked, twice; and every port of a host.
    assert_eq!(told, ["P18a", "P18b", "P19", "P21", "P46b"]);
}

#[test]
fn short_names_are_written_as_they_decide() {
    let names =
        ShortNames::new().alias("app", "r.example/team/app").search("a.example").search("docker.io/plain");
    let catalog = Catalog::builder().short_names(names).build().unwrap();
    let written = write(&catalog, &[]);
    assert_eq!(
        written.files().map(|(_, text)| text).collect::<Vec<_>>(),
        [
            "unqualified-search-registries = [\"a.example\", \"plain\"]\n\n[aliases]\napp = \"r.example/team/app\"\n"
        ]
    );
    let again = read(&written);
    assert!(again.short_names().unwrap().search().eq(catalog.short_names().unwrap().search()));
    assert!(again.short_names().unwrap().aliases().eq(catalog.short_names().unwrap().aliases()));
    assert!(written.notices().is_empty());
}

#[test]
fn what_the_catalog_does_not_speak_of_stays() {
    let text = "\
# Kept by hand.
unqualified-search-registries = [\"docker.io\"] # one
extra = 1

[[registry]]
# the cache
prefix = \"quay.io\"
location = \"cache.example/quay\" # the old one
vendor = \"us\"

[[registry.mirror]]
location = \"old.example\"

[[registry]]
location = \"other.example\" # nobody's
";
    let names = ShortNames::new().search("docker.io");
    let route = Route::new("quay.io:*").mirror("new.example").at(Place::at("cache.example/quay2"));
    let catalog = Catalog::builder().short_names(names).route(route).build().unwrap();
    let written = write(&catalog, &[File { name: "registries.conf", text }]);
    assert_eq!(
        written.files().collect::<Vec<_>>(),
        [(
            "registries.conf",
            "\
# Kept by hand.
unqualified-search-registries = [\"docker.io\"] # one
extra = 1

[[registry]]
# the cache
prefix = \"quay.io\"
location = \"cache.example/quay2\" # the old one
vendor = \"us\"

[[registry.mirror]]
location = \"new.example\"

[[registry]]
location = \"other.example\" # nobody's
"
        )]
    );
    assert_eq!(
        written.notices().to_string(),
        "registries.conf:14: the rule for `other.example` stays, of which the catalog says nothing (approximated)"
    );
}

#[test]
fn rules_that_contradict_each_other_are_in_files_of_their_own() {
    let insecure = Place::as_named().transport(Transport::HttpsThenHttp);
    let catalog = Catalog::builder()
        .route(Route::new("a.com:*").at(Place::at("m.net")))
        .route(Route::new("m.net:*").at(insecure))
        .build()
        .unwrap();
    let written = write(&catalog, &[]);
    let names: Vec<&str> = written.files().map(|(name, _)| name).collect();
    assert_eq!(names, ["registries.conf", "registries.conf.d/90-split-1.conf"]);
    compare(&catalog, &read(&written), &written);
}

/// Rules 2.2 and 2.8: names on a host of one label have a port, and the engine compares texts.
#[test]
fn hosts_of_one_label_are_written_with_their_port() {
    let catalog = Catalog::builder()
        .route(Route::new("nexus:443/team").blocked())
        .route(Route::new("nexus:*").origin(Origin::First).mirror("m.example/x"))
        .build()
        .unwrap();
    let written = write(&catalog, &[]);
    let texts: String = written.files().map(|(_, text)| text).collect();
    let rules = "[[registry]]\nprefix = \"nexus\"\nlocation = \"nexus\"\n\n\
                 [[registry.mirror]]\nlocation = \"m.example/x\"\n\n\
                 [[registry]]\nprefix = \"nexus:443/team\"\nlocation = \"nexus:443/team\"\nblocked = true\n";
    assert!(texts.ends_with(rules), "{texts}");
    assert_eq!(
        written.notices().to_string(),
        "the origin of `nexus:*` is asked last: the engine has no mirror there that asks for names as they are \
         (approximated)"
    );
    let again = read(&written);
    let asked = |image| sources(&again, Reference::parse(image).unwrap()).0.asked;
    assert!(asked("nexus:443/team/app:1").is_empty());
    assert_eq!(asked("nexus:5000/app:1").len(), 1);
}

/// Rules 2.8 and 12.4: an origin that stays as named stays on port 80, which an engine over HTTPS has to be told.
#[test]
fn an_origin_on_port_80_is_written_with_its_port_where_it_is_spoken_to_over_https() {
    let locations = |transport| {
        let at = Place::as_named().access(Access::Public).transport(transport);
        let registry = RegistryConfig::new("r").other("r.example").transport(Transport::Http);
        let builder = Catalog::builder().registry(registry);
        let catalog = builder.route(Route::new("r.example").mirror("m.example").at(at)).build().unwrap();
        let written = write(&catalog, &[]);
        let texts: String = written.files().map(|(_, text)| text).collect();
        let is_location = |line: &&str| line.trim_start().starts_with("location");
        texts.lines().filter(is_location).map(String::from).collect::<Vec<_>>()
    };
    assert_eq!(locations(Transport::Https), ["location = \"r.example:80\"", "location = \"m.example\""]);
    assert_eq!(locations(Transport::Http), ["location = \"r.example\"", "location = \"m.example\""]);
}
