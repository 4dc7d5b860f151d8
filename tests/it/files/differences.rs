//! Rule 15.3: the table of the differences that are decided is complete, and stands in the documentation.

use crate::decided::{CLASSES, table};

const PAGE: &str = include_str!("../../../src/rules/differences.md");
const COUNTED: &str = include_str!("../../../src/rules/neighbours.md");

#[test]
fn the_page_has_the_table_of_the_tests() {
    assert!(PAGE.contains(&table()), "src/rules/differences.md needs this table:\n{}", table());
    for (at, class) in CLASSES.iter().enumerate() {
        assert!(CLASSES[..at].iter().all(|other| other.name != class.name), "{} stands twice", class.name);
    }
}

/// The page that counts classes in recorded cases names no other.
#[test]
fn every_class_that_is_counted_is_in_the_table() {
    let (_, behind) = COUNTED.split_once("\n## 15.3 ").unwrap();
    let section = behind.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| class |"));
    for name in rows.filter_map(|row| row.split(" | ").next()) {
        let name = name.trim_start_matches("| ");
        assert!(CLASSES.iter().any(|class| class.name == name), "{name}");
    }
}
