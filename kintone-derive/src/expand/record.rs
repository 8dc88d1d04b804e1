//! The impl of `Record`: the static table of the fields, their tokens, and the record from which decoding starts.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;

use super::tokens;
use crate::check::{OnEmpty, Plan, Planned};
use crate::code::Code;
use crate::kind::Write;
use crate::type_check::TypeCheck;

pub(super) fn record(plan: &Plan<'_>) -> TokenStream {
    let ident = &plan.record.ident;
    let generics = plan.record.generics();
    let tokens = tokens::name(plan);
    let name = ident.unraw().to_string();
    let app = match plan.app {
        Some(app) => quote!(::core::option::Option::Some(__kintone::AppId::new(#app))),
        None => quote!(::core::option::Option::None),
    };
    let token_generics = tokens::generics(plan);
    let table = option(plan.table.as_ref());
    let schema = option(plan.record.attrs.schema.as_ref());
    let lookup_apps = &plan.lookup_apps;
    let mut lines = Code::default();
    plan.fields
        .iter()
        .for_each(|planned| meta(planned, &mut lines));
    let metas = lines.into_tokens();
    let rows = plan.fields.iter().enumerate();
    let rows = rows.filter(|(_, planned)| planned.is_table());
    let rows = rows.map(|(index, planned)| {
        let ty = &planned.field.ty;
        quote!((#index, __kintone::Rows::<#ty>::meta))
    });
    let tokens_of = tokens::values(plan);
    let mut empty = Code::default();
    plan.fields
        .iter()
        .for_each(|planned| vacant(planned, &mut empty));
    let vacant = empty.into_tokens();
    let skipped = plan.skipped.iter().map(|field| &field.ident);
    quote! {
        #[automatically_derived]
        impl #generics __kintone::Record for #ident #generics {
            type Fields = #tokens #token_generics;
            const META: &'static __kintone::Meta = &__kintone::Meta {
                name: #name,
                app: #app,
                table: #table,
                schema: #schema,
                fields: &__kintone::FieldMeta::table([#metas], &[#(#rows),*]),
                lookup_apps: &[#(__kintone::AppId::new(#lookup_apps)),*],
            };
            const FIELDS: Self::Fields = #tokens_of;
            fn vacant() -> Self {
                #ident {
                    #vacant
                    #(#skipped: ::core::default::Default::default(),)*
                }
            }
        }
    }
}

/// The field before its record is decoded. What needs no trait is cheaper to compile.
fn vacant(planned: &Planned<'_>, code: &mut Code) {
    let (name, ty) = (&planned.field.ident, &planned.field.ty);
    let is_known = matches!(
        planned.type_check,
        TypeCheck::Plain { .. } | TypeCheck::Checked { .. }
    );
    match std_type(ty).filter(|_| is_known).as_deref() {
        Some("Option") => code.text(format_args!("{name}: __kintone::None,")),
        Some("String") => code.text(format_args!("{name}: __kintone::String::new(),")),
        Some("Vec") => code.text(format_args!("{name}: __kintone::Vec::new(),")),
        _ => match planned.type_check {
            TypeCheck::Plain { .. } | TypeCheck::Lossy => {
                code.text(format_args!("{name}: __kintone::Value::vacant(),"));
            }
            TypeCheck::With(_) => {
                code.text(format_args!("{name}: ::core::default::Default::default(),"));
            }
            TypeCheck::Checked { .. } | TypeCheck::Any { .. } | TypeCheck::Mistaken => {
                code.tokens(quote!(#name: __kintone::Vacant::<#ty>::vacant(),));
            }
        },
    }
}

/// The name of a type that is written as those of the prelude are.
fn std_type(ty: &syn::Type) -> Option<String> {
    match ty {
        syn::Type::Path(path) if path.qself.is_none() && path.path.segments.len() == 1 => {
            Some(path.path.segments[0].ident.to_string())
        }
        _ => None,
    }
}

/// One line of the table. `PLAIN` is what most fields have in common.
fn meta(planned: &Planned<'_>, code: &mut Code) {
    let mut differs = String::new();
    match planned.write {
        Write::Always => {}
        Write::OnAdd => differs += "write: __kintone::Write::OnAdd,",
        Write::Never => differs += "write: __kintone::Write::Never,",
    }
    match planned.on_empty {
        OnEmpty::Omit => {}
        OnEmpty::Send => differs += "on_empty: __kintone::OnEmpty::Send,",
        OnEmpty::ServerDefault => differs += "on_empty: __kintone::OnEmpty::ServerDefault,",
    }
    if planned.required {
        differs += "required: true,";
    }
    if planned.lookup {
        differs += "lookup: true,";
    }
    if let Some(places) = planned.decimal_places {
        differs += &format!("decimal_places: __kintone::Some({places}),");
    }
    if let Some(mode) = planned.rounding {
        differs += &format!("rounding: __kintone::Some(__kintone::Rounding::{mode}),");
    }
    let rest = match differs.is_empty() {
        true => "__kintone::PLAIN".to_owned(),
        false => format!("__kintone::FieldMeta {{ {differs} ..__kintone::PLAIN }}"),
    };
    let prefix = format!("{}:{{\"value\":", json(&planned.code));
    code.text(format_args!(
        "({:?}, {:?}, {prefix:?}, {rest}),",
        planned.code, planned.kind.field_type
    ));
}

/// The option as an expression.
pub(super) fn option<T: quote::ToTokens>(value: Option<&T>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// The text as a JSON string.
fn json(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\0'..='\x1f' => json.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => json.push(c),
        }
    }
    json.push('"');
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_escaped_for_json() {
        assert_eq!(json("金額"), "\"金額\"");
        assert_eq!(json("a\"b\\c\n"), "\"a\\\"b\\\\c\\u000a\"");
    }
}
