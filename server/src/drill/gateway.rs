//! The gateways of a drill: the one for SMS bills and remembers, the one for mail only takes. Nothing leaves the process.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use identity::delivery::failover::Gateways;
use identity::delivery::gateway::{Answer, Gateway, Parcel};
use identity::delivery::settings::{DeliveryPolicy, Unfit};
use identity::guard::prices::Prices;
use identity::model::target::Channel;
use identity::policy::MoneyPolicy;

/// A text that was paid for.
pub(super) struct Paid {
    pub price: i64,
    /// Whose share of the money the guard has charged.
    pub lane: i64,
}

/// Answers at once and writes the bill.
#[derive(Default)]
pub(super) struct Billing {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    unseen: Vec<Paid>,
    codes: HashMap<String, String>,
}

impl Billing {
    /// What was paid for since it was last asked.
    pub fn take_bill(&self) -> Vec<Paid> {
        std::mem::take(&mut self.lock().unseen)
    }

    /// The code that came last to a number.
    pub fn newest_code(&self, number: &str) -> Option<String> {
        self.lock().codes.get(number).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The operator's gateways as a drill has them: the first of all, and the first of single countries, by name. Each bills
/// at its own prices.
pub(super) fn gateways(policy: &MoneyPolicy, billing: &Arc<Billing>) -> Result<Gateways, Vec<Unfit>> {
    let first = if policy.first_gateway.is_empty() { "drill" } else { &policy.first_gateway };
    let names: BTreeSet<&str> = policy.first_gateway_per_country.values().map(String::as_str).chain([first]).collect();
    let texts = names.into_iter().map(|name| {
        let (name, prices, billing) = (name.to_owned(), policy.prices.clone(), billing.clone());
        Arc::new(Texts { name, prices, billing }) as Arc<dyn Gateway>
    });
    let per_country =
        policy.first_gateway_per_country.iter().map(|(country, name)| (country.clone(), vec![name.clone()]));
    let delivery = DeliveryPolicy {
        order: vec![first.to_owned()],
        per_country: per_country.collect(),
        ..DeliveryPolicy::default()
    };
    Gateways::new(delivery, texts.chain([Arc::new(Mail) as Arc<dyn Gateway>]).collect())
}

struct Texts {
    name: String,
    prices: Prices,
    billing: Arc<Billing>,
}

#[async_trait]
impl Gateway for Texts {
    fn name(&self) -> &str {
        &self.name
    }

    fn channel(&self) -> Channel {
        Channel::Sms
    }

    async fn send(&self, parcel: &Parcel<'_>) -> Answer {
        let price = self.prices.of(&self.name, parcel.to).millionths();
        let mut state = self.billing.lock();
        state.unseen.push(Paid { price, lane: parcel.lane.number() });
        if let Some(code) = &parcel.message.code {
            state.codes.insert(parcel.to.to_owned(), code.clone());
        }
        Answer::Accepted { message_id: None, is_delivered: true }
    }
}

/// Mail costs nothing and is read by nobody here.
struct Mail;

#[async_trait]
impl Gateway for Mail {
    #[expect(clippy::unnecessary_literal_bound, reason = "the trait lets others borrow theirs")]
    fn name(&self) -> &str {
        "drill-mail"
    }

    fn channel(&self) -> Channel {
        Channel::Email
    }

    async fn send(&self, _: &Parcel<'_>) -> Answer {
        Answer::Accepted { message_id: None, is_delivered: true }
    }
}

#[cfg(test)]
mod tests {
    use identity::delivery::outbox::Message;
    use identity::jiff::Timestamp;
    use identity::model::id::SendId;
    use identity::model::purpose::Lane;

    use super::*;

    #[tokio::test]
    async fn each_text_is_billed_to_the_lane_that_the_guard_has_charged() {
        let billing = Arc::new(Billing::default());
        let gateways = gateways(&MoneyPolicy::default(), &billing).unwrap_or_else(|unfit| panic!("{unfit:?}"));
        let (id, message) = (SendId::named("one"), Message::sms("Hello".to_owned(), None, None));
        for lane in Lane::ALL {
            let parcel = Parcel { id: &id, to: "+12015550123", message: &message, lane, now: Timestamp::UNIX_EPOCH };
            gateways.named("drill").unwrap().send(&parcel).await;
        }
        let billed: Vec<i64> = billing.take_bill().iter().map(|text| text.lane).collect();
        assert_eq!(billed, [1, 2, 3]);
    }
}
