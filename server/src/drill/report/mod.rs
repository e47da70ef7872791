//! The report: one HTML file that needs nothing else, for an operator to show.

mod svg;

use std::fmt::Write as _;

use self::svg::{Bar, escape};
use super::Report;
use super::figures::Figure;
use super::money::amount;
use super::outcome::{Outcome, Tally};
use super::table::{attackers, lasted};

const STYLE: &str = include_str!("style.css");

/// What no drill shows; also in docs/drill.md.
const LIMITS: [&str; 7] = [
    "Carriers. Texts here arrive at once and always; real ones are late, lost, filtered and billed in parts.",
    "Registering. The attacker is given his accounts. A real one pays for each with a mailbox, a code and some time, under \
     limits of its own.",
    "Phone-only sign-in and recovery. All attackers here come in by verifying numbers, which is what pays best.",
    "Bigger machines. The farm works at the speed of phones. A processor of a server solves several times as fast, and \
     a graphics card may do the work of hundreds; take the phones for a count of those that would do the same.",
    "What attackers learn. They keep to their shape; a real one changes it once it stops paying.",
    "People. They are made up: when they come, how they mistype, how many share an address. Yours are others.",
    "Load. The set clock waits for every answer; how many requests a second the server bears is not measured here.",
];

/// The whole page.
pub(super) fn page(report: &Report) -> String {
    let mut html = String::from("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.push_str("<meta name=\"color-scheme\" content=\"light dark\">\n");
    // It stays what it is wherever it is opened.
    html.push_str(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
    );
    let _ =
        write!(html, "<title>Drill of {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n", escape(&report.app_name));
    header(&mut html, report);
    html.push_str("<main>\n");
    verdicts(&mut html, &report.figures());
    overview(&mut html, report);
    for (place, outcome) in report.outcomes.iter().enumerate() {
        section(&mut html, outcome, place);
    }
    settings(&mut html, report);
    html.push_str("<section><h2>What this does not show</h2><ul class=\"limits\">");
    for limit in LIMITS {
        let (what, rest) = limit.split_once(". ").unwrap_or((limit, ""));
        let _ = write!(html, "<li><strong>{what}.</strong> {rest}</li>");
    }
    html.push_str("</ul></section>\n</main>\n</body>\n</html>\n");
    html
}

fn header(html: &mut String, report: &Report) {
    let attacks = report.outcomes.iter().filter(|outcome| outcome.shape.is_some());
    let (mut requests, mut texts, mut money, mut honest, mut refused) = (0, 0, 0, 0, 0);
    for outcome in attacks {
        let paid = outcome.paid.attack_in_all();
        requests += outcome.requests;
        texts += paid.texts;
        money += paid.money;
        honest += outcome.returning.people + outcome.new.people;
        refused += outcome.returning.refused + outcome.new.refused;
    }
    let _ = writeln!(
        html,
        "<header><p class=\"kind\">Drill</p><h1>How the guard of {} held</h1>\
         <p class=\"lead\">Strangers sent <strong>{}</strong> requests to make it send texts that they earn from. \
         <strong>{}</strong> texts were paid for, <strong>{} {}</strong> in all. Meanwhile {} honest visits took place; \
         <strong>{}</strong> of them were refused.</p></header>",
        escape(&report.app_name),
        count(requests),
        count(texts),
        escape(&report.currency),
        amount(money),
        count(honest),
        count(refused),
    );
}

fn verdicts(html: &mut String, figures: &[Figure]) {
    html.push_str("<section><h2>The figures</h2><ul class=\"figures\">");
    for figure in figures {
        let (class, word) = match figure.holds {
            Some(true) => ("holds", "Holds"),
            Some(false) => ("broken", "Broken"),
            None => ("stated", "Stated"),
        };
        let _ = write!(
            html,
            "<li class=\"{class}\"><p class=\"verdict\">{word}</p><div><h3>{}</h3><p>{}</p></div></li>",
            escape(&figure.what),
            escape(&figure.seen)
        );
    }
    html.push_str("</ul></section>\n");
}

fn overview(html: &mut String, report: &Report) {
    let attacks: Vec<&Outcome> = report.outcomes.iter().filter(|outcome| outcome.shape.is_some()).collect();
    let rows = attacks.iter().map(|outcome| {
        let paid = outcome.paid.attack_in_all();
        Bar {
            label: name(outcome),
            attack: f64::from(paid.texts),
            honest: 0.0,
            // No more: on a phone the longest name leaves room for it alone, and the table has the money.
            value: format!("{} texts", count(paid.texts)),
        }
    });
    let title = "Texts that each attack was paid for";
    let chart = svg::bars(title, &rows.collect::<Vec<_>>());
    let _ = write!(html, "<section><h2>All shapes</h2><figure class=\"wide\">{chart}<figcaption>{title}</figcaption>");
    html.push_str(
        "</figure><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All shapes, as a table\"><table>",
    );
    html.push_str("<caption>All shapes</caption><thead><tr>");
    for head in super::table::HEAD {
        let _ = write!(html, "<th scope=\"col\">{head}</th>");
    }
    html.push_str("</tr></thead><tbody>");
    for (place, outcome) in report.outcomes.iter().enumerate() {
        html.push_str("<tr>");
        for (at, cell) in super::table::line(outcome).iter().enumerate() {
            let cell = escape(cell);
            let _ = if at == 0 {
                write!(html, "<th scope=\"row\"><a href=\"#shape-{place}\">{cell}</a></th>")
            } else {
                write!(html, "<td>{cell}</td>")
            };
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></div></section>\n");
}

fn name(outcome: &Outcome) -> String {
    match outcome.shape {
        Some(shape) => format!("{}, {}", shape.title, attackers(outcome.attackers)),
        None => "No attack".to_owned(),
    }
}

fn section(html: &mut String, outcome: &Outcome, place: usize) {
    let _ = write!(html, "<section class=\"shape\" id=\"shape-{place}\"><h2>{}</h2>", escape(&name(outcome)));
    if let Some(shape) = outcome.shape {
        let _ = write!(html, "<p>{}</p>", escape(shape.story));
    } else {
        html.push_str("<p>The honest alone: what they meet on a quiet day.</p>");
    }
    html.push_str("<dl>");
    let mut fact = |what: &str, value: String| {
        let _ = write!(html, "<div><dt>{what}</dt><dd>{}</dd></div>", escape(&value));
    };
    if outcome.shape.is_some() {
        let paid = outcome.paid.attack_in_all();
        fact("Requests", format!("{} in {}", count(outcome.requests), lasted(outcome.span)));
        fact("Texts paid", format!("{}, {}", count(paid.texts), amount(paid.money)));
        fact("First refusal after", outcome.tripped_after.map_or_else(|| "never".to_owned(), lasted));
        if outcome.seen.asked_for_work > 0 {
            fact("Asked for work", count(outcome.seen.asked_for_work));
        }
        if outcome.seen.worked > 0 {
            let each = outcome.seen.worked / u64::from(outcome.seen.allowed.max(1));
            fact("Work done", format!("{} s of a phone, {each} s a text", count(outcome.seen.worked)));
        }
    }
    fact("Returning people", told(&outcome.returning));
    fact("New people", told(&outcome.new));
    html.push_str("</dl><div class=\"charts\">");
    charts(html, outcome);
    html.push_str("</div></section>\n");
}

fn told(tally: &Tally) -> String {
    let mut text = format!("{} came, {} refused", count(tally.people), count(tally.refused));
    for (refusal, how_many) in &tally.refused_by {
        let _ = write!(text, " ({refusal} {how_many})");
    }
    if tally.worked > 0 {
        let _ = write!(text, ", {} worked, {} s at most", count(tally.worked), tally.longest_work);
    }
    if tally.led_elsewhere > 0 {
        let _ = write!(text, ", {} led to another channel", count(tally.led_elsewhere));
    }
    if tally.waited > 0 {
        let _ = write!(text, ", {} waited for a minute", count(tally.waited));
    }
    text
}

fn charts(html: &mut String, outcome: &Outcome) {
    let last = lasted(outcome.span);
    let title = format!("Texts over time: {}", name(outcome));
    let over_time = svg::over_time(&title, &outcome.over_time, ("0", &last));
    let steps = u32::try_from(outcome.over_time.len()).unwrap_or(1);
    // Every fourth step makes a table that can be read.
    let rows = outcome.over_time.chunks(4).enumerate().map(|(at, steps_of_four)| {
        let from = outcome.span / steps * u32::try_from(at * 4).unwrap_or(0);
        let sum = steps_of_four.iter().fold((0, 0), |sum, step| (sum.0 + step.0, sum.1 + step.1));
        [lasted(from), sum.0.to_string(), sum.1.to_string()]
    });
    figure(html, &over_time, "Texts over time", ["From", "Attack", "Honest"], rows);

    let lane = |number: i64| {
        let of = |lanes: &std::collections::BTreeMap<i64, super::outcome::Sum>| {
            lanes.get(&number).copied().unwrap_or_default()
        };
        (of(&outcome.paid.attack), of(&outcome.paid.honest))
    };
    let lanes = [(1, "1: own phones and notices"), (2, "2: recovery"), (3, "3: numbers not yet proved")];
    let bars: Vec<Bar> = lanes
        .iter()
        .map(|(number, label)| {
            let (attack, honest) = lane(*number);
            Bar {
                label: (*label).to_owned(),
                attack: float(attack.money),
                honest: float(honest.money),
                value: amount(attack.money + honest.money),
            }
        })
        .collect();
    let title = format!("Money by lane: {}", name(outcome));
    let rows = lanes.iter().map(|(number, label)| {
        let (attack, honest) = lane(*number);
        [(*label).to_owned(), amount(attack.money), amount(honest.money)]
    });
    figure(html, &svg::bars(&title, &bars), "Money by lane", ["Lane", "Attack", "Honest"], rows);

    let mut rules: Vec<_> = outcome.rules.iter().collect();
    rules.sort_by_key(|(_, (attack, honest))| std::cmp::Reverse(attack + honest));
    let bars: Vec<Bar> = rules
        .iter()
        .map(|(rule, (attack, honest))| Bar {
            label: (*rule).clone(),
            attack: float(*attack),
            honest: float(*honest),
            value: count(attack + honest),
        })
        .collect();
    let title = format!("Refusals by rule: {}", name(outcome));
    let rows = rules.iter().map(|(rule, (attack, honest))| [(*rule).clone(), count(attack), count(honest)]);
    figure(html, &svg::bars(&title, &bars), "Refusals by rule", ["Rule", "Attack", "Honest"], rows);
}

/// A chart with its legend, and the table behind it.
fn figure(html: &mut String, chart: &str, caption: &str, heads: [&str; 3], rows: impl Iterator<Item = [String; 3]>) {
    let _ = write!(
        html,
        "<figure><figcaption>{caption}</figcaption>{chart}<p class=\"legend\"><span class=\"attack\">attack</span> \
         <span class=\"honest\">honest</span></p><details><summary>As a table</summary><table><caption>{caption}</caption>\
         <thead><tr>"
    );
    for head in heads {
        let _ = write!(html, "<th scope=\"col\">{head}</th>");
    }
    html.push_str("</tr></thead><tbody>");
    for [first, second, third] in rows {
        let _ = write!(html, "<tr><th scope=\"row\">{}</th><td>{second}</td><td>{third}</td></tr>", escape(&first));
    }
    html.push_str("</tbody></table></details></figure>");
}

fn settings(html: &mut String, report: &Report) {
    html.push_str("<section><h2>Under these settings</h2><dl>");
    for (what, value) in &report.settings {
        let _ = write!(html, "<div><dt>{}</dt><dd>{}</dd></div>", escape(what), escape(value));
    }
    html.push_str("</dl>");
    if let Some(raised) = &report.raised_from {
        let _ = write!(html, "<p>{}.</p>", escape(raised));
    }
    html.push_str("</section>\n");
}

#[expect(clippy::cast_precision_loss, reason = "for the length of a bar")]
fn float(n: i64) -> f64 {
    n as f64
}

/// `10,000`.
fn count<N: std::fmt::Display>(n: N) -> String {
    super::money::grouped(&format!("{n}"))
}
