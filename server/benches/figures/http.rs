//! A client for HTTP/1.1 of a few lines: it shares two cores with what it measures, so it must cost next to nothing.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// One kept-alive connection.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    address: String,
    /// The client that a proxy in front would name.
    client: String,
}

/// What came back. `body` is as sent, without chunk marks.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) cookies: Vec<String>,
    pub(crate) body: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::with_capacity(64 * 1024, stream),
            address: address.to_owned(),
            client: "127.0.0.1".to_owned(),
        })
    }

    /// What follows comes from this client, to a server that trusts us as its proxy.
    pub(crate) fn come_from(&mut self, client: &str) {
        client.clone_into(&mut self.client);
    }

    pub(crate) async fn get(&mut self, path: &str, cookies: &str) -> io::Result<Answer> {
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: {}\r\naccept: text/html\r\ncookie: {cookies}\r\n\r\n", self.address);
        self.exchange(request.as_bytes()).await
    }

    /// Posts a form as a browser does from a page of the same origin.
    pub(crate) async fn post(&mut self, path: &str, cookies: &str, form: &str) -> io::Result<Answer> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {0}\r\norigin: http://{0}\r\naccept: text/html\r\ncookie: {cookies}\r\n\
             x-forwarded-for: {2}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {1}\r\n\r\n{form}",
            self.address,
            form.len(),
            self.client
        );
        self.exchange(request.as_bytes()).await
    }

    async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
        let mut answer = Answer { status, location: None, cookies: Vec::new(), body: Vec::new() };
        let mut length = Some(0);
        loop {
            line.clear();
            self.stream.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().ok(),
                "transfer-encoding" => length = None,
                "location" => answer.location = Some(value.to_owned()),
                "set-cookie" => answer.cookies.extend(value.split(';').next().map(str::to_owned)),
                _ => {}
            }
        }
        if let Some(length) = length {
            answer.body.resize(length, 0);
            self.stream.read_exact(&mut answer.body).await?;
            return Ok(answer);
        }
        loop {
            line.clear();
            self.stream.read_line(&mut line).await?;
            let size = usize::from_str_radix(line.trim_end(), 16).map_err(|_| io::ErrorKind::InvalidData)?;
            let begin = answer.body.len();
            answer.body.resize(begin + size + 2, 0);
            self.stream.read_exact(&mut answer.body[begin..]).await?;
            answer.body.truncate(begin + size);
            if size == 0 {
                return Ok(answer);
            }
        }
    }
}
