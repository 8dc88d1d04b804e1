//! Access to each field by its index: one `match` of references for all types of fields.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

use crate::check::Plan;
use crate::code::Code;
use crate::kind;
use crate::type_check::TypeCheck;

pub(super) fn access(plan: &Plan<'_>) -> TokenStream {
    let ident = &plan.record.ident;
    let generics = plan.record.generics();
    let life = match &plan.record.lifetime {
        Some(lifetime) => quote!(#lifetime),
        None => quote!('__de),
    };
    let withs = plan.fields.iter().enumerate().filter_map(|(index, planned)| {
        let TypeCheck::With(path) = planned.type_check else {
            return None;
        };
        let name = with_name(index);
        let ty = &planned.field.ty;
        let kind = format_ident!("{}", planned.kind.name);
        let is_filled = planned.kind.empty.is_none() || planned.kind == &kind::UNKNOWN;
        let holds = match is_filled || planned.field.attrs.empty.is_some() {
            true => quote!(with_holds_filled),
            false => quote!(with_holds),
        };
        // The closures also take `to_kintone(&str)` for a `String`; clippy sees the user's path in them.
        Some(quote_spanned! {path.span()=>
            #[allow(clippy::redundant_closure)]
            const _: () = __kintone::#holds::<__kind::#kind, _, #ty, _>(
                #path::from_kintone,
                |value| #path::to_kintone(value),
            );
            #[allow(clippy::redundant_closure)]
            static #name: __kintone::With = __kintone::With {
                decode: |place, input| {
                    __kintone::with_decode::<_, #ty, _>(place, input, #path::from_kintone)
                },
                clear: |place| __kintone::with_clear::<_, #ty, _>(place, #path::from_kintone),
                encode: |value, out| {
                    __kintone::with_encode::<_, #ty>(value, out, |value| #path::to_kintone(value))
                },
                presence: |value| {
                    __kintone::with_presence::<_, #ty>(value, |value| #path::to_kintone(value))
                },
            };
        })
    });
    // An index past the end gives the last field.
    let arms = |reference: &str, slot: &str, probe: &str| {
        let last = plan.fields.len().saturating_sub(1);
        let mut arms = Code::default();
        for (index, planned) in plan.fields.iter().enumerate() {
            let name = &planned.field.ident;
            match index == last {
                true => arms.text(format_args!("_ => ")),
                false => arms.text(format_args!("{index} => ")),
            }
            match planned.type_check {
                TypeCheck::Plain { .. } | TypeCheck::Lossy => {
                    arms.text(format_args!("{reference} self.{name},"));
                }
                TypeCheck::With(_) => {
                    let with = with_name(index);
                    arms.text(format_args!(
                        "return __kintone::{slot}::With({reference} self.{name}, &{with}),"
                    ));
                }
                TypeCheck::Checked { .. } | TypeCheck::Any { .. } | TypeCheck::Mistaken => {
                    arms.text(format_args!(
                        "__kintone::Probe({reference} self.{name}).{probe}(),"
                    ));
                }
            }
        }
        let (arms, slot) = (arms.into_tokens(), format_ident!("{slot}"));
        match plan.fields.is_empty() {
            // A record without fields does not compile, so this never runs.
            true => quote!(::core::unreachable!()),
            // One slot around the `match` is cheaper to check than one in each arm.
            false => quote!(__kintone::#slot::Value(match index { #arms })),
        }
    };
    let shared = arms("&", "Slot", "value");
    let mutable = arms("&mut", "SlotMut", "value_mut");
    quote! {
        #(#withs)*
        #[automatically_derived]
        impl<#life> __kintone::Place<#life> for #ident #generics {
            #[allow(unreachable_code)]
            fn at(&self, index: ::core::primitive::usize) -> __kintone::Slot<'_, #life> {
                #shared
            }
            #[allow(unreachable_code)]
            fn at_mut(&mut self, index: ::core::primitive::usize) -> __kintone::SlotMut<'_, #life> {
                #mutable
            }
        }
    }
}

/// The tables, for patches that edit rows. They are downcast to their type, which is not possible for borrowed ones.
pub(super) fn tables(plan: &Plan<'_>) -> Option<TokenStream> {
    let ident = &plan.record.ident;
    let fields = plan.fields.iter().enumerate();
    let tables = fields.filter(|(_, planned)| planned.is_table());
    let arms: Vec<TokenStream> = tables
        .map(|(index, planned)| {
            let name = &planned.field.ident;
            quote!(#index => ::core::option::Option::Some(&self.#name),)
        })
        .collect();
    if arms.is_empty() || plan.record.lifetime.is_some() {
        return None;
    }
    Some(quote! {
        #[automatically_derived]
        impl __kintone::HoldsTables for #ident {
            fn table(&self, index: ::core::primitive::usize) -> ::core::option::Option<&dyn ::core::any::Any> {
                match index {
                    #(#arms)*
                    _ => ::core::option::Option::None,
                }
            }
        }
    })
}

fn with_name(index: usize) -> Ident {
    format_ident!("__WITH_{index}")
}
