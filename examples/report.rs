//! One page that shows an account: who is asked before whom, which credential can reach which host, what is weak, and
//! what happens to an image.
//!
//! `cargo run --example report > report.html` shows a built-in account. `--account FILE` shows yours, `--from FORMAT
//! PATH` the files of another program; images on the command line are resolved, explained and driven through an outage;
//! `--against FILE` puts two accounts side by side.
//!
//! The page is one file: no script, nothing from anywhere, light and dark, printable. Of 2,000 registries it has 0.4 MB,
//! and takes a second of one core as `cargo run` builds it; a second account beside them takes another. This file reads
//! the command line; `report/page.rs` puts the page together, `report/html.rs` is the only place that writes markup.

extern crate alloc;

#[path = "support/account.rs"]
mod account;
#[path = "report/against.rs"]
mod against;
#[path = "support/answered.rs"]
mod answered;
#[path = "support/built_in_account.rs"]
mod built_in_account;
#[path = "support/files.rs"]
#[expect(dead_code, reason = "nothing is written to a folder here")]
mod files;
#[path = "support/given.rs"]
mod given;
#[path = "report/html.rs"]
mod html;
#[path = "report/images.rs"]
mod images;
#[path = "report/matrix.rs"]
mod matrix;
#[path = "support/output.rs"]
mod output;
#[path = "report/page.rs"]
mod page;
#[path = "report/picture.rs"]
mod picture;
#[path = "report/source.rs"]
mod source;
#[path = "resolve/texts.rs"]
mod texts;
#[path = "report/weak.rs"]
mod weak;
#[path = "support/yaml.rs"]
mod yaml;

use std::process::ExitCode;

use page::Shown;
use registry_resolver::Catalog;

const USAGE: &str = "\
usage: report [--account FILE | --from FORMAT PATH] [--against FILE] [IMAGE ...]

  --account FILE       an account: an export, or the library's own format
  --from FORMAT PATH   a file, or a folder of files, of another program: `registries-conf`, `hosts-toml`,
                       `containerd-cri`, `k3s-registries`, `buildkitd-toml`, `docker-daemon` or `mirror-sets`
  --against FILE       another account: what changes from the first to this one
  IMAGE ...            what happens to these images
  --help               this text

The page is written to standard output. Without an account a built-in one is shown.";

/// What the command line asks for.
#[derive(Debug, Default)]
struct Asked {
    account: Option<String>,
    from: Option<(String, String)>,
    against: Option<String>,
    images: Vec<String>,
}

fn main() -> ExitCode {
    answered::program(USAGE, |arguments| read(arguments).and_then(|asked| shown(&asked)))
}

fn read(arguments: Vec<String>) -> Result<Asked, String> {
    let mut asked = Asked::default();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("`{argument}` needs a value\n{USAGE}"));
        match argument.as_str() {
            "--account" => asked.account = Some(value()?),
            "--from" => asked.from = Some((value()?, value()?)),
            "--against" => asked.against = Some(value()?),
            option if option.starts_with("--") => return Err(format!("unknown option `{option}`\n{USAGE}")),
            _ => asked.images.push(argument),
        }
    }
    if asked.account.is_some() && asked.from.is_some() {
        return Err(format!("`--account` or `--from`, not both\n{USAGE}"));
    }
    Ok(asked)
}

fn shown(asked: &Asked) -> Result<String, String> {
    let mut notices = Vec::new();
    let (of, catalog) = match (&asked.account, &asked.from) {
        (Some(file), _) => (file.clone(), one_account(file, &mut notices)?),
        (_, Some((format, path))) => (format!("{format}: {path}"), source::read(format, path, &mut notices)?),
        _ => ("the built-in account".to_owned(), built_in_account::catalog()?),
    };
    let other = match &asked.against {
        Some(file) => Some((file.clone(), one_account(file, &mut notices)?)),
        None => None,
    };
    let against = other.as_ref().map(|(file, catalog)| (file.as_str(), catalog));
    Ok(page::page(&Shown { of: &of, catalog: &catalog, notices: &notices, images: &asked.images, against }))
}

fn one_account(file: &str, notices: &mut Vec<String>) -> Result<Catalog, String> {
    account::read(file, |notice| notices.push(notice.to_string()))
}
