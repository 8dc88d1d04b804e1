//! The fields that a query may name, as text: the derive writes it into the macro beside a struct, and `query!` reads it.
//!
//! A string literal is one token for the compiler, however long the form is. The text has a line per field, with tabs between
//! the columns:
//!
//! ```text
//! form⇥Invoice⇥schemas/invoice.json (app 1)
//! NUMBER⇥合計⇥合計金額（税込）⇥total⇥
//! DROP_DOWN⇥請求区分⇥⇥請求区分⇥⇥通常⇥前払
//! SUBTABLE⇥明細⇥⇥⇥
//! NUMBER⇥数量⇥⇥⇥明細
//! ```

use proc_macro2::TokenStream;

use crate::kind::Kind;
use crate::names::same;

/// The fields that a query may name.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    pub(crate) scope: Scope,
    /// The name of the struct.
    pub(crate) name: String,
    /// The file and app of the form: `schemas/invoice.json (app 1)`. Empty without a form.
    pub(crate) place: String,
    pub(crate) fields: Vec<Field>,
    /// The forms of related records. They are not in the text.
    pub(crate) others: Vec<Other>,
}

/// The form of another app.
#[derive(Debug, Clone)]
pub(crate) struct Other {
    /// The code of the related records.
    pub(crate) code: String,
    /// Their record type.
    pub(crate) path: TokenStream,
    pub(crate) form: Form,
}

/// Where the fields come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Scope {
    /// The form.
    Form,
    /// The struct, because there is no schema.
    Struct,
    /// Nowhere: the struct has mistakes, or the form cannot be read.
    Nothing,
    /// A table: the struct is its row, which queries cannot search for.
    Row,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    /// The name of its [`Kind`], or of its field type if it holds no value.
    pub(crate) kind: String,
    pub(crate) code: String,
    /// Empty if it equals the code.
    pub(crate) label: String,
    /// The identifier of the struct's own field, if it is as visible as the struct. Empty otherwise.
    pub(crate) ident: String,
    /// The code of the table that the field is in. Empty if it is not in a table.
    pub(crate) table: String,
    /// Its options, or the states. Empty if they are not known.
    pub(crate) options: Vec<String>,
}

/// In place of the kind of a field that is switched off.
pub(crate) const SWITCHED_OFF: &str = "-";

const SCOPES: [(Scope, &str); 4] = [
    (Scope::Form, "form"),
    (Scope::Struct, "struct"),
    (Scope::Nothing, "nothing"),
    (Scope::Row, "row"),
];

impl Form {
    /// For a struct that is not a record.
    pub(crate) fn of_nothing(name: String) -> Form {
        Form {
            scope: Scope::Nothing,
            name,
            place: String::new(),
            fields: Vec::new(),
            others: Vec::new(),
        }
    }

    pub(crate) fn write(&self) -> String {
        let scope = SCOPES.iter().find(|(scope, _)| *scope == self.scope);
        let scope = scope.map_or("", |(_, name)| name);
        let mut text = row([scope, &self.name, &self.place]);
        for field in &self.fields {
            let label = match field.label == field.code {
                true => "",
                false => &field.label,
            };
            let known = [&field.kind, &field.code, label, &field.ident, &field.table];
            let options = field.options.iter().map(String::as_str);
            text.push('\n');
            text.push_str(&row(known.into_iter().chain(options)));
        }
        text
    }

    /// `None` if this is not a text of [`write`](Self::write).
    pub(crate) fn read(text: &str) -> Option<Form> {
        let mut lines = text.split('\n').map(cells);
        let [scope, name, place] = <[String; 3]>::try_from(lines.next()?).ok()?;
        let (scope, _) = SCOPES.iter().find(|(_, name)| *name == scope)?;
        let fields = lines.map(|line| {
            let mut cells = line.into_iter();
            Some(Field {
                kind: cells.next()?,
                code: cells.next()?,
                label: cells.next()?,
                ident: cells.next()?,
                table: cells.next()?,
                options: cells.collect(),
            })
        });
        Some(Form {
            scope: *scope,
            name,
            place,
            fields: fields.collect::<Option<_>>()?,
            others: Vec::new(),
        })
    }

    /// The field with this code, compared without regard to how its letters are composed.
    pub(crate) fn field(&self, code: &str) -> Option<&Field> {
        let exact = self.fields.iter().find(|field| field.code == code);
        exact.or_else(|| self.fields.iter().find(|field| same(&field.code, code)))
    }

    /// The form of the related records with this code, if it is known.
    pub(crate) fn other(&self, code: &str) -> Option<&Other> {
        self.others.iter().find(|other| same(&other.code, code))
    }
}

impl Field {
    /// `None` for what holds no value.
    pub(crate) fn kind(&self) -> Option<&'static Kind> {
        Kind::named(&self.kind)
    }
}

fn row<'c>(cells: impl IntoIterator<Item = &'c str>) -> String {
    let cells = cells.into_iter().map(|cell| {
        let cell = cell.replace('\\', "\\\\");
        cell.replace('\t', "\\t").replace('\n', "\\n")
    });
    cells.collect::<Vec<_>>().join("\t")
}

fn cells(line: &str) -> Vec<String> {
    let cell = |cell: &str| {
        let mut text = String::with_capacity(cell.len());
        let mut chars = cell.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some('t') => text.push('\t'),
                    Some('n') => text.push('\n'),
                    other => text.extend(other),
                },
                c => text.push(c),
            }
        }
        text
    };
    line.split('\t').map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let form = Form {
            scope: Scope::Form,
            name: "Invoice".to_owned(),
            place: "schemas/invoice.json (app 1)".to_owned(),
            fields: vec![
                Field {
                    kind: "DROP_DOWN".to_owned(),
                    code: "請求区分".to_owned(),
                    label: "a\tb\\n".to_owned(),
                    ident: "kind".to_owned(),
                    table: String::new(),
                    options: vec!["通常".to_owned(), "a\nb".to_owned()],
                },
                Field {
                    kind: "NUMBER".to_owned(),
                    code: "数量".to_owned(),
                    label: String::new(),
                    ident: String::new(),
                    table: "明細".to_owned(),
                    options: Vec::new(),
                },
            ],
            others: Vec::new(),
        };
        let read = Form::read(&form.write()).expect("a form");
        assert_eq!(read.fields, form.fields);
        assert_eq!(
            (read.scope, read.name, read.place),
            (form.scope, form.name, form.place)
        );
        assert!(Form::read("something else").is_none());
    }
}
