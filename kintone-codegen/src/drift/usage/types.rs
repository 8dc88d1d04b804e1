//! Types with one of kintone's derives, and what their attributes say.

use std::path::Path;
use std::rc::Rc;

use kintone_schema::AppSchema;
use syn::ext::IdentExt as _;
use syn::meta::ParseNestedMeta;
use syn::visit::{self, Visit};
use syn::{Attribute, Ident, LitInt, LitStr, Token};
use unicode_normalization::UnicodeNormalization as _;

use super::site::{Origin, Use};
use crate::drift::change::ChangeKind;

/// The form that a type is checked against.
#[derive(Debug, Default, Clone)]
pub(super) struct FormOf {
    schema: Option<String>,
    app: Option<u64>,
}

/// A struct with `#[derive(KintoneRecord)]`.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) origin: Rc<Origin>,
    pub(super) line: usize,
    pub(super) name: String,
    pub(super) form: FormOf,
    pub(super) table: Option<String>,
    pub(super) fields: Vec<Field>,
}

#[derive(Debug)]
pub(super) struct Field {
    pub(super) line: usize,
    pub(super) name: String,
    pub(super) code: String,
}

/// An enum with `#[derive(KintoneChoice)]` or `#[derive(KintoneAction)]`.
#[derive(Debug)]
pub(super) struct Choices {
    pub(super) origin: Rc<Origin>,
    line: usize,
    pub(super) name: String,
    pub(super) form: FormOf,
    pub(super) of: Of,
    pub(super) variants: Vec<Field>,
}

/// What the variants of an enum are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Of {
    Field(String),
    States,
    Actions,
    /// Of a form that is not known.
    Unchecked,
}

impl Of {
    pub(super) fn is_field(&self, code: &str) -> bool {
        matches!(self, Of::Field(of) if same(of, code))
    }

    pub(super) fn is_states(&self) -> bool {
        *self == Of::States
    }

    pub(super) fn is_actions(&self) -> bool {
        *self == Of::Actions
    }
}

impl FormOf {
    /// Whether the type is checked against this form: in the same file, or without a file, of the same app.
    pub(super) fn is(&self, folder: &Path, schema: &AppSchema, file: Option<&Path>) -> bool {
        match (&self.schema, file) {
            (Some(path), Some(file)) => is_same_file(&folder.join(path), file),
            _ => self.app.is_some() && self.app == schema.app(),
        }
    }
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// Whether a name in Rust, which the compiler composes, is a name in kintone, which is kept as it was typed.
pub(super) fn same(one: &str, other: &str) -> bool {
    one == other || one.nfc().eq(other.nfc())
}

impl Record {
    pub(super) fn itself(&self) -> Use {
        let what = format!("`{}`", self.name);
        self.origin.definition(self.line, what, None)
    }

    pub(super) fn field(&self, code: &str) -> Option<&Field> {
        self.fields.iter().find(|field| same(&field.code, code))
    }

    pub(super) fn at(&self, field: &Field) -> Use {
        let what = format!("field `{}` of `{}`", field.name, self.name);
        self.origin.definition(field.line, what, Some(&field.name))
    }
}

impl Choices {
    pub(super) fn itself(self: &&Self) -> Use {
        let what = format!("`{}`", self.name);
        self.origin.definition(self.line, what, None)
    }

    /// The variant of an option, a state or an action.
    pub(super) fn variant(&self, option: &str) -> Option<&Field> {
        self.variants
            .iter()
            .find(|variant| same(&variant.code, option))
    }

    /// The variant of an option, a state or an action. A new one concerns the enum as a whole.
    pub(super) fn uses_of(self: &&Self, option: &str, kind: ChangeKind) -> Vec<Use> {
        if kind == ChangeKind::Added {
            return vec![self.itself()];
        }
        let variant = self.variant(option).map(|variant| {
            let what = format!("`{}::{}`", self.name, variant.name);
            self.origin
                .definition(variant.line, what, Some(&variant.name))
        });
        variant.into_iter().collect()
    }
}

pub(super) fn collect(
    origin: &Rc<Origin>,
    parsed: &syn::File,
    records: &mut Vec<Record>,
    choices: &mut Vec<Choices>,
) {
    Collector {
        origin,
        records,
        choices,
    }
    .visit_file(parsed);
}

struct Collector<'c> {
    origin: &'c Rc<Origin>,
    records: &'c mut Vec<Record>,
    choices: &'c mut Vec<Choices>,
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        if derives(&item.attrs, "KintoneRecord") {
            let given = Given::of(&item.attrs);
            self.records.push(Record {
                origin: Rc::clone(self.origin),
                line: item.ident.span().start().line,
                name: item.ident.unraw().to_string(),
                form: given.form,
                table: given.table,
                fields: item.fields.iter().filter_map(field).collect(),
            });
        }
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        let is_action = derives(&item.attrs, "KintoneAction");
        if is_action || derives(&item.attrs, "KintoneChoice") {
            let given = Given::of(&item.attrs);
            let of = match (is_action, given.field) {
                (true, _) => Of::Actions,
                (false, Some(field)) => Of::Field(field),
                (false, None) if given.is_states => Of::States,
                (false, None) => Of::Unchecked,
            };
            let variants = item.variants.iter().map(|variant| {
                let given = Given::of(&variant.attrs);
                named(&variant.ident, given.option.or(given.action))
            });
            self.choices.push(Choices {
                origin: Rc::clone(self.origin),
                line: item.ident.span().start().line,
                name: item.ident.unraw().to_string(),
                form: given.form,
                of,
                variants: variants.collect(),
            });
        }
        visit::visit_item_enum(self, item);
    }
}

fn field(field: &syn::Field) -> Option<Field> {
    let given = Given::of(&field.attrs);
    let ident = field.ident.as_ref()?;
    (!given.is_skipped).then(|| named(ident, given.code))
}

fn named(ident: &Ident, given: Option<String>) -> Field {
    let name = ident.unraw().to_string();
    Field {
        line: ident.span().start().line,
        code: given.unwrap_or_else(|| name.clone()),
        name,
    }
}

/// Whether the derive is among those of the type, however its path is written.
fn derives(attrs: &[Attribute], derive: &str) -> bool {
    let mut is_derived = false;
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("derive")) {
        // A derive that does not parse is rustc's to report.
        let _ = attr.parse_nested_meta(|meta| {
            is_derived |= meta
                .path
                .segments
                .last()
                .is_some_and(|last| last.ident == derive);
            Ok(())
        });
    }
    is_derived
}

/// What the `#[kintone(…)]` of an item say that matters here.
#[derive(Default)]
struct Given {
    form: FormOf,
    table: Option<String>,
    field: Option<String>,
    code: Option<String>,
    option: Option<String>,
    action: Option<String>,
    is_states: bool,
    is_skipped: bool,
}

impl Given {
    fn of(attrs: &[Attribute]) -> Given {
        let mut given = Given::default();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("kintone")) {
            // What the derive does not understand it reports by itself.
            let _ = attr.parse_nested_meta(|meta| given.take(&meta));
        }
        given
    }

    fn take(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let name = meta
            .path
            .get_ident()
            .map(Ident::to_string)
            .unwrap_or_default();
        if meta.input.peek(syn::token::Paren) {
            // The types of related records, for one.
            let content;
            syn::parenthesized!(content in meta.input);
            let _: proc_macro2::TokenStream = content.parse()?;
            return Ok(());
        }
        if !meta.input.peek(Token![=]) {
            self.is_states |= name == "states";
            self.is_skipped |= name == "skip";
            return Ok(());
        }
        let value = meta.value()?;
        if name == "app" && value.peek(LitInt) {
            self.form.app = value.parse::<LitInt>()?.base10_parse().ok();
            return Ok(());
        }
        if !value.peek(LitStr) {
            let _: syn::Expr = value.parse()?;
            return Ok(());
        }
        let text = value.parse::<LitStr>()?.value();
        let into = match name.as_str() {
            "schema" => &mut self.form.schema,
            "table" => &mut self.table,
            "field" => &mut self.field,
            "code" => &mut self.code,
            "option" => &mut self.option,
            "action" => &mut self.action,
            _ => return Ok(()),
        };
        *into = Some(text);
        Ok(())
    }
}

/// The line of a token, for what is not a type.
pub(super) fn line(of: &impl syn::spanned::Spanned) -> usize {
    of.span().start().line
}
