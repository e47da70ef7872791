//! Charts as inline SVG: no scripts, colours from the page's own style, a title for who does not see them.
//!
//! Their coordinates are pixels of a narrow phone, so that their words stay readable there; wide pages set them side by side.

use std::fmt::Write as _;

const WIDTH: f64 = 360.0;

/// Two kinds of texts over time, one column for each step; the attacker's stand on the honest people's.
pub(super) fn over_time(title: &str, steps: &[(u32, u32)], ends: (&str, &str)) -> String {
    const HEIGHT: f64 = 190.0;
    const LEFT: f64 = 36.0;
    const TOP: f64 = 12.0;
    const BASE: f64 = 160.0;
    let most = nice(steps.iter().map(|(attack, honest)| attack + honest).max().unwrap_or(0));
    let wide = (WIDTH - LEFT - 4.0) / f64::from(u32::try_from(steps.len()).unwrap_or(1).max(1));
    let tall = |n: u32| f64::from(n) / f64::from(most) * (BASE - TOP);
    let mut svg = open(title, HEIGHT);
    for part in [0, most / 2, most] {
        let y = BASE - tall(part);
        let _ = write!(svg, r#"<path class="grid" d="M{LEFT} {y:.1}H{WIDTH}"/>"#);
        let _ = write!(svg, r#"<text x="{:.1}" y="{:.1}" text-anchor="end">{part}</text>"#, LEFT - 6.0, y + 4.0);
    }
    let mut x = LEFT + 2.0;
    for (attack, honest) in steps {
        let mut column = |class: &str, from: u32, n: u32| {
            if n > 0 {
                let (y, height) = (BASE - tall(from + n), tall(n).max(1.0));
                let wide = wide - 1.0;
                let _ = write!(
                    svg,
                    r#"<rect class="{class}" x="{x:.1}" y="{y:.1}" width="{wide:.1}" height="{height:.1}"/>"#
                );
            }
        };
        column("honest", 0, *honest);
        column("attack", *honest, *attack);
        x += wide;
    }
    let _ = write!(svg, r#"<text x="{LEFT}" y="180">{}</text>"#, ends.0);
    let _ = write!(svg, r#"<text x="{:.1}" y="180" text-anchor="end">{}</text>"#, WIDTH - 2.0, ends.1);
    svg.push_str("</svg>");
    svg
}

/// One bar of a chart: the attacker's part and the honest people's, and what stands at its end.
pub(super) struct Bar {
    pub label: String,
    pub attack: f64,
    pub honest: f64,
    pub value: String,
}

/// Bars that lie, each under its words.
pub(super) fn bars(title: &str, bars: &[Bar]) -> String {
    const ROW: f64 = 40.0;
    let most = bars.iter().map(|bar| bar.attack + bar.honest).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let mut svg = open(title, ROW * f64::from(u32::try_from(bars.len().max(1)).unwrap_or(1)));
    if bars.is_empty() {
        svg.push_str(r#"<text x="0" y="24">None.</text>"#);
    }
    let mut top = 0.0;
    for bar in bars {
        let words = top + 14.0;
        let y = top + 20.0;
        let wide = |part: f64| (part / most * WIDTH).max(if part > 0.0 { 2.0 } else { 0.0 });
        let (honest, attack) = (wide(bar.honest), wide(bar.attack));
        let _ = write!(svg, r#"<text x="0" y="{words:.1}">{}</text>"#, escape(&bar.label));
        let _ = write!(
            svg,
            r#"<text class="value" x="{WIDTH}" y="{words:.1}" text-anchor="end">{}</text>"#,
            escape(&bar.value)
        );
        let _ = write!(svg, r#"<rect class="ground" x="0" y="{y:.1}" width="{WIDTH}" height="10" rx="2"/>"#);
        let _ = write!(svg, r#"<rect class="honest" x="0" y="{y:.1}" width="{honest:.1}" height="10" rx="2"/>"#);
        let _ =
            write!(svg, r#"<rect class="attack" x="{honest:.1}" y="{y:.1}" width="{attack:.1}" height="10" rx="2"/>"#);
        top += ROW;
    }
    svg.push_str("</svg>");
    svg
}

fn open(title: &str, height: f64) -> String {
    format!(
        r#"<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{title}"><title>{title}</title>"#,
        title = escape(title)
    )
}

/// The next figure that is easy to halve.
fn nice(n: u32) -> u32 {
    let steps = (0..9).flat_map(|power| [2, 4, 6, 10].map(|step| step * 10_u32.saturating_pow(power)));
    steps.into_iter().find(|step| *step >= n).unwrap_or(n.max(2))
}

/// For text and attributes.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_escaped_and_axes_are_even() {
        assert_eq!(escape(r#"<a & "b">"#), "&lt;a &amp; &quot;b&quot;&gt;");
        assert_eq!([0, 2, 3, 11, 41, 999].map(nice), [2, 2, 4, 20, 60, 1_000]);
        let svg = bars("<x>", &[Bar { label: "a<b".to_owned(), attack: 1.0, honest: 1.0, value: "2".to_owned() }]);
        assert!(svg.contains("&lt;x&gt;") && svg.contains("a&lt;b") && !svg.contains("<x>"), "{svg}");
    }
}
