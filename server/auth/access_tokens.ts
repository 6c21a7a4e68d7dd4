/** Access tokens: JWTs (RFC 7519) that say which session of which user they stand for, for a quarter of an hour. */
import { createHmac } from "node:crypto";
import type { SecretKeyFile } from "./secret_key.ts";

/** Pinned, so that no other token signed with this key can be taken for one (RFC 9068 has the name). */
const TYPE = "at+jwt";
const ALGORITHM = "HS256";

/** Tokens whose signature is known to be good. */
const KNOWN_MAX = 1000;

/** How far ahead of ours the clock of a token may be that was issued by another run of this server. */
const AHEAD_MAX_S = 60;

/** Characters of the longest token looked at; ours have about 400. */
const LENGTH_MAX = 2000;

/**
 * 43 characters hold two bits more than the 32 bytes of a signature; they are zero, so that a token has one spelling.
 */
const FORMAT = /^[\w-]+\.[\w-]+\.[\w-]{42}[AEIMQUYcgkosw048]$/;

export interface AccessClaims {
  readonly user_id: string;
  readonly session_id: string;
}

interface Verified extends AccessClaims {
  /** Seconds since 1970. */
  readonly expires_s: number;
  /** Seconds since 1970. */
  readonly issued_s: number;
  readonly generation: number;
}

interface AccessTokensOptions {
  readonly key: SecretKeyFile;
  /** Tokens of another data directory are refused, even if both have the same SECRET_KEY. */
  readonly instance_id: string;
  readonly now: () => string;
}

/** The library is loaded when the first token is made or read: who uses no accounts starts faster. */
const loadJose = () => import("jose");

export class AccessTokens {
  readonly #options: AccessTokensOptions;
  readonly #known = new Map<string, Verified>();

  constructor(options: AccessTokensOptions) {
    this.#options = options;
  }

  /**
   * To be asked before anything is written for whom a token is to be made.
   *
   * @throws {AppError} `secrets_damaged` when none can be made
   */
  requireKey(): void {
    this.#options.key.get();
  }

  /**
   * A key for another purpose: what is signed with it is no access token.
   *
   * @throws {AppError} `secrets_damaged`
   */
  deriveKey(purpose: string): Uint8Array {
    return createHmac("sha256", this.#options.key.get().bytes).update(purpose).digest();
  }

  async sign({ user_id, session_id }: AccessClaims, lifetime_s: number): Promise<string> {
    const { SignJWT } = await loadJose();
    const now_s = this.#seconds();
    return await new SignJWT({ sid: session_id })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
      .setIssuer(this.#issuer)
      .setSubject(user_id)
      .setIssuedAt(now_s)
      .setExpirationTime(now_s + lifetime_s)
      .sign(this.#options.key.get().bytes);
  }

  /** What a token stands for; undefined when it is not one of ours, or over. */
  async verify(token: string): Promise<AccessClaims | undefined> {
    if (token.length > LENGTH_MAX || !FORMAT.test(token)) return undefined;
    const { bytes, generation } = this.#options.key.get();
    const known = this.#known.get(token);
    if (known?.generation === generation) return this.#isInTime(known) ? known : undefined;
    const verified = await this.#verify(token, bytes, generation);
    if (verified !== undefined) this.#remember(token, verified);
    return verified !== undefined && this.#isInTime(verified) ? verified : undefined;
  }

  async #verify(token: string, key: Uint8Array, generation: number): Promise<Verified | undefined> {
    const { jwtVerify, errors } = await loadJose();
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: this.#issuer,
        requiredClaims: ["sub", "sid", "iat", "exp"],
        currentDate: new Date(this.#options.now()),
      });
      const { sub: user_id, sid: session_id, exp: expires_s, iat: issued_s } = payload;
      if (user_id === undefined || typeof session_id !== "string") return undefined;
      if (expires_s === undefined || issued_s === undefined) return undefined;
      return { user_id, session_id, expires_s, issued_s, generation };
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  /** Not over, and not from the future: whoever signs with a stolen key, or a clock that was wrong, dates ahead. */
  #isInTime({ expires_s, issued_s }: Verified): boolean {
    const now_s = this.#seconds();
    return expires_s > now_s && issued_s <= now_s + AHEAD_MAX_S;
  }

  #remember(token: string, verified: Verified): void {
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(token, verified);
  }

  get #issuer(): string {
    return `benchtop:${this.#options.instance_id}`;
  }

  #seconds(): number {
    return Math.floor(Date.parse(this.#options.now()) / 1000);
  }
}
