//! Any legal set of field codes and options gives Rust that parses, and in which every code has a name of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::forms::{Form, form, identifiers, written};
use kintone_codegen::{Names, Options};
use proptest::prelude::*;

fn parsed(form: &Form, options: &Options) -> syn::File {
    let code = written(form, options.clone());
    syn::parse_file(&code).unwrap_or_else(|error| panic!("{error}\n{code}"))
}

/// For each struct and enum its wire names with their identifiers, whatever the order.
fn names(file: &syn::File) -> BTreeMap<String, BTreeMap<String, String>> {
    let scopes = identifiers(file).into_iter();
    scopes
        .map(|scope| (scope.of, scope.wire.into_iter().zip(scope.names).collect()))
        .collect()
}

fn check(file: &syn::File, form: &Form) -> Result<(), TestCaseError> {
    let scopes = identifiers(file);
    let types: BTreeSet<&str> = scopes.iter().map(|scope| scope.of.as_str()).collect();
    prop_assert_eq!(types.len(), scopes.len(), "two types share a name");
    let (mut codes, mut actions) = (BTreeSet::new(), BTreeSet::new());
    for scope in &scopes {
        let distinct: BTreeSet<&String> = scope.names.iter().collect();
        prop_assert_eq!(
            distinct.len(),
            scope.names.len(),
            "two members of {} share a name",
            scope.of
        );
        match scope.derives {
            Some("KintoneRecord") => codes.extend(scope.wire.iter().cloned()),
            Some("KintoneAction") => actions.extend(scope.wire.iter().cloned()),
            _ => {}
        }
    }
    prop_assert_eq!(
        actions,
        form.actions(),
        "an action is missing, or another one is there"
    );
    prop_assert_eq!(
        codes,
        form.codes(),
        "a code is missing, or another one is there"
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_code_has_an_identifier_of_its_own(form in form(), inline in any::<bool>(), ascii in any::<bool>()) {
        let mut options = Options::new().name("App").names(if ascii { Names::Ascii } else { Names::Japanese });
        if !inline {
            options = options.schema_file("schemas/app.json");
        }
        check(&parsed(&form, &options), &form)?;
    }

    #[test]
    fn no_name_depends_on_the_order_of_the_form(form in form()) {
        let options = Options::new().name("App");
        let mut reversed = form.clone();
        reversed.fields.reverse();
        prop_assert_eq!(names(&parsed(&form, &options)), names(&parsed(&reversed, &options)));
    }
}
