//! Credential files of a megabyte, deep ones and such with very many keys.

use registry_resolver::Reference;
use registry_resolver::credentials::CredentialStore;
use registry_resolver::format::{CredentialFile, CredentialFiles};

use crate::measured;

const MIB: usize = 1 << 20;

fn look_up(text: &str) {
    let path = "a/".repeat(120);
    let images = ["nginx".to_owned(), format!("quay.io/{path}app")];
    for name in ["config.json", ".dockercfg", "DOCKER_AUTH_CONFIG"] {
        let file = CredentialFile::read(name, text);
        for &store in CredentialStore::ALL {
            let files = CredentialFiles::new(store).with_file(file.clone());
            for image in &images {
                let _ = files.look_up(Reference::parse(image).unwrap());
            }
            let _ = files.notices();
        }
    }
}

/// Rule 14.3: whatever fills a file, it is read in the time of its size.
#[test]
fn rule_14_3_a_file_of_a_megabyte_is_read() {
    let keys = |key: &dyn Fn(usize) -> String| {
        let entries = (0..MIB / 200).map(|number| format!(r#"{:?}: {{"auth": "dTpw"}}"#, key(number)));
        format!(r#"{{"auths": {{{}}}}}"#, entries.collect::<Vec<_>>().join(","))
    };
    look_up(&keys(&|number| format!("r{number}.io")));
    look_up(&keys(&|number| format!("https://quay.io/{number}")));
    look_up(&keys(&|_| "quay.io".into()));
    look_up(&keys(&|number| format!("{}.io/a", "*".repeat(number % 64))));
    look_up(&keys(&|number| format!("quay.io{}", "/a".repeat(number % 121))));
    look_up(&format!(r#"{{"auths": {{"{}": {{}}}}}}"#, "a/".repeat(MIB / 2)));
    look_up(&format!(r#"{{"auths": {{"quay.io": {{"auth": "{}"}}}}}}"#, "A".repeat(MIB)));
    look_up(&format!(r#"{{"auths": "{}"}}"#, "\\u0000".repeat(MIB / 6)));
}

/// Rule 14.3: what is nested without end is refused before it fills anything.
#[test]
fn rule_14_3_a_deep_file_is_refused() {
    for open in ["[", "{\"a\":", "{\"auths\":", "[{\"a\":"] {
        let text = open.repeat(MIB / open.len());
        let (problem, counted) = measured(|| {
            let files = CredentialFiles::read(CredentialStore::Containers, [("auth.json", &*text)]);
            files.problems().map(ToString::to_string).collect::<String>()
        });
        assert_eq!(problem, "auth.json:1: expected at most 64 lists and maps in each other");
        assert!(counted.bytes_max < 64 << 10, "{counted:?}");
    }
}
