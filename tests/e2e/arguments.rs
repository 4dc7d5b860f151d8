//! The runner before it pulls anything.

use serde_json::json;

use crate::process::{self, Folder};
use crate::runner::{self, Account, public};

/// Exit status, standard output and standard error.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = process::output(runner::program().args(arguments));
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn without_arguments_it_explains_itself() {
    let (status, text, errors) = run(&[]);
    assert_eq!((status, errors.as_str()), (Some(0), ""));
    assert!(text.starts_with("usage: runner --account FILE"), "{text}");
    assert_eq!(run(&["--help"]), (Some(0), text, String::new()));
}

#[test]
fn what_cannot_begin_ends_with_status_2_and_says_why() {
    let account = Account::of(vec![public("primary", "registry.invalid:5000", "team-a")]);
    let file = account.file().to_str().unwrap();
    for (arguments, why) in [
        (&["app"][..], "--account is missing\nusage: runner"),
        (&["--account", file], "the image is missing\nusage: runner"),
        (&["--account"], "--account needs a value"),
        (&["--account", file, "one", "two"], "`two` is too much: one image is pulled\nusage: runner"),
        (&["--account", file, "--loud", "app"], "unknown option `--loud`\nusage: runner"),
        (
            &["--account", file, "--policy", "hopeful", "app"],
            "no policy is called `hopeful`: expected documented, prudent, strict, like-podman, ",
        ),
        (&["--account", file, "--deadline", "1e19", "app"], "--deadline is too far away"),
        (&["--account", file, "--deadline", "1e300", "app"], "--deadline takes a number of seconds"),
        (&["--account", file, "--deadline", "-1", "app"], "--deadline takes a number of seconds"),
        (&["--account", file, "--deadline", "soon", "app"], "--deadline takes a number of seconds"),
        (&["--account", "/no/such/file", "app"], "/no/such/file: "),
        (&["--account", file, "App"], "App"),
        (&["--account", file, "--context", "primry", "app"], "did you mean `primary`"),
    ] {
        let (status, output, errors) = run(arguments);
        assert_eq!((status, output.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(errors.starts_with("runner: ") && errors.contains(why), "{arguments:?}: {errors}");
    }
}

/// Else one registry's secret would be sent to another's host (rule 10.1).
#[test]
fn two_credentials_are_never_read_from_one_variable() {
    let folder = Folder::new("variables");
    let registry = |name: &str, domain: &str| json!({"name": name, "provider": "other", "domain": domain});
    let account =
        |second| json!({"registries": [registry("my-azure", "a.example"), registry(second, "b.example")]});
    let file = folder.write("account.json", account("my.azure").to_string());
    let (status, _, errors) = run(&["--account", file.to_str().unwrap(), "c.invalid/app"]);
    assert_eq!(status, Some(2));
    assert_eq!(
        errors,
        "runner: the credentials `my-azure` and `my.azure` are both read from REGISTRY_CREDENTIAL_MY_AZURE\n",
    );
}

/// Nor is that of a place on a route.
#[test]
fn a_place_and_a_registry_have_each_their_variable() {
    let account = Account::written(&json!({
        "registries": [{"name": "my-azure", "domain": "a.example"}],
        "routes": [{
            "scope": "docker.io",
            "mirrors": [{"location": "m.example/hub", "access": "private", "credential": "my.azure"}],
        }],
    }));
    let (status, _, errors) = run(&["--account", account.file().to_str().unwrap(), "nginx"]);
    assert_eq!(status, Some(2));
    assert_eq!(
        errors,
        "runner: the credentials `my-azure` and `my.azure` are both read from REGISTRY_CREDENTIAL_MY_AZURE\n",
    );
}

/// An account export is told from our own format by its shape.
#[test]
fn an_account_export_is_read_too() {
    let folder = Folder::new("export");
    let file = folder.write("export.json", json!([{"name": "hub", "provider": "dockerhub"}]).to_string());
    let (status, output, errors) =
        run(&["--account", file.to_str().unwrap(), "--policy", "strict", "--context", "nobody", "nginx"]);
    assert_eq!((status, output.as_str()), (Some(2), ""));
    assert!(errors.contains("`nobody`"), "{errors}");
}
