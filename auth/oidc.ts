import * as openid from "openid-client";
import { type Role, ROLES } from "../core/access.ts";
import type { JsonObject } from "../core/machine.ts";

/** How to sign in at an OpenID provider. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Null: a public client, which PKCE protects. */
  readonly clientSecret: string | null;
  /** The claim that holds a role's value, or a list of such. */
  readonly roleClaim: string;
  /** Which value of the claim gives which role. */
  readonly roles: Readonly<Record<string, Role>>;
  /** Where the provider sends people back to. */
  readonly redirectUri: string;
}

/** Whom the provider speaks of. `role` is null for those who have none here. */
export interface OidcUser {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly role: Role | null;
}

/** Seconds that the provider may take to answer. */
const PATIENCE = 10;

/** A client of the provider: authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0). */
export class Oidc {
  #discovered: Promise<openid.Configuration> | null = null;

  constructor(private readonly settings: OidcSettings) {}

  /** Where to send the browser, and what to keep until it comes back. */
  async start(): Promise<{ url: string; kept: JsonObject }> {
    const config = await this.#config();
    const verifier = openid.randomPKCECodeVerifier();
    const state = openid.randomState();
    const nonce = openid.randomNonce();
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: this.settings.redirectUri,
      scope: "openid profile email",
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
      nonce,
    });
    return { url: url.href, kept: { verifier, state, nonce } };
  }

  /**
   * Who came back.
   *
   * @param search the query of the address that the provider sent the browser to
   * @param kept what `start()` gave
   * @throws when it is not the answer to that start, or the provider says no
   */
  async finish(search: string, kept: Readonly<Record<string, unknown>>): Promise<OidcUser> {
    const config = await this.#config();
    const tokens = await openid.authorizationCodeGrant(
      config,
      new URL(search, this.settings.redirectUri),
      {
        pkceCodeVerifier: String(kept.verifier),
        expectedState: String(kept.state),
        expectedNonce: String(kept.nonce),
        idTokenExpected: true,
      },
    );
    const claims: Record<string, unknown> = { ...tokens.claims() };
    const subject = String(claims.sub);
    if (
      !(this.settings.roleClaim in claims) &&
      config.serverMetadata().userinfo_endpoint !== undefined
    ) {
      // Providers may leave claims out of the ID token (OpenID Connect Core, section 5.4).
      Object.assign(claims, await openid.fetchUserInfo(config, tokens.access_token, subject));
    }
    const { issuer } = config.serverMetadata();
    const name = String(claims.preferred_username ?? claims.email ?? claims.name ?? subject);
    return {
      issuer,
      subject,
      // Nobody who signs in here can have a name with a space, so neither can be taken for the other.
      name: `${name.slice(0, 64)} (${new URL(issuer).host.slice(0, 60)})`,
      role: this.#roleOf(claims[this.settings.roleClaim]),
    };
  }

  /** The most powerful of the roles that the claim gives. */
  #roleOf(claim: unknown): Role | null {
    const values = Array.isArray(claim) ? claim : typeof claim === "string" ? claim.split(" ") : [];
    const given = values.map((value) =>
      Object.hasOwn(this.settings.roles, String(value)) ? this.settings.roles[String(value)] : null
    );
    return ROLES.findLast((role) => given.includes(role)) ?? null;
  }

  /** Asked for when it is first needed, and again after a failure: the provider may start later than we do. */
  #config(): Promise<openid.Configuration> {
    this.#discovered ??= this.#discover().catch((error) => {
      this.#discovered = null;
      throw error;
    });
    return this.#discovered;
  }

  async #discover(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.settings;
    const config = await openid.discovery(
      new URL(issuer),
      clientId,
      clientSecret ?? undefined,
      clientSecret === null ? openid.None() : undefined,
      // The configuration lets plain HTTP through for loopback alone.
      { execute: issuer.startsWith("http:") ? [openid.allowInsecureRequests] : [] },
    );
    config.timeout = PATIENCE;
    return config;
  }
}
