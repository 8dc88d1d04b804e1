//! Bulk Request: up to 20 writes as one transaction.

use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::endpoint::error::Error;
use crate::endpoint::{
    self, Addressing, Apps, Attempt, Context, HttpResponse, Method, Replay, Translation, json,
};
use crate::endpoint::{BulkMember, Decode, Encode, Encoded, Encoding, Endpoint, Info};

/// The largest number of requests in one bulk request.
/// Source: kintone REST API, Bulk Request (POST bulkRequest.json)
pub const MAX_BULK_REQUESTS: usize = 20;

/// Runs up to [`MAX_BULK_REQUESTS`] requests in order and as one transaction: if one fails, none takes effect.
///
/// The response is the tuple or the `Vec` of their responses. Requests that have nothing to send are left out and answered locally.
///
/// ```no_run
/// # use kintone_runtime::record::{Insertable, OwnedRecord};
/// # use kintone_runtime::{Client, Error, RecordId};
/// use kintone_runtime::api::{AddRecords, BulkRequest, DeleteRecords};
///
/// # async fn example<Invoice: for<'de> Insertable<'de>>(client: Client, invoice: Invoice) -> Result<(), Error> {
/// let invoices = [invoice];
/// let bulk = BulkRequest::new((
///     AddRecords::new(&invoices),
///     DeleteRecords::<Invoice>::new([RecordId::new(1)]),
/// ));
/// let (added, ()) = client.send(bulk).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// The error of the request that failed; [`Error::bulk_index`] is its index.
///
/// Source: kintone REST API, Bulk Request (POST bulkRequest.json)
#[derive(Debug)]
pub struct BulkRequest<B> {
    requests: B,
}

impl<B: BulkRequests> BulkRequest<B> {
    /// Creates a bulk request of a tuple or a `Vec` of requests.
    pub fn new(requests: B) -> BulkRequest<B> {
        BulkRequest { requests }
    }
}

impl<B> BulkRequest<B> {
    /// What the request declares, independent of its type parameters.
    pub const INFO: Info = Info::new("bulk request", &Method::POST, "bulkRequest.json");
}

impl<B: BulkRequests> Endpoint for BulkRequest<B> {
    type Response = B::Responses;
    const INFO: Info = Self::INFO;
}

impl<B: BulkRequests> Encode for BulkRequest<B> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<B::Responses>, Error> {
        self.requests.encode(addressing)
    }
}

/// The members of a bulk request: a tuple of 1 to 20 requests, or a `Vec` if their number is only known at run time.
///
/// The requests in a `Vec` have one type; [`AnyBulkMember`] turns several types into one. An empty `Vec` and one with more than
/// [`MAX_BULK_REQUESTS`] requests are rejected before anything is sent.
#[diagnostic::on_unimplemented(
    message = "a bulk request takes a tuple of 1 to 20 requests, or a `Vec` of them",
    label = "neither a tuple of 1 to 20 requests nor a `Vec`",
    note = "a tuple of one is written `(request,)`"
)]
pub trait BulkRequests {
    /// The tuple of the responses, or the `Vec` of them.
    type Responses;

    /// Encodes the requests as one.
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Self::Responses>, Error>;
}

macro_rules! tuples {
    ($($request:ident)+) => { tuples!(@ [] $($request)+); };
    (@ [$($request:ident)*]) => {};
    (@ [$($request:ident)*] $next:ident $($rest:ident)*) => {
        tuples!(@impl $($request)* $next);
        tuples!(@ [$($request)* $next] $($rest)*);
    };
    (@impl $($request:ident)+) => {
        impl<$($request: BulkMember),+> BulkRequests for ($($request,)+) {
            type Responses = ($($request::Response,)+);

            #[allow(non_snake_case)]
            fn encode(self, addressing: &Addressing) -> Result<Encoded<Self::Responses>, Error> {
                let ($($request,)+) = self;
                let mut bulk = Bulk::new(addressing);
                $(let $request = bulk.add($request)?;)+
                bulk.encoded(move |results| Ok(($(results.read($request)?,)+)))
            }
        }
    };
}

tuples!(A B C D E F G H I J K L M N O P Q R S T);

impl<M: BulkMember> BulkRequests for Vec<M> {
    type Responses = Vec<M::Response>;

    fn encode(self, addressing: &Addressing) -> Result<Encoded<Self::Responses>, Error> {
        encode_list(self, addressing, |bulk, request| bulk.add(request))
    }
}

impl<R: Send + 'static> BulkRequests for Vec<AnyBulkMember<'_, R>> {
    type Responses = Vec<R>;

    fn encode(self, addressing: &Addressing) -> Result<Encoded<Vec<R>>, Error> {
        encode_list(self, addressing, |bulk, request| (request.add)(bulk))
    }
}

fn encode_list<M, R: Send + 'static>(
    requests: Vec<M>,
    addressing: &Addressing,
    add: impl Fn(&mut Bulk<'_>, M) -> Result<Member<R>, Error>,
) -> Result<Encoded<Vec<R>>, Error> {
    let count = requests.len();
    if !(1..=MAX_BULK_REQUESTS).contains(&count) {
        return Err(Error::not_sent(format!(
            "{count} requests in one bulk request, but kintone accepts 1 to {MAX_BULK_REQUESTS}; {}",
            match count {
                0 => "send nothing if there is nothing to do",
                _ => "split them; each bulk request is a transaction of its own",
            }
        )));
    }
    let mut bulk = Bulk::new(addressing);
    let requests = requests.into_iter();
    let members: Vec<Member<R>> = requests
        .map(|request| add(&mut bulk, request))
        .collect::<Result<_, Error>>()?;
    bulk.encoded(move |results| {
        let members = members.into_iter();
        members.map(|member| results.read(member)).collect()
    })
}

/// A request of any type as a member of a `Vec` of requests, with its response converted to an `R`.
///
/// ```
/// use kintone_runtime::api::{AnyBulkMember, BulkRequest, DeleteRecords, UpdateRecord};
/// use kintone_runtime::record::AppRecord;
/// use kintone_runtime::record::update::RecordUpdate;
/// use kintone_runtime::record::written::Written;
/// use kintone_runtime::RecordId;
///
/// fn requests<'r, T: AppRecord + 'static, U: RecordUpdate>(
///     updates: &'r [U],
///     obsolete: &[RecordId],
/// ) -> BulkRequest<Vec<AnyBulkMember<'r, Option<Written>>>> {
///     let updates = updates.iter().map(|update| AnyBulkMember::new(UpdateRecord::new(update), Some));
///     let deletes = obsolete.chunks(100).map(|ids| {
///         AnyBulkMember::new(DeleteRecords::<T>::new(ids.iter().copied()), |()| None)
///     });
///     BulkRequest::new(updates.chain(deletes).collect())
/// }
/// ```
pub struct AnyBulkMember<'r, R> {
    add: Add<'r, R>,
}

type Add<'r, R> = Box<dyn FnOnce(&mut Bulk<'_>) -> Result<Member<R>, Error> + 'r>;

impl<'r, R: 'static> AnyBulkMember<'r, R> {
    /// Wraps a request; `into` converts its response to an `R`.
    pub fn new<M: BulkMember + 'r>(
        request: M,
        into: impl FnOnce(M::Response) -> R + Send + 'static,
    ) -> AnyBulkMember<'r, R> {
        AnyBulkMember {
            add: Box::new(move |bulk| Ok(bulk.add(request)?.map(into))),
        }
    }
}

impl<R> fmt::Debug for AnyBulkMember<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnyBulkMember(a request)")
    }
}

/// A bulk request while its members are added.
struct Bulk<'a> {
    addressing: &'a Addressing,
    index: usize,
    body: Vec<u8>,
    apps: Apps,
    records: usize,
    /// The replay rule of the strictest member.
    replay: Replay,
    sent: Vec<(Context, Translation)>,
}

/// Where the response of a member comes from.
enum Member<R> {
    Known(R),
    Result(Context, Decode<R>),
}

impl<R: 'static> Member<R> {
    fn map<S>(self, into: impl FnOnce(R) -> S + Send + 'static) -> Member<S> {
        match self {
            Member::Known(response) => Member::Known(into(response)),
            Member::Result(context, decode) => Member::Result(
                context,
                Box::new(move |response, attempt| decode(response, attempt).map(into)),
            ),
        }
    }
}

impl<'a> Bulk<'a> {
    fn new(addressing: &'a Addressing) -> Bulk<'a> {
        Bulk {
            addressing,
            index: 0,
            body: b"{\"requests\":[".to_vec(),
            apps: Apps::default(),
            records: 0,
            replay: Replay::Always,
            sent: Vec::new(),
        }
    }

    fn add<M: BulkMember>(&mut self, request: M) -> Result<Member<M::Response>, Error> {
        let index = self.index;
        self.index += 1;
        let (context, apps) = endpoint::place::<M>(request.app(), self.addressing, Some(index))?;
        let replay = request.replay();
        let encoded = request.encode(self.addressing);
        let outgoing = match encoded.map_err(|error| error.or_of_request(context))?.0 {
            Encoding::Answered(response) => return Ok(Member::Known(response)),
            Encoding::Outgoing(outgoing) => outgoing,
        };
        self.apps.add(apps);
        self.records += outgoing.records.unwrap_or(1);
        self.replay = self.replay.and(replay);
        let payload = outgoing
            .body
            .into_json()
            .map_err(|error| error.or_of_request(context))?;
        let path = self.addressing.path(M::INFO);
        self.push(M::INFO.method(), &path, &payload);
        self.sent.push((context, outgoing.translate));
        Ok(Member::Result(context, outgoing.decode))
    }

    fn push(&mut self, method: &Method, path: &str, payload: &[u8]) {
        if !self.sent.is_empty() {
            self.body.push(b',');
        }
        let head = format!(
            "{{\"method\":\"{}\",\"api\":\"{path}\",\"payload\":",
            method.as_str()
        );
        self.body.extend_from_slice(head.as_bytes());
        self.body.extend_from_slice(payload);
        self.body.push(b'}');
    }

    fn encoded<R>(
        mut self,
        responses: impl FnOnce(&mut Results) -> Result<R, Error> + Send + 'static,
    ) -> Result<Encoded<R>, Error> {
        if self.sent.is_empty() {
            return responses(&mut Results::none()).map(Encoded::answered);
        }
        self.body.extend_from_slice(b"]}");
        let count = self.sent.len();
        let encoded = Encoded::json_of_attempt(self.body, move |response, attempt| {
            responses(&mut Results::split(&response, count, attempt)?)
        });
        Ok(encoded.bulk(self.apps, self.records, self.replay, self.sent))
    }
}

/// The results on the wire, taken one after the other.
struct Results {
    status: u16,
    attempt: Attempt,
    results: std::vec::IntoIter<Box<RawValue>>,
}

impl Results {
    /// Those of a request that was not sent.
    fn none() -> Results {
        Results {
            status: 0,
            attempt: Attempt::First,
            results: Vec::new().into_iter(),
        }
    }

    fn split(response: &HttpResponse, count: usize, attempt: Attempt) -> Result<Results, Error> {
        #[derive(Deserialize)]
        struct Body {
            results: Vec<Box<RawValue>>,
        }
        let Body { results } = json::read(response)?;
        if results.len() != count {
            let message = format!(
                "{count} requests were sent, {} results came back",
                results.len()
            );
            return Err(Error::unreadable(response.status, message));
        }
        Ok(Results {
            status: response.status,
            attempt,
            results: results.into_iter(),
        })
    }

    fn read<R>(&mut self, member: Member<R>) -> Result<R, Error> {
        let (context, decode) = match member {
            Member::Known(response) => return Ok(response),
            Member::Result(context, decode) => (context, decode),
        };
        // `split` has counted the results, and each member that was sent takes one.
        let body = self
            .results
            .next()
            .map_or_else(Vec::new, |result| result.get().into());
        let response = HttpResponse {
            status: self.status,
            headers: http::HeaderMap::new(),
            body,
        };
        decode(response, self.attempt).map_err(|error| error.or_of_request(context))
    }
}

#[cfg(test)]
mod tests;
