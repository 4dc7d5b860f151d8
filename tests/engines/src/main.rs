//! Engines as judges of plans (rules 15.3, 15.4 and 15.6): podman, skopeo, containerd and dockerd pull through drawn
//! configurations from scripted registries, and whom they ask is held against our plans, request by request.
//!
//! Each engine runs in namespaces of its own. `ENGINE_CASES` says how many cases each gets, `ENGINES` which of them,
//! and `ENGINE_SEED` where to begin. Where programs or namespaces are missing that is told; with `REQUIRE_ENGINES` in
//! the environment a missing program is a failure.

mod case;
mod classes;
#[path = "../../support/decided.rs"]
#[expect(dead_code, reason = "the documentation has the rest")]
mod decided;
mod dns;
#[path = "../../support/draw/mod.rs"]
#[expect(dead_code, unused_imports, reason = "other suites draw more")]
mod draw;
mod drawn;
mod image;
mod judge;
mod registry;
mod report;
mod run;
mod sandbox;
mod tally;
mod tls;
#[path = "../../support/told.rs"]
mod told;
mod visits;
mod world;

use core::net::IpAddr;
use std::io::{BufRead, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use run::daemons::Daemon;
use tally::{Tally, Verdict};

/// The engines, and the programs that each needs.
const ENGINES: [(&str, &[&str]); 4] = [
    ("skopeo", &["skopeo"]),
    ("podman", &["podman"]),
    ("containerd", &["containerd", "ctr"]),
    ("dockerd", &["dockerd", "docker"]),
];

/// Where registries are.
fn addresses() -> Vec<IpAddr> {
    let texts = ["10.99.0.1", "10.0.0.1", "10.1.2.3", "127.0.0.1", "::1", "fd00::1", "fd00::2"];
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--worker", engine, folder, first, count] => {
            worker(engine, folder.into(), first.parse().unwrap_or(0), count.parse().unwrap_or(0));
            ExitCode::SUCCESS
        }
        _ => judge_all(),
    }
}

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn judge_all() -> ExitCode {
    let wanted = std::env::var("ENGINES").unwrap_or_default();
    let is_required = std::env::var_os("REQUIRE_ENGINES").is_some();
    let chosen =
        ENGINES.iter().filter(|(engine, _)| wanted.is_empty() || wanted.split(',').any(|it| it == *engine));
    let mut is_good = true;
    let mut started = Vec::new();
    for (engine, programs) in chosen {
        let needed = programs.iter().chain(&["unshare", "ip", "mount"]);
        if let Some(missing) = needed.copied().find(|program| !is_installed(program)) {
            println!("{engine} is skipped: `{missing}` is not installed");
            is_good &= !is_required;
            continue;
        }
        if let Err(why) = sandbox::check() {
            println!("{engine} is skipped: no namespaces can be made here: {why}");
            continue;
        }
        started.push((*engine, std::thread::spawn(|| judge(engine))));
    }
    for (engine, thread) in started {
        let mut tally = thread.join().expect("no thread has failed");
        let is_known = |class: &&String| decided::CLASSES.iter().any(|known| known.name == **class);
        if let Some(class) = tally.decided.keys().find(|class| !is_known(class)) {
            tally.failing.push(format!("no such class of differences: {class}"));
        }
        is_good &= tally.failing.is_empty();
        print(engine, &tally);
    }
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn is_installed(program: &str) -> bool {
    let found =
        Command::new("sh").args(["-c", &format!("command -v {program}")]).stdout(Stdio::null()).status();
    found.is_ok_and(|status| status.success())
}

fn print(engine: &str, tally: &Tally) {
    println!("\n{engine}: {} cases, {} equal", tally.compared(), tally.equal);
    for (class, seeds) in &tally.decided {
        println!("{:>7} {class} (seed {})", seeds.len(), seeds[0]);
    }
    for (why, count) in &tally.void {
        println!("{count:>7} not compared: {why}");
    }
    for failing in tally.failing.iter().take(10) {
        println!("{:>7} failing:\n{failing}\n", tally.failing.len());
    }
}

/// Runs a worker in namespaces of its own, and reads what it tells.
fn judge(engine: &str) -> Tally {
    let folder = std::env::temp_dir().join(format!("e{}{}", std::process::id(), &engine[..3]));
    std::fs::create_dir_all(&folder).expect("a folder for temporary files");
    let program = std::env::current_exe().expect("a path of one's own");
    let (first, count) = (number("ENGINE_SEED", 1), number("ENGINE_CASES", 100));
    let mut command = sandbox::command();
    command.arg(program).args(["--worker", engine]).arg(&folder).args([first.to_string(), count.to_string()]);
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("`unshare`, which is there");
    let mut tally = Tally::default();
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    lines.map_while(Result::ok).for_each(|line| tally.add(&line));
    let ended = child.wait();
    if !ended.as_ref().is_ok_and(std::process::ExitStatus::success) {
        tally.failing.push(format!("the worker of {engine} ended: {ended:?}"));
    }
    let _ = std::fs::remove_dir_all(&folder);
    tally
}

fn worker(engine: &str, folder: PathBuf, first: u64, count: u64) {
    let addresses = addresses();
    sandbox::enter(&folder, &addresses);
    let authorities = tls::Authorities::new();
    let room = run::Room { path: folder };
    room.furnish(authorities.pem());
    let current: &'static registry::Current = Box::leak(Box::new(registry::Current::new(authorities)));
    registry::serve(current, &addresses);
    dns::serve(current);
    let judge: Box<dyn Fn(u64) -> Verdict> = match engine {
        "containerd" => {
            let daemon = Daemon::containerd(&room);
            Box::new(move |seed| judge::containerd(current, &room, &daemon, seed))
        }
        "dockerd" => {
            let daemon = Daemon::dockerd(&room);
            Box::new(move |seed| judge::dockerd(current, &room, &daemon, seed))
        }
        engine => {
            let engine = engine.to_owned();
            Box::new(move |seed| judge::containers(current, &room, &engine, seed))
        }
    };
    for seed in first..first + count {
        println!("{}", judge(seed).line(seed));
        let _ = std::io::stdout().flush();
    }
}
