//! Browsers on which the second factor is skipped for a while.

use identity::flows::devices;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{load, shown};
use crate::api::account::{ForgetAllDevices, ForgetDevice, RenameDevice};
use crate::routes::Route;
use crate::ssr::names;
use crate::ui::{Act, Acts, Form, Frame, Group, Icon, Lead, Look, OtherMethod, Page, Row, Submit};

#[component]
pub fn Devices() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let devices = devices::list(request.identity(), &person).await?;
        let is_empty = devices.is_empty();
        let has_several = devices.len() > 1;
        let rows = devices.into_iter().map(|device| {
            let browser = names::browser(crate::text::here(), &device.user_agent);
            let name =
                device.name.as_ref().map_or_else(|| browser.clone(), |name| format!("{} ({browser})", name.as_str()));
            let rename = rename(device.id.as_str(), device.name.as_ref().map_or("", |name| name.as_str()), &name);
            let used = format!(
                "Last used {}, trusted until {}",
                names::day(crate::text::here(), device.last_used_at),
                names::day(crate::text::here(), device.expires_at)
            );
            let describe = format!("Trust {name} no longer");
            view! {
                <Row icon=Icon::Check label=name value=used>
                    <Acts>
                        <Act
                            action=ForgetDevice::url()
                            look=Look::Danger
                            fields=vec![("device", device.id.as_str().to_owned())]
                            describe
                        >
                            "Forget it"
                        </Act>
                        {rename}
                    </Acts>
                </Row>
            }
        });
        let rows = rows.collect_view();
        let body = if is_empty {
            view! {
                <Lead>"None. When you sign in with a code you can tell us to trust that browser for a while."</Lead>
            }
            .into_any()
        } else {
            view! {
                <Group title="Trusted now" about="Here we ask for your password alone.">{rows}</Group>
                {has_several.then(|| view! {
                    <Act action=ForgetAllDevices::url() look=Look::Danger>"Forget all of them"</Act>
                })}
            }
            .into_any()
        };
        shown(view! {
            <Page title="Trusted devices" frame=Frame::Wide person=person.account.email.as_str().to_owned() back=Route::Account>
                {body}
            </Page>
        })
    })
}

/// Giving one device a name.
fn rename(id: &str, name: &str, shown: &str) -> impl IntoView + use<> {
    let words = &crate::text::here().device_name;
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
