//! A host where no port means 80 before, and 443 after (rule 2.8).

use registry_resolver::pull::Names;
use registry_resolver::{Catalog, Reference, RegistryConfig};

use super::told;

fn lab(config: RegistryConfig) -> Catalog {
    Catalog::builder().registry(config).build().unwrap()
}

/// Names without a port, with `:80` and with `:443` are three kinds of names there.
#[test]
fn rule_2_8_each_port_of_a_host_is_a_class_of_its_own() {
    let bare = || RegistryConfig::new("lab").other("lab.example");
    let (plain, usual) = (lab(bare().plain_http()), lab(bare()));
    let diff = plain.diff(&usual);
    let pulled: Vec<String> = diff.changes().iter().map(|change| change.witness().to_string()).collect();
    for image in ["lab.example/app:1", "lab.example:80/app:1", "lab.example:443/app:1"] {
        assert!(pulled.contains(&format!("pull {image}")), "{image}: {pulled:?}");
        let image = Reference::parse(image).unwrap();
        assert_eq!(diff.changes_to_pull(image, Names::NONE).count(), 1, "{image}");
    }
    // What port none means is the same in both.
    assert_eq!(told(&plain, &lab(bare().plain_http())), Vec::<String>::new());
}
