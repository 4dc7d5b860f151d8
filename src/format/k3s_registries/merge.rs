//! Into a `registries.yaml` that exists. There is no YAML here: maps are found by their indentation, and what is
//! written in another way is refused, not guessed at.

use alloc::borrow::ToOwned as _;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::quoted::quoted;

/// What is said of hosts in `configs`.
pub(super) struct Said<'w> {
    /// Lines of `tls` by host, less their indentation; none where nothing is to be said.
    pub(super) tls: BTreeMap<String, Vec<String>>,
    /// Whether the catalog speaks of how this host is spoken to.
    pub(super) speaks_of: &'w dyn Fn(&str) -> Option<()>,
}

/// A file with new mirrors, and hosts of `configs` that stay as they are though nobody asked for it.
pub(super) struct Merged {
    pub(super) text: String,
    pub(super) kept: Vec<String>,
}

/// Why a file is not merged into: its line, and what stands there.
pub(super) struct Unmergeable {
    pub(super) line: u32,
    pub(super) text: &'static str,
}

/// Puts the mirrors, and the TLS settings of hosts, in the place of those that are there.
pub(super) fn merge(existing: &str, mirrors: &str, said: &Said<'_>) -> Result<Merged, Unmergeable> {
    let lines: Vec<&str> = existing.split_inclusive('\n').collect();
    let sections = sections(&lines, 0..lines.len(), 0)?;
    let mut merged = Merged { text: String::new(), kept: Vec::new() };
    let (mut copied, mut has_mirrors, mut has_configs) = (0, mirrors.is_empty(), false);
    for section in &sections {
        merged.text.extend(lines[copied..section.start].iter().copied());
        copied = section.end;
        match section.key.as_str() {
            "mirrors" => {
                merged.text += if has_mirrors { "" } else { mirrors };
                has_mirrors = true;
            }
            "configs" => {
                has_configs = true;
                configs(&lines, section, said, &mut merged)?;
            }
            _ => merged.text.extend(lines[section.start..section.end].iter().copied()),
        }
    }
    merged.text.extend(lines[copied..].iter().copied());
    if !merged.text.is_empty() && !merged.text.ends_with('\n') {
        merged.text.push('\n');
    }
    if !has_mirrors {
        merged.text += mirrors;
    }
    if !has_configs {
        let new: String = said.tls.iter().map(|(host, tls)| new_config(host, tls, "  ")).collect();
        if !new.is_empty() {
            merged.text += "configs:\n";
            merged.text += &new;
        }
    }
    Ok(merged)
}

fn configs(
    lines: &[&str],
    section: &Section,
    said: &Said<'_>,
    merged: &mut Merged,
) -> Result<(), Unmergeable> {
    if !matches!(section.value.as_str(), "" | "{}" | "null" | "~") {
        return Err(section.fault("`configs` is written in one line"));
    }
    merged.text += "configs:\n";
    let body = section.start + 1..section.end;
    let indent = body.clone().find_map(|at| indent_of(lines[at])).unwrap_or(2);
    let hosts = sections(lines, body.clone(), indent)?;
    let mut copied = body.start;
    for host in &hosts {
        merged.text.extend(lines[copied..host.start].iter().copied());
        copied = host.end;
        let wanted = said.tls.get(&host.key);
        if wanted.is_none() && (said.speaks_of)(&host.key).is_none() {
            merged.kept.push(host.key.clone());
            merged.text.extend(lines[host.start..host.end].iter().copied());
            continue;
        }
        config(lines, host, indent, wanted.map(Vec::as_slice).unwrap_or_default(), merged)?;
    }
    merged.text.extend(lines[copied..body.end].iter().copied());
    let margin = " ".repeat(indent);
    let known: BTreeSet<&str> = hosts.iter().map(|host| host.key.as_str()).collect();
    for (host, tls) in &said.tls {
        if !known.contains(host.as_str()) {
            merged.text += &new_config(host, tls, &margin);
        }
    }
    Ok(())
}

/// One host with other TLS settings; its login stays.
fn config(
    lines: &[&str],
    host: &Section,
    indent: usize,
    tls: &[String],
    merged: &mut Merged,
) -> Result<(), Unmergeable> {
    let margin = " ".repeat(indent);
    if matches!(host.value.as_str(), "{}" | "null" | "~") {
        merged.text += &new_config(&host.key, tls, &margin);
        return Ok(());
    }
    if !host.value.is_empty() {
        return Err(host.fault("a host of `configs` is written in one line"));
    }
    let body = host.start + 1..host.end;
    let Some(below) = body.clone().find_map(|at| indent_of(lines[at])) else {
        merged.text += &new_config(&host.key, tls, &margin);
        return Ok(());
    };
    let settings = sections(lines, body.clone(), below)?;
    let others = settings.iter().any(|setting| setting.key != "tls");
    if !others {
        merged.text += &new_config(&host.key, tls, &margin);
        return Ok(());
    }
    merged.text += lines[host.start];
    if !tls.is_empty() {
        merged.text.extend([&" ".repeat(below), "tls:\n"]);
        for line in tls {
            merged.text.extend([&" ".repeat(below + indent), line.as_str(), "\n"]);
        }
    }
    let mut copied = body.start;
    for setting in settings.iter().filter(|setting| setting.key == "tls") {
        merged.text.extend(lines[copied..setting.start].iter().copied());
        copied = setting.end;
    }
    merged.text.extend(lines[copied..body.end].iter().copied());
    Ok(())
}

pub(super) fn new_config(host: &str, tls: &[String], margin: &str) -> String {
    if tls.is_empty() {
        return format!("{margin}{}: {{}}\n", quoted(host));
    }
    let mut text = format!("{margin}{}:\n{margin}{margin}tls:\n", quoted(host));
    for line in tls {
        text.extend([margin, margin, margin, line, "\n"]);
    }
    text
}

/// A key of a map with what is below it, by the numbers of its lines.
struct Section {
    key: String,
    /// What stands behind the key, less a comment.
    value: String,
    start: usize,
    end: usize,
}

impl Section {
    fn fault(&self, text: &'static str) -> Unmergeable {
        fault(self.start, text)
    }
}

/// Spaces in front of a line that a map is found by; every line that is new has so many.
const DEEPEST: usize = 64;

fn fault(line: usize, text: &'static str) -> Unmergeable {
    Unmergeable { line: u32::try_from(line + 1).unwrap_or(u32::MAX), text }
}

/// How far a line is indented that says something.
fn indent_of(line: &str) -> Option<usize> {
    let rest = line.trim_start_matches(' ');
    let says = !rest.trim().is_empty() && !rest.starts_with('#');
    says.then_some(line.len() - rest.len())
}

/// The keys of the map whose keys are indented so far. Blank lines and comments behind a value are no part of it.
fn sections(
    lines: &[&str],
    range: core::ops::Range<usize>,
    indent: usize,
) -> Result<Vec<Section>, Unmergeable> {
    let mut sections: Vec<Section> = Vec::new();
    for at in range {
        let line = lines[at];
        if line.trim_start_matches(' ').starts_with('\t') {
            return Err(fault(at, "a line is indented with a tab"));
        }
        let Some(own) = indent_of(line) else { continue };
        if own > DEEPEST {
            return Err(fault(at, "a line is indented by more than 64 spaces"));
        }
        let rest = line[own..].trim_end();
        if own == 0 && matches!(rest, "---" | "...") && sections.is_empty() {
            continue;
        }
        match own.cmp(&indent) {
            core::cmp::Ordering::Less => return Err(fault(at, "a line is indented less than its map")),
            core::cmp::Ordering::Greater => match sections.last_mut() {
                Some(section) => section.end = at + 1,
                None => return Err(fault(at, "a line is indented more than its map")),
            },
            core::cmp::Ordering::Equal => {
                let (key, value) = entry(rest).ok_or_else(|| fault(at, "a line is no key of a map"))?;
                sections.push(Section { key, value, start: at, end: at + 1 });
            }
        }
    }
    Ok(sections)
}

/// Key and value of a line, without quotes around the key and without a comment.
fn entry(line: &str) -> Option<(String, String)> {
    let (key, rest) = match line.as_bytes().first()? {
        quote @ (b'"' | b'\'') => {
            let end = line[1..].find(char::from(*quote))?;
            let key = &line[1..=end];
            (!key.contains('\\')).then_some((key, line[end + 2..].trim_start()))?
        }
        b'{' | b'[' | b'-' | b'?' | b'&' | b'*' | b'!' | b'|' | b'>' | b'%' | b'@' | b'`' => return None,
        _ => {
            let end = line.match_indices(':').map(|(at, _)| at);
            let mut end = end.filter(|at| line[at + 1..].is_empty() || line[at + 1..].starts_with(' '));
            let end = end.next()?;
            (line[..end].trim_end(), &line[end..])
        }
    };
    let value = rest.strip_prefix(':')?;
    let value = if value.trim_start().starts_with('#') { "" } else { value.split(" #").next()? };
    Some((key.to_owned(), value.trim().to_owned()))
}
