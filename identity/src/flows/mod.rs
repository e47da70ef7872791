//! One file per flow of the specification.
