//! What Ringfence knows: rules, storage, delivery. No HTML, no HTTP server.
