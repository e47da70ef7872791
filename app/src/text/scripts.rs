//! The words of the script that solves proofs of work. It comes only when a form has to be worked for, with the words of all
//! languages: in the pages they would be carried by everybody.

use identity::model::language::Language;

const SCRIPT: &str = include_str!("../../../frontend/solver/proof_of_work.js");

/// The names that a language has in the script, in their order.
fn names(language: Language) -> Vec<&'static str> {
    let opening = format!("\n  {}: {{\n", language.code());
    let (_, from) = SCRIPT.split_once(opening.as_str()).unwrap_or_else(|| panic!("no words: {opening}"));
    let (block, _) = from.split_once("\n  },\n").unwrap_or_else(|| panic!("no end: {opening}"));
    block.lines().filter_map(|line| Some(line.trim().split_once(':')?.0)).collect()
}

#[test]
fn the_solvers_script_says_everything_in_every_language() {
    let english = names(Language::English);
    assert!(english.len() >= 10, "{english:?}");
    for language in Language::ALL {
        assert_eq!(names(language), english, "{}", language.code());
    }
}
