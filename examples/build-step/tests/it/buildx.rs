//! What `docker` is told: its arguments, its logins, its environment.

use serde_json::{Value, json};

use crate::stage::{Stage, until};

/// Notes its arguments, a line each, and the logins that it is shown. The first push finds the registry unavailable.
const STAND_IN: &str = r#"
n=$(ls "$HOME" | grep -c '^call-')
printf '%s\n' "$@" > "$HOME/call-$n"
cp "$DOCKER_CONFIG/config.json" "$HOME/logins-$n"
env > "$HOME/env-$n"
stat -c %a "$DOCKER_CONFIG" "$DOCKER_CONFIG/config.json" > "$HOME/mode-$n"
if [ "$n" = 1 ]; then echo 'ERROR: failed to push: 503 Service Unavailable' >&2; exit 1; fi
"#;

fn staged(step: &str) -> Stage {
    let stage = Stage::new();
    stage.catalog("team.example", "dr.example", 10);
    stage.program("docker", STAND_IN);
    stage.step(step);
    stage
}

fn arguments(stage: &Stage, call: usize) -> Vec<String> {
    stage.read(&format!("call-{call}")).lines().map(str::to_owned).collect()
}

fn logins(stage: &Stage, call: usize) -> Value {
    serde_json::from_str::<Value>(&stage.read(&format!("logins-{call}"))).unwrap()["auths"].clone()
}

#[test]
fn names_and_cache_stand_on_the_command_line_and_no_secret_does() {
    let stage = staged(
        "registries = [\"team\", \"dr\"]\ntags = [\"1\", \"2\"]\nsecrets = [{ id = \"npm\", env = \"NPM_TOKEN\" }]\n\
         build_args = { A = \"a 'b' $c\" }\ncache_from = [\"type=registry,ref=cache.example/web:c\"]\n\
         cache_to = [\"type=registry,ref=cache.example/web:c,mode=max\"]",
    );
    let mut command = stage.command(&[]);
    let output = command.env("NPM_TOKEN", "not-a-real-secret-9").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let context = stage.path("context").display().to_string();
    let begin = "buildx build --progress plain --build-arg|A=a 'b' $c|--secret id=npm,env=NPM_TOKEN";
    let begin: Vec<&str> = begin
        .split('|')
        .flat_map(|part| if part.starts_with("A=") { vec![part] } else { part.split(' ').collect() })
        .collect();
    let with = |more: &[&str]| {
        [begin.as_slice(), more, &[context.as_str()]]
            .concat()
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let cache = [
        "--cache-from",
        "type=registry,ref=cache.example/web:c",
        "--cache-to",
        "type=registry,ref=cache.example/web:c,mode=max",
        "--output",
        "type=cacheonly",
    ];
    assert_eq!(arguments(&stage, 0), with(&cache));
    let team = r#"type=image,"name=team.example/builds/shop/web:1,team.example/builds/shop/web:2",push=true,registry.insecure=true"#;
    // Unavailable, then pushed.
    assert_eq!(arguments(&stage, 1), with(&["--output", team]));
    assert_eq!(arguments(&stage, 2), with(&["--output", team]));
    let dr =
        r#"type=image,"name=dr.example/shop/web:1,dr.example/shop/web:2",push=true,registry.insecure=true"#;
    assert_eq!(arguments(&stage, 3), with(&["--output", dr]));
    assert_eq!(arguments(&stage, 4), [""; 0], "there is no fifth call");
}

#[test]
fn each_command_is_shown_the_logins_of_its_own_plan() {
    let stage = staged("registries = [\"team\", \"dr\"]\ntags = [\"1\"]");
    assert_eq!(stage.run(&[]).0, 0);
    // `alice:not-a-real-secret-1`, as Docker keeps it.
    let login = json!({"team.example": {"auth": "YWxpY2U6bm90LWEtcmVhbC1zZWNyZXQtMQ=="}});
    assert_eq!(logins(&stage, 1), login);
    assert_eq!(logins(&stage, 2), login);
    assert_eq!(logins(&stage, 3), json!({}), "`dr` is public");
    assert_eq!(stage.read("mode-1"), "700\n600\n");
    for call in 0..4 {
        let env = stage.read(&format!("env-{call}"));
        assert!(env.contains("BUILDX_CONFIG=") && !env.contains("REGISTRY_CREDENTIAL"), "{env}");
        assert!(!env.contains("not-a-real-secret"), "{env}");
    }
}

#[test]
fn a_step_that_is_ended_leaves_no_login_and_no_client() {
    let stage = staged("tags = [\"1\"]");
    stage.program("docker", "echo $$ > \"$HOME/client\"\ntouch \"$HOME/begun\"\nexec sleep 60\n");
    let mut step = stage.command(&[]).spawn().unwrap();
    until("a build", || stage.path("begun").exists());
    let folders = || std::fs::read_dir(stage.path("tmp")).unwrap();
    assert_eq!(folders().count(), 2, "the logins, and what keeps the folder");
    let ended = std::process::Command::new("kill").args(["-TERM", &step.id().to_string()]).status();
    assert!(ended.unwrap().success());
    assert_eq!(step.wait().unwrap().code(), Some(128 + 15));
    assert_eq!(folders().count(), 1, "the logins are gone");
    let client = format!("/proc/{}/status", stage.read("client").trim());
    until("the end of the client", || {
        // One that has ended is a zombie until its new parent notices.
        std::fs::read_to_string(&client).map_or(true, |status| status.contains("State:\tZ"))
    });
}

#[test]
fn a_step_that_disables_its_push_builds_alone() {
    let stage = staged("tags = [\"1\"]\ndisable_push = true");
    let (status, out, err) = stage.run(&[]);
    assert_eq!((status, out.as_str()), (0, "not pushed: the step disables its push\n"), "{err}");
    assert!(arguments(&stage, 0).contains(&"type=cacheonly".to_owned()));
    assert_eq!(arguments(&stage, 1), [""; 0]);
}

#[test]
fn a_build_of_a_stranger_is_not_pushed() {
    let stage = staged("tags = [\"1\"]\ntrusted = false");
    let (status, out, _) = stage.run(&[]);
    let why = "not pushed: the build is not trusted, and the registry takes no such pushes\n";
    assert_eq!((status, out.as_str()), (0, why));
    assert_eq!(arguments(&stage, 1), [""; 0]);
}

#[test]
fn a_dry_run_prints_what_a_shell_takes_and_runs_nothing() {
    let stage = staged("tags = [\"1\"]\nbuild_args = { A = \"it's; rm -rf $HOME\" }");
    let (status, out, _) = stage.run(&["--dry-run"]);
    assert_eq!(status, 0);
    assert!(out.contains(r#" --build-arg 'A=it'\''s; rm -rf $HOME' "#), "{out}");
    assert_eq!(arguments(&stage, 0), [""; 0]);
}
