//! Rule 8.2: the plan as `BuildKit` takes it, and that it says the same there.

use registry_resolver::{CachePlan, Catalog, Reference, RegistryConfig};

use crate::cache::{account, app, builder, other, past, plan};

/// Reads the arguments the way the client does: a flag, then attributes between commas.
fn read(plan: &CachePlan<'_, '_>) -> Vec<(String, Vec<(String, String)>)> {
    let args = plan.to_buildkit_args();
    let pairs = args.chunks_exact(2).map(|pair| {
        let attributes = pair[1].split(',').map(|field| field.split_once('=').unwrap());
        (pair[0].clone(), attributes.map(|(name, value)| (name.into(), value.into())).collect())
    });
    assert_eq!(args.len() % 2, 0);
    pairs.collect()
}

fn value<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(other, _)| other == name).map(|(_, value)| &**value)
}

#[test]
fn it_reads_back_as_the_plan() {
    let catalog = builder()
        .registry(other("plain", "plain.example:5000").plain_http())
        .registry(RegistryConfig::new("v6").other("[::1]:5000"))
        .build()
        .unwrap();
    let images = [past('1'), past('2')];
    let from = ["plain.example:5000/a", "type=registry,ref=[::1]:5000/a/b:1"];
    let to = ["type=registry,ref=plain.example:5000/a:c,compression=gzip,mode=max", "quay.io/a/b"];
    let request = app().with_branch("feature/x").with_past(&images).with_cache_from(&from).with_cache_to(&to);
    let plan = plan(&catalog, request);
    let read = read(&plan);
    let expected: Vec<(&str, String)> = plan
        .imports()
        .iter()
        .map(|it| ("--cache-from", it.target().to_string()))
        .chain(plan.exports().iter().map(|it| ("--cache-to", it.target().to_string())))
        .collect();
    assert_eq!(read.len(), 8);
    for ((flag, attributes), (expected_flag, target)) in read.iter().zip(expected) {
        assert_eq!((&**flag, value(attributes, "ref")), (expected_flag, Some(&*target)));
        assert_eq!(value(attributes, "type"), Some("registry"));
        Reference::parse(&target).unwrap();
        let insecure = target.starts_with("plain.example:5000/").then_some("true");
        assert_eq!(value(attributes, "registry.insecure"), insecure, "{target}");
    }
    let modes: Vec<Option<&str>> = read.iter().map(|(_, attributes)| value(attributes, "mode")).collect();
    assert_eq!(modes, [None, None, None, None, None, Some("max"), Some("min"), Some("max")]);
    assert_eq!(value(&read[5].1, "compression"), Some("gzip"));
}

/// An entry that says nothing but what was asked for is accepted again, and gives the same plan.
#[test]
fn its_values_are_entries_themselves() {
    let catalog = account();
    let images = [past('1')];
    let to = ["type=registry,ref=quay.io/a/b,compression=zstd,compression-level=3,ignore-error=true"];
    let first = plan(
        &catalog,
        app().with_branch("main").with_past(&images).with_cache_from(&["nginx"]).with_cache_to(&to),
    );
    let args = first.to_buildkit_args();
    let values = |flag: &str| -> Vec<&str> {
        args.chunks_exact(2).filter(|pair| pair[0] == flag).map(|pair| &*pair[1]).collect()
    };
    let (from, to) = (values("--cache-from"), values("--cache-to"));
    let again = plan(&catalog, app().with_cache_from(&from).with_cache_to(&to));
    assert_eq!(again.to_buildkit_args(), args);
}

#[test]
fn nothing_to_say_is_no_argument() {
    let catalog: Catalog = account();
    assert!(plan(&catalog, app()).to_buildkit_args().is_empty());
}
