//! Rules 3.5 and 3.6: repository prefixes, and whose credential may be used where.

use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::{Access, CatalogBuilder, Credential, RegistryConfig};

use crate::catalog::{account, assert_refused, kinds, named, refused, said};

fn with(handle: &str) -> Access {
    Access::Credential(handle.into())
}

fn prefixed(prefix: &str) -> CatalogBuilder {
    account([named("a").github().prefix(prefix)])
}

#[test]
fn rule_3_5_a_prefix_is_one_or_more_path_components() {
    let longest = format!("a/{}", "b".repeat(253));
    for prefix in ["acme", "acme/apps", "a/b/c/d/e", "my_org", "a.b--c__d", "0", "library", &longest] {
        let catalog = prefixed(prefix).build().unwrap();
        assert_eq!(catalog.registry("a").unwrap().prefix().unwrap().to_string(), prefix);
    }
    assert_eq!(account([named("a").github()]).build().unwrap().registry("a").unwrap().prefix(), None);
}

#[test]
fn rule_3_5_anything_else_is_refused_where_it_goes_wrong() {
    let component = "expected a lower-case letter or a digit";
    let behind = "expected a lower-case letter or a digit behind the separator";
    let alone = "expected a lower-case letter, a digit, a separator (`.`, `_`, `__`, `-`) or `/`";
    let rows = [
        ("", "empty repository prefix: expected path components such as `acme`".to_owned()),
        ("/acme", bad("/acme", "found `/` at byte 0", component, "; did you mean `acme`?")),
        ("acme/", bad("acme/", "it ends at byte 5", component, "; did you mean `acme`?")),
        ("acme//x", bad("acme//x", "found `/` at byte 5", component, "; did you mean `acme/x`?")),
        ("/", bad("/", "found `/` at byte 0", component, "")),
        (".", bad(".", "found `.` at byte 0", component, "")),
        ("..", bad("..", "found `.` at byte 0", component, "")),
        ("../evil", bad("../evil", "found `.` at byte 0", component, "")),
        ("acme/../evil", bad("acme/../evil", "found `.` at byte 5", component, "")),
        ("acme/./x", bad("acme/./x", "found `.` at byte 5", component, "")),
        ("acme..x", bad("acme..x", "found `.` at byte 5", behind, "")),
        ("acme-", bad("acme-", "it ends at byte 5", behind, "")),
        ("Acme", bad("Acme", "found `A` at byte 0", component, "; did you mean `acme`?")),
        ("acme/App", bad("acme/App", "found `A` at byte 5", component, "; did you mean `acme/app`?")),
        ("acme x", bad("acme x", "found a space at byte 4", alone, "")),
        (
            "acme:1",
            bad("acme:1", "found `:` at byte 4", "expected path components only, without tag or digest", ""),
        ),
        ("acmé", bad("acmé", "found `é` at byte 3", alone, "")),
        ("acme\\x", bad("acme\\x", "found `\\` at byte 4", alone, "")),
        ("%2e%2e", bad("%2e%2e", "found `%` at byte 0", component, "")),
    ];
    for (prefix, text) in rows {
        assert_refused(prefixed(prefix), Kind::InvalidPrefix, &format!("registries[0].prefix: {text}"));
    }
}

fn bad(prefix: &str, found: &str, expected: &str, mend: &str) -> String {
    format!("invalid repository prefix `{prefix}`: {found}, {expected}{mend}")
}

/// Rules 3.5 and 2.1: a path has at most 255 characters, and so has a prefix.
#[test]
fn rule_3_5_a_prefix_of_256_characters_is_too_long() {
    let problems = refused(prefixed(&"p".repeat(256)));
    assert_eq!(
        said(&problems),
        [format!(
            "registries[0].prefix: invalid repository prefix `…{}`: found `p` at byte 255, expected the path to end \
             after at most 255 characters",
            "p".repeat(64)
        )]
    );
}

/// Rule 10.2: a prefix that is a whole URL is not shown with its password.
#[test]
fn rule_10_2_a_prefix_never_shows_user_info() {
    let problems = refused(prefixed(&format!("https://me:{}@ghcr.io/acme", crate::catalog::SECRET)));
    assert_eq!(kinds(&problems), [Kind::InvalidPrefix]);
    assert!(problems.to_string().contains("`https://…@ghcr.io/acme`"), "{problems}");
    assert!(!format!("{problems} {problems:?}").contains("hunter2"), "{problems}");
}

/// Rule 3.6: private with its own name as the handle, with another handle, or public.
#[test]
fn rule_3_6_access_is_a_handle_or_none() {
    let catalog = account([
        named("own").github(),
        named("private").quay().access(Access::Private),
        named("other").azure("acme").access(with("bot")),
        named("public").other("a.example").access(Access::Public),
    ]);
    let catalog = catalog.build().unwrap();
    let handle = |name: &str| {
        let credential = catalog.registry(name).unwrap().credential();
        credential.map(|credential| (credential, credential.to_string()))
    };
    assert_eq!(handle("own"), Some((Credential::Handle("own"), "`own`".to_owned())));
    assert_eq!(handle("private"), Some((Credential::Handle("private"), "`private`".to_owned())));
    assert_eq!(handle("other"), Some((Credential::Handle("bot"), "`bot`".to_owned())));
    assert_eq!(handle("public"), None);
    assert_eq!(Access::default(), Access::Private);
}

/// Rules 3.6 and 7.10: whatever a handle is called, it does not read like the step's own credentials.
#[test]
fn rule_7_10_no_handle_reads_like_the_steps_own_credentials() {
    let step = "the step's own credentials";
    assert_eq!(Credential::Step.to_string(), step);
    for (handle, shown) in [
        (step, "`the step's own credentials`"),
        ("a` for evil.example", r"`a\u{60} for evil.example`"),
        ("``", r"`\u{60}\u{60}`"),
    ] {
        assert_eq!(Credential::Handle(handle).to_string(), shown);
        let catalog = account([named("a").github().access(with(handle))]).build().unwrap();
        let [asked] = crate::catalog::asked(&catalog, "ghcr.io/acme/app:1").try_into().unwrap();
        assert_eq!(asked, format!("a: ghcr.io/acme/app:1 {shown} for ghcr.io"));
    }
}

#[test]
fn rule_3_6_a_handle_on_two_domains_is_refused() {
    let says = |index: usize, handle: &str, here: &str, there: &str| {
        format!(
            "registries[{index}].credential: credential `{handle}` belongs to {there}, and this registry is on {here}; \
             list both domains for it, or use another credential"
        )
    };
    let explicit = account([named("a").github().access(with("bot")), named("b").quay().access(with("bot"))]);
    assert_refused(explicit, Kind::CredentialOnTwoDomains, &says(1, "bot", "quay.io", "ghcr.io"));

    // The default handle is a registry's name, so another may not borrow it elsewhere: in either order.
    let owner: fn() -> RegistryConfig = || named("ghcr").github();
    let borrower = || named("b").quay().access(with("ghcr"));
    let text = says(1, "ghcr", "quay.io", "ghcr.io");
    assert_refused(account([owner(), borrower()]), Kind::CredentialOnTwoDomains, &text);
    let text = says(1, "ghcr", "ghcr.io", "quay.io");
    assert_refused(account([borrower(), owner()]), Kind::CredentialOnTwoDomains, &text);

    // Another port is another endpoint.
    let ports =
        account([named("a").other("a.io:1").access(with("x")), named("b").other("a.io:2").access(with("x"))]);
    assert_refused(ports, Kind::CredentialOnTwoDomains, &says(1, "x", "a.io:2", "a.io:1"));

    // Every registry that is elsewhere is told, and none that is not.
    let many = ["ghcr.io", "quay.io", "GHCR.io:443", "gcr.io"];
    let many = many.into_iter().enumerate().fold(account([]), |account, (place, domain)| {
        account.registry(named(&format!("r{place}")).other(domain).access(with("bot")))
    });
    let expected = [says(1, "bot", "quay.io", "ghcr.io"), says(3, "bot", "gcr.io", "ghcr.io")];
    assert_eq!(said(&refused(many)), expected);
}

#[test]
fn rule_3_6_one_handle_on_one_domain_is_no_matter() {
    let catalog = account([
        named("a").github().prefix("x").access(with("bot")),
        named("b").github().prefix("y").access(with("bot")),
        named("c").github().access(with("a")),
    ]);
    assert_eq!(catalog.build().unwrap().len(), 3);
    let public = account([named("a").github(), named("b").quay().access(Access::Public)]);
    assert_eq!(public.build().unwrap().len(), 2);
}

#[test]
fn rule_3_6_a_handle_listed_for_both_domains_serves_both() {
    let two = || account([named("a").github().access(with("bot")), named("b").quay().access(with("bot"))]);
    let not_listed = |index: usize, domain: &str| {
        format!(
            "registries[{index}].credential: credential `bot` is not listed for {domain}; list this domain for it too, \
             or use another credential"
        )
    };
    let catalog = two().share_credential("bot", ["ghcr.io", "quay.io"]).build().unwrap();
    assert_eq!(catalog.len(), 2);
    // The list holds for every later edit.
    let problems = refused(catalog.edit().registry(named("c").azure("acme").access(with("bot"))));
    assert_eq!(said(&problems), [not_listed(2, "acme.azurecr.io")]);

    assert_refused(
        two().share_credential("bot", ["ghcr.io"]),
        Kind::CredentialOnTwoDomains,
        &not_listed(1, "quay.io"),
    );
    let nothing: [&str; 0] = [];
    let problems = refused(two().share_credential("bot", nothing));
    assert_eq!(said(&problems), [not_listed(0, "ghcr.io"), not_listed(1, "quay.io")]);

    // Lists of one handle add up, and another handle's list is nothing to this one.
    let added = two().share_credential("bot", ["ghcr.io"]).share_credential("bot", ["quay.io"]);
    assert_eq!(added.build().unwrap().len(), 2);
    let other = two().share_credential("robot", ["ghcr.io", "quay.io"]);
    assert_eq!(kinds(&refused(other)), [Kind::CredentialOnTwoDomains]);
    // A default handle can be listed as well, and a listed handle need not be used.
    let own = account([named("a").github(), named("b").quay().access(with("a"))]);
    let own = own.share_credential("a", ["ghcr.io", "quay.io"]).share_credential("z", ["z.example"]);
    assert_eq!(own.build().unwrap().len(), 2);
}

/// Rule 3.1's characters, for the namespaces of 7.8: one lower-case component each.
#[test]
fn rule_7_8_a_namespace_is_one_path_component() {
    let hub = |namespace: &str| account([named("hub").docker_hub().namespace("acme").namespace(namespace)]);
    for namespace in ["", "Acme", "a/b", "/a", "a b", "..", "a:b"] {
        assert_refused(
            hub(namespace),
            Kind::InvalidNamespace,
            &format!(
                "registries[0].namespaces: `{namespace}` is no namespace; a namespace is one lower-case path component"
            ),
        );
    }
    let catalog = hub("acme-oss").build().unwrap();
    let namespaces: Vec<&str> = catalog.registry("hub").unwrap().namespaces().collect();
    assert_eq!(namespaces, ["acme", "acme-oss"]);
}

/// Rules 3.6 and 4.1: a registry on no domain owns no handle, so another one's mistake is not told against it.
#[test]
fn rule_3_6_a_registry_on_no_domain_owns_no_handle() {
    let on = |name: &str, domain: &str| named(name).other(domain).access(with("bot"));
    let problems = refused(account([on("nowhere", "-"), on("a", "a.example"), on("b", "b.example")]));
    assert_eq!(kinds(&problems), [Kind::InvalidDomain, Kind::CredentialOnTwoDomains]);
    assert_eq!(
        said(&problems)[1],
        "registries[2].credential: credential `bot` belongs to a.example, and this registry is on b.example; list \
         both domains for it, or use another credential"
    );
}
