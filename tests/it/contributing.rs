//! Where CONTRIBUTING sends people is there.

#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

use std::path::Path;

const CONTRIBUTING: &str = include_str!("../../CONTRIBUTING.md");

/// Every text between back-ticks in a row that is a path, or a file's name alone.
fn paths(row: &str) -> impl Iterator<Item = &str> {
    let quoted = row.split('`').skip(1).step_by(2).filter(|text| !text.contains([' ', '(', ':']));
    quoted.filter(|text| text.contains('/') || [".rs", ".md"].iter().any(|ending| text.ends_with(ending)))
}

fn exists(path: &str) -> bool {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["", "src"].iter().any(|root| {
        let found = repository.join(root).join(path);
        if path.ends_with('/') { found.is_dir() } else { found.is_file() }
    })
}

#[test]
fn every_path_in_the_tables_exists() {
    let rows: Vec<&str> = CONTRIBUTING.lines().filter(|line| line.starts_with('|')).collect();
    let named: Vec<&str> = rows.iter().flat_map(|row| paths(row)).collect();
    assert!(named.len() > 80, "{} paths are seen", named.len());
    let missing: Vec<&&str> = named.iter().filter(|path| !exists(path)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// A room is a folder of `src`, and the table has them all.
#[test]
fn every_room_has_its_row() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in std::fs::read_dir(source).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let row =
            if name.ends_with(".rs") { format!("| `src/{name}` |") } else { format!("| `src/{name}/` |") };
        assert!(CONTRIBUTING.contains(&row), "{row}");
    }
}
