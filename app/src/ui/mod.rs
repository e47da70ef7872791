//! Shared pieces without state, rendered on the server. A page is made of these alone; it writes no class of its own.
//!
//! ```text
//! #[component]
//! pub fn SignIn() -> impl IntoView {
//!     let refused: Option<Refused> = …; // from the flash
//!     view! {
//!         <Page title="Sign in">                                   // <title>, frame and the one h1
//!             <Form action=SIGN_IN_ACTION refused=refused>         // posts; with scripts on, refusals appear in place
//!                 <EmailField value=typed_email autofocus=true/>
//!                 <PasswordField kind=PasswordKind::Current/>
//!                 <Submit>"Sign in"</Submit>
//!             </Form>
//!             <Links>
//!                 <TextLink to=Route::Recover>"Forgotten password?"</TextLink>
//!             </Links>
//!         </Page>
//!     }
//! }
//!
//! // A page where a code is awaited:
//! <Page title="Confirm your number" back=Route::Phone>
//!     <Lead>"We sent a code to "<Masked value="+41 79 *** ** 67"/></Lead>
//!     <DeliveryLine source="/api/…/events" state=DeliveryState::Queued words="On its way"/>
//!     <Form action=CONFIRM refused=refused>
//!         <CodeField length=6/>
//!         <Submit>"Confirm"</Submit>
//!     </Form>
//!     <Resend action=SEND_AGAIN wait_seconds=24/>
//! </Page>
//!
//! // The account and its lists; `person` puts account link and sign-out into the header:
//! <Page title="Your account" frame=Frame::Wide person="anna@example.com">
//!     <Notice kind=NoticeKind::Warning>"Only 1 recovery code is left. "<TextLink to=Route::RecoveryCodes>"Make new ones"</TextLink></Notice>
//!     <Group title="Signing in">
//!         <Row icon=Icon::Phone label="Phone" value="+41 79 *** ** 67" badge=Badge::good("Verified") to=Route::Phone/>
//!         <Row icon=Icon::Lock label="Password" value="Changed on 3 May" to=Route::Password/>
//!     </Group>
//! </Page>
//! ```
//!
//! A success message that a redirect brought along is `<Notice kind=NoticeKind::Success>`. Destructive acts use
//! `<Submit look=Look::Danger>`. Several small forms in a list (end a session) are `Row`s with an `Act` as child.

pub mod account;
pub mod button;
pub mod code_field;
mod countries;
pub mod delivery_line;
pub mod field;
pub mod form;
pub mod handset;
pub mod icon;
pub mod layout;
pub mod methods;
pub mod notice;
pub mod other_method;
pub mod passkey_form;
pub mod phone_field;
pub mod qr_code;
pub mod recovery_codes;
pub mod rename;
pub mod resend;
pub mod secret_key;

pub use account::{Acts, Badge, Group, Row};
pub use button::{Act, ButtonLink, Links, Look, Submit, TextLink};
pub use code_field::CodeField;
pub use delivery_line::{DeliveryLine, DeliveryState};
pub use field::{Check, EmailField, Field, PasswordField, PasswordKind};
pub use form::Form;
pub(crate) use form::of_account;
pub use handset::{Channel, Handset, HandsetMessage, HandsetMessages};
pub use icon::{Icon, Symbol};
pub use layout::{Frame, Lead, Masked, Page};
pub use methods::{OtherMethods, SwitchOff, WithRecoveryCode};
pub use notice::{Notice, NoticeKind, RefusalAlert, Refused};
pub use other_method::OtherMethod;
pub use passkey_form::{Ceremony, PasskeyForm, PasskeyScript, WithoutPasskeys};
pub use phone_field::PhoneField;
pub use qr_code::QrCode;
pub use recovery_codes::RecoveryCodes;
pub use rename::Rename;
pub use resend::Resend;
pub use secret_key::SecretKey;
