//! Forms become the text of a file.

use kintone_schema::AppSchema;

use crate::emit;
use crate::error::Error;
use crate::options::Options;
use crate::plan;
use crate::rename;

/// Writes the Rust of one app.
pub fn generate(schema: &AppSchema, options: &Options) -> Result<String, Error> {
    generate_all(&[(schema, options)])
}

/// Writes the Rust of several apps into one file.
///
/// A rename has to be of use to one of the apps that it is given to.
pub fn generate_all(apps: &[(&AppSchema, &Options)]) -> Result<String, Error> {
    let mut plans = Vec::new();
    let mut known: Vec<String> = Vec::new();
    let mut renames: Vec<(&str, bool)> = Vec::new();
    for (schema, options) in apps {
        let (plan, of_app) = plan::plan(schema, options)?;
        known.extend(of_app.known);
        for (rename, used) in options.renames.iter().zip(of_app.used) {
            match renames.iter_mut().find(|(of, _)| *of == rename.of) {
                Some((_, ever)) => *ever |= used,
                None => renames.push((&rename.of, used)),
            }
        }
        plans.push(plan);
    }
    if let Some((of, _)) = renames.iter().find(|(_, used)| !used) {
        return Err(Error::UnknownRename {
            of: (*of).to_owned(),
            hint: rename::hint(of, &known),
        });
    }
    plan::distinct(&plans)?;
    emit::emit(&plans).map_err(Error::Syntax)
}
