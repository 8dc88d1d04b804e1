//! Finds the field of a form that a person names: by its code, its identifier or its label, a field of a table also after the name of
//! the table.

use kintone_schema::{AppSchema, Field, Found, suggest};

use crate::error::Error;
use crate::names::bare;
use crate::options::full_name;
use crate::plan::Plan;

/// What a field is called, in the order in which it counts: a code is unique, an identifier is so in its struct, and a label need not be.
const NAMES: [fn(&Field, &Plan) -> String; 3] = [
    |field, _| field.code().to_owned(),
    |field, plan| identifier(field.code(), plan),
    |field, _| field.label().to_owned(),
];

/// Finds the field. `to` completes the message, "the form has no field `x` to …".
pub(crate) fn find<'s>(
    schema: &'s AppSchema,
    plan: &Plan,
    name: &str,
    to: &str,
) -> Result<Found<'s>, Error> {
    for of in NAMES {
        let is_meant = |found: &Found<'_>| spellings(*found, plan, of).any(|known| known == name);
        let meant: Vec<Found<'s>> = schema.all_fields().filter(is_meant).collect();
        match meant[..] {
            [] => {}
            [found] => return Ok(found),
            _ => {
                let codes = meant
                    .iter()
                    .map(|found| format!("`{}`", full_name(found.field)));
                let codes: Vec<String> = codes.collect();
                return Err(Error::Choice(format!(
                    "several fields are called {name:?}; name one of them by its code: {}",
                    codes.join(", ")
                )));
            }
        }
    }
    let all = schema.all_fields();
    let known: Vec<String> = all
        .flat_map(|found| NAMES.map(|of| spellings(found, plan, of)))
        .flatten()
        .collect();
    let nearest = suggest::nearest(name, known.iter().map(String::as_str));
    Err(Error::UnknownField {
        to: to.to_owned(),
        code: name.to_owned(),
        hint: nearest
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default(),
    })
}

/// A name of the field, alone and after each name of its table: `数量`, `明細.数量`.
fn spellings<'a>(
    found: Found<'a>,
    plan: &'a Plan,
    of: fn(&Field, &Plan) -> String,
) -> impl Iterator<Item = String> + 'a {
    let name = of(found.field, plan);
    let tables = found.table.into_iter();
    let tables = tables.flat_map(|table| NAMES.map(|of_table| of_table(table, plan)));
    let after_table: Vec<String> = tables.map(|table| format!("{table}.{name}")).collect();
    let is_named = !name.is_empty();
    std::iter::once(name)
        .chain(after_table)
        .filter(move |_| is_named)
}

/// The identifier of a field as people write it; empty if the code leaves the field out.
fn identifier(code: &str, plan: &Plan) -> String {
    let planned = plan.field(code);
    planned.map_or(String::new(), |(_, field)| bare(&field.name).to_owned())
}
