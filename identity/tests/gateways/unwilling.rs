//! A server that takes a whole request and then does what no server should.

use std::net::SocketAddr;
use std::time::Duration;

use identity::delivery::gateway::{Answer, Gateway, Why};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{NUMBER, PATIENT, SHORT, message, nowhere, refused, send};

#[derive(Clone, Copy, Debug)]
pub enum Manner {
    /// Never answers.
    Silent,
    /// Cuts the connection.
    Resets,
    /// Answers with what is no HTTP.
    Babbles,
    /// Begins a body and never ends it.
    Dawdles,
    /// Ends the connection in the middle of a body.
    BreaksOff,
}

/// A promise of every gateway that speaks HTTP: what breaks off once the request was taken is unknown, and what was never
/// sent was not accepted.
pub async fn tells_what_may_have_been_taken<G: Gateway>(gateway_at: impl Fn(&str, Duration) -> G) {
    for manner in [Manner::Silent, Manner::Resets, Manner::Babbles, Manner::Dawdles, Manner::BreaksOff] {
        let gateway = gateway_at(&format!("http://{}", unwilling(manner).await), SHORT);
        assert_eq!(send(&gateway, NUMBER, &message()).await, Answer::Unknown, "{manner:?}");
    }
    let gateway = gateway_at(&format!("http://{}", nowhere().await), PATIENT);
    assert_eq!(send(&gateway, NUMBER, &message()).await, refused(Why::Unreachable));
}

pub async fn unwilling(manner: Manner) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, manner));
        }
    });
    address
}

async fn serve(mut stream: TcpStream, manner: Manner) {
    read_request(&mut stream).await;
    // It looks like a yes as far as it goes.
    let begun = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 900\r\n\r\nOK 4711; ";
    match manner {
        Manner::Silent => std::future::pending::<()>().await,
        Manner::Resets => stream.set_zero_linger().unwrap(),
        Manner::Babbles => stream.write_all(b"\x00\x01 500 ???\n\n").await.unwrap(),
        Manner::BreaksOff => stream.write_all(begun).await.unwrap(),
        Manner::Dawdles => {
            stream.write_all(begun).await.unwrap();
            std::future::pending::<()>().await;
        }
    }
}

async fn read_request(stream: &mut TcpStream) {
    let mut seen = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let n = stream.read(&mut piece).await.unwrap_or(0);
        seen.extend_from_slice(&piece[..n]);
        let text = String::from_utf8_lossy(&seen);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
            });
            if body.len() >= length.unwrap_or(0) {
                return;
            }
        }
        if n == 0 {
            return;
        }
    }
}
