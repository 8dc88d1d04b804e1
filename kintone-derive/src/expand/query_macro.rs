//! The macro beside a struct. It passes a query on together with the form, because `query!` sees only the name of the struct.
//!
//! It is exported under the name of the struct. Macros have a namespace of their own, so importing the struct imports both.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Path, Visibility};

use super::form_of_plan::form_of_plan;
use crate::check::{Plan, RelatedType};
use crate::query::form_text::Form;

/// The macro of a record, to be placed beside the struct and not in a block of its own.
pub(crate) fn query_macro(plan: &Plan<'_>, has_errors: bool) -> TokenStream {
    let record = plan.record;
    let form = form_of_plan(plan, has_errors);
    written(&record.ident, &record.vis, &form, &plan.related_types)
}

/// The macro of a struct that is not a record. It has no form.
pub(crate) fn query_macro_of_nothing(ident: &Ident, vis: &Visibility) -> TokenStream {
    written(ident, vis, &Form::of_nothing(ident.to_string()), &[])
}

/// `related` are the types whose own macros know the forms of other apps.
fn written(
    ident: &Ident,
    vis: &Visibility,
    form: &Form,
    related: &[RelatedType<'_>],
) -> TokenStream {
    let name = unique_name(ident);
    // Only an exported macro can be exported under another name.
    let export = matches!(vis, Visibility::Public(_)).then(|| quote!(#[macro_export]));
    let form = form.write();
    let dollar = quote!($);
    let related = related.iter().filter(|related| related.is_in_queries);
    let related = related.map(|related| {
        let (code, path) = (&related.code, anywhere(related.path));
        quote!([#code #path])
    });
    quote! {
        #[doc(hidden)]
        #export
        #[allow(unused_macros, non_local_definitions)]
        macro_rules! #name {
            ([#dollar(#dollar check:tt)*] #dollar(#dollar query:tt)*) => {
                #dollar(#dollar check)*! { #form [#(#related)*] #dollar(#dollar query)* }
            };
        }
        #[doc(hidden)]
        #[allow(unused_imports, unreachable_pub)]
        #vis use #name as #ident;
    }
}

/// The path as it is valid in other crates: `crate` becomes the crate of the struct.
fn anywhere(path: &Path) -> TokenStream {
    match path.leading_colon {
        Some(_) => quote!(#path),
        None => {
            let dollar = quote!($);
            quote!(#dollar #path)
        }
    }
}

/// Exported macros are all at the root of their crate, where structs of the same name would collide. They are numbered in the
/// order in which they are compiled.
fn unique_name(ident: &Ident) -> Ident {
    static NUMBERS: Mutex<Option<HashMap<String, u32>>> = Mutex::new(None);
    let name = ident.unraw().to_string();
    let mut numbers = NUMBERS.lock().unwrap_or_else(PoisonError::into_inner);
    let number = numbers.get_or_insert_default().entry(name).or_default();
    *number += 1;
    format_ident!("__kintone_query_{}_{number}", ident.unraw())
}
