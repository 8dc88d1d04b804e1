//! Writes a plan as Rust text. Every decision was taken by the plan.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::layout::as_rustfmt;
use crate::plan::{
    Access, ActionEnum, ActionVariant, Attribute, ChoiceEnum, FormValue, Item, Lint, Plan,
    RustField, RustStruct, RustType, Shape, Start, StartValue,
};

/// The whole file, header included.
pub(crate) fn emit(plans: &[Plan]) -> Result<String, syn::Error> {
    let structs = plans.iter().flat_map(|plan| &plan.structs).map(record);
    let choices = plans.iter().flat_map(|plan| &plan.choices).map(choice);
    let process = plans.iter().flat_map(|plan| &plan.actions);
    let process_trait = process.clone().next().map(|_| {
        quote! {
            #[allow(unused_imports)]
            pub use kintone_runtime::ProcessAction as _;
        }
    });
    let actions = process.map(actions);
    let file = quote! {
        #[allow(unused_imports)]
        pub use kintone_runtime::Record as _;
        #process_trait
        #(#structs)*
        #(#choices)*
        #(#actions)*
    };
    // prettyplease drops comments, so the header goes in front of its text.
    let header: String = plans
        .iter()
        .flat_map(|plan| &plan.header)
        .map(|line| format!("// {line}\n"))
        .collect();
    let body = prettyplease::unparse(&syn::parse2(file)?);
    Ok(header + &as_rustfmt(&body))
}

fn record(record: &RustStruct) -> TokenStream {
    let RustStruct { name, docs, .. } = record;
    let name = ident(name);
    let docs = doc(docs);
    let attributes = kintone(&record.attributes);
    let lints = allow(&record.lints);
    let default = matches!(record.start, Start::Derived).then(|| quote!(Default,));
    let fields = record.fields.iter().map(|field| {
        let RustField {
            name,
            docs,
            attributes,
            ty,
            ..
        } = field;
        let (name, docs, attributes, ty) =
            (ident(name), doc(docs), kintone(attributes), rust_type(ty));
        quote!(#docs #attributes pub #name: #ty)
    });
    let start = start(record);
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, #default kintone_runtime::KintoneRecord)]
        #attributes
        #lints
        pub struct #name { #(#fields,)* }
        #start
    }
}

/// How a new record or row begins: with what the form would show.
fn start(record: &RustStruct) -> TokenStream {
    let name = ident(&record.name);
    let required = || {
        record
            .fields
            .iter()
            .filter(|field| matches!(field.start, StartValue::Required))
    };
    match &record.start {
        Start::Derived => TokenStream::new(),
        Start::Default => {
            let fields = members(record, &TokenStream::new());
            quote! {
                impl Default for #name {
                    fn default() -> #name { #name { #(#fields,)* } }
                }
            }
        }
        Start::New { docs, lints } => {
            let (docs, lints) = (doc(docs), allow(lints));
            let arguments = required().map(|field| {
                let (name, ty) = (ident(&field.name), required_type(&field.ty));
                quote!(#name: #ty)
            });
            let fields = members(record, &TokenStream::new());
            quote! {
                impl #name {
                    #docs
                    #lints
                    pub fn new(#(#arguments),*) -> #name { #name { #(#fields,)* } }
                }
            }
        }
        Start::Required {
            name: required_name,
            docs,
            lints,
        } => {
            let required_name = ident(required_name);
            let (docs, lints) = (doc(docs), allow(lints));
            let required = required().map(|field| {
                let (name, docs, ty) = (
                    ident(&field.name),
                    doc(&field.docs),
                    required_type(&field.ty),
                );
                quote!(#docs pub #name: #ty)
            });
            let fields = members(record, &quote!(required.));
            quote! {
                #docs
                #[derive(Debug, Clone, PartialEq)]
                #lints
                pub struct #required_name { #(#required,)* }

                impl From<#required_name> for #name {
                    fn from(required: #required_name) -> #name { #name { #(#fields,)* } }
                }
            }
        }
    }
}

/// The fields of a struct expression; the required ones are found behind `given`.
fn members(record: &RustStruct, given: &TokenStream) -> Vec<TokenStream> {
    record
        .fields
        .iter()
        .map(|field| {
            let name = ident(&field.name);
            match &field.start {
                StartValue::Required if field.ty.shape == Shape::Option => {
                    quote!(#name: Some(#given #name))
                }
                StartValue::Required if given.is_empty() => quote!(#name),
                StartValue::Required => quote!(#name: #given #name),
                // clippy takes `None: None` for a field that is named twice.
                StartValue::Empty if field.name == "None" => quote!(#name: Default::default()),
                StartValue::Empty => {
                    let empty = empty(&field.ty);
                    quote!(#name: #empty)
                }
                StartValue::Form(value) => {
                    let value = form_value(value);
                    quote!(#name: #value)
                }
            }
        })
        .collect()
}

fn empty(ty: &RustType) -> TokenStream {
    match (ty.access, ty.shape) {
        (Access::ReadOnly, _) => quote!(kintone_runtime::ReadOnly::default()),
        (Access::CreateOnly, _) => quote!(kintone_runtime::CreateOnly::default()),
        (Access::Plain, Shape::One) => quote!(String::new()),
        (Access::Plain, Shape::Option) => quote!(None),
        (Access::Plain, Shape::Many | Shape::Rows) => quote!(Vec::new()),
    }
}

/// A default of the form, as an expression of the field's type.
fn form_value(value: &FormValue) -> TokenStream {
    let number = |number: &u32| Literal::u32_unsuffixed(*number);
    match value {
        FormValue::Text(text) => quote!(#text.to_owned()),
        FormValue::Decimal(digits) => {
            quote!(kintone_runtime::Decimal::from_str_exact(#digits).ok())
        }
        FormValue::BigDecimal(digits) => quote!(#digits.parse().ok()),
        FormValue::Date { year, month, day } => {
            let (year, month, day) = (Literal::i32_unsuffixed(*year), number(month), number(day));
            quote!(kintone_runtime::NaiveDate::from_ymd_opt(#year, #month, #day))
        }
        FormValue::Time { hour, minute } => {
            let (hour, minute) = (number(hour), number(minute));
            quote!(kintone_runtime::NaiveTime::from_hms_opt(#hour, #minute, 0))
        }
        FormValue::DateTime(text) => quote!(#text.parse().ok()),
        FormValue::Choice(choice) => {
            let choice = variant(choice);
            quote!(Some(#choice))
        }
        FormValue::Choices(choices) => {
            let choices = choices.iter().map(variant);
            quote!(vec![#(#choices),*])
        }
        FormValue::Entities { item, codes } => {
            let item = item_type(item);
            quote!(vec![#(#item::new(#codes)),*])
        }
    }
}

fn variant((choices, variant): &(String, String)) -> TokenStream {
    let (choices, variant) = (ident(choices), ident(variant));
    quote!(#choices::#variant)
}

fn choice(choice: &ChoiceEnum) -> TokenStream {
    let name = ident(&choice.name);
    let docs = doc(&choice.docs);
    let attributes = kintone(&choice.attributes);
    let lints = allow(&choice.lints);
    let variants = choice.variants.iter().map(|variant| {
        let (name, docs, attributes) = (
            ident(&variant.name),
            doc(&variant.docs),
            kintone(&variant.attributes),
        );
        quote!(#docs #attributes #name)
    });
    let fallback = ident(&choice.fallback);
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, Eq, Hash, kintone_runtime::KintoneChoice)]
        #attributes
        #lints
        pub enum #name {
            #(#variants,)*
            /// An option that the form did not have when this was generated.
            #[kintone(fallback)]
            #fallback(String),
        }
    }
}

fn actions(actions: &ActionEnum) -> TokenStream {
    let name = ident(&actions.name);
    let docs = doc(&actions.docs);
    let attributes = kintone(&actions.attributes);
    let lints = allow(&actions.lints);
    let variants = actions.actions.iter().map(action);
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, Eq, Hash, kintone_runtime::KintoneAction)]
        #attributes
        #lints
        pub enum #name { #(#variants,)* }
    }
}

fn action(action: &ActionVariant) -> TokenStream {
    let name = ident(&action.name);
    let docs = doc(&action.docs);
    let attributes = action.attributes.iter().map(|words| kintone(words));
    let assignee = action.assignee.as_ref().map(|assignee| {
        let docs = doc(&assignee.docs);
        let ty = match assignee.is_optional {
            true => quote!(Option<String>),
            false => quote!(String),
        };
        quote!({ #docs assignee: #ty })
    });
    quote!(#docs #(#attributes)* #name #assignee)
}

fn rust_type(ty: &RustType) -> TokenStream {
    let item = item_type(&ty.item);
    let shaped = match ty.shape {
        Shape::One => item,
        Shape::Option => quote!(Option<#item>),
        Shape::Many => quote!(Vec<#item>),
        Shape::Rows => quote!(Vec<kintone_runtime::Row<#item>>),
    };
    match ty.access {
        Access::Plain => shaped,
        Access::ReadOnly => quote!(kintone_runtime::ReadOnly<#shaped>),
        Access::CreateOnly => quote!(kintone_runtime::CreateOnly<#shaped>),
    }
}

/// The type of a required value: it is there, so it is no `Option`.
fn required_type(ty: &RustType) -> TokenStream {
    match ty.shape {
        Shape::Option => item_type(&ty.item),
        _ => rust_type(ty),
    }
}

fn item_type(item: &Item) -> TokenStream {
    match item {
        Item::Text => quote!(String),
        Item::Decimal => quote!(kintone_runtime::Decimal),
        Item::BigDecimal => quote!(kintone_runtime::BigDecimal),
        Item::Date => quote!(kintone_runtime::NaiveDate),
        Item::Time => quote!(kintone_runtime::NaiveTime),
        Item::DateTime => quote!(kintone_runtime::DateTime<kintone_runtime::Utc>),
        Item::HourMinute => quote!(kintone_runtime::HourMinute),
        Item::Attachment => quote!(kintone_runtime::Attachment),
        Item::User => quote!(kintone_runtime::User),
        Item::Organization => quote!(kintone_runtime::Organization),
        Item::Group => quote!(kintone_runtime::Group),
        Item::RecordNumber => quote!(kintone_runtime::RecordNumber),
        Item::Json => quote!(kintone_runtime::Json),
        Item::Named(name) => {
            let name = ident(name);
            quote!(#name)
        }
    }
}

/// `#[kintone(…)]`, or nothing.
fn kintone(attributes: &[Attribute]) -> Option<TokenStream> {
    let attributes = attributes.iter().map(|attribute| match attribute {
        Attribute::Schema(path) => quote!(schema = #path),
        Attribute::Unchecked => quote!(unchecked),
        Attribute::App(id) => {
            let id = Literal::u64_unsuffixed(*id);
            quote!(app = #id)
        }
        Attribute::Table(code) => quote!(table = #code),
        Attribute::Field(code) => quote!(field = #code),
        Attribute::States => quote!(states),
        Attribute::Code(code) => quote!(code = #code),
        Attribute::Option(option) => quote!(option = #option),
        Attribute::Kind(kind) => {
            let kind = ident(kind);
            quote!(kind = #kind)
        }
        Attribute::Format(format) => {
            let format = ident(format);
            quote!(format = #format)
        }
        Attribute::Default => quote!(default),
        Attribute::ServerDefault => quote!(server_default),
        Attribute::Lookup(app) => {
            let app = Literal::u64_unsuffixed(*app);
            quote!(lookup = #app)
        }
        Attribute::DecimalPlaces(places) => {
            let places = Literal::u8_unsuffixed(*places);
            quote!(decimal_places = #places)
        }
        Attribute::Required => quote!(required),
        Attribute::Computed => quote!(computed),
        Attribute::Action(name) => quote!(action = #name),
        Attribute::From(state) => quote!(from = #state),
        Attribute::To(state) => quote!(to = #state),
        Attribute::Condition(condition) => quote!(condition = #condition),
    });
    let attributes: Vec<TokenStream> = attributes.collect();
    (!attributes.is_empty()).then(|| quote!(#[kintone(#(#attributes),*)]))
}

fn allow(lints: &[Lint]) -> Option<TokenStream> {
    let lints = lints.iter().map(|lint| match lint {
        Lint::NonSnakeCase => quote!(non_snake_case),
        Lint::NonCamelCaseTypes => quote!(non_camel_case_types),
        Lint::UpperCaseAcronyms => quote!(clippy::upper_case_acronyms),
        Lint::DeadCode => quote!(dead_code),
        Lint::EnumVariantNames => quote!(clippy::enum_variant_names),
        Lint::JustUnderscoresAndDigits => quote!(clippy::just_underscores_and_digits),
    });
    let lints: Vec<TokenStream> = lints.collect();
    (!lints.is_empty()).then(|| quote!(#[allow(#(#lints),*)]))
}

fn doc(line: &str) -> TokenStream {
    let line = format!(" {line}");
    quote!(#[doc = #line])
}

/// An identifier of the plan: the names module made or checked it, so it is one.
fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(bare) => Ident::new_raw(bare, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}
