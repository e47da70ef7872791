//! `ringfence guard status`: the guard as it stands, in plain text.

use std::fmt::Write as _;

use identity::guard::status::{self, Status};
use jiff::Timestamp;

use crate::cli::Failure;
use crate::settings::Settings;
use crate::wire;

/// Prints it. Reads alone, beside processes that serve.
pub async fn print(settings: Settings) -> Result<(), Failure> {
    let store = wire::open_store_as_it_is(&settings).await?;
    let policy = wire::policy_of(&settings)?;
    let now = wire::Sources::of_the_machine().clock.now();
    let status = status::read(&store, &policy, now).await.map_err(Failure::new("reading the guard's tables"))?;
    store.close().await;
    // Someone who closes the pipe has seen enough.
    let _ = std::io::Write::write_all(&mut std::io::stdout().lock(), table(&status).as_bytes());
    Ok(())
}

/// The whole page. No line of it is longer than a terminal's 80 columns.
pub fn table(status: &Status) -> String {
    let mut page = format!("The guard at {} UTC\n", status.at.strftime("%Y-%m-%d %H:%M:%S"));
    let breakers = status.breakers.iter().map(|breaker| {
        let (answered, sent) = (breaker.probes_answered, breaker.probes_sent);
        let state = match breaker.paused_until {
            // A country is never refused for its breaker.
            Some(until) if breaker.scope == "country" => format!("work due until {}", minute(until)),
            Some(until) => format!("paused until {}", minute(until)),
            None if sent == 0 => "waits for a probe".to_owned(),
            None => format!("probes: {answered} of {sent} answered"),
        };
        [breaker.scope.to_owned(), breaker.name.clone(), breaker.lane.to_string(), minute(breaker.tripped_at), state]
    });
    section(&mut page, "Breakers that are open", ["scope", "name", "lane", "since", "state"], breakers);

    let budgets = status.budgets.iter().map(|budget| {
        let [spent, most, left] = [budget.spent, budget.most, budget.left].map(|amount| amount.to_string());
        [budget.period.clone(), budget.lane.number().to_string(), spent, most, left]
    });
    let title = format!("Money in {}, spent and held", status.currency);
    section(&mut page, &title, ["period", "lane", "spent", "at most", "left"], budgets);

    let decisions = status.decisions.iter().map(|(reason, count)| [reason.clone(), count.to_string()]);
    section(&mut page, "Decisions of the last hour", ["reason", "count"], decisions);

    let blocks = status.blocks.iter().map(|block| {
        let (sent, unanswered) = (block.sent.to_string(), (block.sent - block.answered).to_string());
        [block.block.clone(), block.country.clone(), block.lane.to_string(), sent, unanswered]
    });
    let columns = ["block", "country", "lane", "sent", "unanswered"];
    section(&mut page, "Blocks with the most unanswered sends of the last hour", columns, blocks);
    page
}

fn section<const N: usize>(
    page: &mut String,
    title: &str,
    columns: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) {
    let rows: Vec<[String; N]> = rows.collect();
    let _ = write!(page, "\n{title}\n");
    if rows.is_empty() {
        page.push_str("  (none)\n");
        return;
    }
    let all: Vec<[String; N]> = std::iter::once(columns.map(str::to_owned)).chain(rows).collect();
    let widths: [usize; N] = std::array::from_fn(|n| all.iter().map(|row| row[n].len()).max().unwrap_or(0));
    let is_figure = |cell: &str| cell.chars().all(|sign| sign.is_ascii_digit() || sign == '.');
    let are_figures: [bool; N] = std::array::from_fn(|n| all[1..].iter().all(|row| is_figure(&row[n])));
    for row in all {
        let cells: [String; N] = std::array::from_fn(|n| {
            let (cell, width) = (&row[n], widths[n]);
            // Words to the left, figures to the right.
            if are_figures[n] { format!("{cell:>width$}") } else { format!("{cell:width$}") }
        });
        let _ = writeln!(page, "  {}", cells.join("  ").trim_end());
    }
}

/// A time in UTC, as the head of the page says.
fn minute(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M").to_string()
}
