//! A gateway that says what it is told to, and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use identity::delivery::gateway::{Answer, Gateway, HookCall, HookRefusal, Parcel, Why};
use identity::delivery::receipts::{Receipt, Report};
use identity::model::target::Channel;
use tokio::sync::Notify;

pub struct Recording {
    name: &'static str,
    is_idempotent: bool,
    says: Mutex<VecDeque<Say>>,
    taken: Mutex<Vec<Taken>>,
    pub asked: Notify,
}

pub enum Say {
    This(Answer),
    /// Nothing, ever.
    Nothing,
    /// This, once it is notified.
    After(Arc<Notify>, Answer),
}

#[derive(Clone)]
pub struct Taken {
    pub id: String,
    pub to: String,
    pub text: String,
}

impl Recording {
    pub fn new(name: &'static str) -> Arc<Self> {
        Arc::new(Self::bare(name))
    }

    pub fn idempotent(name: &'static str) -> Arc<Self> {
        Arc::new(Self { is_idempotent: true, ..Self::bare(name) })
    }

    fn bare(name: &'static str) -> Self {
        let (says, taken) = (Mutex::default(), Mutex::default());
        Self { name, is_idempotent: false, says, taken, asked: Notify::new() }
    }

    /// What it says next. When all is said, it accepts, naming messages `<name>-1`, `<name>-2` and so on.
    pub fn says(self: &Arc<Self>, say: impl IntoIterator<Item = Say>) -> &Arc<Self> {
        self.says.lock().unwrap().extend(say);
        self
    }

    pub fn refuses(self: &Arc<Self>, times: usize, why: Why) -> &Arc<Self> {
        self.says((0..times).map(|_| Say::This(Answer::NotAccepted(why))))
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    pub fn times_asked(&self) -> usize {
        self.taken.lock().unwrap().len()
    }
}

pub fn accepted(message_id: &str) -> Answer {
    Answer::Accepted { message_id: Some(message_id.to_owned()), is_delivered: false }
}

#[async_trait]
impl Gateway for Recording {
    fn name(&self) -> &str {
        self.name
    }

    fn channel(&self) -> Channel {
        Channel::Sms
    }

    fn is_idempotent(&self) -> bool {
        self.is_idempotent
    }

    async fn send(&self, parcel: &Parcel<'_>) -> Answer {
        let (id, to, text) = (parcel.id.as_str().to_owned(), parcel.to.to_owned(), parcel.message.text.clone());
        let n = {
            let mut taken = self.taken.lock().unwrap();
            taken.push(Taken { id, to, text });
            taken.len()
        };
        self.asked.notify_one();
        let say = self.says.lock().unwrap().pop_front();
        match say {
            None => accepted(&format!("{}-{n}", self.name)),
            Some(Say::This(answer)) => answer,
            Some(Say::Nothing) => std::future::pending().await,
            Some(Say::After(notify, answer)) => {
                notify.notified().await;
                answer
            }
        }
    }

    /// `delivered <id>`, from whoever says so.
    fn read_hook(&self, call: &HookCall<'_>) -> Result<Vec<Receipt>, HookRefusal> {
        let text = std::str::from_utf8(call.body).map_err(|_| HookRefusal::NotUnderstood)?;
        let message_id = text.strip_prefix("delivered ").ok_or(HookRefusal::NotUnderstood)?.to_owned();
        Ok(vec![Receipt { message_id, report: Report::Delivered }])
    }
}
