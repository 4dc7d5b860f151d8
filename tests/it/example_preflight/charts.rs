//! What `--mermaid` prints.

use serde_json::json;

use super::{file, preflight, printed, program};

#[test]
fn mermaid_is_one_well_formed_chart() {
    let (status, chart) = printed(program().arg("--mermaid"));
    assert_eq!(status, 0);
    assert_well_formed(&chart);
    for line in [
        "    n0[\"build_shop: build\"]\n",
        "    subgraph n3 [\"publish: parallel\"]\n        n4[\"to_github: push\"]\n",
        "    n8[(\"azure\")]\n",
        "    n0 -->|push| n7\n    n7 --- n8\n    n7 -->|pull| n1\n",
        "    n11 -.->|or from| n2\n",
    ] {
        assert!(chart.contains(line), "{line}\n--\n{chart}");
    }
    let (status, chart) = printed(preflight().args(["--mermaid", "tests/data/preflight/mistakes.yml"]));
    assert_eq!(status, 1);
    assert_well_formed(&chart);
    assert!(chart.contains("|local image|"), "{chart}");
    assert!(
        chart.ends_with("    classDef fails stroke:red,stroke-width:3px\n    class n1,n2,n6 fails\n"),
        "{chart}"
    );
}

#[test]
fn nothing_in_a_pipeline_becomes_syntax_of_the_chart() {
    let hostile = [
        r#"a"] --> b["x"#,
        "end",
        "%%{init: {'theme': 'dark'}}%%",
        "`md` **b**",
        "<img src=x onerror=alert(1)>",
        "#quot;#35;",
        "a\nclick n0 call alert()",
        "\u{202e}\u{1b}[31m",
        "n1 & n2 ::: fails; graph TD",
        r"\",
    ];
    let mut steps = serde_json::Map::new();
    for (number, name) in hostile.iter().enumerate() {
        steps.insert((*name).to_owned(), json!({"image": format!("${{{{{name}}}}}"), "type": "freestyle"}));
        steps.insert(format!("k{number}"), json!({"type": name}));
        steps.insert(format!("i{number}"), json!({"image": name}));
        steps.insert(
            format!("t{number}"),
            json!({"type": "build", "image_name": "x", "tag": format!("a${{{{{name}}}}}")}),
        );
    }
    let path = file("hostile.json", json!({"steps": steps}).to_string());
    let (_, chart) = printed(preflight().arg("--mermaid").arg(&path));
    assert_well_formed(&chart);
    for syntax in ["click", "%%", "<", "`", "#quot", "init:"] {
        assert!(!unquoted(&chart).contains(syntax), "{syntax}\n--\n{chart}");
    }
    for hidden in ["%%", "<", "`", "\u{202e}", "#quot"] {
        assert!(!chart.contains(hidden), "{hidden}\n--\n{chart}");
    }
    let (_, table) = printed(preflight().arg(&path));
    assert!(!table.contains('\u{202e}'), "{table}");
}

/// What a chart says outside its labels.
fn unquoted(chart: &str) -> String {
    chart.split('"').step_by(2).collect()
}

/// Every line is one of the few that a chart is made of, and every node that is spoken of is there.
pub(super) fn assert_well_formed(chart: &str) {
    let mut lines = chart.lines();
    assert_eq!(lines.next(), Some("flowchart LR"));
    let (mut nodes, mut open) = (Vec::new(), 0);
    for line in lines {
        let parts: Vec<&str> = line.trim_start().split('"').collect();
        assert!(parts.len() == 1 || parts.len() == 3, "{line}");
        if let [before, label, after] = parts[..] {
            assert!(label.chars().all(|c| c.is_alphanumeric() || " ./:@_-#;".contains(c)), "{line}");
            let (id, shape) = match before.strip_prefix("subgraph ") {
                Some(rest) => {
                    open += 1;
                    rest.split_once(' ').unwrap()
                }
                None => before.split_at(before.find(['[', '(']).unwrap()),
            };
            assert!([("[", "]"), ("([", "])"), ("[(", ")]")].contains(&(shape, after)), "{line}");
            assert!(is_number(id) && !nodes.contains(&id), "{line}");
            nodes.push(id);
        } else {
            let words: Vec<&str> = line.split_whitespace().collect();
            let ids: Vec<&str> = match words[..] {
                ["end"] => {
                    open -= 1;
                    continue;
                }
                ["classDef", "fails", "stroke:red,stroke-width:3px"] => continue,
                ["class", ids, "fails"] => ids.split(',').collect(),
                [from, "-->|push|" | "-->|pull|" | "---" | "-.->|cache|", to]
                | [from, "-.->|or", "from|", to]
                | [from, "-->|local", "image|", to] => vec![from, to],
                _ => panic!("{line}"),
            };
            assert!(ids.iter().all(|id| nodes.contains(id)), "{line}");
        }
    }
    assert_eq!(open, 0);
}

fn is_number(id: &str) -> bool {
    id.strip_prefix('n').is_some_and(|number| number.parse::<usize>().is_ok())
}
