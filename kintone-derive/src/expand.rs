//! Writes a plan as the static table that the runtime reads: no generic code per struct, no serde, about four lines per field.
//!
//! Everything is inside one `const _`, so that names cannot collide with the user's.

mod access;
mod capabilities;
mod form_of_plan;
mod query_macro;
mod record;
mod tokens;
mod type_checks;

pub(crate) use self::query_macro::{query_macro, query_macro_of_nothing};

use proc_macro2::TokenStream;
use quote::quote;

use crate::check::Plan;
use crate::runtime::runtime;

/// The expansion of a struct, with or without mistakes. A field with a mistake is not checked any further.
pub(crate) fn expand(plan: &Plan<'_>, has_errors: bool) -> TokenStream {
    let ident = &plan.record.ident;
    let generics = plan.record.generics();
    let tokens = tokens::tokens(plan);
    let record = record::record(plan);
    let access = access::access(plan);
    let tables = access::tables(plan);
    let capabilities = capabilities::capabilities(plan, has_errors);
    let checks = plan
        .fields
        .iter()
        .map(|field| type_checks::field_check(plan, field));
    let row_checks = plan.fields.iter().filter(|field| field.is_table());
    let row_checks = row_checks.map(|field| type_checks::rows_check(plan, field));
    let related = plan.related_types.iter();
    let related = related.filter_map(type_checks::related_check);
    let relations = plan.related_types.iter();
    let relations = relations.filter_map(type_checks::relation_check);
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
    let has_lifetime = plan.record.lifetime.is_some() && plan.table.is_none();
    let borrowed = has_lifetime.then(|| {
        quote! {
            #[automatically_derived]
            impl #generics __kintone::Borrowed for #ident #generics {
                type Ref<'__kintone> = #ident<'__kintone>;
            }
        }
    });
    quote! {
        #[allow(unused_imports)]
        use #runtime::macro_support as __kintone;
        #[allow(unused_imports)]
        use __kintone::{Mistaken as _, kind as __kind};
        #rebuild
        #tokens
        #record
        #[automatically_derived]
        impl #generics __kintone::#marker for #ident #generics {}
        #of_app
        #borrowed
        #access
        #tables
        #capabilities
        #(#checks)*
        #(#row_checks)*
        #(#related)*
        #(#relations)*
    }
}
