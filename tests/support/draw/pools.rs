//! What is drawn from: names, domains, prefixes and words as people write them, and some that nobody should.

/// Endpoints under several spellings, of every provider: neighbours may be one (2.8).
pub const DOMAINS: [&str; 42] = [
    "a.example",
    "A.Example:443",
    "docker.io",
    "index.docker.io",
    "registry-1.docker.io:443",
    "registry.hub.docker.com",
    "DOCKER.IO",
    "ghcr.io",
    "GHCR.io:443",
    "ghcr.io:0443",
    "quay.io",
    "Quay.IO:443",
    "a.example:5000",
    "A.EXAMPLE:5000",
    "acme.azurecr.io",
    "ACME.azurecr.io:443",
    "mirror.azurecr.cn",
    "gcr.io",
    "us.gcr.io",
    "US.gcr.io",
    "eu.gcr.io",
    "eu-docker.pkg.dev",
    "europe-west1-docker.pkg.dev",
    "asia-docker.pkg.dev:443",
    "us-central1-docker.pkg.dev",
    "123456789012.dkr.ecr.us-west-2.amazonaws.com",
    "123456789012.DKR.ecr.us-west-2.amazonaws.com:443",
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
    "210987654321.dkr.ecr.us-east-1.amazonaws.com",
    "acme-docker.jfrog.io",
    "Acme-docker.jfrog.io",
    "acme-docker.bintray.io",
    "registry.internal.example:5000",
    "registry.internal.example:05000",
    "localhost:5000",
    "[fd00::1]:5000",
    "[FD00::1]:5000",
    "[fd00:0:0:0:0:0:0:1]:5000",
    "[fd00::1]",
    "[fd00:0::1]:443",
    "10.0.0.1:8443",
];

/// Domains without a dot or a port, which are some only by their looks (2.2).
pub const BARE_DOMAINS: [&str; 2] = ["localhost", "Nexus"];

pub const PREFIXES: [&str; 10] = [
    "acme",
    "acme/web",
    "team-a",
    "acme/images",
    "acme/images/base",
    "acme-prod/images",
    "project-k8s-sample-123454",
    "mirror",
    "library",
    "a/b/c",
];

/// Organisations that an account may list, Docker Hub's above all (7.8).
pub const NAMESPACES: [&str; 4] = ["acme", "acme-org", "team-a", "library"];

/// Legal names, odd ones among them (3.1).
pub const NAMES: [&str; 26] = [
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
    "quote\"d and 'quoted' [#1]",
    "back\\slash",
    "$HOME",
    "${name}",
    "{{x}}",
    " ",
    "100 %=",
];

/// Of names that are made up.
pub const LETTERS: [char; 25] = [
    'a', 'b', 'z', 'A', 'Z', '0', '9', ' ', '_', '.', '@', '/', ':', 'é', '語', '🦀', '"', '\'', '\\', '#',
    '}', '$', '%', '=', '[',
];

/// Hosts that issue tokens; one is known of Docker Hub, and one is a registry's (3.7).
pub const ISSUERS: [&str; 4] = ["auth.a.example", "AUTH.a.example:443", "auth.docker.io", "a.example:5000"];

/// Every provider, in the words of our own format.
pub const PROVIDERS: [&str; 9] =
    ["other", "docker-hub", "azure", "gcr", "gar", "ecr", "artifactory", "quay", "github"];

pub const SHA256: &str = "sha256:6aeedc2f49138ce7a1cd0adffc1b1c0321b841dc2102408967d9301c031949ee";

pub const BROKEN_DIGESTS: [&str; 8] = [
    "sha256:6aeedc2f",
    "sha256:6AEEDC2F49138CE7A1CD0ADFFC1B1C0321B841DC2102408967D9301C031949EE",
    "sha256:6aeedc2f49138ce7a1cd0adffc1b1c0321b841dc2102408967d9301c031949ee0",
    "md5:6aeedc2f49138ce7a1cd0adffc1b1c03",
    "sha256:gaeedc2f49138ce7a1cd0adffc1b1c0321b841dc2102408967d9301c031949ee",
    "sha1:6aeedc2f49138ce7a1cd0adffc1b1c0321b841dc",
    "sha256",
    "",
];

pub const TAGS: [&str; 9] =
    ["1", "1.2.3", "latest", "v1.0-RC1", "_x", "A.b-C_d", "75050", "1.2.3-alpine3.9", "V1.0-rc1"];

pub const BROKEN_TAGS: [&str; 9] = ["", ".1", "-1", "a b", "a/b", "a:b", "1+2", "é", "tag~"];

/// Where accounts rarely have a registry.
pub const FOREIGN: [&str; 12] = [
    "else.example",
    "partner.example:8443",
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

pub const WORDS: [&str; 12] = [
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

pub const BROKEN_IMAGES: [&str; 17] = [
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

pub const BRANCHES: [&str; 20] = [
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
    " main\n",
    "buildcache/main",
    "BuildCache-x",
    "fix-1a2b3c4d",
];

pub const REVISIONS: [&str; 5] =
    ["a1b2c3d", "ABCDEF0", "1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d", "no tag", ""];

pub const REGIONS: [&str; 4] = ["us-west-2", "eu-west-1", "ap-southeast-2", "cn-north-1"];

pub const PLATFORMS: [&str; 2] = ["linux/amd64", "linux/arm64"];

pub const HASHES: [&str; 3] = ["h1", "h2", "h3"];

pub const ROLE: &str = "arn:aws:iam::123456789012:role/push";

/// Where mirrors are.
pub const MIRRORS: [&str; 11] = [
    "mirror.example",
    "mirror.example:5000",
    "Mirror.Example:443",
    "cache.internal.example:5000",
    "10.1.2.3:5000",
    "10.1.2.3",
    "localhost:5000",
    "127.0.0.1:5000",
    "[fd00::2]:5000",
    "nexus:8443",
    "docker.io",
];

/// Of scopes: what stands behind the dot.
pub const SUFFIXES: [&str; 6] =
    ["example", "internal.example", "azurecr.io", "io", "pkg.dev", "amazonaws.com"];

/// Of scopes: what images on Docker Hub are under, and one that none is.
pub const PATHS: [&str; 4] = ["library", "library/nginx", "library/app", "nginx"];

pub const NETWORKS: [&str; 5] = ["10.0.0.0/8", "10.1.0.0/16", "127.0.0.0/8", "fd00::/8", "0.0.0.0/0"];

/// No endpoints to avoid (12.11).
pub const BROKEN_AVOIDED: [&str; 6] =
    ["", "a.example/hub", "ftp://a.example", "a.example:65536", "https://a.example/", "a b"];
