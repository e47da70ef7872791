import type { CDPSession, Page } from "@playwright/test";

/** Chromium's virtual authenticator: the lock of a device, which opens by itself unless told otherwise. */
export class Device {
  private constructor(
    private readonly cdp: CDPSession,
    private readonly id: string,
  ) {}

  /** The lock of the device on which `page` is looked at. */
  static async on(page: Page): Promise<Device> {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("WebAuthn.enable", { enableUI: false });
    const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new Device(cdp, authenticatorId);
  }

  /** Whether the device knows who is there: a wrong finger, or the person who gives up. */
  async knowsItsOwner(isUserVerified: boolean): Promise<void> {
    await this.cdp.send("WebAuthn.setUserVerified", { authenticatorId: this.id, isUserVerified });
  }

  /** Whether it answers by itself; else it waits, as for a choice among suggestions. */
  async answersByItself(enabled: boolean): Promise<void> {
    await this.cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: this.id, enabled });
  }

  /** It is taken away: the page stands on a device without a lock again. */
  async leaves(): Promise<void> {
    await this.cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: this.id });
    await this.cdp.send("WebAuthn.disable");
    await this.cdp.detach();
  }

  async passkeys(): Promise<Credential[]> {
    return (await this.cdp.send("WebAuthn.getCredentials", { authenticatorId: this.id })).credentials as Credential[];
  }
}

export interface Credential {
  credentialId: string;
  isResidentCredential: boolean;
  rpId?: string;
  userHandle?: string;
  signCount: number;
}
