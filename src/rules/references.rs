//! Section 2: how the name of an image is read.
//!
//! All of it is [`Reference::parse`]; the grammar is written out at [`Reference`](crate::Reference#syntax).
//!
//! ## 2.1 The grammar is the field's own
//!
//! A text is a reference here if it is one to `distribution/reference`, the Go package behind Docker and many
//! registries: a domain with or without a port, perhaps an IPv6 address in brackets; path components; a tag
//! of at most 128 characters; a digest. The path has at most 255 characters, `library/` included. Sixty-four
//! hexadecimal digits on their own are an identifier and no name. **Chosen:** `ho_st.com/a`, which upstream
//! reads with an empty domain by mistake, is refused.
//!
//! ```
//! use registry_resolver::{Catalog, ProblemKind, Reference, ReferenceErrorKind, RegistryConfig};
//!
//! let image = Reference::parse("[2001:db8::1]:5000/team/app:v1.2_rc")?;
//! assert_eq!((image.domain().host(), image.domain().port()), ("[2001:db8::1]", Some("5000")));
//!
//! let kind = |text: &str| Reference::parse(text).unwrap_err().kind();
//! assert_eq!(kind(&"ab".repeat(32)), ReferenceErrorKind::Identifier);
//! assert_eq!(kind(&format!("app:{}", "1".repeat(129))), ReferenceErrorKind::TagTooLong);
//! assert_eq!(kind(&format!("ghcr.io/{}", "a".repeat(256))), ReferenceErrorKind::PathTooLong);
//!
//! assert_eq!(kind("ho_st.com/a"), ReferenceErrorKind::Domain);
//!
//! // The grammar counts no further than digits: this is a reference, but no registry can be there.
//! assert!(Reference::parse("ghcr.io:99999/acme/app").is_ok());
//! let builder = Catalog::builder().registry(RegistryConfig::named("far").other("ghcr.io:99999"));
//! assert_eq!(builder.build().unwrap_err().iter().next().unwrap().kind(), ProblemKind::InvalidDomain);
//! # Ok::<(), registry_resolver::ReferenceError>(())
//! ```
//!
//! ## 2.2 Short names are completed
//!
//! A slash behind the first component makes it a domain if it is `localhost`, or has a dot, a colon or an
//! upper-case letter in it. Otherwise the image is on `docker.io`, which `index.docker.io` becomes as well. A
//! path of one component on `docker.io` gains `library/`.
//!
//! ```
//! use registry_resolver::Reference;
//!
//! for (written, read) in [
//!     ("nginx", "docker.io/library/nginx"),
//!     ("acme/app", "docker.io/acme/app"),
//!     ("index.docker.io/nginx", "docker.io/library/nginx"),
//!     ("localhost/app", "localhost/app"),
//!     ("registry:5000/app", "registry:5000/app"),
//!     ("Registry/app", "Registry/app"),
//!     // No dot, no colon, no upper-case letter: a namespace on Docker Hub.
//!     ("registry/app", "docker.io/registry/app"),
//!     // No slash behind it: a tag.
//!     ("registry:5000", "docker.io/library/registry:5000"),
//! ] {
//!     assert_eq!(Reference::parse(written)?.to_string(), read);
//! }
//! # Ok::<(), registry_resolver::ReferenceError>(())
//! ```
//!
//! Where neither tag nor digest is written, the tag `latest` is meant. It is filled in where a tag is needed
//! and nowhere before: [`tag`](crate::Reference::tag) is what was written, and
//! [`tag_or_latest`](crate::Reference::tag_or_latest) what a client asks for.
//!
//! ## 2.3 Three digests, exactly
//!
//! `sha256`, `sha384` and `sha512`, with 64, 96 and 128 lower-case hexadecimal digits. Another algorithm is
//! an error that names it, also one that the OCI image specification has room for, such as `blake3`.
//!
//! ```
//! use registry_resolver::{Digest, ReferenceErrorKind};
//!
//! assert!(Digest::parse(&format!("sha512:{}", "0f".repeat(64))).is_ok());
//!
//! let error = Digest::parse("md5:d41d8cd98f00b204e9800998ecf8427e").unwrap_err();
//! assert_eq!(error.kind(), ReferenceErrorKind::DigestAlgorithm);
//! assert!(error.to_string().starts_with("invalid digest `md5:d41d8cd98f00b204e9800998ecf8427e`: "));
//!
//! // Digits are counted, and are lower case.
//! let error = Digest::parse(&format!("sha256:{}", "0F".repeat(32))).unwrap_err();
//! assert_eq!((error.kind(), error.offset()), (ReferenceErrorKind::Digest, 8));
//! ```
//!
//! ## 2.4 A tag and a digest together
//!
//! Both are kept. The digest decides what is pulled; the tag tells people what it was called.
//!
//! ```
//! use registry_resolver::Reference;
//!
//! let text = format!("ghcr.io/acme/app:1.2@sha256:{}", "0".repeat(64));
//! let image = Reference::parse(&text)?;
//! assert_eq!(image.tag().unwrap().as_str(), "1.2");
//! assert!(image.digest().is_some());
//! assert_eq!(image.to_string(), text);
//! # Ok::<(), registry_resolver::ReferenceError>(())
//! ```
//!
//! ## 2.5 Parsing copies nothing
//!
//! A [`Reference`] is a view of the caller's text. What is not in that text, `docker.io` and `library/`, is a
//! constant. A [`ReferenceBuf`] owns its text, in one allocation.
//!
//! ```
//! use registry_resolver::Reference;
//!
//! let text = String::from("ghcr.io/acme/app");
//! let image = Reference::parse(&text)?;
//! assert!(std::ptr::eq(image.domain().as_str(), &text[.."ghcr.io".len()]));
//! # Ok::<(), registry_resolver::ReferenceError>(())
//! ```
//!
//! ## 2.6 What is shown is read back
//!
//! Displaying gives the completed form, with the domain's letters and port as they were written, and no tag
//! that nobody wrote. Parsing that gives the same value. With the feature `serde` a [`ReferenceBuf`] is read
//! through the parser; no format gets past it.
//!
//! ```
//! use registry_resolver::{Reference, ReferenceBuf};
//!
//! let image = Reference::parse("GHCR.io:443/acme/app")?;
//! assert_eq!(image.to_string(), "GHCR.io:443/acme/app");
//! assert_eq!(image.to_string().parse::<ReferenceBuf>()?, image.to_buf());
//! # #[cfg(feature = "serde")] {
//! assert!(serde_json::from_str::<ReferenceBuf>(r#""ghcr.io//app""#).is_err());
//! # }
//! # Ok::<(), registry_resolver::ReferenceError>(())
//! ```
//!
//! ## 2.7 An error points, and offers a mend
//!
//! It names the byte, what stands there, what would have been right, and the whole text as it was probably
//! meant where that is plain: upper case, a scheme in front, a slash too many.
//!
//! ```
//! use registry_resolver::Reference;
//!
//! for (wrong, byte, mend) in [
//!     ("ghcr.io/Acme/app", 8, Some("ghcr.io/acme/app")),
//!     ("https://ghcr.io/acme/app", 6, Some("ghcr.io/acme/app")),
//!     ("ghcr.io//acme/app/", 8, Some("ghcr.io/acme/app")),
//!     ("ghcr.io/acme/app:", 17, None),
//! ] {
//!     let error = Reference::parse(wrong).unwrap_err();
//!     assert_eq!((error.offset(), error.mend()), (byte, mend), "{error}");
//! }
//! assert_eq!(
//!     Reference::parse("ghcr.io/acme/app:").unwrap_err().to_string(),
//!     "invalid reference `ghcr.io/acme/app:`: it ends at byte 17, expected a letter, a digit or `_` to \
//!      begin the tag",
//! );
//! ```
//!
//! **Chosen:** a mend never moves an image to another domain, so `ghcr.io/` is not turned into the Docker Hub
//! image `ghcr.io`. Where a variable was left unfilled the mend is to fill it in. Text that may hold a
//! password gets none (rule 10.2).
//!
//! ## 2.8 Domains are compared as endpoints
//!
//! Case does not count, and `:443` is the same as no port; other ports are compared as text. Docker Hub has
//! four names: `docker.io`, `index.docker.io`, `registry-1.docker.io` and `registry.hub.docker.com`. A
//! registry on any of them is Docker Hub, whatever provider it claims, and is called `docker.io`.
//!
//! ```
//! use registry_resolver::{Catalog, Domain, Provider, PullRequest, Reference, RegistryConfig};
//!
//! assert_eq!(Domain::parse("Quay.io")?, Domain::parse("quay.io:443")?);
//! assert_ne!(Domain::parse("quay.io:0443")?, Domain::parse("quay.io:443")?);
//!
//! let hub = RegistryConfig::named("hub").on(Provider::Other, "registry.hub.docker.com");
//! let catalog = Catalog::builder().registry(hub).build()?;
//! let hub = catalog.registry("hub").unwrap();
//! assert_eq!((hub.provider(), hub.domain().as_str()), (Provider::DockerHub, "docker.io"));
//!
//! // A registry is found by endpoint. The path stays as it was written: only 2.2 puts `library/` there.
//! let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("registry-1.docker.io/nginx:1")?))?;
//! assert_eq!(plan.source().registry(), Some(hub));
//! assert_eq!(plan.source().target().to_string(), "registry-1.docker.io/nginx:1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Two references are equal when their domains are and everything else is.
//!
//! [`Reference`]: crate::Reference
//! [`Reference::parse`]: crate::Reference::parse
//! [`ReferenceBuf`]: crate::ReferenceBuf
