//! An app in an environment.

use kintone_codegen::{Environment, Project, ProjectApp};

use crate::findings::{Finding, Findings, Severity};

/// An app in an environment.
#[derive(Clone, Copy)]
pub(crate) struct Place<'p> {
    pub(crate) app: &'p ProjectApp,
    pub(crate) environment: &'p Environment,
    pub(crate) id: u64,
}

impl Place<'_> {
    /// A finding about this app in this environment.
    pub(crate) fn finding(&self, severity: Severity, message: impl Into<String>) -> Finding {
        self.placed(Finding::new(severity, message))
    }

    /// The code of the app, if a build script writes it and no file has it. What cannot be generated is reported by `check`.
    pub(crate) fn built(&self, project: &Project) -> Option<String> {
        let schema = self.app.read_schema().ok();
        let schema = schema.filter(|_| project.has_build_script())?;
        self.app.code(project, &schema).ok()
    }

    /// The finding as one about this app in this environment.
    pub(crate) fn placed(&self, finding: Finding) -> Finding {
        finding
            .app(self.app.key())
            .environment(self.environment.name())
    }
}

/// The apps that exist in an environment. One that does not is noted, and refused if it was `named`.
pub(crate) fn places<'p>(
    apps: &[&'p ProjectApp],
    environment: &'p Environment,
    named: bool,
    findings: &mut Findings,
) -> Vec<Place<'p>> {
    let mut places = Vec::new();
    for app in apps {
        match app.id(environment.name()) {
            Some(id) => places.push(Place {
                app,
                environment,
                id,
            }),
            None => {
                let severity = if named {
                    Severity::Usage
                } else {
                    Severity::Note
                };
                let message = "kintone.toml has no id of this app in this environment";
                let finding = Finding::new(severity, message).app(app.key());
                findings.push(finding.environment(environment.name()));
            }
        }
    }
    places
}
