use crate::text::words::StrongMethod;

pub(super) const WORDS: StrongMethod = StrongMethod {
    title: "A stronger second step",
    why: "You are signed in. This site no longer takes codes by SMS or e-mail: they can be read by others. Please set up \
          something stronger now; then everything is as before.",
    create_passkey: "Create a passkey",
    use_app: "Use an authenticator app",
    meanwhile: "Your recovery codes still work. Until you have set up something stronger you can still come here with a code \
                by SMS, but do nothing else.",
};
