//! The tokens of the fields: one generic value each, in a struct under the user's own names and visibilities.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use crate::check::{Mark, Plan, Planned};
use crate::code::Code;
use crate::type_check::TypeCheck;

/// The struct of the tokens.
pub(super) fn tokens(plan: &Plan<'_>) -> TokenStream {
    let ident = &plan.record.ident;
    let generics = plan.record.generics();
    let vis = &plan.record.vis;
    let token_generics = self::generics(plan);
    let name = name(plan);
    let fields = plan.fields.iter().map(|planned| {
        let field = &planned.field;
        let (vis, name, ty) = (&field.vis, &field.ident, &field.ty);
        let kind = kind(planned);
        let held = match planned.type_check {
            TypeCheck::With(_) => quote!(__kintone::Converted<#ty>),
            _ => quote!(#ty),
        };
        quote!(#vis #name: __kintone::Field<#ident #generics, #kind, #held>)
    });
    let related = plan.related.iter().map(|related| {
        let (name, app) = (&related.ident, related.app);
        quote!(#vis #name: __kintone::Related<#ident #generics, #app>)
    });
    let record_id = plan.table.is_none().then(|| {
        quote! {
            #[allow(dead_code, unreachable_pub)]
            impl #token_generics #name #token_generics {
                /// The record id, `$id`.
                #vis fn record_id(&self) -> __kintone::Field<#ident #generics, __kind::ID, __kintone::RecordId> {
                    __kintone::Field::record_id()
                }
            }
        }
    });
    let relations = plan.related_types.iter().filter_map(|related| {
        let relation = related.relation.as_ref()?;
        let (name, path, code) = (&relation.ident, related.path, &related.code);
        let (index, other, filter) = (relation.index, &relation.other, &relation.filter);
        Some(quote! {
            #vis fn #name(&self) -> __kintone::Relation<#ident #generics, #path> {
                __kintone::Relation::new(&__kintone::RelationMeta {
                    code: #code,
                    index: #index,
                    other: #other,
                    filter: #filter,
                })
            }
        })
    });
    let relations: Vec<TokenStream> = relations.collect();
    let relations = (!relations.is_empty()).then(|| {
        quote! {
            #[allow(dead_code, non_snake_case, unreachable_pub, private_interfaces)]
            impl #token_generics #name #token_generics {
                #(#relations)*
            }
        }
    });
    quote! {
        #[doc(hidden)]
        #[allow(
            non_camel_case_types, non_snake_case, dead_code, unreachable_pub, private_interfaces
        )]
        #vis struct #name #token_generics {
            #(#fields,)*
            #(#related,)*
        }
        #record_id
        #relations
    }
}

/// The struct as a constant, which also checks the types that are literally usual ones: each one once for each kind, because a
/// bound costs the compiler more than a field.
pub(super) fn values(plan: &Plan<'_>) -> TokenStream {
    let struct_name = name(plan);
    let mut fields = Code::default();
    for (index, planned) in plan.fields.iter().enumerate() {
        let name = &planned.field.ident;
        fields.text(format_args!(
            "{name}: __kintone::Field {{ index: {index}, types: __kintone::Types }},"
        ));
    }
    let fields = fields.into_tokens();
    let mut checked = HashSet::new();
    let checks = plan.fields.iter().filter_map(|planned| {
        let TypeCheck::Plain { computed } = planned.type_check else {
            return None;
        };
        let ty = &planned.field.ty;
        if !checked.insert((
            planned.kind.name,
            computed,
            ty.to_token_stream().to_string(),
        )) {
            return None;
        }
        let kind = format_ident!("{}", planned.kind.name);
        let kind = match computed {
            true => quote!(__kind::Computed<__kind::#kind>),
            false => quote!(__kind::#kind),
        };
        Some(quote_spanned!(ty.span()=> __kintone::may_hold::<#kind, #ty>();))
    });
    let related = plan.related.iter().map(|related| {
        let (name, code) = (&related.ident, &related.code);
        quote!(#name: __kintone::Related::new(#code))
    });
    quote!({ #(#checks)* #struct_name { #fields #(#related,)* } })
}

/// A struct without fields may not have a lifetime.
pub(super) fn generics(plan: &Plan<'_>) -> Option<TokenStream> {
    plan.record.generics().filter(|_| !plan.fields.is_empty())
}

pub(super) fn name(plan: &Plan<'_>) -> Ident {
    format_ident!("{}Fields", plan.record.ident.unraw())
}

/// The kind of the field in its wrapper, if it has one.
fn kind(planned: &Planned<'_>) -> TokenStream {
    let kind = format_ident!("{}", planned.kind.name);
    match planned.mark {
        Mark::None => quote!(__kind::#kind),
        Mark::InTable => quote!(__kind::InTable<__kind::#kind>),
        Mark::Unique => quote!(__kind::Unique<__kind::#kind>),
        Mark::Lookup => quote!(__kind::Lookup<__kind::#kind>),
    }
}
