//! Findings as tokens that make the compiler say them at the user's own words.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::diagnostic::Diagnostic;

/// The errors, and what stands in for the expansion.
pub(super) fn errors(errors: &[Diagnostic], stub: TokenStream) -> TokenStream {
    let errors = errors.iter().map(Diagnostic::to_compile_error);
    quote!(#(#errors)* #stub)
}

/// A warning: the use of a deprecated constant that bears the rule's name. Macros have no other way to warn.
pub(super) fn warning(found: &Diagnostic) -> TokenStream {
    let name = found.lint.replace('-', "_");
    let (declared, used) = (Ident::new(&name, Span::call_site()), Ident::new(&name, found.span.resolve()));
    let text = found.text();
    quote! {
        const _: () = {
            #[deprecated(note = #text)]
            #[allow(non_upper_case_globals)]
            const #declared: () = ();
            #used
        };
    }
}
