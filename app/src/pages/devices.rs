//! Browsers on which the second factor is skipped for a while.

use identity::flows::devices;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{load, shown};
use crate::api::account::{ForgetAllDevices, ForgetDevice, RenameDevice};
use crate::routes::Route;
use crate::ssr::names;
use crate::text::DeviceName;
use crate::ui::{Act, Acts, Form, Frame, Group, Icon, Lead, Look, OtherMethod, Page, Row, Submit};

#[component]
pub fn Devices() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let devices = devices::list(request.identity(), &person).await?;
        let all_words = request.words();
        let words = &all_words.sessions;
        let is_empty = devices.is_empty();
        let has_several = devices.len() > 1;
        let rows = devices.into_iter().map(|device| {
            let browser = names::browser(all_words, &device.user_agent);
            let name =
                device.name.as_ref().map_or_else(|| browser.clone(), |name| format!("{} ({browser})", name.as_str()));
            let typed = device.name.as_ref().map_or("", |name| name.as_str());
            let rename = rename(&all_words.device_name, device.id.as_str(), typed, &name);
            let until = names::day(all_words, device.expires_at);
            let used = (words.last_used)(&names::day(all_words, device.last_used_at), &until);
            let describe = (words.forget_on)(&name);
            view! {
                <Row icon=Icon::Check label=name value=used>
                    <Acts>
                        <Act
                            action=ForgetDevice::url()
                            look=Look::Danger
                            fields=vec![("device", device.id.as_str().to_owned())]
                            describe
                        >
                            {words.forget}
                        </Act>
                        {rename}
                    </Acts>
                </Row>
            }
        });
        let rows = rows.collect_view();
        let body = if is_empty {
            view! { <Lead>{words.no_devices}</Lead> }.into_any()
        } else {
            view! {
                <Group title=words.trusted_now about=words.about_devices>{rows}</Group>
                {has_several.then(|| view! {
                    <Act action=ForgetAllDevices::url() look=Look::Danger>{words.forget_all}</Act>
                })}
            }
            .into_any()
        };
        shown(view! {
            <Page title=words.devices frame=Frame::Wide person=person.account.email.as_str().to_owned() back=Route::Account>
                {body}
            </Page>
        })
    })
}

/// Giving one device a name.
fn rename(words: &'static DeviceName, id: &str, name: &str, shown: &str) -> impl IntoView + use<> {
    let (id, name, field_id) = (id.to_owned(), name.to_owned(), format!("name-{id}"));
    view! {
        <OtherMethod title=(words.rename)(shown)>
            <Form action=RenameDevice::url()>
                <input type="hidden" name="device" value=id/>
                <div class="field">
                    <label class="field-label" for=field_id.clone()>{words.name}</label>
                    <input class="field-input" id=field_id name="name" autocomplete="off" value=name/>
                </div>
                <Submit look=Look::Secondary>{words.keep}</Submit>
            </Form>
        </OtherMethod>
    }
}
