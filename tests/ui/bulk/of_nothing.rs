//! An empty tuple of requests.
use kintone_runtime::Client;

fn bulk(client: &Client) {
    let _ = client.bulk(());
}

fn main() {}
