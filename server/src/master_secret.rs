//! The master secret: made on first start, or given. All other keys are derived from it.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};

/// Why there is no master secret.
#[derive(Debug, thiserror::Error)]
pub enum MasterSecretError {
    #[error("{0} cannot be read or made: {1}")]
    File(String, io::Error),
    #[error("{0}: line {1} is not 32 bytes in base64")]
    Line(String, usize),
    #[error("{0} holds no key")]
    Empty(String),
    #[error("{0} can be read by others; `chmod 600` it")]
    Open(String),
    #[error("{0} is not there: the first start makes it, in the data directory of the app")]
    Missing(String),
}

/// The secrets that were given, or those in `master.key` of the data directory. The first is used, the others are still
/// accepted.
pub fn load(given: Option<&SecretString>, data_dir: &Path) -> Result<Vec<SecretSlice<u8>>, MasterSecretError> {
    if let Some(text) = given {
        return parse(text.expose_secret(), "keys.master");
    }
    let path = data_dir.join("master.key");
    let name = path.display().to_string();
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            require_private(&path, &name)?;
            parse(&text, &name)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(MasterSecretError::Missing(name)),
        Err(error) => Err(MasterSecretError::File(name, error)),
    }
}

/// As [`load`]; a file that is missing is made.
pub fn load_or_make(
    given: Option<&SecretString>,
    data_dir: &Path,
    fill: impl FnOnce(&mut [u8; 32]),
) -> Result<Vec<SecretSlice<u8>>, MasterSecretError> {
    match load(given, data_dir) {
        Err(MasterSecretError::Missing(name)) => {
            let made = make_data_dir(data_dir).and_then(|()| make(&data_dir.join("master.key"), fill));
            made.map_err(|error| MasterSecretError::File(name, error))?;
            load(given, data_dir)
        }
        loaded => loaded,
    }
}

/// Makes the data directory for its owner alone: the database lies there too.
pub fn make_data_dir(data_dir: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(data_dir)
}

/// Written beside and linked into place: a second process that starts at the same time, or a crash in between, finds
/// either no file or a whole one. Whoever comes second takes the first one's.
fn make(path: &Path, fill: impl FnOnce(&mut [u8; 32])) -> io::Result<()> {
    let draft = path.with_extension(format!("key.{}", std::process::id()));
    let mut bytes = [0; 32];
    fill(&mut bytes);
    let mut written = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    writeln!(written, "{}", STANDARD.encode(bytes))?;
    written.sync_all()?;
    let linked = match std::fs::hard_link(&draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    };
    std::fs::remove_file(&draft)?;
    linked?;
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

fn require_private(path: &Path, name: &str) -> Result<(), MasterSecretError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode =
        std::fs::metadata(path).map_err(|error| MasterSecretError::File(name.to_owned(), error))?.permissions().mode();
    // The lower six bits are those of the group and of everyone.
    if mode.trailing_zeros() >= 6 { Ok(()) } else { Err(MasterSecretError::Open(name.to_owned())) }
}

fn parse(text: &str, name: &str) -> Result<Vec<SecretSlice<u8>>, MasterSecretError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let secrets = lines
        .map(|(index, line)| match STANDARD.decode(line.trim()) {
            Ok(bytes) if bytes.len() == 32 => Ok(SecretSlice::from(bytes)),
            _ => Err(MasterSecretError::Line(name.to_owned(), index + 1)),
        })
        .collect::<Result<Vec<_>, _>>()?;
    if secrets.is_empty() { Err(MasterSecretError::Empty(name.to_owned())) } else { Ok(secrets) }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use secrecy::ExposeSecret as _;

    use super::{MasterSecretError, load, load_or_make};

    #[test]
    fn the_first_start_makes_a_secret_that_only_the_owner_reads_and_the_next_takes_it() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(load(None, folder.path()), Err(MasterSecretError::Missing(_))));
        let first = load_or_make(None, folder.path(), |bytes| bytes.fill(7)).unwrap();
        assert_eq!(first[0].expose_secret(), &[7; 32]);
        let mode = std::fs::metadata(folder.path().join("master.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let again = load_or_make(None, folder.path(), |_| panic!("there is one already")).unwrap();
        assert_eq!(again[0].expose_secret(), &[7; 32]);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_secret_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        load_or_make(None, folder.path(), |bytes| bytes.fill(7)).unwrap();
        let path = folder.path().join("master.key");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(load_or_make(None, folder.path(), |_| ()).is_err());
    }

    #[test]
    fn several_keys_are_kept_in_order_and_damage_is_named_by_its_line() {
        let (new, old) = (STANDARD.encode([2; 32]), STANDARD.encode([1; 32]));
        let given = |text: String| load(Some(&text.into()), Path::new("/nowhere"));
        let two = given(format!("{new}\n\n{old}\n")).unwrap();
        assert_eq!(two.iter().map(|secret| secret.expose_secret()[0]).collect::<Vec<_>>(), [2, 1]);
        for damaged in [format!("{new}\nb"), "AAAA".to_owned(), String::new()] {
            assert!(given(damaged).is_err());
        }
    }
}
