//! A record becomes a plan: each field with the field of the form that it is, or an error on its own token.

use kintone_schema::{ReadOnlyReason, RoundingMode};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{LitInt, Path};

use crate::ast::{Field, Record};
use crate::attr::{FieldAttrs, Round};
use crate::error::Errors;
use crate::hold::{Hold, hold};
use crate::kind::{self, FilledBy, Kind};
use crate::resolve::{Scope, same};
use crate::schema::{Form, open};
use crate::suggest::nearest;

/// Everything that the expansion says, decided.
pub(crate) struct Plan<'a> {
    pub(crate) record: &'a Record,
    pub(crate) runtime: Option<&'a Path>,
    pub(crate) app: Option<u64>,
    /// The code of the table, if this is the row of one.
    pub(crate) table: Option<String>,
    pub(crate) rebuild: Option<TokenStream>,
    pub(crate) fields: Vec<Planned<'a>>,
    pub(crate) skipped: Vec<&'a Field>,
    pub(crate) lookup_apps: Vec<u64>,
    pub(crate) lacks: Lacks,
}

/// A field of the struct that is a field of the form.
pub(crate) struct Planned<'a> {
    pub(crate) field: &'a Field,
    pub(crate) code: String,
    pub(crate) kind: &'static Kind,
    pub(crate) write: Write,
    pub(crate) on_empty: OnEmpty,
    pub(crate) lookup: bool,
    pub(crate) decimal_places: Option<u8>,
    pub(crate) rounding: Option<&'static str>,
    pub(crate) hold: Hold<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Write {
    Always,
    OnAdd,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum OnEmpty {
    Omit,
    Send,
    ServerDefault,
}

/// What the form has and the struct has not, as errors list it: `` `件名` (SINGLE_LINE_TEXT) ``.
#[derive(Default)]
pub(crate) struct Lacks {
    /// Fields without which nothing can be added.
    pub(crate) required: Vec<String>,
    /// Fields that would lose their value when the row is written back.
    pub(crate) writable: Vec<String>,
}

/// Checks the whole struct; every mistake is in `errors` afterwards.
pub(crate) fn check<'a>(record: &'a Record, errors: &mut Errors) -> Plan<'a> {
    let attrs = &record.attrs;
    let opened = match &attrs.schema {
        Some(literal) => open(literal, attrs.app.as_ref(), errors),
        None => Default::default(),
    };
    let form = opened.form.as_ref();
    let table = attrs.table.as_ref();
    let scope = match (form, table) {
        (Some(form), Some(table)) => Scope::table(form, &table.value(), table, errors),
        (Some(form), None) => Some(Scope::App(form)),
        (None, _) => None,
    };
    let mut plan = Plan {
        record,
        runtime: attrs.runtime.as_ref(),
        app: app(attrs.app.as_ref(), form, errors),
        table: match scope {
            Some(Scope::Table(_, table)) => Some(table.code().to_owned()),
            _ => table.map(syn::LitStr::value),
        },
        rebuild: opened.rebuild,
        fields: Vec::with_capacity(record.fields.len()),
        skipped: Vec::new(),
        lookup_apps: Vec::new(),
        lacks: Lacks::default(),
    };
    contradictions(record, errors);
    for field in &record.fields {
        if field.attrs.skip.is_some() {
            plan.skipped.push(field);
            continue;
        }
        let planned = match scope {
            // A wrong attribute may have been meant to name the field.
            _ if field.attrs.is_mistaken && field.attrs.code.is_none() => None,
            Some(scope) => in_form(field, scope, &mut plan.lookup_apps, errors),
            // The form could not be read, or the table is not in it: nothing can be said about its fields.
            None if attrs.schema.is_some() => None,
            None => without_form(field, &mut plan.lookup_apps, errors),
        };
        let planned = planned.unwrap_or_else(|| Planned::mistaken(field));
        if let Some(other) = plan
            .fields
            .iter()
            .find(|other| same(&other.code, &planned.code))
        {
            let other = &other.field.ident;
            let code = &planned.code;
            errors.at(
                code_tokens(field),
                format_args!("field `{code}` is declared twice: here and as `{other}`"),
            );
        }
        plan.fields.push(planned);
    }
    if record.fields.len() == plan.skipped.len() {
        errors.at(
            &record.ident,
            "this record has no field; name at least one field code",
        );
    }
    plan.lacks = match scope {
        Some(scope) => lacks(scope, &plan.fields),
        None => Lacks {
            required: required_and_not_given(&plan.fields),
            writable: Vec::new(),
        },
    };
    plan.lookup_apps.sort_unstable();
    plan.lookup_apps.dedup();
    if attrs.write.is_some() && !plan.lacks.required.is_empty() {
        errors.at(
            &record.ident,
            format_args!(
                "`{}` cannot be added{}: it lacks the required field{} {}",
                record.ident,
                form.map(|form| format!(" to {}", form.place()))
                    .unwrap_or_default(),
                if plan.lacks.required.len() == 1 {
                    ""
                } else {
                    "s"
                },
                plan.lacks.required.join(", ")
            ),
        );
    }
    plan
}

/// The app id of the attribute, which must be that of the form.
fn app(given: Option<&LitInt>, form: Option<&Form>, errors: &mut Errors) -> Option<u64> {
    let known = form.and_then(|form| form.schema.app());
    let Some(given) = given else { return known };
    match (given.base10_parse::<u64>(), known) {
        (Err(_), _) | (Ok(0), _) => {
            errors.at(given, "an app id is a number like 12");
            known
        }
        (Ok(id), Some(known)) if id != known => {
            let path = form.map_or("", |form| &form.path);
            errors.at(
                given,
                format_args!(
                    "{path} is the form of app {known}, not of app {id}; \
                     write app = {known}, or pull the other form with `kintone-codegen --app {id}`"
                ),
            );
            Some(known)
        }
        (Ok(id), _) => Some(id),
    }
}

/// Attributes of the struct that exclude each other.
fn contradictions(record: &Record, errors: &mut Errors) {
    let attrs = &record.attrs;
    if let (Some(_), Some(write)) = (&attrs.read, &attrs.write) {
        errors.at(
            write,
            "`read` and `write` exclude each other; without either the type serves both",
        );
    }
    if let (Some(partial), None) = (&attrs.partial, &attrs.table) {
        errors.at(
            partial,
            "`partial` is for the rows of a table; the record of an app may lack fields without it",
        );
    }
    if attrs.schema.is_none() {
        for field in record
            .fields
            .iter()
            .filter(|field| field.attrs.kind.is_none())
        {
            if let Some(format) = &field.attrs.format {
                errors.at(format, "`format` needs kind = CALC beside it");
            }
        }
    }
}

/// A field that is checked against the form.
fn in_form<'a>(
    field: &'a Field,
    scope: Scope<'_>,
    lookup_apps: &mut Vec<u64>,
    errors: &mut Errors,
) -> Option<Planned<'a>> {
    let attrs = &field.attrs;
    let form = scope.form();
    for known in known_from_form(attrs) {
        errors.at(
            &known,
            format_args!(
                "`{known}` is for structs without a schema; {} says it",
                form.path
            ),
        );
    }
    let wanted = attrs.kind.as_ref().and_then(|kind| named(kind, errors));
    let code = field_code(field);
    if let Some(kind) = always_there(&code, wanted.filter(|_| attrs.code.is_none())) {
        contradicts(attrs, kind, &code, errors);
        return Some(system(field, kind, errors));
    }
    let found = match (wanted, &attrs.code) {
        (Some(kind), None) if kind.is_system() => scope.system(kind, &attrs.kind, errors)?,
        _ => scope.field(&code, code_tokens(field), errors)?,
    };
    let Some(kind) = Kind::of(found) else {
        errors.at(
            code_tokens(field),
            format_args!(
                "field `{}` in {} is {}, which holds no value; remove it",
                found.code(),
                form.place(),
                found.field_type()
            ),
        );
        return None;
    };
    if !found.enabled() {
        errors.at(
            code_tokens(field),
            format_args!(
                "{kind} is switched off in {place}, so records have no `{code}`; remove the field",
                kind = kind.wire,
                place = form.place(),
                code = found.code()
            ),
        );
        return None;
    }
    contradicts(attrs, kind, found.code(), errors);
    for member in std::iter::once(found).chain(found.table_fields()) {
        lookup_apps.extend(member.lookup().map(|lookup| lookup.related_app));
    }
    let precision = form.schema.number_precision();
    let mode = precision.map(|precision| &precision.rounding_mode);
    let reason = found.read_only();
    Some(Planned {
        field,
        code: found.code().to_owned(),
        kind,
        write: write(kind, reason.is_some()),
        on_empty: if found.server_default() {
            OnEmpty::ServerDefault
        } else if found.static_default().is_some() {
            OnEmpty::Send
        } else {
            OnEmpty::Omit
        },
        lookup: found.is_lookup(),
        decimal_places: precision
            .filter(|_| kind == &kind::NUMBER)
            .and_then(|precision| u8::try_from(precision.decimal_places).ok()),
        rounding: rounding(attrs, kind, mode, errors),
        hold: hold(field, kind, Some((scope, found)), reason, errors),
    })
}

/// `$id` and `$revision`: every record has them, no form lists them.
fn always_there(code: &str, wanted: Option<&'static Kind>) -> Option<&'static Kind> {
    match (code, wanted) {
        ("$id", _) => Some(&kind::ID),
        ("$revision", _) => Some(&kind::REVISION),
        (_, Some(kind)) if kind == &kind::ID || kind == &kind::REVISION => Some(kind),
        _ => None,
    }
}

fn system<'a>(field: &'a Field, kind: &'static Kind, errors: &mut Errors) -> Planned<'a> {
    let code = if kind == &kind::ID {
        "$id"
    } else {
        "$revision"
    };
    Planned {
        code: code.to_owned(),
        kind,
        write: Write::Never,
        on_empty: OnEmpty::Omit,
        hold: hold(field, kind, None, Some(&ReadOnlyReason::System), errors),
        ..Planned::mistaken(field)
    }
}

/// A field of a struct without a schema: the attributes say what the form would.
fn without_form<'a>(
    field: &'a Field,
    lookup_apps: &mut Vec<u64>,
    errors: &mut Errors,
) -> Option<Planned<'a>> {
    let attrs = &field.attrs;
    let code = field_code(field);
    let mut kind = match &attrs.kind {
        Some(name) => Some(named(name, errors)?),
        None => None,
    };
    if let Some(kind) = always_there(&code, kind) {
        return Some(system(field, kind, errors));
    }
    if let (Some(calc), Some(format)) = (kind, &attrs.format) {
        kind = Some(calc_kind(calc, format, errors)?);
    } else if let (Some(calc), Some(name)) = (kind, &attrs.kind)
        && calc == &kind::CALC_NUMBER
    {
        errors.at(name, "what a CALC field holds depends on its format; write kind = CALC, format = NUMBER (or DATE, …)");
        return None;
    }
    let computed = attrs.computed.is_some();
    let reason = match kind {
        Some(kind) if kind.filled_by == FilledBy::Kintone && kind.wire == "CALC" => {
            Some(ReadOnlyReason::Calculated)
        }
        Some(kind) if kind.filled_by == FilledBy::Kintone => Some(ReadOnlyReason::System),
        _ if computed => Some(ReadOnlyReason::AutoText),
        _ => None,
    };
    lookup_apps.extend(number::<u64>(attrs.lookup.as_ref(), errors));
    Some(Planned {
        field,
        code,
        kind: kind.unwrap_or(&kind::UNKNOWN),
        write: match kind {
            Some(kind) => write(kind, reason.is_some()),
            None if computed => Write::Never,
            None => Write::Always,
        },
        on_empty: match (&attrs.server_default, &attrs.default, kind) {
            (Some(_), _, _) => OnEmpty::ServerDefault,
            (None, Some(_), _) | (None, None, None) => OnEmpty::Send,
            (None, None, Some(_)) => OnEmpty::Omit,
        },
        lookup: attrs.lookup.is_some(),
        decimal_places: number(attrs.decimal_places.as_ref(), errors),
        rounding: rounding(attrs, kind.unwrap_or(&kind::NUMBER), None, errors),
        hold: match kind {
            Some(kind) => hold(field, kind, None, reason.as_ref(), errors),
            None => Hold::of_unknown(field),
        },
    })
}

impl<'a> Planned<'a> {
    /// Stands for a field with a mistake, so that the mistake stays the only error.
    fn mistaken(field: &'a Field) -> Planned<'a> {
        Planned {
            field,
            code: field_code(field),
            kind: &kind::UNKNOWN,
            write: Write::Always,
            on_empty: OnEmpty::Send,
            lookup: false,
            decimal_places: None,
            rounding: None,
            hold: Hold::Mistaken,
        }
    }

    /// Whether the struct can give the field a value: written by kintone's rules, and not held in `ReadOnly`.
    fn is_given(&self) -> bool {
        let shape = kind::shape(&self.field.ty).unwrap_or_default();
        self.write != Write::Never && kind::inside(&shape, "ReadOnly").is_none()
    }
}

/// Required and writable fields of the form that the struct cannot fill.
fn lacks(scope: Scope<'_>, fields: &[Planned<'_>]) -> Lacks {
    let given = |code: &str| {
        fields
            .iter()
            .any(|field| field.code == code && field.is_given())
    };
    let mut lacks = Lacks::default();
    for field in scope.fields().iter().filter(|field| !given(field.code())) {
        let listed = || format!("`{}` ({})", field.code(), field.field_type());
        if field.is_required_without_default() {
            lacks.required.push(listed());
        }
        if field.read_only().is_none() && field.holds_value() {
            lacks.writable.push(listed());
        }
    }
    lacks
}

/// The same without a form: fields marked `required` that are only read.
fn required_and_not_given(fields: &[Planned<'_>]) -> Vec<String> {
    let required = fields
        .iter()
        .filter(|planned| planned.field.attrs.required.is_some());
    required
        .filter(|planned| !planned.is_given())
        .map(|planned| format!("`{}` ({})", planned.code, planned.kind.shown))
        .collect()
}

fn write(kind: &Kind, read_only: bool) -> Write {
    match kind.filled_by {
        _ if read_only => Write::Never,
        FilledBy::User => Write::Always,
        FilledBy::KintoneOrAdd => Write::OnAdd,
        FilledBy::Kintone => Write::Never,
    }
}

/// The kind that `kind = …` names.
fn named(name: &syn::Ident, errors: &mut Errors) -> Option<&'static Kind> {
    let text = name.to_string();
    let kind = Kind::named(&text);
    if kind.is_none() {
        let hint = match nearest(&text, Kind::nameable().map(Kind::attribute)) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => "; the names are kintone's own, like SINGLE_LINE_TEXT or NUMBER".to_owned(),
        };
        errors.at(name, format_args!("no field type `{text}`{hint}"));
    }
    kind
}

/// `kind = CALC, format = DATE`.
fn calc_kind(
    kind: &'static Kind,
    format: &syn::Ident,
    errors: &mut Errors,
) -> Option<&'static Kind> {
    if kind != &kind::CALC_NUMBER {
        errors.at(
            format,
            format_args!("`format` is for CALC; {} has none", kind.wire),
        );
        return None;
    }
    let name = format.to_string();
    let found = Kind::of_calc(Some(&name.as_str().into()));
    if found == &kind::UNKNOWN {
        errors.at(
            format,
            format_args!(
                "no format `{name}`; a CALC field has NUMBER, NUMBER_DIGIT, DATE, TIME, DATETIME, HOUR_MINUTE or DAY_HOUR_MINUTE"
            ),
        );
        return None;
    }
    Some(found)
}

/// `kind = …` beside a schema says what the form says, or it is an error.
fn contradicts(attrs: &FieldAttrs, kind: &Kind, code: &str, errors: &mut Errors) {
    let Some(name) = &attrs.kind else { return };
    if name != kind.attribute() && Kind::named(&name.to_string()).is_some() {
        errors.at(
            name,
            format_args!(
                "field `{code}` is {}, not {name}; remove `kind`",
                kind.attribute()
            ),
        );
    }
}

fn rounding(
    attrs: &FieldAttrs,
    kind: &Kind,
    app: Option<&RoundingMode>,
    errors: &mut Errors,
) -> Option<&'static str> {
    let round = attrs.round.as_ref()?;
    let mode = match round {
        Round::AsTheApp(_) => app.map_or("HALF_EVEN", RoundingMode::as_str).to_owned(),
        Round::Mode(mode) => mode.value(),
    };
    if kind != &kind::NUMBER {
        errors.at(
            round,
            format_args!("`round` is for NUMBER; this field is {}", kind.shown),
        );
    }
    match mode.as_str() {
        "HALF_EVEN" => Some("HalfEven"),
        "UP" => Some("Up"),
        "DOWN" => Some("Down"),
        _ => {
            errors.at(
                round,
                format_args!("no rounding `{mode}`; kintone has HALF_EVEN, UP and DOWN"),
            );
            None
        }
    }
}

fn number<T: std::str::FromStr<Err: std::fmt::Display>>(
    literal: Option<&LitInt>,
    errors: &mut Errors,
) -> Option<T> {
    let literal = literal?;
    let number = literal.base10_parse();
    number.map_err(|error| errors.at(literal, error)).ok()
}

/// Attributes whose answer the form has.
fn known_from_form(attrs: &FieldAttrs) -> Vec<syn::Ident> {
    let lookup = attrs
        .lookup
        .as_ref()
        .map(|lookup| syn::Ident::new("lookup", lookup.span()));
    let places = attrs.decimal_places.as_ref();
    let places = places.map(|places| syn::Ident::new("decimal_places", places.span()));
    let format = attrs.format.as_ref();
    let format = format.map(|format| syn::Ident::new("format", format.span()));
    [
        attrs.default.clone(),
        attrs.server_default.clone(),
        attrs.required.clone(),
        attrs.computed.clone(),
        lookup,
        places,
        format,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The code that the field names: the attribute's, else the identifier.
fn field_code(field: &Field) -> String {
    match &field.attrs.code {
        Some(code) => code.value(),
        None => field.name(),
    }
}

/// Where a mistake in the code is shown.
fn code_tokens(field: &Field) -> TokenStream {
    match &field.attrs.code {
        Some(code) => code.to_token_stream(),
        None => field.ident.to_token_stream(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mistakes in the fields of a struct that is checked against the invoice form.
    fn mistakes(attrs: &str, fields: &str) -> Vec<String> {
        let source = format!("#[kintone({attrs})] struct Invoice {{ {fields} }}");
        let input = syn::parse_str(&source).expect("a struct");
        let mut errors = Errors::default();
        let record = Record::parse(&input, &mut errors).expect("named fields");
        check(&record, &mut errors);
        errors.messages()
    }

    const FORM: &str = "schema = \"../examples/schemas/invoice.json\"";

    fn one(fields: &str) -> String {
        let [mistake] = &mistakes(FORM, fields)[..] else {
            panic!("one mistake in {fields}: {:?}", mistakes(FORM, fields));
        };
        mistake.replace("../examples/", "")
    }

    #[test]
    fn what_is_right_is_no_mistake() {
        let fields = "件名: String, 合計: ReadOnly<Option<Decimal>>, #[kintone(kind = STATUS)] s: ReadOnly<String>,
            #[kintone(code = \"$id\")] id: ReadOnly<Option<RecordId>>, 明細: Vec<Row<Item>>, 請求区分: Option<Kind>";
        assert_eq!(mistakes(FORM, fields), [""; 0]);
        assert_eq!(mistakes("app = 1", "何か: String"), [""; 0]);
    }

    #[test]
    fn a_composed_identifier_is_a_decomposed_code() {
        // The compiler's lexer composes; outside of it nothing does, so that only equal spellings are equal here.
        assert!(same("か\u{3099}", "か\u{3099}"));
        assert!(!same("が", "か"));
    }

    #[test]
    fn attributes_that_the_form_answers_are_refused() {
        assert_eq!(
            one("#[kintone(lookup = 20)] 件名: String"),
            "`lookup` is for structs without a schema; schemas/invoice.json says it"
        );
    }

    #[test]
    fn a_kind_that_does_not_exist_is_told() {
        assert_eq!(
            one("#[kintone(kind = NUMBR)] 消費税率: Option<Decimal>"),
            "no field type `NUMBR`; did you mean `NUMBER`?"
        );
    }

    #[test]
    fn rounding_is_for_numbers() {
        assert_eq!(
            one("#[kintone(round)] 件名: String"),
            "`round` is for NUMBER; this field is SINGLE_LINE_TEXT"
        );
        assert_eq!(
            one("#[kintone(round = \"HALF_UP\")] 消費税率: Option<Decimal>"),
            "no rounding `HALF_UP`; kintone has HALF_EVEN, UP and DOWN"
        );
    }

    #[test]
    fn lossy_is_for_numbers() {
        assert_eq!(
            one("#[kintone(lossy)] 件名: String"),
            "`lossy` is for numbers; field `件名` (app 1) is SINGLE_LINE_TEXT"
        );
    }

    #[test]
    fn a_near_label_is_suggested_with_its_code() {
        assert_eq!(
            one("軽減税率対象: Vec<String>"),
            "no field `軽減税率対象` in schemas/invoice.json (app 1); did you mean `軽減税率` inside the table `明細`?"
        );
        assert_eq!(
            one("合計金額: ReadOnly<Option<Decimal>>"),
            "no field `合計金額` in schemas/invoice.json (app 1); did you mean `合計`?"
        );
    }

    #[test]
    fn read_and_write_exclude_each_other() {
        let attrs = format!("{FORM}, read, write");
        let fields = "請求書番号: String, 件名: String, 取引先: String";
        assert_eq!(
            mistakes(&attrs, fields),
            ["`read` and `write` exclude each other; without either the type serves both"]
        );
    }

    #[test]
    fn a_calc_without_a_schema_needs_its_format() {
        assert_eq!(
            mistakes(
                "app = 1",
                "#[kintone(kind = CALC)] 合計: ReadOnly<Option<Decimal>>"
            ),
            [
                "what a CALC field holds depends on its format; write kind = CALC, format = NUMBER (or DATE, …)"
            ]
        );
    }

    #[test]
    fn a_read_only_field_does_not_fill_what_the_form_requires() {
        let attrs = format!("{FORM}, write");
        let fields = "請求書番号: String, 件名: ReadOnly<String>, 取引先: String";
        assert_eq!(
            mistakes(&attrs, fields)
                .join("\n")
                .replace("../examples/", ""),
            "`Invoice` cannot be added to schemas/invoice.json (app 1): it lacks the required field `件名` (SINGLE_LINE_TEXT)"
        );
    }
}
