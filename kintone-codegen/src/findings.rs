//! What a command found: a list of findings, which becomes text, JSON or annotations of GitHub, and an exit code.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use kintone_codegen::Problem;
use kintone_codegen::drift::Change;
use kintone_runtime::macro_support::one_line;
use serde::Serialize;

use crate::failure::{Failure, print, say, shown};

/// Everything that a command found.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    /// What the command is for, of those that write a text.
    output: Option<String>,
}

/// One thing that a command found, and where.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Finding {
    severity: Severity,
    file: Option<Box<Path>>,
    line: Option<usize>,
    app: Option<String>,
    environment: Option<String>,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<Box<ChangeMembers>>,
}

/// What a finding about a form has for programs to read.
#[derive(Debug, Clone, Serialize)]
struct ChangeMembers {
    effect: String,
    kind: String,
    place: String,
    remedy: Option<String>,
}

/// How bad it is, from the least to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    /// Worth knowing.
    Note,
    /// Two things that should be the same differ.
    Drift,
    /// The command could not do its work for an app.
    Error,
    /// The arguments, kintone.toml or the environment have to change.
    Usage,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// For people, to the standard error
    #[default]
    Text,
    /// One object, to the standard output
    Json,
    /// Annotations of GitHub Actions, to the standard output
    Github,
}

impl Severity {
    fn exit_code(self) -> u8 {
        match self {
            Severity::Note => 0,
            Severity::Drift => 3,
            Severity::Error => 1,
            Severity::Usage => 2,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Drift => "drift",
            Severity::Error | Severity::Usage => "error",
        }
    }

    /// The command of GitHub Actions.
    fn annotation(self) -> &'static str {
        match self {
            Severity::Note => "notice",
            Severity::Drift | Severity::Error | Severity::Usage => "error",
        }
    }
}

impl Finding {
    pub(crate) fn new(severity: Severity, message: impl Into<String>) -> Finding {
        Finding {
            severity,
            file: None,
            line: None,
            app: None,
            environment: None,
            message: message.into(),
            change: None,
        }
    }

    /// Adds the change of a form that the finding is about, which programs read in parts.
    pub(crate) fn change(mut self, change: &Change, remedy: Option<String>) -> Finding {
        self.change = Some(Box::new(ChangeMembers {
            effect: change.effect().to_string(),
            kind: change.kind().to_string(),
            place: change.place().to_string(),
            remedy,
        }));
        self
    }

    pub(crate) fn file(mut self, file: &Path) -> Finding {
        self.file = Some(PathBuf::from(shown(file).to_string()).into());
        self
    }

    pub(crate) fn line(mut self, line: Option<usize>) -> Finding {
        self.line = line;
        self
    }

    pub(crate) fn app(mut self, key: &str) -> Finding {
        self.app = Some(key.to_owned());
        self
    }

    pub(crate) fn environment(mut self, name: &str) -> Finding {
        self.environment = Some(name.to_owned());
        self
    }

    /// Adds to the message.
    pub(crate) fn also(mut self, end: &str) -> Finding {
        self.message.push_str(end);
        self
    }

    /// Whether the other one is as bad, of the same environment and at the same line of a file.
    pub(crate) fn is_at(&self, other: &Finding) -> bool {
        let of = |finding: &Finding| (finding.severity, finding.line, finding.environment.clone());
        self.line.is_some() && of(self) == of(other) && self.file == other.file
    }

    /// As people read it: `error: kintone.toml:3: app invoice in dev: …`.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("{}: ", self.severity.word());
        if let Some(file) = &self.file {
            text.push_str(&file.display().to_string());
            if let Some(line) = self.line {
                text.push_str(&format!(":{line}"));
            }
            text.push_str(": ");
        }
        match (&self.app, &self.environment) {
            (Some(app), Some(environment)) => text.push_str(&format!("{app} in {environment}: ")),
            (Some(app), None) => text.push_str(&format!("{app}: ")),
            (None, Some(environment)) => text.push_str(&format!("{environment}: ")),
            (None, None) => {}
        }
        text + &self.message
    }

    /// As an annotation. GitHub takes paths that begin at the root of the repository.
    fn github(&self, root: Option<&Path>) -> String {
        let mut properties = Vec::new();
        if let Some(file) = &self.file {
            let file = from_root(file, root);
            properties.push(format!("file={}", property(&file.display().to_string())));
        }
        properties.extend(self.line.map(|line| format!("line={line}")));
        let title = [&self.app, &self.environment];
        let title: Vec<&str> = title.into_iter().flatten().map(String::as_str).collect();
        if !title.is_empty() {
            properties.push(format!("title={}", property(&title.join(" in "))));
        }
        let blank = if properties.is_empty() { "" } else { " " };
        let message = self.message.replace('%', "%25").replace('\r', "%0D");
        // What breaks no code is not in red.
        let effect = self.change.as_ref().map(|change| change.effect.as_str());
        let annotation = match (self.severity, effect) {
            (Severity::Drift, Some("additive")) => "warning",
            (Severity::Drift, Some("cosmetic")) => "notice",
            (severity, _) => severity.annotation(),
        };
        format!(
            "::{annotation}{blank}{}::{}",
            properties.join(","),
            message.replace('\n', "%0A")
        )
    }
}

/// A path of this folder as one of the repository, if it is in it.
fn from_root(file: &Path, root: Option<&Path>) -> PathBuf {
    let is_at_root = |root: &&Path| !root.as_os_str().is_empty();
    let Some(root) = root.filter(is_at_root) else {
        return file.to_owned();
    };
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let Ok(file_here) = std::env::current_dir().map(|here| real(&here).join(file)) else {
        return file.to_owned();
    };
    let below = file_here.strip_prefix(real(root));
    below.map_or_else(|_| file.to_owned(), Path::to_owned)
}

/// The value of a property of an annotation.
fn property(text: &str) -> String {
    let escapes = [
        ('%', "%25"),
        ('\r', "%0D"),
        ('\n', "%0A"),
        (':', "%3A"),
        (',', "%2C"),
    ];
    let escaped = |text: String, (c, escape): (char, &str)| text.replace(c, escape);
    escapes.into_iter().fold(text.to_owned(), escaped)
}

/// What a command found. `Err` are the findings that ended it early.
pub(crate) type Found = Result<Findings, Findings>;

impl<F: Into<Finding>> From<F> for Findings {
    fn from(finding: F) -> Findings {
        Findings::from_iter([finding.into()])
    }
}

impl From<Problem> for Finding {
    fn from(problem: Problem) -> Finding {
        Finding {
            app: problem.app,
            environment: problem.environment,
            ..Finding::new(Severity::Usage, problem.message)
        }
        .file(&problem.file)
        .line(problem.line)
    }
}

impl From<Failure> for Finding {
    fn from(failure: Failure) -> Finding {
        match failure {
            Failure::Usage(message) => Finding::new(Severity::Usage, message),
            Failure::Other(message) => Finding::new(Severity::Error, message),
        }
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Findings {
        Findings {
            list: findings.into_iter().collect(),
            output: None,
        }
    }
}

impl Findings {
    /// Adds the text that the command writes to the standard output: in JSON the member `output`.
    pub(crate) fn output(mut self, text: String) -> Findings {
        self.output = Some(text);
        self
    }

    pub(crate) fn push(&mut self, finding: impl Into<Finding>) {
        self.list.push(finding.into());
    }

    pub(crate) fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.list.extend(findings);
    }

    /// Adds those of another step.
    pub(crate) fn append(&mut self, other: Findings) {
        self.list.extend(other.list);
    }

    /// The worst of them decides: 2 wrong usage, then 1 an error, then 3 drift, then 0.
    pub(crate) fn exit_code(&self) -> u8 {
        self.worst().map_or(0, Severity::exit_code)
    }

    /// Writes all of them, and turns them into the exit code.
    pub(crate) fn report(&self, format: Format) -> ExitCode {
        match format {
            Format::Text => {
                self.list.iter().for_each(|finding| say(&finding.text()));
                self.printed(self.output.as_deref().unwrap_or_default())
            }
            Format::Json => {
                let mut report =
                    serde_json::json!({"exitCode": self.exit_code(), "findings": self.list});
                if let Some(output) = &self.output {
                    report["output"] = output.as_str().into();
                }
                self.printed(&format!("{report:#}\n"))
            }
            Format::Github => {
                let root = std::env::var_os("GITHUB_WORKSPACE").map(PathBuf::from);
                let output = self.output.as_deref().unwrap_or_default();
                let output = (!output.is_empty()).then(|| Finding::new(Severity::Note, output));
                let all = self.list.iter().chain(&output);
                let lines = all.map(|finding| finding.github(root.as_deref()));
                let lines = lines.map(|line| format!("{}\n", one_line(&line)));
                self.printed(&lines.collect::<String>())
            }
        }
    }

    /// Writes to the standard output. If it is closed, that is an error, unless a finding is worse.
    fn printed(&self, text: &str) -> ExitCode {
        match print(text) {
            Ok(()) => ExitCode::from(self.exit_code()),
            Err(failure) => {
                let finding = Finding::from(failure);
                say(&finding.text());
                let worst = self.worst().max(Some(finding.severity));
                ExitCode::from(worst.map_or(0, Severity::exit_code))
            }
        }
    }

    fn worst(&self) -> Option<Severity> {
        self.list.iter().map(|finding| finding.severity).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(severity: Severity) -> Finding {
        Finding::new(severity, "50 % of a:\nb, c")
            .file(Path::new("a,b.rs"))
            .line(Some(3))
            .app("invoice")
            .environment("dev")
    }

    #[test]
    fn wrong_usage_wins_over_an_error_over_drift() {
        use Severity::{Drift, Error, Note, Usage};
        for (severities, code) in [
            (&[][..], 0),
            (&[Note], 0),
            (&[Drift, Note], 3),
            (&[Drift, Error, Drift], 1),
            (&[Error, Usage, Drift], 2),
        ] {
            let findings = severities.iter().map(|severity| finding(*severity));
            assert_eq!(Findings::from_iter(findings).exit_code(), code);
        }
    }

    #[test]
    fn a_finding_is_written_for_people_and_for_github() {
        let finding = finding(Severity::Drift);
        assert_eq!(
            finding.text(),
            "drift: a,b.rs:3: invoice in dev: 50 % of a:\nb, c"
        );
        assert_eq!(
            finding.github(None),
            "::error file=a%2Cb.rs,line=3,title=invoice in dev::50 %25 of a:%0Ab, c"
        );
        assert_eq!(
            Finding::new(Severity::Note, "x").github(None),
            "::notice::x"
        );
    }
}
