//! Browsers on which the second factor is skipped for a while.

use identity::flows::devices;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{load, shown};
use crate::api::account::{ForgetAllDevices, ForgetDevice};
use crate::routes::Route;
use crate::ssr::names;
use crate::ui::{Act, Frame, Group, Icon, Lead, Look, Page, Row};

#[component]
pub fn Devices() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let devices = devices::list(request.identity(), &person).await?;
        let is_empty = devices.is_empty();
        let has_several = devices.len() > 1;
        let rows = devices.into_iter().map(|device| {
            let name = names::browser(crate::text::here(), &device.user_agent);
            let used = format!(
                "Last used {}, trusted until {}",
                names::day(crate::text::here(), device.last_used_at),
                names::day(crate::text::here(), device.expires_at)
            );
            let describe = format!("Trust {name} no longer");
            view! {
                <Row icon=Icon::Check label=name value=used>
                    <Act
                        action=ForgetDevice::url()
                        look=Look::Danger
                        fields=vec![("device", device.id.as_str().to_owned())]
                        describe
                    >
                        "Forget it"
                    </Act>
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
