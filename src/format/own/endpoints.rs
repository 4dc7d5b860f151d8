//! Entries for endpoints in our own format (rule 12.14).

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde_core::de::MapAccess;

use super::values::{one_of, text};
use crate::catalog::ProblemKind;
use crate::format::keyed::{Keyed, Maybe, Note};
use crate::registry::Transport;
use crate::routes::{EndpointSetting, Endpoints};

#[derive(Default)]
pub(super) struct EndpointDocument {
    host: Option<String>,
    network: Option<String>,
    port: Option<u16>,
    transport: Option<Transport>,
    tls: Option<String>,
    notes: Vec<Note>,
}

impl EndpointDocument {
    /// None where it does not say which endpoints are meant.
    pub(super) fn finish(mut self) -> (Option<EndpointSetting>, Vec<Note>) {
        let which = match (self.host, self.network) {
            (Some(host), None) => {
                if self.port.is_some() {
                    self.notes.push(note(
                        "port",
                        "the port of a host stands in its scope",
                        "write it behind the host",
                    ));
                }
                Some(Endpoints::Hosts(host))
            }
            (None, Some(network)) => Some(Endpoints::Network { network, port: self.port }),
            (None, None) => {
                self.notes.push(note("host", "missing host", "write a `host` or a `network`"));
                None
            }
            (Some(_), Some(_)) => {
                self.notes.push(note(
                    "network",
                    "an entry is for a host or for a network",
                    "keep one of them",
                ));
                None
            }
        };
        let setting = which.map(|which| EndpointSetting { which, transport: self.transport, tls: self.tls });
        (setting, self.notes)
    }
}

fn note(path: &str, text: &str, mend: &str) -> Note {
    Note {
        path: path.to_string(),
        kind: ProblemKind::InvalidEndpoint,
        text: text.to_string(),
        mend: Some(mend.to_string()),
        replacement: None,
    }
}

impl Keyed for EndpointDocument {
    const WHAT: &'static str = "an endpoint";
    const KEYS: &'static [&'static str] = &["host", "network", "port", "transport", "tls"];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "host" => self.host = text(map)?,
            "network" => self.network = text(map)?,
            "port" => {
                let Maybe(port) = map.next_value::<Maybe<i128>>()?;
                self.port = port.and_then(|port| u16::try_from(port).ok());
                if let (Some(port), None) = (port, self.port) {
                    let text = format!("`port` is {port}, expected 0 to 65535");
                    self.notes.push(Note { mend: None, ..note(key, &text, "") });
                }
            }
            "transport" => {
                self.transport = one_of(key, map, &mut self.notes)?;
            }
            _ => self.tls = text(map)?,
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}
