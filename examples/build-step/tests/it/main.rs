//! The program as a pipeline runs it. podman builds and pushes to real registries; what `docker buildx build` would be
//! told is seen by a stand-in, since not every machine has buildx.

mod buildx;
mod podman;
mod stage;
mod wrong;
