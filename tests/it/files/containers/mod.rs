//! `registries.conf` against recorded results of the library that Podman, skopeo, Buildah and CRI-O share.

mod deciding;
mod engines;
mod loading;
mod notices;
mod openshift;
mod pulls;
mod short_names;
mod sources;
mod suite;
mod writing;
