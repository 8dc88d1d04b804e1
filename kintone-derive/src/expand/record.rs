//! The impl of `Record`: the static table of the fields, their tokens, and the record from which decoding starts.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::tokens;
use crate::check::{OnEmpty, Plan, Planned};
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
    let metas = plan.fields.iter().map(meta);
    let tokens_of = tokens::values(plan);
    let vacant = plan.fields.iter().map(|planned| {
        let (name, ty) = (&planned.field.ident, &planned.field.ty);
        match planned.type_check {
            TypeCheck::Plain { .. } | TypeCheck::Lossy => quote!(#name: __kintone::Value::vacant()),
            TypeCheck::With(_) => quote!(#name: ::core::default::Default::default()),
            TypeCheck::Checked { .. } | TypeCheck::Any { .. } | TypeCheck::Mistaken => {
                quote!(#name: __kintone::Vacant::<#ty>::vacant())
            }
        }
    });
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
                fields: &[#(#metas),*],
                lookup_apps: &[#(__kintone::AppId::new(#lookup_apps)),*],
            };
            const FIELDS: Self::Fields = #tokens_of;
            fn vacant() -> Self {
                #ident {
                    #(#vacant,)*
                    #(#skipped: ::core::default::Default::default(),)*
                }
            }
        }
    }
}

/// One line of the table. `FieldMeta::new` sets what most fields have in common.
fn meta(planned: &Planned<'_>) -> TokenStream {
    let code = &planned.code;
    let wire = planned.kind.field_type;
    let prefix = format!("{}:{{\"value\":", json(code));
    let new = quote!(__kintone::FieldMeta::new(#code, #wire, #prefix));
    let mut differs = Vec::new();
    match planned.write {
        Write::Always => {}
        Write::OnAdd => differs.push(quote!(write: __kintone::Write::OnAdd)),
        Write::Never => differs.push(quote!(write: __kintone::Write::Never)),
    }
    match planned.on_empty {
        OnEmpty::Omit => {}
        OnEmpty::Send => differs.push(quote!(on_empty: __kintone::OnEmpty::Send)),
        OnEmpty::ServerDefault => {
            differs.push(quote!(on_empty: __kintone::OnEmpty::ServerDefault));
        }
    }
    if planned.required {
        differs.push(quote!(required: true));
    }
    if planned.lookup {
        differs.push(quote!(lookup: true));
    }
    if let Some(places) = planned.decimal_places {
        differs.push(quote!(decimal_places: ::core::option::Option::Some(#places)));
    }
    if let Some(mode) = planned.rounding {
        let mode = format_ident!("{mode}");
        differs.push(quote!(rounding: ::core::option::Option::Some(__kintone::Rounding::#mode)));
    }
    if planned.is_table() {
        let ty = &planned.field.ty;
        differs.push(quote! {
            rows: ::core::option::Option::Some(__kintone::Rows::<#ty>::meta)
        });
    }
    match differs[..] {
        [] => new,
        _ => quote!(__kintone::FieldMeta { #(#differs,)* ..#new }),
    }
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
