//! Streams of events from the server.

use std::{cell::RefCell, rc::Rc};

use web_sys::EventSource;

use super::dom::{get_text, on, on_leave, on_return};

/// Listens to `event` of the stream at `address` until `receive` answers `false`. It is closed while the page sleeps in
/// the back button's store (an open stream would keep it out of there) and opened again when it wakes.
pub(super) fn follow(address: String, event: &'static str, receive: impl Fn(String) -> bool + 'static) {
    let receive = Rc::new(receive);
    let open = Rc::new(RefCell::new(None::<EventSource>));
    let ended = Rc::new(RefCell::new(false));
    let connect = {
        let (open, ended) = (open.clone(), ended.clone());
        move || {
            if *ended.borrow() || open.borrow().is_some() {
                return;
            }
            let Ok(stream) = EventSource::new(&address) else { return };
            let (receive, ended) = (receive.clone(), ended.clone());
            on(&stream, event, {
                let stream = stream.clone();
                move |message| {
                    let data = get_text(&message, "data").unwrap_or_default();
                    if !receive(data) {
                        ended.replace(true);
                        stream.close();
                    }
                }
            });
            open.replace(Some(stream));
        }
    };
    connect();
    on_return(connect);
    on_leave(move || {
        if let Some(stream) = open.take() {
            stream.close();
        }
    });
}
