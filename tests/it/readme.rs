//! The README's code is the example `readme`, which the compiler checks.

#[test]
fn the_code_of_the_readme_is_an_example_that_compiles() {
    let readme = include_str!("../../README.md");
    let (_, code) = readme.split_once("```rust,ignore\n").expect("a code block");
    let (code, _) = code.split_once("```").expect("its end");
    let example = include_str!("../../examples/src/bin/readme.rs");
    let (_, example) = example.split_once("\n\n").expect("a line of documentation");
    assert_eq!(
        code,
        example.replace("use examples::forms::invoice;", "mod invoice;")
    );
}
