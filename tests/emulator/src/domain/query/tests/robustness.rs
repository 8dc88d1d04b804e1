//! Texts that are nearly, or not at all, queries.

use super::*;

#[test]
fn no_text_makes_the_parser_or_the_check_panic() {
    let pieces = [
        "number",
        "$id",
        "drop",
        "i_text",
        "date",
        "at",
        "user",
        "related",
        " ",
        "\u{3000}",
        "=",
        "!=",
        "<",
        ">=",
        "in",
        "not",
        "like",
        "is",
        "empty",
        "and",
        "or",
        "(",
        ")",
        ",",
        ".",
        "\"",
        "\\",
        "\"A\"",
        "\"2024-01-01\"",
        "5",
        "-1.5",
        "99999999999999999999",
        "order",
        "by",
        "asc",
        "limit",
        "offset",
        "TODAY()",
        "FROM_TODAY(",
        "DAYS",
        "NOW",
        "'",
        "\t",
        "\0",
        "é",
        "𝒳",
        "金額",
    ];
    let form = form();
    let record: Map<String, Value> = table(&[("1", "a")]).as_object().unwrap().clone();
    // A linear congruential generator: the same inputs in every run.
    let mut state: u64 = 7;
    let mut next = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let try_query = |text: &str| {
        if let Ok(plan) = Query::parse(text).and_then(|query| query.check(&form, &context())) {
            plan.matches(1, &record);
            plan.place(1, &record);
        }
    };
    for _ in 0..5_000 {
        let length = next(16);
        let text: Vec<&str> = (0..length).map(|_| pieces[next(pieces.len())]).collect();
        try_query(&text.join(" "));
        try_query(&text.concat());
    }
    let valid = r#"(number > 5 and i_text like "a\\\"b") or at >= FROM_TODAY(-1, DAYS) order by $id desc limit 5 offset 2"#;
    try_query(valid);
    assert_eq!(code(valid), "");
    for _ in 0..5_000 {
        let mut text: Vec<char> = valid.chars().collect();
        for _ in 0..=next(3) {
            let at = next(text.len());
            match next(3) {
                0 => drop(text.remove(at)),
                1 => text.insert(at, text[next(text.len())]),
                _ => text[at] = char::from_u32(u32::try_from(next(0x3100)).unwrap()).unwrap(),
            }
        }
        try_query(&text.into_iter().collect::<String>());
    }
}
