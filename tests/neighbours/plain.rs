//! A `registries.conf` that is plain is read without the TOML library, and no text shows it (rule 15.1).

use proptest::prelude::*;
use registry_resolver::format::registries_conf::RegistriesConf;
use registry_resolver::format::{Engine, File};

use crate::shrinking::config;

/// What is on lines of such files, plain and not, right and wrong.
const LINES: [&str; 44] = [
    "[[registry]]",
    "[[registry]] # one",
    "[[registry.mirror]]",
    "[[ registry.mirror ]]",
    "[registry.mirror]",
    "[registry]",
    "[[registry.other]]",
    "[aliases]",
    "[other]",
    "[other.below]",
    "[[aliases]]",
    "[registries.search]",
    "registries = ['a.example']",
    "location = \"a.example/team\"",
    "location = 'b.example'",
    "location = \"b.example\" # a \tcomment",
    "\tlocation=\"c.example:5000\"\t",
    "Location = \"d.example/\"",
    "location = \"a\\u002eexample\"",
    "location = \"\"\"e.example\"\"\"",
    "location = '''\nf.example'''",
    "location = \"\"",
    "location = ''x",
    "location = \"a\u{1}b.example\"",
    "location = \"\u{e9}.example\"",
    "location = 7",
    "location = [\"a.example\"]",
    "\"prefix\" = \"*.a.example\"",
    "prefix.x = \"a.example\"",
    "'prefix' = \"g.example/x\"",
    "insecure = true",
    "insecure = false#",
    "blocked = truely",
    "mirror = [{ location = \"h.example\" }, 1979-05-27]",
    "pull-from-mirror = \"digest-only\"",
    "short-name-mode = \"permissive\"",
    "unqualified-search-registries = [\"a.example\", 'b.example',]",
    "unqualified-search-registries = [ # all\r\n  \"a.example\"\n\n, \"b.example\" # two\n]",
    "unqualified-search-registries = [\"a.example\" \"b.example\"]",
    "credential-helpers = [[\"a\"], 1.5, true]",
    "app = \"quay.io/acme/app\"",
    "\"team/app\" = 'quay.io/acme/app'",
    "# a comment \u{7f}",
    "",
];

proptest! {
    #![proptest_config(config(1024))]

    /// A mark in front, which is no part of the text, is not plain.
    #[test]
    fn a_plain_text_is_read_as_any_other(
        lines in prop::collection::vec((0..LINES.len(), prop::bool::weighted(0.1)), 0..12),
    ) {
        let line = |(line, crlf): (usize, bool)| [LINES[line], if crlf { "\r\n" } else { "\n" }].concat();
        let text: String = lines.into_iter().map(line).collect();
        prop_assert_eq!(read(&text), read(&format!("\u{feff}{text}")), "{}", text);
    }
}

fn read(text: &str) -> String {
    let read = RegistriesConf::read(Engine::Podman5, &[File { name: "registries.conf", text }]);
    match read {
        Ok(conf) => format!("{conf:#?}"),
        Err(files) => files.to_string(),
    }
}

/// Every line alone and every two of them, and what has more keys than are looked through one by one.
#[test]
fn no_two_lines_show_it() {
    let key = |index: usize| format!("k{index} = \"quay.io/a/b{index}\"\n");
    let many: String = (0..40).map(key).collect();
    let starts =
        ["", "[[registry]]\nlocation = \"a.example\"\n", "[[registry]]\n[[registry.mirror]]\n", &many];
    let again = format!("[aliases]\n{many}k7 = \"quay.io/a/b\"\n");
    let below = format!("[[registry]]\n{many}[[registry.mirror]]\nlocation = \"b.example\"\n");
    let mut texts = Vec::from([again, below, format!("[aliases]\n{many}")]);
    for start in starts {
        for first in LINES {
            texts.extend(LINES.iter().map(|second| format!("{start}{first}\n{second}")));
        }
    }
    for text in texts {
        assert_eq!(read(&text), read(&format!("\u{feff}{text}")), "{text}");
    }
}
