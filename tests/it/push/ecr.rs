//! Rule 7.12: Amazon ECR's options, and the same account's registry in another region.

use registry_resolver::pull::ErrorKind;
use registry_resolver::push::{AwsOptions, AwsRoleArn, AwsSessionDuration, AwsSessionName, Candidate};
use registry_resolver::registry::{AwsRegion, AzureCloud, EcrRegistry, GcrLocation};
use registry_resolver::{Access, Catalog, Domain, Login, Provider, PushError, PushRequest, RegistryConfig};

use crate::push::{asked, build, candidate, catalog, logins, plan, pushed, refused, refused_as};

const ACCOUNT: &str = "123456789012";

fn ecr(name: &str, region: &str) -> RegistryConfig {
    RegistryConfig::new(name).ecr(EcrRegistry { account: ACCOUNT, region })
}

fn domain(region: &str) -> String {
    format!("{ACCOUNT}.dkr.ecr.{region}.amazonaws.com")
}

fn oregon() -> Catalog {
    catalog([ecr("ecr", "us-west-2").prefix("team")])
}

fn region(name: &str) -> AwsOptions<'_> {
    AwsOptions::default().with_region(AwsRegion::parse(name).unwrap())
}

/// Rules 7.12 and 10.1: the same account and name in that region, and the credential for there.
#[test]
fn a_region_sends_the_push_to_the_same_account_s_registry_there() {
    let catalog = oregon();
    for name in ["eu-west-1", "ap-southeast-3", "us-west-1", "us-west-22", "af-south-1"] {
        let request = build("app").with_tags(&["1", "2"]).with_aws(region(name));
        let expected = format!("{}/team/app", domain(name));
        assert_eq!(pushed(&catalog, request), [format!("{expected}:1"), format!("{expected}:2")]);
        assert_eq!(logins(&catalog, request), vec![format!("`ecr` for {}", domain(name)); 2]);
        for destination in plan(&catalog, request).destinations() {
            let Login::With { audience, token_issuers, .. } = destination.login() else { unreachable!() };
            assert_eq!(audience, destination.target().domain());
            assert!(token_issuers.is_empty());
            assert_eq!(destination.registry().unwrap().name(), "ecr");
            assert_eq!(destination.aws().region().unwrap().as_str(), name);
        }
    }
}

/// Rule 7.12: its own region is where it is, as the catalog writes it.
#[test]
fn the_registry_s_own_region_changes_nothing() {
    for written in [domain("us-west-2"), domain("us-west-2").to_uppercase(), domain("us-west-2") + ":443"] {
        let catalog = catalog([RegistryConfig::new("ecr").on(Provider::Ecr, written.clone())]);
        let request = build("app").with_aws(region("us-west-2"));
        assert_eq!(pushed(&catalog, request), [format!("{written}/app:1")]);
        assert_eq!(logins(&catalog, request), [format!("`ecr` for {written}")]);
    }
}

/// Rules 2.8 and 7.12: told from the domain, whatever its case and its `:443`.
#[test]
fn an_ecr_domain_in_another_spelling_has_the_same_siblings() {
    for written in [domain("us-west-2").to_uppercase(), domain("us-west-2") + ":443"] {
        let catalog = catalog([RegistryConfig::new("ecr").other(written)]);
        let request = build("app").with_aws(region("eu-west-1"));
        assert_eq!(pushed(&catalog, request), [format!("{}/app:1", domain("eu-west-1"))]);
    }
}

/// Rule 7.12: an account of China's partition has siblings in China.
#[test]
fn china_s_regions_have_an_ending_of_their_own() {
    let catalog = catalog([ecr("ecr", "cn-north-1")]);
    let request = build("app").with_aws(region("cn-northwest-1"));
    assert_eq!(
        pushed(&catalog, request),
        [format!("{ACCOUNT}.dkr.ecr.cn-northwest-1.amazonaws.com.cn/app:1")]
    );
}

/// Rule 7.12: the same account. In another partition an account of that number is somebody else's.
#[test]
fn another_partition_has_other_accounts() {
    for (own, other) in [("us-west-2", "cn-north-1"), ("cn-north-1", "us-west-2")] {
        let catalog = catalog([ecr("ecr", own)]);
        let error = refused(&catalog, build("app").with_aws(region(other)));
        assert!(matches!(error, PushError::NoSuchRegion { .. }), "{own} {other}: {error}");
        assert_eq!(error.kind(), ErrorKind::ConflictingOptions);
    }
}

/// Rules 7.12 and 10.1: so it is in `AWS GovCloud`, a partition that shares its domain's ending with the others.
#[test]
fn govcloud_is_another_partition() {
    for (own, other) in [("us-west-2", "us-gov-west-1"), ("us-gov-east-1", "us-east-1")] {
        let catalog = catalog([ecr("ecr", own)]);
        let decision = catalog.resolve_push(build("app").with_aws(region(other)));
        assert_eq!(
            decision.map(|_| ()).map_err(|error| error.kind()),
            Err(ErrorKind::ConflictingOptions),
            "{own}"
        );
    }
    let catalog = catalog([ecr("ecr", "us-gov-west-1")]);
    let request = build("app").with_aws(region("us-gov-east-1"));
    assert_eq!(pushed(&catalog, request), [format!("{}/app:1", domain("us-gov-east-1"))]);
}

/// Rules 3.2 and 7.12: a sibling's domain has the form of its registry's, in its partition.
#[test]
fn siblings_have_the_form_of_their_registry() {
    for (service, own, ending, other) in [
        ("dkr.ecr-fips", "us-east-1", "amazonaws.com", "us-west-2"),
        ("dkr-ecr", "us-east-1", "on.aws", "eu-west-1"),
        ("dkr-ecr-fips", "us-gov-east-1", "on.aws", "us-gov-west-1"),
        ("dkr-ecr", "cn-north-1", "on.amazonwebservices.com.cn", "cn-northwest-1"),
        ("dkr.ecr", "eusc-de-east-1", "amazonaws.eu", "eusc-de-west-1"),
        ("dkr.ecr", "us-iso-east-1", "c2s.ic.gov", "us-iso-west-1"),
        ("dkr.ecr", "us-isob-east-1", "sc2s.sgov.gov", "us-isob-west-1"),
    ] {
        let at = |region: &str| format!("{ACCOUNT}.{service}.{region}.{ending}");
        let catalog = catalog([RegistryConfig::new("ecr").other(at(own))]);
        let request = build("app").with_aws(region(other));
        assert_eq!(pushed(&catalog, request), [format!("{}/app:1", at(other))]);
        assert_eq!(logins(&catalog, request), [format!("`ecr` for {}", at(other))]);
        for elsewhere in ["us-isox-east-1", "eu-isob-west-1", "cn-west-1", "us-isof-east-1"] {
            if elsewhere[..3] != own[..3] {
                let error = refused(&catalog, build("app").with_aws(region(elsewhere)));
                assert!(matches!(error, PushError::NoSuchRegion { .. }), "{own} {elsewhere}: {error}");
            }
        }
    }
}

/// Rules 3.4 and 7.12: a proxy's domain names no account to find siblings of.
#[test]
fn a_proxy_has_no_siblings() {
    let mixed = format!("{ACCOUNT}.dkr.ecr.us-iso-east-1.amazonaws.com");
    for written in ["ecr.proxy.example", &*(domain("us-west-2") + ":5000"), "public.ecr.aws", &*mixed] {
        let catalog = catalog([RegistryConfig::new("ecr").on(Provider::Ecr, written)]);
        let error = refused(&catalog, build("app").with_aws(region("eu-west-1")));
        assert!(matches!(error, PushError::NoSuchRegion { .. }), "{written}: {error}");
        // The other options travel all the same.
        let options = AwsOptions::default()
            .with_role_arn(AwsRoleArn::parse("arn:aws:iam::123456789012:role/ci").unwrap());
        assert_eq!(
            plan(&catalog, build("app").with_aws(options)).destinations().next().unwrap().aws(),
            options
        );
    }
}

/// Rules 7.5 and 7.12: with a region, the registry's domain is the one there; a name with another is never moved.
#[test]
fn an_absolute_name_is_on_the_domain_of_the_region() {
    let catalog = oregon();
    let there = format!("{}/team/app", domain("eu-west-1"));
    let here = format!("{}/team/app", domain("us-west-2"));
    for written in [there.clone(), there.replace(".com", ".com:443")] {
        let request = build(&written).with_aws(region("eu-west-1"));
        assert_eq!(pushed(&catalog, request), [format!("{written}:1")]);
        assert_eq!(logins(&catalog, request), [format!("`ecr` for {}", written.replace("/team/app", ""))]);
    }
    for (written, options) in [
        (&here, region("eu-west-1")),
        (&there, region("us-west-2")),
        (&there, region("eu-west-2")),
        (&there, AwsOptions::default()),
        (&there.replace(ACCOUNT, "210987654321"), region("eu-west-1")),
        (&there.replace("eu-west-1", "eu-west-1.evil.example"), region("eu-west-1")),
        (&there.replace("/team", ""), region("eu-west-1")),
    ] {
        assert_eq!(
            refused_as(&catalog, build(written).with_aws(options)),
            ErrorKind::DomainMismatch,
            "{written}"
        );
    }
    assert_eq!(pushed(&catalog, build(&here).with_aws(region("us-west-2"))), [format!("{here}:1")]);
}

/// Rules 7.9 and 7.12: a region is where the push goes; the candidate is fetched from where it is.
#[test]
fn a_region_does_not_move_the_source() {
    let catalog = oregon();
    let image = format!("{}/team/app:1", domain("us-west-2"));
    let plan = plan(&catalog, candidate(&image).with_aws(region("eu-west-1")));
    assert_eq!(asked(&plan.source().unwrap()), [format!("ecr {image}")]);
    assert_eq!(
        plan.source().unwrap().source().unwrap().login().to_string(),
        format!("`ecr` for {}", domain("us-west-2"))
    );
    let destination = plan.destinations().next().unwrap();
    assert_eq!(destination.target().to_string(), format!("{}/team/app:latest", domain("eu-west-1")));
}

/// Rules 3.6 and 7.12: a public registry is anonymous in every region.
#[test]
fn a_public_registry_is_anonymous_in_every_region() {
    let catalog = catalog([ecr("ecr", "us-west-2").access(Access::Public)]);
    assert_eq!(logins(&catalog, build("app").with_aws(region("eu-west-1"))), ["anonymous"]);
}

/// Rule 7.12: the options travel on every destination, and are what was given.
#[test]
fn the_options_travel_on_the_destination() {
    let duration = AwsSessionDuration::from_secs(900).unwrap();
    let options = region("eu-west-1")
        .with_role_arn(AwsRoleArn::parse("arn:aws:iam::123456789012:role/ci").unwrap())
        .with_session_name(AwsSessionName::parse("build-7").unwrap())
        .with_session_duration(duration);
    let catalog = oregon();
    for request in [build("app"), PushRequest::new(Candidate::built("app")), candidate("nginx")] {
        for destination in plan(&catalog, request.with_aws(options)).destinations() {
            let aws = destination.aws();
            assert_eq!(aws, options);
            assert_eq!(aws.region().map(AwsRegion::as_str), Some("eu-west-1"));
            assert_eq!(aws.role_arn().map(AwsRoleArn::as_str), Some("arn:aws:iam::123456789012:role/ci"));
            assert_eq!(aws.session_name().map(AwsSessionName::as_str), Some("build-7"));
            assert_eq!(aws.session_duration(), Some(duration));
        }
        assert_eq!(plan(&catalog, request).destinations().next().unwrap().aws(), AwsOptions::default());
    }
}

/// Rule 7.12: 900 to 3600 seconds.
#[test]
fn a_session_lasts_900_to_3600_seconds() {
    for seconds in [900, 901, 3599, 3600] {
        assert_eq!(AwsSessionDuration::from_secs(seconds).unwrap().as_secs(), seconds);
    }
    for seconds in [0, 899, 3601, u32::MAX] {
        assert!(AwsSessionDuration::from_secs(seconds).is_err(), "{seconds}");
    }
}

/// Rules 7.12 and 10.4: a region becomes a label of a domain, and is nothing else.
#[test]
fn a_region_is_one_label() {
    let longest = "a".repeat(63);
    for text in ["eu-west-1", "a", "1", &longest] {
        assert_eq!(AwsRegion::parse(text).unwrap().as_str(), text);
    }
    let too_long = "a".repeat(64);
    for text in [
        "",
        "EU",
        "eu_west_1",
        "-eu",
        "eu-",
        "eu.west",
        "eu-west-1.evil.example/",
        "eu/west",
        "eu:5000",
        "eu@x",
        "é",
        " eu",
        "eu\n",
        &too_long,
    ] {
        assert!(AwsRegion::parse(text).is_err(), "{text:?}");
    }
}

/// Rule 7.12: on any other provider, each of the four is a conflict that names it.
#[test]
fn other_providers_take_no_aws_options() {
    let named = || RegistryConfig::new("own");
    let duration = AwsSessionDuration::from_secs(900).unwrap();
    let others = [
        named().docker_hub(),
        named().azure("acme"),
        named().azure_in(AzureCloud::China, "acme"),
        named().gcr(GcrLocation::Any),
        named().gar("eu"),
        named().artifactory("acme.jfrog.io"),
        named().quay(),
        named().github(),
        named().other("own.example"),
        named().other("dkr.ecr.us-west-2.amazonaws.com"),
    ];
    for registry in others {
        let catalog = catalog([registry]);
        for (options, first) in [
            (region("eu-west-1"), "region"),
            (
                AwsOptions::default()
                    .with_role_arn(AwsRoleArn::parse("arn:aws:iam::123456789012:role/x").unwrap()),
                "role_arn",
            ),
            (
                AwsOptions::default().with_session_name(AwsSessionName::parse("ci").unwrap()),
                "aws_session_name",
            ),
            (AwsOptions::default().with_session_duration(duration), "aws_duration_seconds"),
            (
                AwsOptions::default()
                    .with_session_name(AwsSessionName::parse("ci").unwrap())
                    .with_role_arn(AwsRoleArn::parse("arn:aws:iam::123456789012:role/x").unwrap()),
                "role_arn",
            ),
        ] {
            let error = refused(&catalog, build("p/images/app").with_aws(options));
            assert_eq!(error.kind(), ErrorKind::ConflictingOptions, "{error}");
            assert!(error.to_string().starts_with(&format!("`{first}` is for Amazon ECR")), "{error}");
        }
    }
}

/// Rule 10.1: whatever the region, the audience is the domain that is pushed to, of the registry's own account.
#[test]
fn a_credential_stays_with_its_account() {
    let catalog = oregon();
    for name in ["eu-west-1", "us-west-2", "x", "123456789012", "dkr", "amazonaws"] {
        let destination = plan(&catalog, build("app").with_aws(region(name))).destinations().next().unwrap();
        let text = destination.target().domain().to_string();
        assert!(Domain::parse(&text).is_ok());
        assert!(text.starts_with("123456789012.dkr.ecr.") && text.ends_with(".amazonaws.com"), "{text}");
        let shown = destination.target().to_string();
        assert_eq!(destination.target().to_buf().as_str(), shown);
    }
}
