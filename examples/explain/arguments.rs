//! The command line.

use alloc::collections::VecDeque;

use registry_resolver::cache::{AutomaticCache, CacheUsage};
use registry_resolver::push::{BuilderKind, PushChoice, Trust};
use registry_resolver::reference::Excerpt;

use crate::request::{Cache, Pull, Push, Request, Subject};

pub(crate) const USAGE: &str = "\
usage: explain [--account FILE] [--json | --mermaid] QUESTION
       explain

Says why an account decides as it does. FILE is an account: an export or our own
format, in JSON, TOML or YAML; without it, the built-in account is asked.
QUESTION is one of

  pull IMAGE [--context NAME]... [--no-fallbacks]
  push IMAGE_NAME [--registry R] [--tag T]... [--branch B] [--revision R]
       [--disable-push] [--buildx] [--fork] [--context NAME]... [--region R]
  promote IMAGE [--image-name N] [--registry R] [--tag T]... [--fork]
       [--context NAME]... [--region R]
  cache IMAGE_NAME [--branch B] [--base-branch B] [--default-branch B]
       [--platform P] [--caching-registry R] [--from ENTRY]... [--to ENTRY]...
       [--no-cache] [--no-cf-cache] [--buildx] [--fork] [--context NAME]...
                    why this request is answered as it is
  why-not REGISTRY pull|push|promote|cache ...
                    why a registry is not asked
  lint [--fix]      what is weak in the account; --fix prints it mended
  flows [HOST]      which credentials can be sent, or sent to HOST
  reach             where a push can go
  images-on HOST    which images can end on HOST
  diff OTHER        what another account file would change

  --json            write JSON
  --mermaid         draw the plan of a pull or push, else the account

Exit status: 0 answered, 1 where `lint` has a danger or a warning or there is no
plan to draw, 2 where the question or an account cannot be read.";

const TAKES_VALUE: [&str; 14] = [
    "--account",
    "--base-branch",
    "--branch",
    "--caching-registry",
    "--context",
    "--default-branch",
    "--from",
    "--image-name",
    "--platform",
    "--region",
    "--registry",
    "--revision",
    "--tag",
    "--to",
];
const FLAGS: [&str; 9] = [
    "--buildx",
    "--disable-push",
    "--fix",
    "--fork",
    "--json",
    "--mermaid",
    "--no-cache",
    "--no-cf-cache",
    "--no-fallbacks",
];

pub(crate) enum Asked {
    Help,
    Nothing,
    Question { account: Option<String>, question: Box<Question>, output: Output },
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    Text,
    Json,
    Mermaid,
}

pub(crate) enum Question {
    Why(Request),
    WhyNot(String, Request),
    Lint,
    Fix,
    Flows(Option<String>),
    Reach,
    ImagesOn(String),
    Diff(String),
}

/// What the command line asks; an error is what to say instead, with the usage where that helps.
pub(crate) fn read(arguments: impl IntoIterator<Item = String>) -> Result<Asked, String> {
    let mut words = Words::default();
    let mut arguments = arguments.into_iter();
    let mut any = false;
    while let Some(argument) = arguments.next() {
        any = true;
        match argument.as_str() {
            "--help" | "-h" => return Ok(Asked::Help),
            "--" => words.plain.extend(arguments.by_ref()),
            name if TAKES_VALUE.contains(&name) => {
                let value = arguments.next().ok_or_else(|| usage(&format!("{argument} needs a value")))?;
                words.options.push((argument, value));
            }
            name if FLAGS.contains(&name) => words.flags.push(argument),
            name if name.starts_with('-') => {
                return Err(usage(&format!("unknown option `{}`", Excerpt::of(name))));
            }
            _ => words.plain.push_back(argument),
        }
    }
    if !any {
        return Ok(Asked::Nothing);
    }
    let account = words.one("--account")?;
    let output = match (words.flag("--json"), words.flag("--mermaid")) {
        (true, true) => return Err(usage("--json and --mermaid do not go together")),
        (true, false) => Output::Json,
        (false, true) => Output::Mermaid,
        (false, false) => Output::Text,
    };
    let mut name = words.next("a question")?;
    let question = question(&mut name, &mut words)?;
    words.end(&name)?;
    if matches!(question, Question::Fix) && output == Output::Mermaid {
        return Err(usage("--fix prints an account, and --mermaid draws one"));
    }
    Ok(Asked::Question { account, question: Box::new(question), output })
}

/// The question of this name; where that is about a request, the name becomes the request's.
fn question(name: &mut String, words: &mut Words) -> Result<Question, String> {
    Ok(match name.as_str() {
        "why-not" => {
            let registry = words.next("a registry")?;
            *name = words.next("a request")?;
            let request = request(name, words)?;
            Question::WhyNot(registry, request.ok_or_else(|| unknown("request", name))?)
        }
        "lint" if words.flag("--fix") => Question::Fix,
        "lint" => Question::Lint,
        "flows" => Question::Flows(words.plain.pop_front()),
        "reach" => Question::Reach,
        "images-on" => Question::ImagesOn(words.next("a host")?),
        "diff" => Question::Diff(words.next("another account file")?),
        name => Question::Why(request(name, words)?.ok_or_else(|| unknown("question", name))?),
    })
}

/// The request of this name, where there is one.
fn request(name: &str, words: &mut Words) -> Result<Option<Request>, String> {
    Ok(Some(match name {
        "pull" => Request::Pull(Pull {
            image: words.next("an image")?,
            contexts: words.all("--context"),
            without_fallbacks: words.flag("--no-fallbacks"),
        }),
        "push" => {
            let subject = Subject::Build {
                image_name: words.next("an image name")?,
                branch: words.one("--branch")?,
                revision: words.one("--revision")?,
                push: words.choice("--disable-push", PushChoice::Disabled, PushChoice::Unstated),
                builder: words.choice("--buildx", BuilderKind::Buildx, BuilderKind::Docker),
            };
            Request::Push(Push::of(subject, words)?)
        }
        "promote" => {
            let subject =
                Subject::Candidate { image: words.next("an image")?, image_name: words.one("--image-name")? };
            Request::Push(Push::of(subject, words)?)
        }
        "cache" => Request::Cache(Cache {
            image_name: words.next("an image name")?,
            branch: words.one("--branch")?,
            base_branch: words.one("--base-branch")?,
            default_branch: words.one("--default-branch")?,
            platform: words.one("--platform")?,
            caching_registry: words.one("--caching-registry")?,
            from: words.all("--from"),
            to: words.all("--to"),
            contexts: words.all("--context"),
            usage: words.choice("--no-cache", CacheUsage::Unused, CacheUsage::Used),
            automatic: words.choice("--no-cf-cache", AutomaticCache::Off, AutomaticCache::On),
            builder: words.choice("--buildx", BuilderKind::Buildx, BuilderKind::Docker),
            trust: words.trust(),
        }),
        _ => return Ok(None),
    }))
}

impl Push {
    fn of(subject: Subject, words: &mut Words) -> Result<Self, String> {
        Ok(Self {
            subject,
            registry: words.one("--registry")?,
            tags: words.all("--tag"),
            contexts: words.all("--context"),
            region: words.one("--region")?,
            trust: words.trust(),
        })
    }
}

/// What has been read and not yet been asked for.
#[derive(Default)]
struct Words {
    plain: VecDeque<String>,
    options: Vec<(String, String)>,
    flags: Vec<String>,
}

impl Words {
    fn next(&mut self, what: &str) -> Result<String, String> {
        self.plain.pop_front().ok_or_else(|| usage(&format!("{what} is missing")))
    }

    fn one(&mut self, name: &str) -> Result<Option<String>, String> {
        let mut values = self.all(name);
        match values.len() {
            0 | 1 => Ok(values.pop()),
            _ => Err(usage(&format!("{name} is given more than once"))),
        }
    }

    fn all(&mut self, name: &str) -> Vec<String> {
        let options = core::mem::take(&mut self.options);
        let (found, others): (Vec<_>, _) = options.into_iter().partition(|(option, _)| option == name);
        self.options = others;
        found.into_iter().map(|(_, value)| value).collect()
    }

    fn flag(&mut self, name: &str) -> bool {
        let before = self.flags.len();
        self.flags.retain(|flag| flag != name);
        self.flags.len() < before
    }

    fn choice<T>(&mut self, name: &str, given: T, absent: T) -> T {
        if self.flag(name) { given } else { absent }
    }

    fn trust(&mut self) -> Trust {
        self.choice("--fork", Trust::Untrusted, Trust::Trusted)
    }

    /// Nothing may be left over.
    fn end(&self, question: &str) -> Result<(), String> {
        if let Some(option) = self.options.iter().map(|(option, _)| option).chain(&self.flags).next() {
            return Err(usage(&format!("{option} does not go with `{question}`")));
        }
        match self.plain.front() {
            Some(word) => Err(usage(&format!("`{}` is too much for `{question}`", Excerpt::of(word)))),
            None => Ok(()),
        }
    }
}

fn unknown(what: &str, name: &str) -> String {
    usage(&format!("unknown {what} `{}`", Excerpt::of(name)))
}

fn usage(why: &str) -> String {
    format!("{why}\n{USAGE}")
}
