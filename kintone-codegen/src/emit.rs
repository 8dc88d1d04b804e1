//! Writes a plan as Rust text. Every decision was taken by the plan.

use std::collections::BTreeSet;

use proc_macro2::Literal;

use crate::options::{Derive, Item, StructAttribute};
use crate::plan::{
    Access, ActionEnum, ActionVariant, Attribute, ChoiceEnum, Constructor, DefaultValue,
    InitialValue, Lint, Plan, RustStruct, RustType, Shape,
};
use crate::rustfmt_style::{Expression, Lines};

/// The whole file, header included.
pub(crate) fn emit(plans: &[Plan]) -> Result<String, syn::Error> {
    let mut lines = Lines::default();
    for line in plans.iter().flat_map(|plan| &plan.header) {
        lines.line(0, &format!("// {line}"));
    }
    let runtimes: BTreeSet<&str> = plans.iter().map(|plan| plan.runtime.as_str()).collect();
    for runtime in &runtimes {
        lines.line(0, &format!("use {runtime}::prelude::*;"));
        lines.line(0, "");
        // For whoever imports all that is here.
        lines.line(0, "#[allow(unused_imports)]");
        let with_actions = plans
            .iter()
            .any(|plan| plan.runtime == *runtime && plan.actions.is_some());
        lines.line(
            0,
            &match with_actions {
                true => format!("pub use {runtime}::{{ProcessAction as _, Record as _}};"),
                false => format!("pub use {runtime}::Record as _;"),
            },
        );
    }
    let declared = plans.iter().flat_map(Plan::types).collect();
    let emitters: Vec<Emitter<'_>> = plans
        .iter()
        .map(|plan| Emitter {
            plan,
            runtime: &plan.runtime,
            declared: &declared,
        })
        .collect();
    syn::parse_file(lines.text())?;
    for emitter in &emitters {
        for record in &emitter.plan.structs {
            lines.checked(|lines| emitter.record(lines, record))?;
        }
    }
    for emitter in &emitters {
        for choices in &emitter.plan.choices {
            lines.checked(|lines| emitter.choices(lines, choices))?;
        }
    }
    for emitter in &emitters {
        if let Some(of) = &emitter.plan.actions {
            lines.checked(|lines| emitter.actions(lines, of))?;
        }
    }
    Ok(lines.into_text())
}

/// The items of a plan, to be pasted into a file. What they take from other modules is imported.
pub(crate) fn emit_items(plan: &Plan, imports: &[String]) -> Result<String, syn::Error> {
    let mut lines = Lines::default();
    let mut imports: Vec<&str> = imports.iter().map(String::as_str).collect();
    imports.sort_unstable();
    for import in &imports {
        lines.line(0, &format!("use {import};"));
    }
    lines.line(0, &format!("use {}::prelude::*;", plan.runtime));
    let imported = imports.iter().filter_map(|path| path.rsplit("::").next());
    let declared = plan.types().chain(imported).collect();
    let emitter = Emitter {
        plan,
        runtime: &plan.runtime,
        declared: &declared,
    };
    for record in &plan.structs {
        emitter.record(&mut lines, record);
    }
    for choices in &plan.choices {
        emitter.choices(&mut lines, choices);
    }
    let text = lines.into_text();
    syn::parse_file(&text)?;
    Ok(text)
}

/// The type of a field, as the file of the plan writes it.
pub(crate) fn rust_type(plan: &Plan, ty: &RustType) -> String {
    let emitter = Emitter {
        plan,
        runtime: &plan.runtime,
        declared: &plan.types().collect(),
    };
    emitter.rust_type(ty)
}

/// The attribute of these words; empty without any.
pub(crate) fn attribute(attributes: &[Attribute]) -> String {
    match attributes {
        [] => String::new(),
        _ => format!("#[kintone({})]", words(attributes).join(", ")),
    }
}

/// Writes the items of one app.
struct Emitter<'p> {
    plan: &'p Plan,
    /// The path of kintone-runtime.
    runtime: &'p str,
    /// The types that the file declares: they hide those that it imports.
    declared: &'p BTreeSet<&'p str>,
}

impl Emitter<'_> {
    fn record(&self, lines: &mut Lines, record: &RustStruct) {
        let default = match record.constructor {
            Constructor::Derived => Some("Default"),
            _ => None,
        };
        lines.line(0, "");
        lines.line(0, &doc(&record.docs));
        if let Some(limits) = &record.limits {
            lines.line(0, "///");
            lines.line(0, &doc(limits));
        }
        lines.derive(&self.derives(default.into_iter(), Some("KintoneRecord")));
        lines.attribute(0, "kintone", &words(&record.attributes));
        self.attributes(lines, &record.lints);
        lines.struct_header(0, &format!("pub struct {}", record.name));
        for field in &record.fields {
            lines.line(1, &doc(&field.docs));
            lines.field_attribute("kintone", &words(&field.attributes));
            lines.field(&field.name, &self.rust_type(&field.ty));
        }
        lines.line(0, "}");
        self.constructor(lines, record);
    }

    /// What a struct derives, in order: what every struct has, traits of the language, and the derives of crates.
    fn derives<'a>(
        &'a self,
        default: impl Iterator<Item = &'a str>,
        last: Option<&'a str>,
    ) -> Vec<&'a str> {
        let is_path = |derive: &&Derive| matches!(derive, Derive::Path(_));
        let chosen = &self.plan.derives;
        ["Debug", "Clone", "PartialEq"]
            .into_iter()
            .chain(
                chosen
                    .iter()
                    .filter(|derive| !is_path(derive))
                    .map(Derive::name),
            )
            .chain(default)
            .chain(chosen.iter().filter(is_path).map(Derive::name))
            .chain(last)
            .collect()
    }

    /// The lints that a struct allows, and the attributes that the user puts on it.
    fn attributes(&self, lines: &mut Lines, of: &[Lint]) {
        let mut allowed = lints(of);
        for attribute in &self.plan.attributes {
            if let StructAttribute::Allow(lints) = attribute {
                for lint in lints {
                    if !allowed.contains(lint) {
                        allowed.push(lint.clone());
                    }
                }
            }
        }
        lines.attribute(0, "allow", &allowed);
        for attribute in &self.plan.attributes {
            match attribute {
                StructAttribute::Allow(_) => {}
                StructAttribute::List { name, words } => lines.attribute(0, name, words),
                StructAttribute::Line(line) => lines.line(0, line),
            }
        }
    }

    /// How a new record or row begins: with what the form would show.
    fn constructor(&self, lines: &mut Lines, record: &RustStruct) {
        match &record.constructor {
            Constructor::Derived | Constructor::None => {}
            Constructor::Default => {
                lines.line(0, "");
                lines.impl_header("Default", &record.name);
                lines.constructor_header("default", "");
                self.literal(lines, record);
            }
            Constructor::Required {
                name,
                docs,
                lints: of,
            } => {
                lines.line(0, "");
                lines.line(0, &doc(docs));
                lines.derive(&self.derives(None.into_iter(), None));
                self.attributes(lines, of);
                lines.struct_header(0, &format!("pub struct {name}"));
                for field in &record.fields {
                    if field.initial == InitialValue::Required {
                        lines.line(1, &doc(&field.docs));
                        lines.field(&field.name, &self.required_type(&field.ty));
                    }
                }
                lines.line(0, "}");
                lines.line(0, "");
                lines.impl_header(&format!("From<{name}>"), &record.name);
                lines.constructor_header("from", &format!("required: {name}"));
                self.literal(lines, record);
            }
        }
    }

    /// The record as a new one begins, and the ends of the function and of its `impl`.
    fn literal(&self, lines: &mut Lines, record: &RustStruct) {
        let members: Vec<(String, Expression)> = record
            .fields
            .iter()
            .map(|field| {
                (
                    field.name.clone(),
                    self.member(&field.name, &field.initial, &field.ty),
                )
            })
            .collect();
        lines.self_literal(&members);
        lines.line(1, "}");
        lines.line(0, "}");
    }

    fn member(&self, name: &str, initial: &InitialValue, ty: &RustType) -> Expression {
        match initial {
            InitialValue::Required => {
                let given = Expression::Field("required", name.to_owned());
                match ty.shape {
                    Shape::Option => some(given),
                    _ => given,
                }
            }
            // clippy takes `None: None` for a field that is named twice.
            InitialValue::Empty if name == "None" => nothing("Default::default"),
            InitialValue::Empty => self.empty(ty),
            InitialValue::Default(value) => self.default_value(value),
        }
    }

    fn empty(&self, ty: &RustType) -> Expression {
        let wrapped = |wrapper| nothing(&format!("{}::default", self.runtime(wrapper)));
        match (ty.access, ty.shape) {
            (Access::ReadOnly, _) => wrapped("ReadOnly"),
            (Access::CreateOnly, _) => wrapped("CreateOnly"),
            (Access::Plain, Shape::One) => nothing("String::new"),
            (Access::Plain, Shape::Option) => Expression::word("None"),
            (Access::Plain, Shape::Many | Shape::Rows) => nothing("Vec::new"),
        }
    }

    /// A default of the form, as an expression of the field's type.
    fn default_value(&self, value: &DefaultValue) -> Expression {
        let number = |number: String| Expression::Word(number);
        let call = |name: String, arguments: &[String]| {
            Expression::Call(name, arguments.iter().cloned().map(number).collect())
        };
        match value {
            DefaultValue::Text(text) => Expression::Text(literal(text)),
            DefaultValue::SomeText(text) => some(Expression::Text(literal(text))),
            DefaultValue::Texts(texts) => Expression::List(
                texts
                    .iter()
                    .map(|text| Expression::Text(literal(text)))
                    .collect(),
            ),
            DefaultValue::Integer(digits) => some(Expression::word(digits)),
            DefaultValue::Float { mantissa, scale: 0 } => {
                some(Expression::Word(format!("{mantissa}.0")))
            }
            DefaultValue::Float { mantissa, scale } => {
                let power = 10_u128.pow(*scale);
                some(Expression::Word(format!("{mantissa}.0 / {power}.0")))
            }
            DefaultValue::Decimal { mantissa, scale } => {
                let constructor = match i64::try_from(*mantissa) {
                    Ok(_) => "new",
                    Err(_) => "from_i128_with_scale",
                };
                some(call(
                    format!("{}::{constructor}", self.runtime("Decimal")),
                    &[mantissa.to_string(), scale.to_string()],
                ))
            }
            DefaultValue::BigDecimal { mantissa, scale } => some(call(
                format!("{}::new", self.runtime("BigDecimal")),
                &[format!("{mantissa}_i128.into()"), scale.to_string()],
            )),
            DefaultValue::Date { year, month, day } => call(
                format!("{}::from_ymd_opt", self.runtime("NaiveDate")),
                &[year.to_string(), month.to_string(), day.to_string()],
            ),
            DefaultValue::Time { hour, minute } => call(
                format!("{}::from_hms_opt", self.runtime("NaiveTime")),
                &[hour.to_string(), minute.to_string(), "0".to_owned()],
            ),
            DefaultValue::DateTime { seconds } => call(
                format!("{}::from_timestamp", self.runtime("DateTime")),
                &[seconds.to_string(), "0".to_owned()],
            ),
            DefaultValue::Choice(choice) => some(variant(choice)),
            DefaultValue::Choices(choices) => {
                Expression::List(choices.iter().map(variant).collect())
            }
            DefaultValue::Entities { item, codes } => {
                let new = format!("{}::new", self.item_type(item));
                let entity = |code: &String| {
                    Expression::Call(new.clone(), vec![Expression::Word(literal(code))])
                };
                Expression::List(codes.iter().map(entity).collect())
            }
        }
    }

    fn choices(&self, lines: &mut Lines, choices: &ChoiceEnum) {
        lines.line(0, "");
        lines.line(0, &doc(&choices.docs));
        let ordered = self.plan.derives.iter();
        let ordered = ordered.filter(|derive| matches!(derive, Derive::PartialOrd | Derive::Ord));
        let derives: Vec<&str> = ["Debug", "Clone", "PartialEq", "Eq", "Hash"]
            .into_iter()
            .chain(ordered.map(Derive::name))
            .chain(["KintoneChoice"])
            .collect();
        lines.derive(&derives);
        lines.attribute(0, "kintone", &words(&choices.attributes));
        lines.attribute(0, "allow", &lints(&choices.lints));
        lines.enum_header(&format!("pub enum {}", choices.name));
        for variant in &choices.variants {
            lines.line(1, &doc(&variant.docs));
            lines.attribute(1, "kintone", &words(&variant.attributes));
            lines.line(1, &format!("{},", variant.name));
        }
        lines.line(
            1,
            "/// An option that the form did not have when this was generated.",
        );
        lines.line(1, "#[kintone(fallback)]");
        lines.line(1, &format!("{}(String),", choices.fallback));
        lines.line(0, "}");
    }

    fn actions(&self, lines: &mut Lines, actions: &ActionEnum) {
        lines.line(0, "");
        lines.line(0, &doc(&actions.docs));
        // An assignee is a text, which cannot be `Copy`.
        let holds_nothing = actions
            .actions
            .iter()
            .all(|action| action.assignee.is_none());
        let copy = holds_nothing.then_some("Copy");
        let derives: Vec<&str> = ["Debug", "Clone"]
            .into_iter()
            .chain(copy)
            .chain(["PartialEq", "Eq", "Hash", "KintoneAction"])
            .collect();
        lines.derive(&derives);
        lines.attribute(0, "kintone", &words(&actions.attributes));
        lines.attribute(0, "allow", &lints(&actions.lints));
        lines.enum_header(&format!("pub enum {}", actions.name));
        for action in &actions.actions {
            self.action(lines, action);
        }
        lines.line(0, "}");
    }

    fn action(&self, lines: &mut Lines, action: &ActionVariant) {
        lines.line(1, &doc(&action.docs));
        for attributes in &action.attributes {
            lines.attribute(1, "kintone", &words(attributes));
        }
        let Some(assignee) = &action.assignee else {
            return lines.line(1, &format!("{},", action.name));
        };
        lines.struct_header(1, &action.name);
        lines.line(2, &doc(&assignee.docs));
        lines.line(
            2,
            match assignee.is_optional {
                true => "assignee: Option<String>,",
                false => "assignee: String,",
            },
        );
        lines.line(1, "},");
    }

    fn rust_type(&self, ty: &RustType) -> String {
        let item = self.item_type(&ty.item);
        let shaped = match ty.shape {
            Shape::One => item,
            Shape::Option => format!("Option<{item}>"),
            Shape::Many => format!("Vec<{item}>"),
            Shape::Rows => format!("Vec<{}<{item}>>", self.runtime("Row")),
        };
        match ty.access {
            Access::Plain => shaped,
            Access::ReadOnly => format!("{}<{shaped}>", self.runtime("ReadOnly")),
            Access::CreateOnly => format!("{}<{shaped}>", self.runtime("CreateOnly")),
        }
    }

    /// The type of a required value: it is there, so it is not an `Option`.
    fn required_type(&self, ty: &RustType) -> String {
        match ty.shape {
            Shape::Option => self.item_type(&ty.item),
            _ => self.rust_type(ty),
        }
    }

    fn item_type(&self, item: &Item) -> String {
        let name = match item {
            Item::Text => return "String".to_owned(),
            Item::Named(name) | Item::Custom(name) => return name.clone(),
            Item::Integer(name) => return (*name).to_owned(),
            Item::Float => return "f64".to_owned(),
            Item::FixedDateTime => {
                let offset = format!("{}::FixedOffset", self.runtime);
                return format!("{}<{offset}>", self.runtime("DateTime"));
            }
            Item::DateTime => {
                return format!("{}<{}>", self.runtime("DateTime"), self.runtime("Utc"));
            }
            Item::Decimal => "Decimal",
            Item::BigDecimal => "BigDecimal",
            Item::Date => "NaiveDate",
            Item::Time => "NaiveTime",
            Item::HourMinute => "HourMinute",
            Item::Attachment => "Attachment",
            Item::User => "User",
            Item::Organization => "Organization",
            Item::Group => "Group",
            Item::RecordNumber => "RecordNumber",
            Item::Json => "Json",
        };
        self.runtime(name)
    }

    /// A type of the runtime: by its name, or by its path where a type of this file has that name.
    fn runtime(&self, name: &str) -> String {
        match self.declared.contains(name) {
            true => format!("{}::{name}", self.runtime),
            false => name.to_owned(),
        }
    }
}

/// A call without arguments.
fn nothing(function: &str) -> Expression {
    Expression::Call(function.to_owned(), Vec::new())
}

fn some(value: Expression) -> Expression {
    Expression::Call("Some".to_owned(), vec![value])
}

fn variant((choices, variant): &(String, String)) -> Expression {
    Expression::Word(format!("{choices}::{variant}"))
}

/// The words of a `#[kintone(…)]`.
fn words(attributes: &[Attribute]) -> Vec<String> {
    let word = |attribute: &Attribute| match attribute {
        Attribute::Crate(path) => format!("crate = {path}"),
        Attribute::Schema(path) => format!("schema = {}", literal(path)),
        Attribute::Unchecked => "unchecked".to_owned(),
        Attribute::App(id) => format!("app = {id}"),
        Attribute::Table(code) => format!("table = {}", literal(code)),
        Attribute::Related(types) => {
            let types: Vec<String> = types
                .iter()
                .map(|(code, path)| format!("{} = {path}", word_or_literal(code)))
                .collect();
            format!("related({})", types.join(", "))
        }
        Attribute::Field(code) => format!("field = {}", literal(code)),
        Attribute::States => "states".to_owned(),
        Attribute::Code(code) => format!("code = {}", literal(code)),
        Attribute::Option(option) => format!("option = {}", literal(option)),
        Attribute::Kind(kind) => format!("kind = {kind}"),
        Attribute::Format(format) => format!("format = {format}"),
        Attribute::Default => "default".to_owned(),
        Attribute::ServerDefault => "server_default".to_owned(),
        Attribute::Lookup(app) => format!("lookup = {app}"),
        Attribute::DecimalPlaces(places) => format!("decimal_places = {places}"),
        Attribute::Required => "required".to_owned(),
        Attribute::Computed => "computed".to_owned(),
        Attribute::Lossy => "lossy".to_owned(),
        Attribute::Action(name) => format!("action = {}", literal(name)),
        Attribute::From(state) => format!("from = {}", literal(state)),
        Attribute::To(state) => format!("to = {}", literal(state)),
        Attribute::Condition(condition) => format!("condition = {}", literal(condition)),
    };
    attributes.iter().map(word).collect()
}

fn lints(lints: &[Lint]) -> Vec<String> {
    let lint = |lint: &Lint| match lint {
        Lint::NonSnakeCase => "non_snake_case",
        Lint::NonCamelCaseTypes => "non_camel_case_types",
        Lint::UpperCaseAcronyms => "clippy::upper_case_acronyms",
        Lint::DeadCode => "dead_code",
        Lint::EnumVariantNames => "clippy::enum_variant_names",
    };
    lints.iter().map(lint).map(str::to_owned).collect()
}

fn doc(line: &str) -> String {
    format!("/// {line}")
}

fn literal(text: &str) -> String {
    Literal::string(text).to_string()
}

/// A field code as a word where it is one, as people write it.
fn word_or_literal(code: &str) -> String {
    let is_word = syn::parse_str::<syn::Ident>(code).is_ok_and(|word| word == code);
    match is_word {
        true => code.to_owned(),
        false => literal(code),
    }
}
