//! One request more than a bulk request takes.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::api::DeleteRecords;
use kintone_runtime::Client;

fn bulk(
    client: &Client,
    [a, b, c, d, e, f, g]: [DeleteRecords<Invoice>; 7],
    h: [DeleteRecords<Invoice>; 7],
    o: [DeleteRecords<Invoice>; 7],
) {
    let ([h, i, j, k, l, m, n], [o, p, q, r, s, t, u]) = (h, o);
    let _ = client.bulk((
        a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u,
    ));
}

fn main() {}
