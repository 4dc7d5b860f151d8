//! Every name resolves, unless it is the host's fate not to; what is looked up is noted.

use core::net::Ipv4Addr;
use std::net::UdpSocket;

use crate::registry::Current;
use crate::world::{Fate, Seen};

/// Where hosts are, and where nobody listens.
pub(crate) const HOSTS: Ipv4Addr = Ipv4Addr::new(10, 99, 0, 1);
const NOBODY: Ipv4Addr = Ipv4Addr::new(10, 99, 0, 2);

pub(crate) fn serve(current: &'static Current) {
    let socket = UdpSocket::bind("127.0.0.1:53").expect("the port of DNS in a namespace of its own");
    std::thread::spawn(move || {
        let mut packet = [0; 2048];
        while let Ok((length, peer)) = socket.recv_from(&mut packet) {
            if let Some(answer) = answer(&packet[..length], current) {
                let _ = socket.send_to(&answer, peer);
            }
        }
    });
}

fn answer(query: &[u8], current: &Current) -> Option<Vec<u8>> {
    let (mut labels, mut at) = (Vec::new(), 12);
    while *query.get(at)? != 0 {
        let end = at + 1 + usize::from(query[at]);
        labels.push(String::from_utf8_lossy(query.get(at + 1..end)?).into_owned());
        at = end;
    }
    let (name, kind, question) = (labels.join("."), query.get(at + 1..at + 3)?, query.get(12..at + 5)?);
    let world = current.world();
    let address = match world.fate(&name) {
        // It is looked up and never asked.
        _ if name == "docker.io" => Some(HOSTS),
        Fate::Unknown => None,
        Fate::Refused => Some(NOBODY),
        _ => Some(HOSTS),
    };
    let is_v4 = kind == [0, 1];
    if is_v4 {
        world.note(Seen::Lookup(name));
    }
    let given = address.filter(|_| is_v4);
    let mut out = query[..2].to_vec();
    out.extend([0x81, if address.is_some() { 0x80 } else { 0x83 }]);
    out.extend([0, 1, 0, u8::from(given.is_some()), 0, 0, 0, 0]);
    out.extend(question);
    if let Some(address) = given {
        out.extend([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4]);
        out.extend(address.octets());
    }
    Some(out)
}
