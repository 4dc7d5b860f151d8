//! The requests a second that each registry sees, as one SVG: a row for an outage and a policy, a line for a registry.

use core::fmt::Write as _;

use crate::fleet::{Down, Fleet, Load, Seen};
use crate::policies::Policy;

const WIDTH: usize = 960;
const ROW: usize = 120;
const LEFT: usize = 170;
const PLOT: usize = WIDTH - LEFT - 20;
/// Seconds that are drawn.
const SECONDS: usize = 1_200;

/// Colours that are told apart in print and by colour-blind readers; the dash tells them apart without any.
const STYLE: &str = "\
text{font:13px system-ui,sans-serif;fill:#222}.small{font-size:11px;fill:#555}\
.mirror{stroke:#0063b1;fill:none;stroke-width:1.5}\
.origin{stroke:#b34700;fill:none;stroke-width:1.5;stroke-dasharray:5 2}\
.down{fill:#8883}.axis{stroke:#888;stroke-width:1}\
@media(prefers-color-scheme:dark){svg{background:#161616}text{fill:#eee}.small{fill:#bbb}\
.mirror{stroke:#6cb8ff}.origin{stroke:#ff9d5c}}";

pub(crate) fn svg(fleet: &Fleet, seen: &[(Down, &Policy, Seen)]) -> String {
    let height = 70 + seen.len() * ROW;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-labelledby=\"title desc\">\n<title id=\"title\">{0} runners during an outage</title>\n\
         <desc id=\"desc\">Requests a second at the mirror and at the origin, by policy, over {SECONDS} seconds. \
         Each registry serves {1} a second.</desc>\n<style>{STYLE}</style>\n\
         <text x=\"10\" y=\"24\">{0} runners, requests a second; each registry serves {1}</text>\n\
         <line class=\"mirror\" x1=\"10\" y1=\"42\" x2=\"40\" y2=\"42\"/><text class=\"small\" x=\"46\" y=\"46\">mirror</text>\n\
         <line class=\"origin\" x1=\"100\" y1=\"42\" x2=\"130\" y2=\"42\"/><text class=\"small\" x=\"136\" y=\"46\">origin</text>\n\
         <rect class=\"down\" x=\"190\" y=\"36\" width=\"30\" height=\"12\"/><text class=\"small\" x=\"226\" y=\"46\">down</text>\n",
        fleet.runners, fleet.capacity,
    );
    for (place, (down, policy, seen)) in seen.iter().enumerate() {
        row(&mut out, 60 + place * ROW, *down, policy, seen);
    }
    out.push_str("</svg>\n");
    out
}

fn row(out: &mut String, top: usize, down: Down, policy: &Policy, seen: &Seen) {
    let bottom = top + ROW - 30;
    let most = seen.mirror.worst_second().max(seen.origin.worst_second()).max(1);
    let word = match down {
        Down::Mirror => "mirror down",
        Down::Origin => "origin down",
        Down::Both => "both down",
    };
    let x = |second: usize| LEFT + second * PLOT / SECONDS;
    let _ = write!(
        out,
        "<g><text x=\"10\" y=\"{0}\">{1}</text><text class=\"small\" x=\"10\" y=\"{2}\">{word}</text>\n\
         <text class=\"small\" x=\"10\" y=\"{3}\">worst second: {most}</text>\n\
         <rect class=\"down\" x=\"{4}\" y=\"{top}\" width=\"{5}\" height=\"{6}\"/>\n\
         <line class=\"axis\" x1=\"{LEFT}\" y1=\"{bottom}\" x2=\"{7}\" y2=\"{bottom}\"/>\n",
        top + 16,
        policy.name,
        top + 34,
        top + 52,
        x(60),
        x(360) - x(60),
        bottom - top,
        LEFT + PLOT,
    );
    for second in (0..=SECONDS).step_by(300) {
        let _ = writeln!(
            out,
            "<text class=\"small\" x=\"{}\" y=\"{}\">{second} s</text>",
            x(second) - 10,
            bottom + 14
        );
    }
    for (class, load) in [("mirror", &seen.mirror), ("origin", &seen.origin)] {
        line(out, class, load, most, [top, bottom]);
    }
    out.push_str("</g>\n");
}

/// Two seconds a point, the larger of both: a peak of one second is seen.
fn line(out: &mut String, class: &str, load: &Load, most: u32, [top, bottom]: [usize; 2]) {
    let _ = write!(out, "<polyline class=\"{class}\" points=\"");
    for second in (0..SECONDS).step_by(2) {
        let requests = load.0.iter().skip(second).take(2).copied().max().unwrap_or_default();
        let height = (bottom - top) as u64 * u64::from(requests) / u64::from(most);
        let y = bottom as u64 - height;
        let _ = write!(out, "{},{y} ", LEFT + second * PLOT / SECONDS);
    }
    out.push_str("\"/>\n");
}
