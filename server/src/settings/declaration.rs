//! What one line of the table stands for: a field, its reading and check, and a line of the documentation.

/// One line of the documentation.
pub(super) struct Row {
    pub key: &'static str,
    pub about: &'static [&'static str],
    pub kind: fn() -> String,
    pub bounds: fn() -> String,
    pub default: &'static str,
    pub is_secret: bool,
}

/// A group of settings that share the first part of their keys.
pub(super) struct Section {
    pub prefix: &'static str,
    pub about: &'static [&'static str],
    pub rows: &'static [Row],
}

/// Makes of the table the types of its sections, their reading, and the rows of the documentation.
macro_rules! settings {
    ($(
        $(#[doc = $about:literal])+
        $prefix:literal $section:ident: $Section:ident {
            $(
                $(#[doc = $doc:literal])+
                $field:ident: $kind:ty = $default:literal $(in $range:expr)?;
            )+
        }
    )+) => {
        /// All settings, read and checked.
        #[derive(Clone)]
        pub struct Settings {
            $( $(#[doc = $about])+ pub $section: $Section, )+
        }

        impl Settings {
            /// `None` when a setting without a default is missing.
            pub(super) fn read(given: &mut $crate::settings::source::Given) -> Option<Self> {
                $( let $section = $Section::read(given); )+
                Some(Self { $( $section: $section?, )+ })
            }
        }

        $(
            $(#[doc = $about])+
            #[derive(Clone)]
            pub struct $Section {
                $( $(#[doc = $doc])+ pub $field: $kind, )+
            }

            impl $Section {
                fn read(given: &mut $crate::settings::source::Given) -> Option<Self> {
                    $(
                        let $field = given.take::<$kind>(
                            concat!($prefix, stringify!($field)),
                            $default,
                            |value| {
                                let _ = value;
                                $( $crate::settings::kinds::bounds::check(value, &$range)?; )?
                                Ok(())
                            },
                        );
                    )+
                    Some(Self { $( $field: $field?, )+ })
                }
            }
        )+

        pub(super) static SECTIONS: &[$crate::settings::declaration::Section] = &[ $(
            $crate::settings::declaration::Section {
                prefix: $prefix,
                about: &[ $($about),+ ],
                rows: &[ $(
                    $crate::settings::declaration::Row {
                        key: concat!($prefix, stringify!($field)),
                        about: &[ $($doc),+ ],
                        kind: <$kind as $crate::settings::kinds::Kind>::describe,
                        bounds: || <[String]>::concat(&[ $( $crate::settings::kinds::bounds::describe(&$range) )? ]),
                        default: $default,
                        is_secret: <$kind as $crate::settings::kinds::Kind>::IS_SECRET,
                    },
                )+ ],
            },
        )+ ];
    };
}

pub(super) use settings;
