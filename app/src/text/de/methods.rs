use identity::model::factor::Factor;

use crate::text::words::Methods;

pub(super) const WORDS: Methods = Methods {
    clock_hint: "Der Code wird nicht angenommen? Prüfen Sie, ob Ihr Telefon die Uhrzeit automatisch einstellt.",
    choose: |method| match method {
        Factor::Passkey | Factor::SyncedPasskey => "Passkey verwenden",
        Factor::Totp => "Authenticator-App verwenden",
        Factor::Sms => "Code per SMS senden",
        Factor::Email => "Code per E-Mail senden",
        Factor::RecoveryCode => "Wiederherstellungscode verwenden",
        Factor::Password => "Passwort verwenden",
        Factor::TrustedDevice | Factor::Wait => "Weiter",
    },
    noun: |method| match method {
        Factor::Passkey | Factor::SyncedPasskey => "Passkey",
        Factor::Totp => "Authenticator-App",
        Factor::Sms => "SMS",
        Factor::Email => "E-Mail",
        Factor::RecoveryCode => "Wiederherstellungscode",
        Factor::Password => "Passwort",
        Factor::TrustedDevice | Factor::Wait => "",
    },
    is_on: |method| match method {
        Factor::Passkey => {
            "Die Anmeldung in zwei Schritten ist eingeschaltet. Ab jetzt melden Sie sich mit Ihrem Passkey an."
        }
        Factor::Totp => {
            "Die Anmeldung in zwei Schritten ist eingeschaltet. Ab jetzt melden Sie sich mit den Codes Ihrer \
             Authenticator-App an."
        }
        Factor::Sms => {
            "Die Anmeldung in zwei Schritten ist eingeschaltet. Ab jetzt senden wir Ihnen beim Anmelden einen Code per SMS."
        }
        Factor::Email => {
            "Die Anmeldung in zwei Schritten ist eingeschaltet. Ab jetzt senden wir Ihnen beim Anmelden einen Code per E-Mail."
        }
        Factor::SyncedPasskey | Factor::RecoveryCode | Factor::Password | Factor::TrustedDevice | Factor::Wait => {
            "Die Anmeldung in zwei Schritten ist eingeschaltet."
        }
    },
    is_on_too: |method| match method {
        Factor::Totp => "Ihre Authenticator-App ist jetzt ebenfalls eingeschaltet.",
        Factor::Sms => "Codes per SMS sind jetzt ebenfalls eingeschaltet.",
        Factor::Email => "Codes per E-Mail sind jetzt ebenfalls eingeschaltet.",
        Factor::Passkey
        | Factor::SyncedPasskey
        | Factor::RecoveryCode
        | Factor::Password
        | Factor::TrustedDevice
        | Factor::Wait => "Das ist jetzt ebenfalls eingeschaltet.",
    },
    is_off: |method| match method {
        Factor::Totp => "Authenticator-Apps sind ausgeschaltet. An Ihren anderen Anmeldewegen ändert sich nichts.",
        Factor::Sms => "Wir senden Ihnen keine Codes per SMS mehr. An Ihren anderen Anmeldewegen ändert sich nichts.",
        Factor::Email => {
            "Wir senden Ihnen keine Codes per E-Mail mehr. An Ihren anderen Anmeldewegen ändert sich nichts."
        }
        Factor::Passkey
        | Factor::SyncedPasskey
        | Factor::RecoveryCode
        | Factor::Password
        | Factor::TrustedDevice
        | Factor::Wait => "Das ist ausgeschaltet. An Ihren anderen Anmeldewegen ändert sich nichts.",
    },
    all_off: "Die Anmeldung in zwei Schritten ist ausgeschaltet.",
    is_asked_first: |method| match method {
        Factor::Passkey => "Ab jetzt fragen wir zuerst nach Ihrem Passkey.",
        Factor::Totp => "Ab jetzt fragen wir zuerst nach Ihrer Authenticator-App.",
        Factor::Sms => "Ab jetzt senden wir Ihnen zuerst einen Code per SMS.",
        Factor::Email => "Ab jetzt senden wir Ihnen zuerst einen Code per E-Mail.",
        Factor::SyncedPasskey | Factor::RecoveryCode | Factor::Password | Factor::TrustedDevice | Factor::Wait => {
            "Ab jetzt fragen wir zuerst danach."
        }
    },
    // In the accusative.
    with_article: |method| match method {
        Factor::Passkey | Factor::SyncedPasskey => "Ihren Passkey",
        Factor::Totp => "Ihre Authenticator-App",
        Factor::Sms => "einen Code per SMS",
        Factor::Email => "einen Code per E-Mail",
        Factor::RecoveryCode => "einen Wiederherstellungscode",
        Factor::Password => "Ihr Passwort",
        Factor::TrustedDevice | Factor::Wait => "einen anderen Nachweis",
    },
    recovery_code_hint: "Einer der zehn, die Sie aufbewahrt haben, als Sie die Anmeldung in zwei Schritten eingeschaltet haben. Jeder \
                         gilt einmal.",
    app_instead: "Lieber eine Authenticator-App verwenden",
    switch_on: "Einschalten",
    switch_off: "Ausschalten",
    ends_two_steps: "Ohne diesen Schritt öffnet Ihr Passwort allein das Konto. Auch Ihre Wiederherstellungscodes gelten dann \
                     nicht mehr, und Ihre anderen Sitzungen enden.",
    phone_alone_then: " Auch eine SMS an Ihr Telefon allein öffnet dann das Konto.",
    ends_it: "An Ihren anderen Anmeldewegen ändert sich nichts. Ihre anderen Sitzungen enden.",
};
