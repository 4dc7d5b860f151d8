//! What is wrong is said before anything is built.

use crate::stage::Stage;

fn said(step: &str, arguments: &[&str]) -> (i32, String) {
    let stage = Stage::new();
    stage.catalog("team.example", "dr.example", 10);
    stage.program("docker", "touch \"$HOME/called\"\n");
    stage.step(step);
    let (status, out, err) = stage.run(arguments);
    assert_eq!(out, "");
    assert!(!stage.path("called").exists());
    (status, err)
}

#[test]
fn wrong_steps_and_options_build_nothing() {
    for (step, arguments, why) in [
        ("", &["--nope"][..], "unknown option --nope"),
        ("", &["--client", "kaniko"], "--client kaniko: expected buildx or podman"),
        ("", &["--policy", "nope"], "--policy nope: expected documented, prudent or strict"),
        ("tagz = [\"1\"]", &[], "unknown field `tagz`"),
        ("registries = [\"tem\"]", &[], "`tem`"),
        ("base_images = [\"Not An Image\"]", &[], "`Not An Image`"),
        (
            "tags = [\"1\"]\nsecrets = [{ id = \"a,src=/etc/shadow\", env = \"A\" }]",
            &[],
            "the secret `a,src=/etc/shadow`",
        ),
        ("tags = [\"1\\\",push=false\"]", &[], "push=false"),
    ] {
        let (status, err) = said(step, arguments);
        assert_eq!(status, 2, "{step}: {err}");
        assert!(err.contains(why), "{step}: {err}");
    }
}

#[test]
fn a_context_is_no_option() {
    let stage = Stage::new();
    stage.catalog("team.example", "dr.example", 10);
    stage.write("step.toml", "image = \"web\"\ntags = [\"1\"]\ncontext = \"--push\"\n");
    let (status, _, err) = stage.run(&["--dry-run"]);
    assert_eq!((status, err.as_str()), (2, "build-step: the context `--push` would be an option\n"));
}

#[test]
fn a_secret_that_is_missing_is_known_before_the_build() {
    let stage = Stage::new();
    stage.catalog("team.example", "dr.example", 10);
    stage.program("docker", "touch \"$HOME/called\"\n");
    stage.step("tags = [\"1\"]");
    let output = stage.command(&[]).env_remove("REGISTRY_CREDENTIAL_TEAM_ROBOT").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let why = "build-step: the credential `team-robot` is in no variable REGISTRY_CREDENTIAL_TEAM_ROBOT\n";
    assert_eq!(String::from_utf8(output.stderr).unwrap(), why);
    assert!(!stage.path("called").exists());
}
