//! Which credentials a request carries.

use std::mem::take;

use super::*;

fn apps(ids: &[u64]) -> Vec<AppId> {
    ids.iter().copied().map(AppId::new).collect()
}

fn sent(credentials: &Credentials, ids: &[u64]) -> Vec<(&'static str, String)> {
    let carried = credentials.of_request(Auth::Any, &apps(ids), &[]);
    let headers = carried.unwrap().headers.into_iter();
    headers
        .map(|(name, value)| (name, value.reveal().to_owned()))
        .collect()
}

fn tokens(own: &[(u64, &str)], any: &[&str]) -> Credentials {
    let mut credentials = Credentials::default();
    for (app, token) in own {
        credentials.tokens.add_for(AppId::new(*app), token);
    }
    for token in any {
        credentials.tokens.add(token);
    }
    credentials
}

#[test]
fn a_request_carries_the_tokens_of_its_apps() {
    let credentials = tokens(&[(1, "one"), (2, "two")], &["any"]);
    for (ids, expected) in [
        (&[1][..], "one"),
        (&[1, 2], "one,two"),
        (&[3], "any"),
        (&[1, 3], "one,any"),
        (&[], "any"),
        (&[1, 1], "one"),
    ] {
        let headers = sent(&credentials, ids);
        assert_eq!(
            headers,
            [("X-Cybozu-API-Token", expected.to_owned())],
            "{ids:?}"
        );
    }
}

#[test]
fn the_tokens_of_lookup_sources_are_sent_along() {
    let credentials = tokens(&[(1, "one"), (2, "two")], &["any"]);
    for (sources, expected) in [(&[2][..], "one,two"), (&[3], "one,any"), (&[1], "one")] {
        let headers = credentials
            .of_request(Auth::Any, &apps(&[1]), &apps(sources))
            .unwrap()
            .headers;
        assert_eq!(headers[0].1.reveal(), expected, "{sources:?}");
    }
}

#[test]
fn a_missing_token_of_a_lookup_source_is_no_error() {
    let headers = tokens(&[(1, "one")], &[]).of_request(Auth::Any, &apps(&[1]), &apps(&[2]));
    assert_eq!(headers.unwrap().headers[0].1.reveal(), "one");
}

#[test]
fn a_missing_token_of_the_app_is_an_error_before_sending() {
    let credentials = tokens(&[(1, "one"), (3, "")], &[]);
    for (own, sources, lacking) in [
        (&[2][..], &[][..], 2),
        (&[2], &[1], 2),
        (&[1, 2], &[], 2),
        (&[3], &[1], 3),
    ] {
        let error = credentials
            .of_request(Auth::Any, &apps(own), &apps(sources))
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("there is no API token for app {lacking}; give it one with api_token_for")
        );
    }
    let carried = credentials.of_request(Auth::Any, &[], &[]).unwrap();
    assert!(carried.headers.is_empty());
}

#[test]
fn tokens_are_split_at_commas_and_sent_once() {
    let credentials = tokens(&[], &["a, b,", "b", ""]);
    assert_eq!(
        sent(&credentials, &[1]),
        [("X-Cybozu-API-Token", "a,b".to_owned())]
    );
}

#[test]
fn a_tenth_token_is_an_error_before_sending() {
    let credentials = tokens(&[], &["1,2,3,4,5,6,7,8,9"]);
    assert!(credentials.of_request(Auth::Any, &apps(&[1]), &[]).is_ok());
    let credentials = tokens(&[(1, "ten")], &["1,2,3,4,5,6,7,8,9"]);
    assert!(credentials.of_request(Auth::Any, &apps(&[1]), &[]).is_ok());
    let error = credentials
        .of_request(Auth::Any, &apps(&[1]), &apps(&[2]))
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the request needs 10 API tokens"),
        "{error}"
    );
}

#[test]
fn a_password_wins_over_tokens_and_they_over_oauth() {
    let mut credentials = tokens(&[], &["token"]);
    credentials.oauth = Some(Secret::new("bearer"));
    assert_eq!(
        sent(&credentials, &[1]),
        [("X-Cybozu-API-Token", "token".to_owned())]
    );
    credentials.password = Some(Login::new("佐藤", "pass"));
    assert_eq!(
        sent(&credentials, &[1]),
        [("X-Cybozu-Authorization", BASE64.encode("佐藤:pass"))]
    );
    let credentials = Credentials {
        oauth: Some(Secret::new("bearer")),
        ..Credentials::default()
    };
    assert_eq!(
        sent(&credentials, &[1]),
        [("Authorization", "Bearer bearer".to_owned())]
    );
}

#[test]
fn a_request_that_takes_no_tokens_carries_the_oauth_token_and_one_that_takes_none_of_both_the_session()
 {
    let mut credentials = tokens(&[(1, "token")], &[]);
    let sent = |credentials: &Credentials, auth| {
        let carried = credentials.of_request(auth, &apps(&[1]), &[]).unwrap();
        let token = carried.request_token.map(|token| token.reveal().to_owned());
        (carried.headers[0].1.reveal().to_owned(), token)
    };
    assert!(credentials.are_api_tokens_alone());
    assert_eq!(sent(&credentials, Auth::NotApiToken).0, "token");
    credentials = credentials.oauth_token("bearer");
    assert!(!credentials.are_api_tokens_alone());
    let expected = [
        (Auth::Any, "token"),
        (Auth::PerhapsApiToken, "token"),
        (Auth::NotApiToken, "Bearer bearer"),
        (Auth::PasswordOrSession, "Bearer bearer"),
    ];
    for (auth, expected) in expected {
        assert_eq!(sent(&credentials, auth).0, expected, "{auth:?}");
    }
    credentials = credentials.session("JSESSIONID=1", "request");
    for (auth, expected) in &expected[..3] {
        assert_eq!(sent(&credentials, *auth), ((*expected).to_owned(), None));
    }
    let session = ("JSESSIONID=1".to_owned(), Some("request".to_owned()));
    assert_eq!(sent(&credentials, Auth::PasswordOrSession), session);
    let session_alone = Credentials::new().session("JSESSIONID=1", "request");
    assert_eq!(sent(&session_alone, Auth::Any), session);
}

#[test]
fn what_no_request_can_carry_is_refused_at_once() {
    let refused = |change: fn(&mut Credentials)| {
        let mut credentials = tokens(&[], &["token"]);
        assert!(credentials.check().is_ok());
        change(&mut credentials);
        let error = credentials.check().unwrap_err().to_string();
        assert!(!error.contains("hidden"), "{error}");
        error
    };
    for (change, part) in [
        (
            (|c| c.tokens.add("hidden\n1")) as fn(&mut Credentials),
            "an API token contains a line break",
        ),
        (
            |c| c.tokens.add_for(AppId::new(1), "トークン"),
            "an API token contains a line break",
        ),
        (|c| c.tokens.add(" , "), "an API token is empty"),
        (
            |c| c.tokens.add_for(AppId::new(1), ""),
            "an API token is empty",
        ),
        (
            |c| c.tokens.add("1,2,3,4,5,6,7,8,9"),
            "10 API tokens are given",
        ),
        (
            |c| c.tokens.add_for(AppId::new(1), "1,2,3,4,5,6,7,8,9,10"),
            "10 API tokens are given",
        ),
        (
            |c| c.oauth = Some(Secret::new("hidden\r")),
            "the OAuth token contains",
        ),
        (
            |c| c.oauth = Some(Secret::new(" ")),
            "the OAuth token is empty",
        ),
        (
            |c| *c = take(c).session("JSESSIONID=hidden\n", "hidden"),
            "the cookie of the session contains a line break",
        ),
        (
            |c| *c = take(c).session("hidden", "hidden"),
            "the cookie of the session has no name",
        ),
        (
            |c| *c = take(c).session("JSESSIONID=hidden", " "),
            "the request token of the session is empty",
        ),
        (|c| c.password = Some(Login::new("sato", "")), "is empty"),
    ] {
        let error = refused(change);
        assert!(error.contains(part), "{part}: {error}");
    }
    let credentials = tokens(&[], &["token", "1,2,3,4,5,6,7,8", "token"]);
    assert!(credentials.check().is_ok());
}

#[test]
fn nothing_secret_is_printed() {
    let mut credentials = tokens(&[(1, "hidden-1")], &["hidden-2"]);
    credentials.password = Some(Login::new("user", "hidden-3"));
    credentials.oauth = Some(Secret::new("hidden-4"));
    let credentials = credentials.session("hidden-5", "hidden-6");
    let printed = format!("{credentials:?} {credentials:#?}");
    assert!(!printed.contains("hidden"), "{printed}");
}
