//! A plan becomes the table that the runtime reads: no generic code per struct, no serde, about four lines per field.
//!
//! Everything is inside one `const _`, so that no name of ours meets a name of the user's.

mod access;
mod capabilities;
mod form_of_plan;
mod query_macro;
mod tokens;
mod type_checks;

pub(crate) use self::query_macro::{query_macro, query_macro_of_nothing};

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use crate::check::{OnEmpty, Plan, Planned};
use crate::kind::{self, Write};
use crate::runtime::runtime;
use crate::type_check::TypeCheck;

/// What is emitted for a struct, mistakes or not; a field with a mistake is unchecked here.
pub(crate) fn expand(plan: &Plan<'_>, has_errors: bool) -> TokenStream {
    let ident = &plan.record.ident;
    let generics = plan.record.generics();
    let tokens = tokens::tokens(plan);
    let record = record(plan);
    let access = access::access(plan);
    let tables = access::tables(plan);
    let capabilities = capabilities::capabilities(plan, has_errors);
    let checks = plan
        .fields
        .iter()
        .map(|field| type_checks::field_check(plan, field));
    let row_checks = plan.fields.iter().filter(|field| is_table(field));
    let row_checks = row_checks.map(|field| type_checks::rows_check(plan, field));
    let choices = plan.fields.iter();
    let choices = choices.filter_map(|field| type_checks::options_check(plan, field));
    let related = plan.related_types.iter();
    let related = related.filter_map(type_checks::related_check);
    let empties = plan.fields.iter();
    let empties = empties.filter_map(|field| type_checks::empty_check(plan, field));
    let runtime = runtime(plan.runtime);
    let rebuild = &plan.rebuild;
    let marker = match plan.table {
        Some(_) => quote!(TableRow),
        None => quote!(AppRecord),
    };
    let of_app = plan.app.filter(|_| plan.table.is_none()).map(|app| {
        quote! {
            #[automatically_derived]
            impl #generics __kintone::OfApp<#app> for #ident #generics {}
        }
    });
    quote! {
        #[allow(unused_imports)]
        use #runtime as __kintone;
        #[allow(unused_imports)]
        use __kintone::macro_support::{Mistaken as _, kind as __kind};
        #rebuild
        #tokens
        #record
        #[automatically_derived]
        impl #generics __kintone::#marker for #ident #generics {}
        #of_app
        #access
        #tables
        #capabilities
        #(#checks)*
        #(#row_checks)*
        #(#choices)*
        #(#related)*
        #(#empties)*
    }
}

fn record(plan: &Plan<'_>) -> TokenStream {
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
                quote!(#name: __kintone::macro_support::Vacant::<#ty>::vacant())
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

/// One line of the table; what a field shares with most others is left to `FieldMeta::new`.
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
    if planned.lookup {
        differs.push(quote!(lookup: true));
    }
    if let Some(places) = planned.decimal_places {
        differs.push(quote!(decimal_places: ::core::option::Option::Some(#places)));
    }
    if let Some(mode) = planned.rounding {
        let mode = ident_of(mode);
        differs.push(quote!(rounding: ::core::option::Option::Some(__kintone::Rounding::#mode)));
    }
    if is_table(planned) {
        let ty = &planned.field.ty;
        differs.push(quote! {
            rows: ::core::option::Option::Some(__kintone::macro_support::Rows::<#ty>::meta)
        });
    }
    match differs[..] {
        [] => new,
        _ => quote!(__kintone::FieldMeta { #(#differs,)* ..#new }),
    }
}

fn is_table(planned: &Planned<'_>) -> bool {
    planned.kind == &kind::SUBTABLE && !matches!(planned.type_check, TypeCheck::With(_))
}

fn ident_of(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

fn option<T: quote::ToTokens>(value: Option<&T>) -> TokenStream {
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
