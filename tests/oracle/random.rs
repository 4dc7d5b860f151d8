//! Accounts and requests by chance, the same for the same seed.

use serde_json::{Map, Value, json};

use super::rules::{BuildPush, Extra, Failures, Images, Naming, Settings, fields};

/// splitmix64.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Rng {
        Rng(seed)
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `limit`; 0 for a limit of 0.
    pub fn below(&mut self, limit: usize) -> usize {
        if limit == 0 { 0 } else { (self.draw() % limit as u64) as usize }
    }

    /// True in so many cases of a hundred.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    pub fn some<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        list.get(self.below(list.len())).cloned()
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}

// ---- accounts ----

/// Legal names, odd ones among them (3.1).
const NAMES: [&str; 25] = [
    "azure",
    "azure-demo",
    "dockerhub",
    "ghcr",
    "gar",
    "ecr",
    "Quay",
    "quay",
    "my registry",
    "docker.io",
    "ghcr.io/acme",
    "a.b.c",
    "réseau",
    "レジストリ",
    "\u{1f680} prod",
    "0",
    "null",
    "-x-",
    "a:b@c",
    "quote\"d",
    "back\\slash",
    "$HOME",
    "${name}",
    "{{x}}",
    " ",
];

const PREFIXES: [&str; 10] = [
    "acme",
    "acme",
    "team-a",
    "acme/images",
    "acme/images/base",
    "acme-prod/images",
    "project-k8s-sample-123454",
    "mirror",
    "library",
    "a/b/c",
];

/// Each an endpoint: the provider to claim, and ways to write its domain. Empty means that none is written.
const ENDPOINTS: [(&str, &[&str]); 25] = [
    (
        "dockerhub",
        &[
            "docker.io",
            "",
            "https://index.docker.io/v1/",
            "registry-1.docker.io",
            "registry.hub.docker.com",
            "index.docker.io",
            "https://docker.io/",
            "docker.io:443",
        ],
    ),
    ("other", &["docker.io", "index.docker.io", "Registry-1.Docker.io"]),
    ("acr", &["acme.azurecr.io", "ACME.azurecr.io", "https://acme.azurecr.io/", "acme.azurecr.io:443"]),
    ("acr", &["mirror.azurecr.cn", "mirror.azurecr.cn/"]),
    ("other", &["acme.azurecr.io", "http://acme.azurecr.io"]),
    ("gcr", &["gcr.io", "https://gcr.io"]),
    ("gcr", &["us.gcr.io", "US.gcr.io"]),
    ("other", &["eu.gcr.io"]),
    ("gar", &["europe-west1", "europe-west1-docker.pkg.dev", "https://europe-west1-docker.pkg.dev/"]),
    ("gar", &["asia", "asia-docker.pkg.dev:443"]),
    ("other", &["us-central1-docker.pkg.dev"]),
    ("ecr", &["123456789012.dkr.ecr.us-west-2.amazonaws.com"]),
    ("ecr", &["123456789012.dkr.ecr.eu-west-1.amazonaws.com"]),
    ("ecr", &["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"]),
    ("other", &["210987654321.dkr.ecr.us-east-1.amazonaws.com"]),
    ("bintray", &["acme-docker.jfrog.io", "Acme-docker.jfrog.io"]),
    ("bintray", &["acme-docker.bintray.io"]),
    ("other", &["ghcr.io", "GHCR.io", "ghcr.io:443", "https://ghcr.io/", "ghcr.io:0443"]),
    ("other", &["quay.io", "Quay.IO:443"]),
    (
        "other",
        &[
            "registry.internal.example:5000",
            "Registry.Internal.example:5000",
            "registry.internal.example:05000",
        ],
    ),
    ("other", &["a.example.com", "http://a.example.com/", "a.example.com:443"]),
    ("other", &["localhost:5000"]),
    ("other", &["[fd00::1]:5000", "[FD00::1]:5000", "[fd00:0:0:0:0:0:0:1]:5000"]),
    ("other", &["[fd00::1]", "[fd00:0::1]:443"]),
    ("acr", &["10.0.0.1:8443"]),
];

/// An account of one to eight registries, valid in most cases, and what its export cannot say.
pub fn random_account(rng: &mut Rng) -> (Value, Settings) {
    let count = 1 + rng.below(8);
    // Few endpoints, so that domains are shared.
    let mut ends: Vec<usize> = (0..ENDPOINTS.len()).collect();
    rng.shuffle(&mut ends);
    // Docker Hub and its aliases more often than by chance.
    if rng.percent(40) {
        ends.insert(0, rng.below(2));
    }
    ends.truncate(1 + rng.below(count + 1));

    let mut names: Vec<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    // As long as a name may be.
    names.push("n".repeat(128));
    rng.shuffle(&mut names);
    names.truncate(count);

    let mut registries: Vec<Map<String, Value>> = Vec::new();
    let mut settings = Settings::default();
    let mut endpoints: Vec<String> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let (provider, spellings) = ENDPOINTS[ends[rng.below(ends.len())]];
        let written = rng.of(spellings);
        endpoints.push(endpoint(&clean(written, provider)));
        let mut registry = Map::new();
        let mut put = |key: &str, value: Value| registry.insert(key.to_owned(), value);
        put("_id", json!(format!("64f0a1b2c3d4e5f6010203{at:02x}")));
        put("name", json!(name));
        put("provider", json!(provider));
        if !written.is_empty() {
            put("domain", json!(written));
        } else if rng.percent(50) {
            put("domain", if rng.percent(50) { json!("") } else { Value::Null });
        }
        if rng.percent(60) {
            put("repositoryPrefix", json!(rng.of(&PREFIXES)));
        } else if rng.percent(20) {
            put("repositoryPrefix", if rng.percent(50) { json!("") } else { Value::Null });
        }
        if rng.percent(30) {
            put("kind", json!(if provider == "ecr" { "ecr" } else { "standard" }));
        }
        if rng.percent(20) {
            put("behindFirewall", json!(rng.percent(50)));
        }
        if rng.percent(30) {
            put("username", json!(rng.of(&["acme", "kkapelon", "mirror", "acme+robot"])));
        }
        if rng.percent(30) {
            put("password", json!("not-a-real-secret"));
        }
        if rng.percent(10) {
            put("somethingNew", json!({"a": [1, null, "x"]}));
        }
        if rng.percent(30) {
            put("default", json!(false));
        }
        if rng.percent(30) {
            put("primary", json!(false));
        }
        // Only towards later ones, so there are no cycles; eight registries make no chain that is too long.
        if at + 1 < count && rng.percent(55) {
            let next = at + 1 + rng.below((count - at - 1).min(3));
            let id = format!("64f0a1b2c3d4e5f6010203{next:02x}");
            put("fallbackRegistry", json!(if rng.percent(50) { id } else { names[next].clone() }));
        } else if rng.percent(10) {
            put("fallbackRegistry", if rng.percent(50) { json!("") } else { Value::Null });
        }
        registries.push(registry);
    }

    // Roles: at most one default, at most one primary on an endpoint.
    if rng.percent(70) {
        let at = rng.below(count);
        registries[at].insert("default".to_owned(), json!(true));
    }
    for at in 0..count {
        let mine = endpoints[at].clone();
        let taken = (0..count).any(|other| {
            endpoints[other] == mine
                && (registries[other].get("primary") == Some(&json!(true))
                    || settings
                        .registries
                        .get(&names[other])
                        .is_some_and(|extra| extra.primary == Some(true)))
        });
        if !taken && rng.percent(45) {
            if rng.percent(80) {
                registries[at].insert("primary".to_owned(), json!(true));
            } else {
                settings.registries.entry(names[at].clone()).or_default().primary = Some(true);
            }
        }
    }

    // What an export cannot say.
    if rng.percent(60) {
        for at in 0..count {
            if rng.percent(50) {
                let here = settings.registries.entry(names[at].clone()).or_default();
                let shared = format!("shared with {}", endpoints[at]);
                extra(rng, here, &clean_of(&registries[at]), &shared);
            }
        }
    }
    settings.match_prefixes = rng.percent(25);
    settings.deny_uncovered = rng.percent(20);
    settings.build_push = match rng.below(10) {
        0 => BuildPush::Never,
        1 => BuildPush::Explicit,
        _ => BuildPush::Always,
    };
    if rng.percent(40) {
        let fit: Vec<usize> = (0..count)
            .filter(|at| endpoints[*at] != "docker.io" && registries[*at]["provider"] != json!("dockerhub"))
            .collect();
        settings.caching = rng.some(&fit).map(|at| names[at].clone());
    }
    if rng.percent(14) {
        spoil(rng, &mut registries, &mut settings, &names);
    }
    // Insertion order never changes a decision.
    rng.shuffle(&mut registries);
    (Value::Array(registries.into_iter().map(Value::Object).collect()), settings)
}

fn extra(rng: &mut Rng, extra: &mut Extra, domain: &str, shared: &str) {
    if rng.percent(20) {
        extra.public = true;
    } else if rng.percent(25) {
        extra.credential = Some(shared.to_owned());
    }
    if rng.percent(20) {
        extra.namespaces = vec!["acme-org".to_owned(), "team-a".to_owned()];
    }
    if rng.percent(30) {
        extra.naming = Naming::Keep;
    }
    if rng.percent(20) {
        extra.images = Images::Pinned;
    }
    if rng.percent(20) {
        extra.failures = Failures::Transient;
    }
    if rng.percent(30) {
        extra.accepts_untrusted = true;
    }
    if rng.percent(30) {
        extra.tries = Some(1 + rng.below(10) as u64);
    }
    if [":5000", ":8443"].iter().any(|port| domain.ends_with(port)) && rng.percent(40) {
        extra.plain_http = true;
    }
}

/// One fault, or what looks like one.
fn spoil(rng: &mut Rng, registries: &mut Vec<Map<String, Value>>, settings: &mut Settings, names: &[String]) {
    let at = rng.below(registries.len());
    let name = names[at].clone();
    let last = registries.len() - 1;
    let mut put = |key: &str, value: Value| {
        registries[at].insert(key.to_owned(), value);
    };
    match rng.below(24) {
        0 => put("name", json!(names[0])),
        1 => put("name", json!("")),
        2 => put("name", json!(rng.of(&["a\u{7}b", "a\nb", "x\u{202e}y", "${{step}}", "z\u{200f}"]))),
        3 => put("name", json!("é".repeat(129))),
        4 => put(
            "domain",
            json!(rng.of(&[
                "ftp://a.example.com",
                "us.gcr.io/my_org",
                "user:pass@a.example.com",
                "user@a.example.com",
                "a..example.com",
                "-a.example.com",
                "a.example.com:",
                "a.example.com:65536",
                "a.example.com:99999999999",
                "a.example.com:port",
                "ho_st.com",
                "a b.example.com",
                "[fd00::1",
                "https://",
            ])),
        ),
        5 => put(
            "repositoryPrefix",
            json!(rng.of(&["/acme", "acme/", "Acme", "a//b", "../x", ".", "a:b", "a b", "acme/..", "_a"])),
        ),
        6 => put("fallbackRegistry", json!("no such registry")),
        7 => put("fallbackRegistry", json!(name)),
        8 => put("fallbackRegistry", json!(format!("64f0a1b2c3d4e5f6010203{at:02x}"))),
        9 => {
            // A cycle, where the chain gets there.
            put("fallbackRegistry", json!(names[last]));
            registries[last].insert("fallbackRegistry".to_owned(), json!(name));
        }
        10 => {
            for registry in registries.iter_mut() {
                registry.insert("default".to_owned(), json!(true));
            }
        }
        11 => {
            for registry in registries.iter_mut() {
                registry.insert("primary".to_owned(), json!(true));
            }
        }
        12 => put("provider", json!(rng.of(&["ghcr", "quay", "DockerHub", "x"]))),
        13 => settings.caching = Some("no such registry".to_owned()),
        14 => settings.caching = Some(name),
        15 => settings.registries.entry(name).or_default().tries = Some(if rng.percent(50) { 0 } else { 11 }),
        16 => {
            // One handle everywhere; an error where there is more than one endpoint.
            for name in names {
                let extra = settings.registries.entry(name.clone()).or_default();
                extra.public = false;
                extra.credential = Some("one for all".to_owned());
            }
        }
        17 => settings.registries.entry(name).or_default().plain_http = true,
        18 => put("_id", json!(names[last])),
        19 => put("default", json!("yes")),
        20 => put("domain", json!(5000)),
        21 => settings.registries.entry(name).or_default().credential = Some(names[last].clone()),
        22 => {
            // A chain of eight or nine or ten.
            let long = 8 + rng.below(3);
            registries.clear();
            settings.registries.clear();
            settings.caching = None;
            for at in 0..long {
                let mut registry = Map::new();
                registry.insert("name".to_owned(), json!(format!("r{at}")));
                registry.insert("provider".to_owned(), json!("other"));
                registry.insert("domain".to_owned(), json!(format!("r{at}.example.com")));
                if at + 1 < long {
                    registry.insert("fallbackRegistry".to_owned(), json!(format!("r{}", at + 1)));
                }
                registries.push(registry);
            }
        }
        _ => {
            registries[at].remove("domain");
        }
    }
}

// ---- requests ----

const SHA256: &str = "sha256:6aeedc2f49138ce7a1cd0adffc1b1c0321b841dc2102408967d9301c031949ee";
const BROKEN_DIGESTS: [&str; 8] = [
    "sha256:6aeedc2f",
    "sha256:6AEEDC2F49138CE7A1CD0ADFFC1B1C0321B841DC2102408967D9301C031949EE",
    "sha256:6aeedc2f49138ce7a1cd0adffc1b1c0321b841dc2102408967d9301c031949ee0",
    "md5:6aeedc2f49138ce7a1cd0adffc1b1c03",
    "sha256:gaeedc2f49138ce7a1cd0adffc1b1c0321b841dc2102408967d9301c031949ee",
    "sha1:6aeedc2f49138ce7a1cd0adffc1b1c0321b841dc",
    "sha256",
    "",
];
const TAGS: [&str; 9] =
    ["1", "1.2.3", "latest", "v1.0-RC1", "_x", "A.b-C_d", "75050", "1.2.3-alpine3.9", "V1.0-rc1"];
const BROKEN_TAGS: [&str; 9] = ["", ".1", "-1", "a b", "a/b", "a:b", "1+2", "é", "tag~"];
const FOREIGN: [&str; 10] = [
    "mcr.microsoft.com",
    "k8s.gcr.io",
    "localhost",
    "localhost:5001",
    "ghcr.io",
    "gcr.io",
    "docker.io",
    "Foo",
    "registry.hub.docker.com",
    "a.example.com:8443",
];
const WORDS: [&str; 12] = [
    "app",
    "nginx",
    "my-golang-app",
    "a.b",
    "x__y",
    "library",
    "acme",
    "images",
    "team-a",
    "acmecorp",
    "0",
    "kkapelon",
];
const BROKEN_IMAGES: [&str; 17] = [
    "",
    "App",
    "a//b",
    "/a",
    "a/",
    "https://ghcr.io/a/b",
    "../../evil",
    "ghcr.io//a",
    "a.example.com/",
    "ho_st.com/a",
    "foo_bar.com:8080/app",
    "nginx:",
    ":tag",
    "a b",
    "-a/b",
    "1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a",
    "[fe80::1%eth0]:5000/a",
];
const BRANCHES: [&str; 16] = [
    "main",
    "master",
    "feature/x",
    "Feature/JIRA-123_Fix",
    "release/1.2",
    "fix/über-straße",
    "日本語",
    "/",
    "",
    "..",
    "-.-a",
    "a  b",
    "dependabot/npm_and_yarn/@types/node-20",
    "UPPER",
    "a--b//c",
    "#42",
];

/// One request to the account, in the form of section 11.
pub fn random_request(rng: &mut Rng, account: &Value) -> Value {
    let asked = Asked::of(account);
    let mut whole = match rng.below(100) {
        0..=14 => json!({"parse": image(rng, &asked)}),
        15..=44 => json!({"pull": pull(rng, &asked)}),
        45..=66 => json!({"push": {"build": build(rng, &asked)}}),
        67..=84 => json!({"push": {"candidate": candidate(rng, &asked)}}),
        85..=97 => json!({"cache": cache(rng, &asked)}),
        98 => json!({"push": {}}),
        _ => json!({"pull": {"image": "nginx", "context": []}}),
    };
    if rng.percent(1) {
        whole["unheard_of"] = json!(1);
    }
    whole
}

/// What an account has that requests can be about.
struct Asked {
    names: Vec<String>,
    domains: Vec<String>,
    prefixes: Vec<String>,
    /// Prefix and domain of one and the same registry.
    pairs: Vec<(String, Option<String>)>,
}

impl Asked {
    fn of(account: &Value) -> Asked {
        let mut asked =
            Asked { names: Vec::new(), domains: Vec::new(), prefixes: Vec::new(), pairs: Vec::new() };
        for registry in account.as_array().into_iter().flatten().filter_map(Value::as_object) {
            let text = |key: &str| {
                registry.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
            };
            asked.names.extend(text("name"));
            let domain = clean_of(registry);
            asked.pairs.push((domain.clone(), text("repositoryPrefix")));
            asked.domains.push(domain);
            asked.prefixes.extend(text("repositoryPrefix"));
        }
        asked
    }
}

fn word(rng: &mut Rng) -> String {
    rng.of(&WORDS).to_owned()
}

fn path(rng: &mut Rng, prefix: Option<&str>) -> String {
    let mut parts: Vec<String> = Vec::new();
    match prefix {
        // Nearly under the prefix: no boundary of a component.
        Some(prefix) if rng.percent(10) => parts.push(format!("{prefix}corp")),
        // The prefix and nothing else.
        Some(prefix) if rng.percent(5) => return prefix.to_owned(),
        Some(prefix) => parts.push(prefix.to_owned()),
        None => {}
    }
    if rng.percent(2) {
        // Near the limit of 255.
        parts.push("x".repeat(215 + rng.below(45)));
        return parts.join("/");
    }
    for _ in 0..1 + rng.below(3) {
        parts.push(word(rng));
    }
    parts.join("/")
}

/// Another spelling of the same domain, or nearly.
fn respell(rng: &mut Rng, domain: &str) -> String {
    match rng.below(12) {
        0 => domain.to_ascii_uppercase(),
        1 if !domain.contains(':') => format!("{domain}:443"),
        2 if endpoint(domain) == "docker.io" => rng
            .of(&[
                "docker.io",
                "index.docker.io",
                "registry-1.docker.io",
                "registry.hub.docker.com",
                "Docker.io",
            ])
            .to_owned(),
        3 => format!("x{domain}"),
        5 if domain.contains("::") => domain.replace("::", ":0::"),
        6 if domain.contains(':') && !domain.ends_with(']') => {
            domain.rsplit_once(':').map(|(host, port)| format!("{host}:00{port}")).unwrap()
        }
        4 if !domain.contains(':') => format!("{domain}:5000"),
        _ => domain.to_owned(),
    }
}

fn digest(rng: &mut Rng) -> String {
    match rng.below(6) {
        0 => format!("sha384:{}", "ab".repeat(48)),
        1 => format!("sha512:{}", "0f".repeat(64)),
        _ => SHA256.to_owned(),
    }
}

/// A name with or without a domain, mostly one of the account's.
fn named(rng: &mut Rng, asked: &Asked) -> String {
    match rng.below(20) {
        0..=10 => {
            let (domain, prefix) = rng.some(&asked.pairs).unwrap_or(("a.example.com".to_owned(), None));
            // Its own prefix, another registry's, or none.
            let prefix = match rng.below(4) {
                0 => None,
                1 => rng.some(&asked.prefixes),
                _ => prefix,
            };
            format!("{}/{}", respell(rng, &domain), path(rng, prefix.as_deref()))
        }
        11..=13 => format!("{}/{}", rng.of(&FOREIGN), path(rng, None)),
        14..=15 => word(rng),
        _ => {
            let prefix = rng.some(&asked.prefixes).filter(|_| rng.percent(50));
            path(rng, prefix.as_deref())
        }
    }
}

fn image(rng: &mut Rng, asked: &Asked) -> String {
    if rng.percent(7) {
        return rng.of(&BROKEN_IMAGES).to_owned();
    }
    if rng.percent(1) {
        return "${{build_step}}".to_owned();
    }
    let mut image = named(rng, asked);
    if rng.percent(60) {
        image.push(':');
        image.push_str(if rng.percent(5) { rng.of(&BROKEN_TAGS) } else { rng.of(&TAGS) });
    }
    if rng.percent(1) {
        image.push(':');
        image.push_str(&"t".repeat(126 + rng.below(5)));
    }
    if rng.percent(25) {
        image.push('@');
        image.push_str(&if rng.percent(10) { rng.of(&BROKEN_DIGESTS).to_owned() } else { digest(rng) });
    }
    image
}

/// Names of registries, mostly known ones.
fn contexts(rng: &mut Rng, asked: &Asked) -> Value {
    let mut names = Vec::new();
    let count = match rng.below(10) {
        0..=5 => 0,
        6..=8 => 1,
        _ => 2 + rng.below(2),
    };
    for _ in 0..count {
        names.push(registry(rng, asked));
    }
    json!(names)
}

fn registry(rng: &mut Rng, asked: &Asked) -> String {
    if rng.percent(5) {
        return rng.of(&["no such registry", "azur", "", "AZURE"]).to_owned();
    }
    rng.some(&asked.names).unwrap_or("azure".to_owned())
}

/// Puts a value in so many cases of a hundred; sometimes a null instead, which is the same as none.
fn maybe(rng: &mut Rng, object: &mut Value, percent: usize, key: &str, value: Value) {
    if rng.percent(percent) {
        object[key] = value;
    } else if rng.percent(10) {
        object[key] = Value::Null;
    }
}

fn pull(rng: &mut Rng, asked: &Asked) -> Value {
    let mut pull = json!({"image": image(rng, asked)});
    let contexts = contexts(rng, asked);
    maybe(rng, &mut pull, 80, "contexts", contexts);
    pull
}

/// An `image_name`: relative or absolute, and sometimes none at all.
fn image_name(rng: &mut Rng, asked: &Asked) -> String {
    match rng.below(20) {
        0 => rng.of(&BROKEN_IMAGES).to_owned(),
        1 => image(rng, asked),
        2..=6 => named(rng, asked),
        7..=9 => word(rng),
        _ => {
            let prefix = rng.some(&asked.prefixes).filter(|_| rng.percent(25));
            path(rng, prefix.as_deref())
        }
    }
}

fn tag(rng: &mut Rng) -> String {
    match rng.below(40) {
        0 => rng.of(&BROKEN_TAGS).to_owned(),
        1 => "t".repeat(127 + rng.below(3)),
        _ => rng.of(&TAGS).to_owned(),
    }
}

fn tags(rng: &mut Rng, step: &mut Value) {
    let both = rng.percent(4);
    if rng.percent(55) || both {
        let count = if rng.percent(10) { 0 } else { 1 + rng.below(4) };
        let list: Vec<String> = (0..count).map(|_| tag(rng)).collect();
        step["tags"] = json!(list);
    } else if rng.percent(40) {
        step["tag"] = json!(tag(rng));
    }
    if both {
        step["tag"] = json!(tag(rng));
    }
}

fn branch(rng: &mut Rng) -> String {
    if rng.percent(6) { "long/".repeat(20 + rng.below(10)) } else { rng.of(&BRANCHES).to_owned() }
}

fn build(rng: &mut Rng, asked: &Asked) -> Value {
    let mut step = json!({});
    let name = image_name(rng, asked);
    maybe(rng, &mut step, 98, "image_name", json!(name));
    tags(rng, &mut step);
    let target = registry(rng, asked);
    maybe(rng, &mut step, 65, "registry", json!(target));
    let disable = rng.percent(30);
    maybe(rng, &mut step, 30, "disable_push", json!(disable));
    let branch = branch(rng);
    maybe(rng, &mut step, 70, "branch", json!(branch));
    let revision = rng.of(&["a1b2c3d", "ABCDEF0", "1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d", "no tag", ""]);
    maybe(rng, &mut step, 40, "revision", json!(revision));
    let policy = rng.of(&["original", "original", "lowercase"]);
    maybe(rng, &mut step, 25, "tag_policy", json!(policy));
    let buildx = rng.percent(70);
    maybe(rng, &mut step, 20, "buildx", json!(buildx));
    let trusted = rng.percent(40);
    maybe(rng, &mut step, 20, "trusted", json!(trusted));
    let contexts = contexts(rng, asked);
    maybe(rng, &mut step, 50, "contexts", contexts);
    if rng.percent(1) {
        step["region"] = json!("eu-west-1");
    }
    step
}

fn candidate(rng: &mut Rng, asked: &Asked) -> Value {
    let mut step = json!({"image": image(rng, asked)});
    let name = image_name(rng, asked);
    maybe(rng, &mut step, 40, "image_name", json!(name));
    tags(rng, &mut step);
    let target = registry(rng, asked);
    maybe(rng, &mut step, 75, "registry", json!(target));
    let contexts = contexts(rng, asked);
    maybe(rng, &mut step, 50, "contexts", contexts);
    let trusted = rng.percent(40);
    maybe(rng, &mut step, 20, "trusted", json!(trusted));
    let region = rng.of(&["us-west-2", "eu-west-1", "ap-southeast-2", "cn-north-1"]);
    maybe(rng, &mut step, 12, "region", json!(region));
    maybe(rng, &mut step, 6, "role_arn", json!("arn:aws:iam::123456789012:role/push"));
    step
}

/// The fields that section 11 shows, and those of 5.4 and 8.3 that the oracle reads.
fn cache(rng: &mut Rng, asked: &Asked) -> Value {
    let name = image_name(rng, asked);
    let mut cache = json!({"image_name": name});
    let platforms = ["linux/amd64", "linux/amd64", "linux/arm64"];
    let hashes = ["h1", "h2", "h3"];
    let (now, main) = (branch(rng), rng.of(&["main", "master"]));
    maybe(rng, &mut cache, 90, "branch", json!(now));
    maybe(rng, &mut cache, 80, "default_branch", json!(main));
    maybe(rng, &mut cache, 40, fields::BASE_BRANCH, json!("feature/x"));
    let platform = rng.of(&platforms);
    maybe(rng, &mut cache, 85, "platform", json!(platform));
    let hash = rng.of(&hashes);
    maybe(rng, &mut cache, 40, fields::CONTENT_HASH, json!(hash));
    let caching = registry(rng, asked);
    maybe(rng, &mut cache, 60, "caching_registry", json!(caching));
    for (key, percent) in [("no_cache", 5), ("no_cf_cache", 10), ("buildx", 5)] {
        let on = rng.percent(80);
        maybe(rng, &mut cache, percent, key, json!(on));
    }
    let trusted = rng.percent(40);
    maybe(rng, &mut cache, 25, "trusted", json!(trusted));
    let contexts = contexts(rng, asked);
    maybe(rng, &mut cache, 25, "contexts", contexts);
    for key in ["cache_from", "cache_to"] {
        let list: Vec<String> = (0..1 + rng.below(2)).map(|_| image(rng, asked)).collect();
        maybe(rng, &mut cache, 20, key, json!(list));
    }
    if rng.percent(60) {
        let mut past = Vec::new();
        for at in 0..rng.below(6) {
            // One digest is sometimes known twice.
            let digit = if rng.percent(10) { rng.below(at + 1) } else { at };
            let mut one = json!({"digest": format!("sha256:{}", format!("{digit:x}").repeat(64))});
            // Those that the order goes by (8.3) more often than by chance.
            let branch = match rng.below(10) {
                0..=3 => now.clone(),
                4..=5 => main.to_owned(),
                6..=7 => "feature/x".to_owned(),
                _ => rng.of(&BRANCHES).to_owned(),
            };
            maybe(rng, &mut one, 80, "branch", json!(branch));
            let other = if rng.percent(80) { name.clone() } else { word(rng) };
            maybe(rng, &mut one, 50, fields::PAST_NAME, json!(other));
            let platform = rng.of(&platforms);
            maybe(rng, &mut one, 85, "platform", json!(platform));
            let hash = rng.of(&hashes);
            maybe(rng, &mut one, 40, fields::CONTENT_HASH, json!(hash));
            // No two times are equal, so that the order is settled by what the rules name.
            one[fields::PAST_TIME] = json!(1_700_000_000 + rng.below(1000) * 10 + at);
            maybe(rng, &mut one, 20, fields::PAST_TRUSTED, json!(false));
            past.push(one);
        }
        cache["past"] = json!(past);
    }
    cache
}

// ---- domains, for the generator ----

fn clean_of(registry: &Map<String, Value>) -> String {
    let text = |key: &str| registry.get(key).and_then(Value::as_str).unwrap_or_default();
    clean(text("domain"), text("provider"))
}

/// The domain that a reference would have, of what an account writes.
fn clean(written: &str, provider: &str) -> String {
    let bare = written.trim_start_matches("https://").trim_start_matches("http://");
    let bare = bare.split('/').next().unwrap_or_default();
    match bare {
        "" | "index.docker.io" => "docker.io".to_owned(),
        location if provider == "gar" && !location.contains('.') => format!("{location}-docker.pkg.dev"),
        other => other.to_owned(),
    }
}

fn endpoint(domain: &str) -> String {
    let lower = domain.to_ascii_lowercase();
    let bare = lower.strip_suffix(":443").unwrap_or(&lower);
    match bare {
        "index.docker.io" | "registry-1.docker.io" | "registry.hub.docker.com" => "docker.io".to_owned(),
        other => other.to_owned(),
    }
}
