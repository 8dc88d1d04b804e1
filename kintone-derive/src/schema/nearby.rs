//! Finds existing schema files, for errors about one that is missing or not named.

use std::path::Path;

use kintone_schema::AppSchema;
use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::{LitInt, LitStr};

use super::cache::{Stamp, cached};
use crate::names::{listed, same};
use kintone_schema::suggest::nearest;

/// The folders of schema files, relative to that of Cargo.toml: where kintone-codegen puts them, in this crate and in its
/// workspace.
const SCHEMAS: [&str; 3] = ["schemas/", "../schemas/", "../../schemas/"];

/// Further folders in which a misplaced file may be.
const ELSEWHERE: [&str; 5] = ["", "src/", "src/schemas/", "schema/", "../"];

/// The message for a type that names no schema file, with what to add.
pub(super) fn unnamed(
    root: &Path,
    ident: &Ident,
    app: Option<&LitInt>,
    table: Option<&LitStr>,
) -> String {
    let there: Vec<String> = SCHEMAS
        .iter()
        .flat_map(|folder| files(root, folder))
        .collect();
    let name = ident.unraw().to_string();
    let of_app = app
        .and_then(|app| app.base10_parse::<u64>().ok())
        .and_then(|app| {
            there
                .iter()
                .find(|path| is_form(root, path, |form| form.app() == Some(app)))
        });
    let of_table = || {
        let table = table?.value();
        let has_table = |form: &AppSchema| {
            form.field(&table)
                .is_some_and(|field| !field.table_fields().is_empty())
        };
        there.iter().find(|path| is_form(root, path, has_table))
    };
    let found = of_app.or_else(of_table).map(String::as_str);
    // A row is not named after its app.
    let found = found.or_else(|| match table {
        None => by_stem(&there, &snake(&name)),
        Some(_) => None,
    });
    let remedy = match (found, &there[..]) {
        (Some(found), _) => format!("add schema = {found:?} to #[kintone(…)]"),
        (None, []) => {
            let path = format!("schemas/{}.json", snake(&name));
            let pull = pull(app, &path);
            format!("pull the form with {pull} and add schema = {path:?} to #[kintone(…)]")
        }
        (None, there) => format!(
            "add schema = \"…\" to #[kintone(…)] (there are {})",
            listed(there)
        ),
    };
    format!(
        "`{name}` has no schema file, so it cannot be checked against the form; {remedy}, or add `unchecked` to skip the checks"
    )
}

/// The file that was probably meant by a path that does not exist.
pub(super) fn instead_of(root: &Path, path: &str) -> Option<String> {
    let (folder, name) = match path.rfind('/') {
        Some(slash) => path.split_at(slash + 1),
        None => ("", path),
    };
    let folders = || [folder].into_iter().chain(SCHEMAS).chain(ELSEWHERE);
    let same_name = folders().map(|folder| format!("{folder}{name}"));
    if let Some(found) = same_name.into_iter().find(|path| root.join(path).is_file()) {
        return Some(found);
    }
    let there: Vec<String> = [folder]
        .into_iter()
        .chain(SCHEMAS)
        .flat_map(|folder| files(root, folder))
        .collect();
    let stem = name.strip_suffix(".json").unwrap_or(name);
    by_stem(&there, stem).map(str::to_owned)
}

/// A form that has all these fields.
pub(super) fn with_fields(root: &Path, codes: &[String]) -> Option<String> {
    let mut there = SCHEMAS.iter().flat_map(|folder| files(root, folder));
    let has_all = |form: &AppSchema| {
        let has = |code: &String| form.fields().iter().any(|field| same(field.code(), code));
        codes.iter().all(has)
    };
    there.find(|path| is_form(root, path, has_all))
}

/// The JSON files of a folder, in the order of their names.
fn files(root: &Path, folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root.join(folder))
        .into_iter()
        .flatten()
        .flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".json")).collect();
    names.sort_unstable();
    names.iter().map(|name| format!("{folder}{name}")).collect()
}

fn by_stem<'p>(paths: &'p [String], stem: &str) -> Option<&'p str> {
    let near = nearest(stem, paths.iter().map(|path| self::stem(path)))?;
    paths
        .iter()
        .map(String::as_str)
        .find(|path| self::stem(path) == near)
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".json").unwrap_or(name)
}

/// Whether the file is a form that meets the condition.
fn is_form(root: &Path, path: &str, is: impl Fn(&AppSchema) -> bool) -> bool {
    let file = root.join(path);
    let form = Stamp::of(&file).and_then(|stamp| cached(&file, stamp));
    form.is_ok_and(|form| is(&form))
}

/// The stem under which kintone-codegen writes the form of a struct: `SalesOrder` is in `sales_order.json`.
fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

/// The command that writes the schema file `path`.
pub(super) fn pull(app: Option<&LitInt>, path: &str) -> String {
    let app = app.map_or("<id>", LitInt::base10_digits);
    format!("`kintone-codegen --app {app} --schema-file {path} -o <file>`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples"))
    }

    #[test]
    fn a_file_one_folder_off_is_found() {
        let found = |path| instead_of(there(), path);
        assert_eq!(
            found("invoice.json").as_deref(),
            Some("schemas/invoice.json")
        );
        assert_eq!(
            found("schema/invoice.json").as_deref(),
            Some("schemas/invoice.json")
        );
        assert_eq!(
            found("src/schemas/invoice.json").as_deref(),
            Some("schemas/invoice.json")
        );
        assert_eq!(
            found("schemas/invoces.json").as_deref(),
            Some("schemas/invoice.json")
        );
        assert_eq!(found("schemas/nothing-like-it.json"), None);
        let found = |path| instead_of(&there().join("src"), path);
        assert_eq!(
            found("schemas/invoice.json").as_deref(),
            Some("../schemas/invoice.json")
        );
    }

    #[test]
    fn a_type_without_a_file_is_told_of_the_one_for_its_app_or_its_name() {
        let told = |name: &str, app: Option<&str>| {
            let ident: Ident = syn::parse_str(name).expect("an identifier");
            let app: Option<LitInt> = app.map(|app| syn::parse_str(app).expect("a number"));
            unnamed(there(), &ident, app.as_ref(), None)
        };
        assert!(told("Rechnung", Some("1")).contains("add schema = \"schemas/invoice.json\""));
        assert!(told("Invoice", None).contains("add schema = \"schemas/invoice.json\""));
        assert!(
            told("Xyz", None)
                .contains("(there are `schemas/all_types.json`, `schemas/customer.json`")
        );
        let elsewhere = syn::parse_str("SalesOrder").expect("an identifier");
        assert!(
            unnamed(Path::new("/nowhere/at/all"), &elsewhere, None, None)
                .contains("--app <id> --schema-file schemas/sales_order.json")
        );
    }
}
