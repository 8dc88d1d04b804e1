//! Refuses derives that the types of the fields do not have.

use super::docs;
use super::model::{Access, Plan, RustType, Shape};
use crate::error::Error;
use crate::options::{Derive, Item};

/// Checks that all structs of the plan can derive what the user wants.
pub(super) fn check(plan: &Plan) -> Result<(), Error> {
    for derive in &plan.derives {
        let missing = derive.needs().iter().find(|of| !plan.derives.contains(of));
        if let Some(missing) = missing {
            return Err(Error::Choice(format!(
                "`{}` needs `{}`; derive both",
                derive.name(),
                missing.name()
            )));
        }
        for record in &plan.structs {
            let lacking: Vec<String> = record
                .fields
                .iter()
                .filter(|field| lacks(derive, &field.ty))
                .map(|field| {
                    let ty = field.ty.item.described();
                    format!("`{}` ({ty})", docs::line(&field.name))
                })
                .collect();
            if !lacking.is_empty() {
                let plural = if lacking.len() == 1 { "" } else { "s" };
                return Err(Error::Choice(format!(
                    "`{}` cannot derive `{}`, which the type{plural} of {} lack{}; exclude the field{plural}, or do not derive it",
                    record.name,
                    derive.name(),
                    lacking.join(", "),
                    if lacking.len() == 1 { "s" } else { "" },
                )));
            }
        }
    }
    Ok(())
}

/// Whether the type does not have the trait. Types of the user may have any: the compiler knows.
fn lacks(derive: &Derive, ty: &RustType) -> bool {
    let unordered = ty.shape == Shape::Rows
        || ty.access == Access::CreateOnly
        || matches!(ty.item, Item::Attachment | Item::RecordNumber | Item::Json);
    match derive {
        Derive::Path(_) => false,
        Derive::Eq | Derive::Hash => ty.item == Item::Float,
        Derive::PartialOrd => unordered,
        Derive::Ord => unordered || ty.item == Item::Float,
        Derive::Copy => {
            let is_plain = matches!(
                ty.item,
                Item::Decimal
                    | Item::Integer(_)
                    | Item::Float
                    | Item::Date
                    | Item::Time
                    | Item::DateTime
                    | Item::FixedDateTime
                    | Item::HourMinute
                    | Item::Custom(_)
            );
            !is_plain || matches!(ty.shape, Shape::Many | Shape::Rows)
        }
    }
}
