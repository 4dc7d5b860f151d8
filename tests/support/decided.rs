//! The differences between engines and plans that are decided (rule 15.3), each by the name that tests know it by.
//! `src/rules/differences.md` has this table, word for word.

/// A kind of difference.
pub(crate) struct Class {
    pub(crate) name: &'static str,
    /// Whose way is another.
    pub(crate) engines: &'static str,
    pub(crate) why: &'static str,
}

const fn class(name: &'static str, engines: &'static str, why: &'static str) -> Class {
    Class { name, engines, why }
}

pub(crate) const CLASSES: [Class; 30] = [
    class(
        "one endpoint in several spellings",
        "all",
        "hosts compare as endpoints, Docker Hub under all of its names; engines compare texts (2.8)",
    ),
    class(
        "names are read by our grammar",
        "all",
        "addresses in brackets, upper case, 255 characters without the host; dockerd's client takes `docker.io/a.b/c` \
         for a host `a.b` (2.1, 2.2)",
    ),
    class(
        "a source without a name is left out, not the whole plan",
        "podman, skopeo",
        "one location that makes no name fails the pull, mirrors included; the others are good (12.4)",
    ),
    class(
        "a source without a name or a host of the grammar is left out",
        "containerd, dockerd, `BuildKit`, k3s",
        "no request to it succeeds, or no reference says it (12.4)",
    ),
    class(
        "an exact host before a wildcard",
        "podman, skopeo",
        "the longer text decides, so that `*.s.example` hides `a.s.example` (12.2)",
    ),
    class(
        "a suffix is a suffix",
        "podman, skopeo",
        "only the first place counts where it stands, so that `a.s.example.s.example` escapes (12.1)",
    ),
    class(
        "a tag beside a digest is kept",
        "skopeo",
        "its transport refuses the two together; the digest decides (2.4)",
    ),
    class(
        "a file's slashes at the end are cut before",
        "podman, skopeo",
        "in a file they are cut; a function of its own takes them",
    ),
    class(
        "an empty mode in a file",
        "podman, skopeo",
        "a function of its own refuses it; in a file it says nothing",
    ),
    class("a mode that no file can have", "podman, skopeo", "only its own callers can set it"),
    class(
        "a local look-up is no pull",
        "podman",
        "storage is also asked under `localhost/…`; nothing is pulled",
    ),
    class(
        "a port that travels along, of which a notice tells",
        "podman, skopeo",
        "a prefix without a port covers all of them, and what is rewritten keeps the port (12.4)",
    ),
    class(
        "no credential goes beyond its own host",
        "dockerd",
        "Docker Hub's login is sent to every mirror that asks for one (10.1)",
    ),
    class(
        "what is kept is not sent where nobody verifies whom it goes to",
        "podman, skopeo, dockerd",
        "a login for an insecure host is left out with its place, unless the file of logins is meant for it (12.6)",
    ),
    class(
        "a file that an engine drops in silence is an error",
        "containerd",
        "its mirrors are gone, and nobody is told (15.2)",
    ),
    class(
        "what is not for pulling is not pulled from",
        "containerd",
        "what is known by its digest is fetched from hosts that are for pushes or for tags as well",
    ),
    class("pushes are not redirected", "containerd, k3s", "what is pushed goes where its name says (12.9)"),
    class(
        "Docker Hub is spoken to over HTTPS alone",
        "dockerd, containerd",
        "a login for it may follow (10.3)",
    ),
    class(
        "the port of HTTPS is spoken to over HTTPS alone",
        "containerd",
        "1.x asks `localhost` without a port over plain HTTP (12.14)",
    ),
    class(
        "a mirror over plain HTTP is asked though the same host has answered over TLS",
        "dockerd",
        "a plan has every source in its turn, whoever has answered before (12.5), and a notice tells",
    ),
    class(
        "the machine itself is spoken to as the catalog says",
        "containerd, dockerd, `BuildKit`, k3s",
        "where no file names the host they speak plain HTTP to it too, containerd 1.x and `BuildKit` nothing else; a \
         catalog that says nothing of it means HTTPS, and no notice of the writer tells; what `_default` says of TLS is \
         for it too, with a notice (12.14)",
    ),
    class(
        "transport never spreads from a mirror",
        "dockerd",
        "an insecure mirror leaves Docker Hub unverified too, with containerd's store (10.3)",
    ),
    class(
        "a network covers addresses as they are written",
        "dockerd",
        "names that DNS puts there are insecure too; nothing is resolved here (12.14), and a notice tells",
    ),
    class(
        "a mirror's path, which newer generations take and a notice tells of",
        "dockerd",
        "20.10 does not start with it",
    ),
    class("rewrites other than of a prefix are left out, with a notice", "k3s", "scopes are prefixes (12.1)"),
    class(
        "what the engine does at random is done in order",
        "k3s",
        "a decision is the same every time (10.6)",
    ),
    class(
        "another program reads the same file",
        "nerdctl, RKE2's bootstrap",
        "the reader is the engine's; a notice tells",
    ),
    class(
        "what stands in no file: a flag of the command line",
        "containerd",
        "only what a reader is told can count",
    ),
    class(
        "podman goes through a plan again after fewer failures than a policy can say",
        "podman",
        "rounds follow any transient failure, podman's neither a 5xx nor an unknown name (15.6)",
    ),
    class(
        "a notice of the writer has its scope",
        "all",
        "a catalog says what the format cannot; each notice carries the images that it is about (15.4)",
    ),
];

/// The table of the documentation.
pub(crate) fn table() -> String {
    let row = |Class { name, engines, why }: &Class| format!("| {name} | {engines} | {why} |\n");
    let head = "| difference | engines | what they do, and why not here |\n|---|---|---|\n".to_owned();
    CLASSES.iter().fold(head, |table, class| table + &row(class))
}
