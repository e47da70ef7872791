//! What the operator sees: lines on standard error, and figures for Prometheus.

use std::io::IsTerminal as _;

use metrics_exporter_prometheus::PrometheusBuilder;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::writer::BoxMakeWriter;

use crate::layers::fault;
use crate::settings::{LogFormat, Mode, Problem, Settings};

/// Begins logging to standard error. Standard output stays free for answers of commands.
pub fn install_log(settings: &Settings) -> Result<(), Problem> {
    let filter = check_filter(settings)?;
    let format = settings.log.format.unwrap_or(match settings.process.mode {
        Mode::Production => LogFormat::Json,
        Mode::Development => LogFormat::Pretty,
    });
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(BoxMakeWriter::new(std::io::stderr));
    let is_terminal = std::io::stderr().is_terminal();
    match format {
        LogFormat::Json => log.json().flatten_event(true).init(),
        LogFormat::Pretty => log.with_target(false).with_ansi(is_terminal).init(),
    }
    fault::install_panic_hook();
    Ok(())
}

/// Reads `log.filter`.
pub fn check_filter(settings: &Settings) -> Result<EnvFilter, Problem> {
    EnvFilter::try_new(&settings.log.filter)
        .map_err(|error| Problem { key: "log.filter".to_owned(), message: error.to_string() })
}

/// Opens the listener for Prometheus, if one is set.
pub fn open_metrics(settings: &Settings) -> Result<(), Problem> {
    let Some(listen) = settings.metrics.listen else {
        return Ok(());
    };
    PrometheusBuilder::new()
        .with_http_listener(listen)
        .install()
        .map_err(|error| Problem { key: "metrics.listen".to_owned(), message: error.to_string() })
}
