//! Browsers on which the second factor is skipped for a while.

use identity::flows::devices;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{load, shown};
use crate::api::account::{ForgetAllDevices, ForgetDevice, RenameDevice};
use crate::routes::Route;
use crate::ssr::names;
use crate::ui::{Act, Acts, Frame, Group, Icon, Lead, Look, Page, Rename, Row};

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
            let typed = device.name.as_ref().map_or_else(String::new, |name| name.as_str().to_owned());
            let id = device.id.as_str().to_owned();
            let rename = (all_words.device_name.rename_which)(&name);
            let until = names::day(all_words, device.expires_at);
            let used = (words.last_used)(&names::day(all_words, device.last_used_at), &until);
            let describe = (words.forget_on)(&name);
            view! {
                <Row icon=Icon::Check label=name value=used>
                    <Acts>
                        <Rename action=RenameDevice::url() which=("device", id.clone()) name=typed describe=rename/>
                        <Act
                            action=ForgetDevice::url()
                            look=Look::Danger
                            fields=vec![("device", id)]
                            describe
                        >
                            {words.forget}
                        </Act>
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
