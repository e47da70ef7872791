//! The addresses of the built files. Their names carry a hash, so that browsers may keep them for ever.

use std::sync::OnceLock;

use leptos::config::LeptosOptions;

/// Addresses of the files that every page loads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    /// The script that loads the Wasm and exports its islands.
    pub script: String,
    /// The islands.
    pub wasm: String,
    /// The one style sheet.
    pub stylesheet: String,
    /// What works for a form that is to be worked for; loaded only then.
    pub proof_of_work: String,
    /// The Wasm that it works with.
    pub solver: String,
    /// What asks the device for a passkey; loaded where a page asks for one.
    pub passkeys: String,
}

static ASSETS: OnceLock<Assets> = OnceLock::new();

impl Assets {
    /// The addresses under these options. The hash file is read once per process: script, Wasm and server are built
    /// and shipped together.
    pub fn of(options: &LeptosOptions) -> &'static Self {
        ASSETS.get_or_init(|| Self::named(options, &hashes(options)))
    }

    /// Those of this process, once it has read its options.
    pub fn here() -> Option<&'static Self> {
        ASSETS.get()
    }

    fn named(options: &LeptosOptions, hashes: &str) -> Self {
        let folder = &options.site_pkg_dir;
        let named = |key: &str, name: &str, kind: &str| {
            let hash = hashes.lines().find_map(|line| line.trim().strip_prefix(key)?.strip_prefix(':'));
            match hash {
                Some(hash) => format!("/{folder}/{name}.{}.{kind}", hash.trim()),
                None => format!("/{folder}/{name}.{kind}"),
            }
        };
        let address = |kind: &str| named(kind, &options.output_name, kind);
        Self {
            script: address("js"),
            wasm: address("wasm"),
            stylesheet: address("css"),
            proof_of_work: named("proof_of_work", "proof_of_work", "js"),
            solver: named("solver", "solver", "wasm"),
            passkeys: named("passkeys", "passkeys", "js"),
        }
    }
}

/// The lines `kind: hash` that cargo-leptos writes beside the binary, and those that script/build adds; nothing when files
/// are not hashed.
fn hashes(options: &LeptosOptions) -> String {
    if !options.hash_files {
        return String::new();
    }
    let beside =
        std::env::current_exe().ok().and_then(|exe| exe.parent().map(|folder| folder.join(&*options.hash_file)));
    beside.and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_else(|| {
        tracing::error!(
            "file names are hashed, but the hash file is missing beside the program: pages will lack style"
        );
        String::new()
    })
}

#[cfg(test)]
mod tests {
    use leptos::config::LeptosOptions;

    use super::Assets;

    #[test]
    fn addresses_carry_the_hash_of_each_file() {
        let options = LeptosOptions::builder().output_name("ringfence").site_pkg_dir("pkg").build();
        let hashes = "js: aaa\nwasm: bbb\ncss: ccc\nproof_of_work: ddd\nsolver: eee\npasskeys: fff\n";
        let assets = Assets::named(&options, hashes);
        assert_eq!(assets.script, "/pkg/ringfence.aaa.js");
        assert_eq!(assets.wasm, "/pkg/ringfence.bbb.wasm");
        assert_eq!(assets.stylesheet, "/pkg/ringfence.ccc.css");
        assert_eq!(assets.proof_of_work, "/pkg/proof_of_work.ddd.js");
        assert_eq!(assets.solver, "/pkg/solver.eee.wasm");
        assert_eq!(assets.passkeys, "/pkg/passkeys.fff.js");
    }
}
