//! Builds and pushes of podman, to registries that are there, down, or come back.

use crate::stage::{Registry, Stage, address, has, tags, until};

const PROGRAMS: [&str; 2] = ["docker-registry", "podman"];

fn calls(stage: &Stage, verb: &str) -> usize {
    stage.read("calls").lines().filter(|line| line.starts_with(verb)).count()
}

#[test]
fn one_build_is_pushed_to_two_registries_with_the_login_of_each() {
    if !has(&PROGRAMS, "one_build_is_pushed_to_two_registries_with_the_login_of_each") {
        return;
    }
    let stage = Stage::new();
    let (team, dr) = (address(), address());
    let _team = Registry::start(&stage, "team", &team, Some("htpasswd"));
    let _dr = Registry::start(&stage, "dr", &dr, None);
    stage.catalog(&team, &dr, 10);
    stage.podman();
    stage.step("registries = [\"team\", \"dr\"]\ntags = [\"1.2.3\", \"Latest\"]\nsecrets = [{ id = \"npm\", env = \"NPM_TOKEN\" }]");
    let mut command = stage.command(&["--client", "podman"]);
    let output = command.env("NPM_TOKEN", "not-a-real-secret-9").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(tags(&stage, "team", "builds/shop/web"), ["1.2.3", "latest"]);
    assert_eq!(tags(&stage, "dr", "shop/web"), ["1.2.3", "latest"]);
    assert_eq!((calls(&stage, "build"), calls(&stage, "push")), (1, 4));
    let calls = stage.read("calls");
    assert!(
        calls.contains("--secret id=npm,env=NPM_TOKEN") && !calls.contains("not-a-real-secret"),
        "{calls}"
    );
}

#[test]
fn a_step_that_disables_its_push_builds_and_pushes_nothing() {
    if !has(&PROGRAMS, "a_step_that_disables_its_push_builds_and_pushes_nothing") {
        return;
    }
    let stage = Stage::new();
    let team = address();
    let _team = Registry::start(&stage, "team", &team, Some("htpasswd"));
    stage.catalog(&team, &address(), 10);
    stage.podman();
    stage.step("tags = [\"1\"]\ndisable_push = true");
    let (status, out, err) = stage.run(&["--client", "podman"]);
    assert_eq!((status, out.lines().next()), (0, Some("not pushed: the step disables its push")), "{err}");
    assert_eq!((calls(&stage, "build"), calls(&stage, "push")), (1, 0));
    assert_eq!(tags(&stage, "team", "builds/shop/web"), [""; 0]);
}

#[test]
fn a_registry_that_is_down_is_asked_again_and_keeps_no_other_from_its_image() {
    if !has(&PROGRAMS, "a_registry_that_is_down_is_asked_again_and_keeps_no_other_from_its_image") {
        return;
    }
    let stage = Stage::new();
    let (team, dr) = (address(), address());
    let _dr = Registry::start(&stage, "dr", &dr, None);
    stage.catalog(&team, &dr, 10);
    stage.podman();
    stage.step("registries = [\"team\", \"dr\"]\ntags = [\"1\"]");
    let (status, out, err) = stage.run(&["--client", "podman"]);
    assert_eq!(status, 1, "{out}{err}");
    assert_eq!(tags(&stage, "dr", "shop/web"), ["1"]);
    // Three tries of the one that is down, and one of the other.
    assert_eq!(calls(&stage, "push"), 3 + 1, "{}", stage.read("calls"));
    assert_eq!(
        err.matches("build-step: podman ended with exit status: 125: unreachable").count(),
        3,
        "{err}"
    );
    assert!(out.contains(&team), "{out}");
}

#[test]
fn a_registry_that_comes_back_gets_its_image() {
    if !has(&PROGRAMS, "a_registry_that_comes_back_gets_its_image") {
        return;
    }
    let stage = Stage::new();
    let team = address();
    stage.catalog(&team, &address(), 3_000);
    stage.podman();
    stage.step("tags = [\"1\"]");
    let (status, out) = std::thread::scope(|scope| {
        let run = scope.spawn(|| stage.run(&["--client", "podman"]));
        until("a first push", || calls(&stage, "push") == 1);
        // Longer than podman itself asks again.
        until("a second push", || calls(&stage, "push") == 2);
        let _team = Registry::start(&stage, "team", &team, Some("htpasswd"));
        let (status, out, _) = run.join().unwrap();
        (status, out)
    });
    assert_eq!(status, 0, "{out}");
    assert_eq!(tags(&stage, "team", "builds/shop/web"), ["1"]);
}

#[test]
fn a_build_that_fails_is_not_repeated_and_nothing_is_pushed() {
    if !has(&PROGRAMS, "a_build_that_fails_is_not_repeated_and_nothing_is_pushed") {
        return;
    }
    let stage = Stage::new();
    stage.catalog(&address(), &address(), 10);
    stage.podman();
    stage.write("context/Dockerfile", "FROM scratch\nCOPY nothing /nothing\n");
    stage.step("tags = [\"1\"]");
    let (status, _, err) = stage.run(&["--client", "podman"]);
    assert_eq!((status, calls(&stage, "build"), calls(&stage, "push")), (1, 1, 0), "{err}");
    assert!(err.contains("build-step: the build failed: podman ended with"), "{err}");
}
