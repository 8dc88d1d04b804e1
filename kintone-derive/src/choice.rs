//! Turns an enum with `#[derive(KintoneChoice)]` into a choice. Its variants are checked against the options of the form.

use kintone_schema::FieldType;
use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Fields, Ident, LitStr, Type};

use crate::ast::{self, Variant};
use crate::code::{self, Code};
use crate::error::{Errors, is_in_generated_file};
use crate::kind::shape;
use crate::names::{is_word, list, same};
use crate::runtime::runtime;
use crate::schema::{Form, Source};
use crate::type_check::Options;
use kintone_schema::suggest::nearest;

/// All that the expansion needs.
pub(crate) struct Plan<'a> {
    choice: &'a ast::Choice,
    rebuild: Option<TokenStream>,
    /// The variants with their options as the form spells them.
    options: Vec<(&'a Ident, String)>,
    fallback: Option<(&'a Ident, &'a Type)>,
    /// The options that misspelt variants were meant as, which are not also missing.
    meant: Vec<String>,
    /// The hash of the options that the enum was checked against.
    known: Option<u64>,
    /// There is an error, so the emitted code is never called.
    is_mistaken: bool,
}

/// Checks the whole enum; every mistake is in `errors` afterwards.
pub(crate) fn check<'a>(choice: &'a ast::Choice, errors: &mut Errors) -> Plan<'a> {
    let attrs = &choice.attrs;
    let source = Source {
        schema: attrs.schema.as_ref(),
        unchecked: attrs.unchecked.as_ref(),
        app: None,
        table: None,
        is_mistaken: attrs.is_mistaken || attrs.field.is_some() || attrs.states.is_some(),
    };
    let opened = source.open(&choice.ident, errors);
    let form = opened.form.as_ref();
    let known = match (&attrs.schema, &attrs.field, &attrs.states) {
        (_, Some(field), Some(_)) => {
            errors.at(
                field,
                "`field` and `states` exclude each other: an enum has the options of a field or the states of the process",
            );
            None
        }
        (Some(_), Some(field), None) => form.and_then(|form| options(form, field, errors)),
        (Some(_), None, Some(states)) => form.and_then(|form| process_states(form, states, errors)),
        (Some(schema), None, None) => {
            errors.at(
                schema,
                "name the field whose options these are: field = \"請求区分\" (or `states` for those of process management)",
            );
            None
        }
        (None, Some(field), None) => {
            errors.at(field, "`field` also needs schema = \"…\"");
            None
        }
        (None, None, Some(states)) => {
            errors.at(states, "`states` also needs schema = \"…\"");
            None
        }
        (None, None, None) => None,
    };
    let mut plan = Plan {
        choice,
        rebuild: opened.rebuild,
        options: Vec::new(),
        fallback: None,
        meant: Vec::new(),
        known: known
            .as_ref()
            .map(|known| Options::hash(known.names.iter().map(String::as_str))),
        is_mistaken: false,
    };
    for variant in &choice.variants {
        match &variant.attrs.fallback {
            Some(mark) => take_fallback(&mut plan, variant, mark, errors),
            // The wrong attribute may have been meant as the option or the fallback.
            None if variant.attrs.is_mistaken && variant.attrs.option.is_none() => {
                let names = known.iter().flat_map(|known| known.names.iter().cloned());
                plan.meant.extend(names);
            }
            None => take_option(&mut plan, variant, known.as_ref(), errors),
        }
    }
    if let Some(known) = &known {
        missing(&plan, known, errors);
    }
    if choice.variants.is_empty() {
        errors.at(&choice.ident, "a choice needs a variant for each option");
    }
    plan.is_mistaken = !errors.is_empty();
    if form.is_some() && plan.is_mistaken {
        errors.in_generated(is_in_generated_file(choice.ident.span()));
    }
    plan
}

/// The options of a field, or the states of the process.
struct Known {
    names: Vec<String>,
    /// ``the options of `請求区分` in schemas/invoice.json (app 1)``.
    what: String,
    one: &'static str,
}

fn options(form: &Form, literal: &LitStr, errors: &mut Errors) -> Option<Known> {
    let name = literal.value();
    let place = form.place();
    let all = || form.schema.all_fields().map(|found| found.field);
    let has_options = |field: &&kintone_schema::Field| {
        matches!(
            field.field_type(),
            FieldType::RadioButton
                | FieldType::DropDown
                | FieldType::CheckBox
                | FieldType::MultiSelect
        )
    };
    let exact = all().find(|field| field.code() == name);
    let found = exact.or_else(|| all().find(|field| same(field.code(), &name)));
    let Some(field) = found else {
        let choices = || all().filter(has_options);
        let labelled = choices().find(|field| field.label() == name);
        if let Some(field) = labelled {
            let code = field.code();
            errors.at(
                literal,
                format_args!("`{name}` is the label of the field `{code}`; write field = {code:?}"),
            );
        } else {
            let hint = match nearest(&name, choices().map(kintone_schema::Field::code)) {
                Some(near) => format!("; did you mean `{near}`?"),
                None => String::new(),
            };
            errors.at(literal, format_args!("no field `{name}` in {place}{hint}"));
        }
        return None;
    };
    if *field.field_type() == FieldType::Status {
        errors.at(
            literal,
            format_args!("`{name}` is the status; write `states` instead of field = {name:?}"),
        );
        return None;
    }
    if !has_options(&field) {
        errors.at(
            literal,
            format_args!(
                "field `{name}` in {place} is {}, which has no options",
                field.field_type()
            ),
        );
        return None;
    }
    Some(Known {
        names: field
            .options()
            .iter()
            .map(|option| option.name.clone())
            .collect(),
        what: format!("field `{}` in {place}", field.code()),
        one: "option",
    })
}

fn process_states(form: &Form, states: &Ident, errors: &mut Errors) -> Option<Known> {
    let Some(process) = form
        .schema
        .process()
        .filter(|process| !process.states.is_empty())
    else {
        errors.at(
            states,
            format_args!(
                "{} has no states, because process management is not set up or was not pulled",
                form.place()
            ),
        );
        return None;
    };
    Some(Known {
        names: process
            .states
            .iter()
            .map(|state| state.name.clone())
            .collect(),
        what: format!("the process of {}", form.place()),
        one: "state",
    })
}

fn take_fallback<'a>(plan: &mut Plan<'a>, variant: &'a Variant, mark: &Ident, errors: &mut Errors) {
    if let Some(option) = &variant.attrs.option {
        errors.at(
            option,
            "a fallback holds every option without a variant; it has no option of its own",
        );
    }
    let held = match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => &fields.unnamed[0].ty,
        _ => {
            errors.at(
                &variant.ident,
                format_args!(
                    "the fallback holds the text of the option: {}(String)",
                    variant.ident
                ),
            );
            return;
        }
    };
    if shape(held).is_some_and(|shape| shape != "String") {
        errors.at(
            held,
            format_args!(
                "the fallback holds the text of the option: {}(String)",
                variant.ident
            ),
        );
        return;
    }
    match plan.fallback {
        Some((first, _)) => {
            errors.at(mark, format_args!("`{first}` already is the fallback"));
        }
        None => plan.fallback = Some((&variant.ident, held)),
    }
}

fn take_option<'a>(
    plan: &mut Plan<'a>,
    variant: &'a Variant,
    known: Option<&Known>,
    errors: &mut Errors,
) {
    if !matches!(variant.fields, Fields::Unit) {
        errors.at(
            &variant.fields,
            format_args!(
                "the variant of an option has no fields; only #[kintone(fallback)] holds a text: {}",
                variant.ident
            ),
        );
        return;
    }
    let option = variant.option();
    if let Some((other, _)) = plan.options.iter().find(|(_, known)| *known == option) {
        errors.at(
            variant.option_tokens(),
            format_args!("option `{option}` has two variants: this one and `{other}`"),
        );
    }
    let spelt = match known {
        None => option,
        Some(known) => match spelling(&known.names, &option) {
            Some(name) => name.clone(),
            None => {
                let near = nearest(&option, known.names.iter().map(String::as_str));
                plan.meant.extend(near.map(str::to_owned));
                let hint = match near {
                    Some(near) => match variant.attrs.option.is_some() || is_word(near) {
                        true => format!("did you mean `{near}`?"),
                        false => format!("did you mean #[kintone(option = {near:?})]?"),
                    },
                    None => format!(
                        "it has {}",
                        list(&known.names.iter().map(String::as_str).collect::<Vec<_>>())
                    ),
                };
                errors.at(
                    variant.option_tokens(),
                    format_args!("{} has no {} `{option}`; {hint}", known.what, known.one),
                );
                option
            }
        },
    };
    plan.options.push((&variant.ident, spelt));
}

/// The option as the form spells it.
fn spelling<'k>(names: &'k [String], option: &str) -> Option<&'k String> {
    let exact = names.iter().find(|name| *name == option);
    exact.or_else(|| names.iter().find(|name| same(name, option)))
}

/// Options without a variant, which need a fallback.
fn missing(plan: &Plan<'_>, known: &Known, errors: &mut Errors) {
    let has_fallback = plan
        .choice
        .variants
        .iter()
        .any(|variant| variant.attrs.fallback.is_some());
    let missing: Vec<&str> = known
        .names
        .iter()
        .filter(|name| !plan.options.iter().any(|(_, option)| option == *name))
        .filter(|name| !plan.meant.contains(name))
        .map(String::as_str)
        .collect();
    if has_fallback || missing.is_empty() {
        return;
    }
    errors.at(
        &plan.choice.ident,
        format_args!(
            "no variant for the {}{} {} of {}; add {}, or #[kintone(fallback)] Other(String)",
            known.one,
            if missing.len() == 1 { "" } else { "s" },
            list(&missing),
            known.what,
            if missing.len() == 1 { "it" } else { "them" },
        ),
    );
}

/// The expansion, with or without mistakes. The runtime does the rest by the table of options, so that an enum costs little.
pub(crate) fn expand(plan: &Plan<'_>) -> TokenStream {
    let ident = &plan.choice.ident;
    let runtime = runtime(plan.choice.attrs.runtime.as_ref());
    let rebuild = &plan.rebuild;
    let impls = impls(plan);
    let impls = match plan.fallback {
        // An alias may be another type than `String`, which is an error at that place.
        Some((_, held)) if shape(held).as_deref() != Some("String") => code::at(impls, held.span()),
        _ => impls,
    };
    let serde = plan.choice.attrs.without_serde.is_none();
    let serde = serde.then(|| quote!(#runtime::__choice_serde!(#ident);));
    quote! {
        #[allow(unused_imports)]
        use #runtime::macro_support as __kintone;
        #rebuild
        #impls
        #serde
    }
}

fn impls(plan: &Plan<'_>) -> TokenStream {
    let ident = &plan.choice.ident;
    let (mut options, mut names, mut variants) = (String::new(), String::new(), String::new());
    for (index, (variant, option)) in plan.options.iter().enumerate() {
        options += &format!("{option:?},");
        names += &format!("{ident}::{variant} => {option:?},");
        variants += &format!("{index} => {ident}::{variant},");
    }
    let hash = match plan.known.filter(|_| !plan.is_mistaken) {
        Some(hash) => {
            format!("const HASH: __kintone::Option<__kintone::u64> = __kintone::Some({hash});")
        }
        None => String::new(),
    };
    if let Some((fallback, _)) = plan.fallback {
        names += &format!("{ident}::{fallback}(text) => text,");
    }
    if plan.is_mistaken {
        names += "#[allow(unreachable_patterns)] _ => ::core::unreachable!(),";
    }
    let fallback = plan
        .fallback
        .map(|(variant, _)| format!("{ident}::{variant}(__kintone::String::from(option))"));
    let past_the_end = match &fallback {
        Some(fallback) => fallback,
        None => "return __kintone::None",
    };
    let mut code = Code::default();
    code.text(format_args!(
        "#[automatically_derived] impl __kintone::Choice for {ident} {{
            const OPTIONS: &'static [&'static __kintone::str] = &[{options}];
            {hash}
            fn as_str(&self) -> &__kintone::str {{ match self {{ {names} }} }}
            fn from_index(index: __kintone::usize, option: &__kintone::str) -> __kintone::Option<Self> {{
                __kintone::Some(match index {{ {variants} _ => {past_the_end} }})
            }}
        }}
        #[automatically_derived] impl __kintone::Display for {ident} {{
            fn fmt(&self, f: &mut __kintone::Formatter<'_>) -> __kintone::FmtResult {{
                f.write_str(__kintone::Choice::as_str(self))
            }}
        }}"
    ));
    if let Some(fallback) = &fallback {
        code.text(format_args!(
            "#[automatically_derived] impl __kintone::From<&__kintone::str> for {ident} {{
                fn from(option: &__kintone::str) -> Self {{
                    match __kintone::Choice::from_option(option) {{
                        __kintone::Some(choice) => choice,
                        __kintone::None => {fallback},
                    }}
                }}
            }}
            #[automatically_derived] impl __kintone::From<__kintone::String> for {ident} {{
                fn from(option: __kintone::String) -> Self {{
                    __kintone::From::from(option.as_str())
                }}
            }}"
        ));
    }
    code.into_tokens()
}
