//! Commands run: the build once, each push as long as its session says.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{self, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use registry_resolver::{Action, FailureClass, FailurePolicy, Limits, Session, TryResult};

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::command::Command;
use crate::logins;

/// What a client says last is why it failed.
const TOLD: usize = 16_384;

pub fn policy(name: &str) -> Result<FailurePolicy, String> {
    match name {
        "documented" => Ok(FailurePolicy::DOCUMENTED),
        "prudent" => Ok(FailurePolicy::PRUDENT),
        "strict" => Ok(FailurePolicy::STRICT),
        _ => Err(format!("--policy {name}: expected documented, prudent or strict")),
    }
}

/// The client that runs now.
static CLIENT: Mutex<Option<Pid>> = Mutex::new(None);

/// Where this program is told to end, its client is too, and the logins go from the disk.
pub fn end_with_signals() -> std::io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let client = *CLIENT.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(client) = client {
                let _ = kill_process(client, Signal::TERM);
            }
            logins::forget();
            process::exit(128 + signal);
        }
    });
    Ok(())
}

/// Whether all was done. One push that fails keeps no other from its place.
pub fn run(commands: &[Command<'_, '_>], policy: FailurePolicy) -> bool {
    let mut is_done = true;
    for command in commands {
        let is_one_done = match &command.to {
            Some(to) => {
                let mut session = Session::new(to, policy, Limits::default());
                push(command, &mut session);
                match session.outcome() {
                    Some(outcome) => {
                        println!("{}", outcome.told_of(to));
                        outcome.is_success()
                    }
                    None => false,
                }
            }
            None => match once(command) {
                Ok(()) => true,
                Err(failure) => {
                    eprintln!("build-step: the build failed: {}", failure.why);
                    return false;
                }
            },
        };
        is_done &= is_one_done;
    }
    is_done
}

/// The whole of driving a session: do what it says, and say what came of it.
fn push(command: &Command<'_, '_>, session: &mut Session) {
    loop {
        let began = Instant::now();
        match session.action() {
            Action::Try { id, .. } => {
                let result = match once(command) {
                    Ok(()) => TryResult::succeeded(),
                    Err(failure) => {
                        eprintln!("build-step: {}", failure.why);
                        TryResult::failed(failure.class)
                    }
                };
                session.report(id, result, began.elapsed());
            }
            Action::Wait(delay) => {
                std::thread::sleep(delay);
                session.waited(began.elapsed());
            }
            Action::Finished => return,
        }
    }
}

struct Failure {
    class: FailureClass,
    why: String,
}

/// Runs a client to its end. What it says is passed on, and tells how it failed.
fn once(command: &Command<'_, '_>) -> Result<(), Failure> {
    let other = |why: String| Failure { class: FailureClass::Other, why };
    let [program, arguments @ ..] = command.words.as_slice() else { return Ok(()) };
    let mut client = process::Command::new(program);
    client.args(arguments).stdin(Stdio::null()).stderr(Stdio::piped());
    // Gone when this ends, however it does.
    let _shown = command.logins.show(&mut client).map_err(other)?;
    let mut child = client.spawn().map_err(|error| other(format!("{program}: {error}")))?;
    *CLIENT.lock().unwrap_or_else(PoisonError::into_inner) = Some(Pid::from_child(&child));
    let mut told = Vec::new();
    if let Some(stderr) = child.stderr.take() {
        let mut lines = BufReader::new(stderr);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).is_ok_and(|bytes| bytes > 0) {
            let _ = std::io::stderr().write_all(&line);
            told.append(&mut line);
            told.drain(..told.len().saturating_sub(TOLD));
        }
    }
    let ended = child.wait();
    *CLIENT.lock().unwrap_or_else(PoisonError::into_inner) = None;
    let status = ended.map_err(|error| other(format!("{program}: {error}")))?;
    if status.success() {
        return Ok(());
    }
    let class = FailureClass::from_message(&String::from_utf8_lossy(&told));
    Err(Failure { class, why: format!("{program} ended with {status}: {class}") })
}
