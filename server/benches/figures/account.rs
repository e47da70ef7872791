//! One account to sign in with, made through the app's own pages and the virtual handset.

use std::error::Error;

use crate::http::{Answer, Connection};

pub(crate) const EMAIL: &str = "anna@example.com";
pub(crate) const PASSWORD: &str = "plum kettle for the bench 7";

/// Of the account, once [`with_phone`] has proved it.
pub(crate) const PHONE: &str = "+12015550123";

/// Registers the account; answers the action of the sign-in form.
pub(crate) async fn register(address: &str) -> Result<String, Box<dyn Error>> {
    make(address).await?;
    let mut connection = Connection::open(address).await?;
    action_of(&connection.get("/sign-in", "").await?, "password")
}

/// Registers the account, and lets it sign in with its phone alone.
pub(crate) async fn with_phone(address: &str) -> Result<(), Box<dyn Error>> {
    let cookies = make(address).await?.join("; ");
    let mut connection = Connection::open(address).await?;
    let steps = [("/api/phone/verify", "phone", "/account/phone/confirm"), ("/api/phone/confirm", "code", "/account")];
    for (action, field, leads_to) in steps {
        let value =
            if field == "code" { newest_code(&mut connection, PHONE).await? } else { PHONE.replace('+', "%2B") };
        let answer = connection.post(action, &cookies, &format!("{field}={value}")).await?;
        leads(&answer, leads_to)?;
    }
    leads(&connection.post("/api/phone/sign-in/on", &cookies, "").await?, "/account")
}

fn leads(answer: &Answer, to: &str) -> Result<(), Box<dyn Error>> {
    if answer.location.as_deref().is_some_and(|location| location.ends_with(to)) {
        return Ok(());
    }
    Err(format!("answered {} and led to {:?} in the place of {to}", answer.status, answer.location).into())
}

/// Answers the cookies of the browser that is signed in now.
async fn make(address: &str) -> Result<Vec<String>, Box<dyn Error>> {
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
    let code = newest_code(&mut connection, EMAIL).await?;
    let answer = connection.post(&action, &cookies.join("; "), &format!("code={code}")).await?;
    leads(&answer, "/account")?;
    remember(&mut cookies, &answer);
    Ok(cookies)
}

/// The body of the forms that ask for e-mail and password.
pub(crate) fn credentials() -> String {
    format!("email={}&password={}", EMAIL.replace('@', "%40"), PASSWORD.replace(' ', "+"))
}

/// Sends are queued, so the message may be a moment behind the page.
async fn newest_code(connection: &mut Connection, to: &str) -> Result<String, Box<dyn Error>> {
    for _ in 0..500 {
        let messages = connection.get("/dev/messages.json", "").await?;
        let messages: serde_json::Value = serde_json::from_slice(&messages.body)?;
        if let Some(code) = messages[0]["code"].as_str().filter(|_| messages[0]["to"] == to) {
            return Ok(code.to_owned());
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    Err(format!("no code came to {to}").into())
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
