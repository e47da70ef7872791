//! What is said where an account's data was to be fetched and nobody had asked for it.

use http::HeaderMap;
use identity::refusal::{Fault, Refusal};

use super::Request;
use super::flash::Flash;
use crate::api::data::EXPORT_FORM;
use crate::error::Denied;

/// The headers that let the page say so, at the form that asks.
pub fn not_asked(request: &Request) -> Result<HeaderMap, Fault> {
    let denied = Denied {
        refusal: Refusal::ExportNotAsked.name().to_owned(),
        // The words of the request: there is no page around an endpoint that would know its language.
        message: request.words().refusals.export_not_asked.to_owned(),
        wait_seconds: None,
        go_to: None,
        work: None,
    };
    request.set_flash(&Flash { denied: Some(denied), form: Some(EXPORT_FORM.to_owned()), ..Flash::default() })?;
    let prepared = request.response.0.read().map_err(|_| Fault::new("the answer's headers are poisoned"))?;
    Ok(prepared.headers.clone())
}
