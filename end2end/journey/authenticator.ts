import { createHmac } from "node:crypto";

/** An authenticator app on a phone: the codes of a key (RFC 6238), by a clock that goes along with the app's. */
export class Authenticator {
  private readonly secret: Buffer;

  constructor(key: string, private readonly ahead: () => number = () => 0) {
    this.secret = base32(key);
  }

  /** What it shows now, or so many seconds from now. */
  shows(later = 0): string {
    const step = Math.floor((Date.now() / 1000 + this.ahead() + later) / 30);
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const mac = createHmac("sha1", this.secret).update(counter).digest();
    const at = mac[19] & 15;
    return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
  }
}

function base32(text: string): Buffer {
  const bits = [...text.replace(/[\s=]/g, "").toUpperCase()]
    .map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"))
    .join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
