//! The record types of the build script work in every environment, and are those of the command.

use std::path::Path;
use std::process::Command;

use build_script_example::customer::{Customer, CustomerRequired};
use build_script_example::env;
use kintone_emulator::Emulator;
use kintone_runtime::client::{ClientBuilder, Environment};
use kintone_runtime::{AppId, Client};

fn schema() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/customer.json")
}

#[tokio::test]
async fn a_record_goes_to_the_server_and_comes_back() {
    let server = Emulator::builder().schema_file(schema()).start().unwrap();
    let client = Client::builder(server.base_url())
        .api_token("token")
        .build()
        .unwrap();
    let customer = Customer {
        支払サイト: Some(30),
        ..CustomerRequired {
            取引先コード: "C-001".into(),
            取引先名: "青山商事".into(),
        }
        .into()
    };
    let added = client.add_record(&customer).await.unwrap();
    let saved = client.get_record::<Customer>(added.id).await.unwrap();
    assert_eq!(saved.支払サイト, Some(30));
    let json = serde_json::to_value(&*saved).unwrap();
    assert_eq!(json["取引先名"], "青山商事");
}

#[test]
fn an_environment_is_chosen_by_its_name() {
    let production = Environment::by_name(env::ALL, "production").unwrap();
    assert_eq!(production, env::PRODUCTION);
    assert!(production.is_production());
    assert_eq!(production.app(20), AppId::new(120));
    let error = ClientBuilder::for_environment_with(production, [("KINTONE_DEV_TOKEN", "x")]);
    assert_eq!(
        error.unwrap_err().to_string(),
        "environment production: KINTONE_PRODUCTION_TOKEN is not set"
    );
}

/// Neither an HTTP client nor an async runtime is built for the build script.
#[test]
fn the_build_script_has_no_http() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "-p", "kintone-codegen"])
        .args(["--no-default-features", "-e", "normal", "--prefix", "none"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(tree.contains("syn v"), "{tree}");
    for http in ["reqwest", "hyper", "tokio", "rustls", "kintone-runtime"] {
        assert!(!tree.contains(&format!("\n{http} v")), "{http} in\n{tree}");
    }
}
