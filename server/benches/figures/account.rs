//! One account to sign in with, made through the app's own pages and the virtual handset.

use std::error::Error;

use crate::http::{Answer, Connection};

pub(crate) const EMAIL: &str = "anna@example.com";
pub(crate) const PASSWORD: &str = "plum kettle for the bench 7";

/// Registers the account; answers the action of the sign-in form.
pub(crate) async fn register(address: &str) -> Result<String, Box<dyn Error>> {
    let mut connection = Connection::open(address).await?;
    let mut cookies = Vec::new();

    let page = connection.get("/register", "").await?;
    remember(&mut cookies, &page);
    let action = action_of(&page, "password")?;
    let answer = connection.post(&action, &cookies.join("; "), &credentials()).await?;
    remember(&mut cookies, &answer);
    let confirm = answer.location.ok_or("registering led nowhere")?;

    let page = connection.get(&confirm, &cookies.join("; ")).await?;
    remember(&mut cookies, &page);
    let action = action_of(&page, "code")?;
    let code = newest_code(&mut connection).await?;
    let answer = connection.post(&action, &cookies.join("; "), &format!("code={code}")).await?;
    if answer.location.as_deref().is_none_or(|location| !location.ends_with("/account")) {
        return Err(format!("confirming answered {} and led to {:?}", answer.status, answer.location).into());
    }

    action_of(&connection.get("/sign-in", "").await?, "password")
}

/// The body of the forms that ask for e-mail and password.
pub(crate) fn credentials() -> String {
    format!("email={}&password={}", EMAIL.replace('@', "%40"), PASSWORD.replace(' ', "+"))
}

/// Sends are queued, so the mail may be a moment behind the page.
async fn newest_code(connection: &mut Connection) -> Result<String, Box<dyn Error>> {
    for _ in 0..500 {
        let messages = connection.get("/dev/messages.json", "").await?;
        let messages: serde_json::Value = serde_json::from_slice(&messages.body)?;
        if let Some(code) = messages[0]["code"].as_str() {
            return Ok(code.to_owned());
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    Err("no mail came".into())
}

/// The action of the first form on a page that has `field`.
fn action_of(page: &Answer, field: &str) -> Result<String, Box<dyn Error>> {
    let html = String::from_utf8_lossy(&page.body);
    let form = html
        .split("<form")
        .skip(1)
        .find(|form| form.contains(&format!("name=\"{field}\"")))
        .ok_or_else(|| format!("no form with {field}"))?;
    let action =
        form.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).ok_or("a form without action")?;
    Ok(action.to_owned())
}

fn remember(cookies: &mut Vec<String>, answer: &Answer) {
    for cookie in &answer.cookies {
        let name = cookie.split('=').next().unwrap_or_default();
        cookies.retain(|known| known.split('=').next() != Some(name));
        cookies.push(cookie.clone());
    }
}
