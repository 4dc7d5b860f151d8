//! The requests a second that each registry sees, as one SVG: a part for an outage, a row for a policy, a line for a
//! registry. The rows of a part have one scale, so that policies can be compared.

use core::fmt::Write as _;

use crate::fleet::{Down, Fleet, Load, Seen};
use crate::policies::Policy;

const WIDTH: usize = 960;
const ROW: usize = 92;
const PLOT_HIGH: usize = 64;
const HEAD: usize = 34;
const LEFT: usize = 170;
const PLOT: usize = WIDTH - LEFT - 40;
/// The last second that may be drawn; where all is over sooner, fewer are.
const LONGEST: usize = 1_200;

/// Colours that are told apart in print and by colour-blind readers; the dash tells them apart without any.
const STYLE: &str = "\
text{font:13px system-ui,sans-serif;fill:#222}.small{font-size:11px;fill:#555}.part{font-weight:600}\
.mirror{stroke:#0063b1;fill:none;stroke-width:1.5}\
.origin{stroke:#b34700;fill:none;stroke-width:1.5;stroke-dasharray:5 2}\
.capacity{stroke:#666;stroke-width:1;stroke-dasharray:1 3}\
.down{fill:#8883}.axis{stroke:#888;stroke-width:1}.paper{fill:#fff}\
@media(prefers-color-scheme:dark){.paper{fill:#161616}text{fill:#eee}.small{fill:#bbb}.capacity{stroke:#aaa}\
.mirror{stroke:#6cb8ff}.origin{stroke:#ff9d5c}}";

pub(crate) fn svg(fleet: &Fleet, seen: &[(Down, &Policy, Seen)]) -> String {
    let mut parts: Vec<(Down, Vec<(&Policy, &Seen)>)> = Vec::new();
    for (down, policy, seen) in seen {
        match parts.last_mut().filter(|(last, _)| last == down) {
            Some((_, rows)) => rows.push((policy, seen)),
            None => parts.push((*down, Vec::from([(*policy, seen)]))),
        }
    }
    let height = 70 + parts.len() * HEAD + seen.len() * ROW;
    let (runners, capacity) = (grouped(fleet.runners.into()), grouped(fleet.capacity.into()));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">{runners} runners during an outage</title>\n\
         <desc id=\"desc\">Requests a second at the mirror and at the origin, by policy, until all are served. \
         Each registry serves {capacity} a second.</desc>\n<style>{STYLE}</style>\n\
         <rect class=\"paper\" width=\"{WIDTH}\" height=\"{height}\"/>\n\
         <text x=\"10\" y=\"24\">{runners} runners: requests a second</text>\n\
         <line class=\"mirror\" x1=\"10\" y1=\"42\" x2=\"40\" y2=\"42\"/><text class=\"small\" x=\"46\" y=\"46\">mirror</text>\n\
         <line class=\"origin\" x1=\"100\" y1=\"42\" x2=\"130\" y2=\"42\"/><text class=\"small\" x=\"136\" y=\"46\">origin</text>\n\
         <rect class=\"down\" x=\"190\" y=\"36\" width=\"30\" height=\"12\"/><text class=\"small\" x=\"226\" y=\"46\">down</text>\n\
         <line class=\"capacity\" x1=\"270\" y1=\"42\" x2=\"300\" y2=\"42\"/><text class=\"small\" x=\"306\" y=\"46\">what each serves: {capacity}</text>\n",
    );
    let last = seen.iter().flat_map(|(_, _, seen)| [seen.mirror.0.len(), seen.origin.0.len()]).max();
    let seconds = last.unwrap_or_default().next_multiple_of(60).clamp(420, LONGEST);
    let mut top = 60;
    for (down, rows) in &parts {
        let worst = |(_, seen): &(&Policy, &Seen)| seen.mirror.worst_second().max(seen.origin.worst_second());
        let plot = Plot {
            seconds,
            most: rows.iter().map(worst).max().unwrap_or_default().max(1),
            capacity: fleet.capacity,
        };
        let _ = writeln!(out, "<text class=\"part\" x=\"10\" y=\"{}\">{down}</text>", top + 20);
        top += HEAD;
        for (policy, seen) in rows {
            plot.row(&mut out, top, policy, seen);
            top += ROW;
        }
    }
    out.push_str("</svg>\n");
    out
}

/// `1,234,567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What the rows of a part have in common.
struct Plot {
    seconds: usize,
    /// Requests in a second that the full height stands for.
    most: u32,
    capacity: u32,
}

impl Plot {
    fn x(&self, second: usize) -> usize {
        LEFT + second * PLOT / self.seconds
    }

    fn y(&self, bottom: usize, requests: u32) -> usize {
        bottom
            - usize::try_from(PLOT_HIGH as u64 * u64::from(requests) / u64::from(self.most))
                .unwrap_or(PLOT_HIGH)
    }

    fn row(&self, out: &mut String, top: usize, policy: &Policy, seen: &Seen) {
        let bottom = top + PLOT_HIGH;
        let _ = write!(
            out,
            "<g><text x=\"10\" y=\"{0}\">{1}</text>\n\
             <text class=\"small\" x=\"10\" y=\"{2}\">mirror at most {3}</text>\n\
             <text class=\"small\" x=\"10\" y=\"{4}\">origin at most {5}</text>\n\
             <rect class=\"down\" x=\"{6}\" y=\"{top}\" width=\"{7}\" height=\"{PLOT_HIGH}\"/>\n\
             <line class=\"axis\" x1=\"{LEFT}\" y1=\"{bottom}\" x2=\"{8}\" y2=\"{bottom}\"/>\n",
            top + 16,
            policy.name,
            top + 34,
            grouped(seen.mirror.worst_second().into()),
            top + 50,
            grouped(seen.origin.worst_second().into()),
            self.x(60),
            self.x(360) - self.x(60),
            LEFT + PLOT,
        );
        if self.capacity <= self.most {
            let y = self.y(bottom, self.capacity);
            let _ = writeln!(
                out,
                "<line class=\"capacity\" x1=\"{LEFT}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\"/>",
                LEFT + PLOT
            );
        }
        for second in (0..=self.seconds).step_by(120) {
            let _ = writeln!(
                out,
                "<text class=\"small\" x=\"{}\" y=\"{}\">{second} s</text>",
                self.x(second) - 10,
                bottom + 14
            );
        }
        for (class, load) in [("mirror", &seen.mirror), ("origin", &seen.origin)] {
            self.line(out, class, load, bottom);
        }
        out.push_str("</g>\n");
    }

    /// Two seconds a point, the larger of both: a peak of one second is seen. Of points on one height the first and the
    /// last are written.
    fn line(&self, out: &mut String, class: &str, load: &Load, bottom: usize) {
        let points: Vec<(usize, usize)> = (0..self.seconds)
            .step_by(2)
            .map(|second| {
                let requests = load.0.iter().skip(second).take(2).copied().max().unwrap_or_default();
                (self.x(second), self.y(bottom, requests))
            })
            .collect();
        let _ = write!(out, "<polyline class=\"{class}\" points=\"");
        for (place, (x, y)) in points.iter().enumerate() {
            let height = |place: Option<usize>| place.and_then(|it| points.get(it)).map(|(_, y)| *y);
            if height(place.checked_sub(1)) != Some(*y) || height(Some(place + 1)) != Some(*y) {
                let _ = write!(out, "{x},{y} ");
            }
        }
        out.push_str("\"/>\n");
    }
}
