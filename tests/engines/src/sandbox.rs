//! Namespaces of one's own: nothing of the machine is changed, and all that is started there ends with them.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// What engines may read or write, and each worker has for itself.
const PRIVATE: [&str; 6] =
    ["/run", "/dev/shm", "/var/lib/containers", "/var/cache/containers", "/etc/containers", "/etc/docker"];

/// Runs this program again with these arguments, as the first process of new namespaces.
pub(crate) fn command() -> Command {
    let mut command = Command::new("unshare");
    if !is_root() {
        command.args(["--user", "--map-root-user"]);
    }
    command.args(["--mount", "--net", "--pid", "--fork", "--mount-proc", "--kill-child"]);
    command
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.starts_with(b"0\n"))
}

/// Whether such namespaces can be made here, and what stands in the way.
pub(crate) fn check() -> Result<(), String> {
    let tried = command().args(["ip", "link", "set", "lo", "up"]).stdin(Stdio::null()).output();
    match tried {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {told}");
}

/// Sets up the namespaces that this process is the first of.
pub(crate) fn enter(folder: &Path, addresses: &[core::net::IpAddr]) {
    run("ip", &["link", "set", "lo", "up"]);
    run("ip", &["address", "add", "10.99.0.2/32", "dev", "lo"]);
    for address in addresses.iter().filter(|address| !address.is_loopback()) {
        let length = if address.is_ipv4() { 32 } else { 128 };
        run(
            "ip",
            &["address", "add", &format!("{address}/{length}"), "dev", "lo", "nodad"]
                [..if length == 32 { 5 } else { 6 }],
        );
    }
    for path in PRIVATE.into_iter().filter(|path| Path::new(path).is_dir()) {
        run("mount", &["-t", "tmpfs", "tmpfs", path]);
    }
    let files = [
        ("hosts", "127.0.0.1 localhost\n"),
        ("resolv.conf", "nameserver 127.0.0.1\n"),
        ("nsswitch.conf", "hosts: files dns\n"),
    ];
    for (name, text) in files {
        let (own, place) = (folder.join(name), format!("/etc/{name}"));
        fs::write(&own, text).expect("a folder of one's own");
        if Path::new(&place).exists() {
            run("mount", &["--bind", &own.to_string_lossy(), &place]);
        }
    }
}
