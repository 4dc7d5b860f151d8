//! Rules 3.6, 4.1, 4.6 and 10.2: whatever bytes are read as an account, there is an answer, and no secret in it.
#![no_main]

use std::fmt::{Debug, Display};

use libfuzzer_sys::fuzz_target;
use registry_resolver::format::AccountExport;
use registry_resolver::{Account, Catalog, CatalogBuilder, Problems};

/// Written into the fields that hold secrets. No input has it by chance.
const SECRET: &str = "hunter2-6f1d0c";
const FIELDS: [&str; 6] = ["password", "token", "clientSecret", "secretAccessKey", "keyfile", "privateKey"];

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    if text.contains(SECRET) {
        return;
    }
    read(bytes);
    if text.contains("\":\"") {
        read(with_secrets(&text).as_bytes());
    }
    if let Ok(own) = serde_json::from_slice::<CatalogBuilder>(bytes) {
        shown(&own);
        built(own.build());
    }
});

/// Puts the secret in front of every value of a secret's field, whatever else is broken around it.
fn with_secrets(text: &str) -> String {
    FIELDS.iter().fold(text.to_owned(), |text, field| {
        let before = format!("\"{field}\":\"");
        text.replace(&before, &format!("{before}{SECRET}"))
    })
}

fn read(bytes: &[u8]) {
    match serde_json::from_slice::<Account>(bytes) {
        Ok(account) => {
            shown(&account);
            account.notices().iter().for_each(told);
            built(account.into_builder().build());
        }
        Err(error) => told(&error),
    }
    match serde_json::from_slice::<AccountExport>(bytes) {
        Ok(export) => {
            shown(&export);
            export.notices().iter().for_each(told);
            built(export.into_builder().build());
        }
        Err(error) => told(&error),
    }
}

fn built(catalog: Result<Catalog, Problems>) {
    match catalog {
        Ok(catalog) => {
            shown(&catalog);
            shown(&catalog.edit());
            let written = serde_json::to_string(&catalog).expect("a catalog is text");
            assert!(!written.contains(SECRET), "{written}");
            // A catalog rebuilt from its own form is the same.
            let again: Catalog = serde_json::from_str(&written).expect("what was written can be read");
            assert_eq!(serde_json::to_string(&again).expect("text"), written);
            for unplaced in catalog.unplaced() {
                assert!(catalog.registry(unplaced.name()).is_none());
                let placed = catalog.edit().place(unplaced.name(), "123456789012").build();
                // It may clash with a registry that is there, and has its domain otherwise.
                assert!(placed.is_err() || placed.is_ok_and(|it| it.registry(unplaced.name()).is_some()));
            }
            for registry in catalog.registries() {
                assert_eq!(catalog.registry(registry.name()), Some(registry));
                assert!(catalog.on_domain(registry.domain()).any(|other| other == registry));
            }
        }
        Err(problems) => {
            assert!(problems.len() > 0);
            shown(&problems);
            problems.iter().for_each(|problem| assert!(!problem.path().is_empty()));
            told(&problems);
        }
    }
}

fn shown(value: &impl Debug) {
    let text = format!("{value:?}");
    assert!(!text.contains(SECRET), "{text}");
}

fn told(value: &(impl Debug + Display)) {
    shown(value);
    let text = value.to_string();
    assert!(!text.contains(SECRET), "{text}");
    // 10.2: what is echoed is escaped; lines are ours.
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
}
