//! `#[derive(Shape)]`: a struct that says which columns and relations of a model a query gives.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// What a shape's struct becomes.
#[must_use]
pub fn shape(input: TokenStream) -> TokenStream {
    let expanded = syn::parse2(input).and_then(|input| expand(&input));
    expanded.unwrap_or_else(|error| error.to_compile_error())
}

fn expand(input: &syn::DeriveInput) -> syn::Result<TokenStream> {
    let this = &input.ident;
    let fields = fields(input)?;
    let model = model(input)?;
    if let Some(parameter) = input.generics.params.first() {
        return Err(syn::Error::new(
            parameter.span(),
            "a shape has no parameters; write one struct for each",
        ));
    }
    let columns = quote_spanned!(model.span()=> <#model as ::rowcol::Model>::COLUMNS);
    let (mut parts, mut reads, mut errors) = (TokenStream::new(), TokenStream::new(), Vec::new());
    for field in fields {
        let options = match Options::read(field) {
            Ok(options) => options,
            Err(error) => {
                errors.push(error);
                continue;
            }
        };
        let name = field.ident.as_ref().expect("named");
        let (from, ty) = (options.from.as_ref().unwrap_or(name), &field.ty);
        let Options { filter, order_by, limit, .. } = &options;
        let filter = filter.iter().map(|filter| quote_spanned!(filter.span()=> .filter(#filter)));
        let order_by = order_by.iter().map(|order| quote_spanned!(order.span()=> .order_by(#order)));
        let limit = limit.iter().map(|limit| quote_spanned!(limit.span()=> .limit(#limit)));
        let part = quote_spanned!(ty.span()=> part::<#ty>());
        let read = quote_spanned!(ty.span()=> read_part::<#ty>(__reader)?);
        parts.extend(quote!(__parts.add(#columns.#from.#part #(#filter)* #(#order_by)* #(#limit)*);));
        reads.extend(quote!(#name: #columns.#from.#read,));
    }
    if let Some(error) = errors.into_iter().reduce(|mut all, error| {
        all.combine(error);
        all
    }) {
        return Err(error);
    }
    Ok(quote! {
        #[automatically_derived]
        impl ::rowcol::shape::Shape for #this {
            type Model = #model;
            fn parts(__parts: &mut ::rowcol::shape::Parts) { #parts }
            fn read(
                __reader: &mut ::rowcol::shape::Reader<'_>,
            ) -> ::core::result::Result<Self, ::rowcol::query::Unread> {
                ::core::result::Result::Ok(Self { #reads })
            }
        }
    })
}

fn fields(input: &syn::DeriveInput) -> syn::Result<&syn::punctuated::Punctuated<syn::Field, syn::Token![,]>> {
    match &input.data {
        syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Named(fields), .. }) => Ok(&fields.named),
        _ => Err(syn::Error::new(input.ident.span(), "a shape is a struct with named fields")),
    }
}

/// The model in `#[shape(Model)]`.
fn model(input: &syn::DeriveInput) -> syn::Result<syn::Path> {
    let attribute = input.attrs.iter().find(|attribute| attribute.path().is_ident("shape"));
    let form = "the model is missing\nhelp: write `#[shape(Model)]` with the name of the model that it is a shape of";
    match attribute {
        Some(attribute) => attribute.parse_args().map_err(|error| syn::Error::new(error.span(), form)),
        None => Err(syn::Error::new(input.ident.span(), form)),
    }
}

/// What `#[shape(…)]` on a field says.
#[derive(Default)]
struct Options {
    from: Option<syn::Ident>,
    filter: Option<syn::Expr>,
    order_by: Option<syn::Expr>,
    limit: Option<syn::Expr>,
}

impl Options {
    fn read(field: &syn::Field) -> syn::Result<Self> {
        let mut options = Self::default();
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("shape")) {
            attribute.parse_nested_meta(|meta| {
                let Some(key) = meta.path.get_ident().map(ToString::to_string) else {
                    return Err(meta.error("expected `from`, `filter`, `order_by` or `limit`"));
                };
                match key.as_str() {
                    "from" => options.from = Some(meta.value()?.parse()?),
                    "filter" => options.filter = Some(meta.value()?.parse()?),
                    "order_by" => options.order_by = Some(meta.value()?.parse()?),
                    "limit" => options.limit = Some(meta.value()?.parse()?),
                    other => {
                        let known = ["from", "filter", "order_by", "limit"];
                        let near = crate::parse::similar(other, known);
                        let hint =
                            near.map(|near| format!("\nhelp: did you mean `{near}`?")).unwrap_or_default();
                        let text = format!("there is no `{other}` in `#[shape(…)]` of a field{hint}");
                        return Err(meta.error(text));
                    }
                }
                Ok(())
            })?;
        }
        Ok(options)
    }
}
