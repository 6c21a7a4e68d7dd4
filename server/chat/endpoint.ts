/** Which service is asked: its address, its model and the key that goes to it. */
import type { Services } from "../context.ts";
import { AppError } from "../errors.ts";
import { addressKind, plainHost } from "../http/addresses.ts";
import { DEFAULT_AI_BASE_URL } from "../settings/service.ts";

export interface Endpoint {
  /** Without a slash at its end. */
  readonly base_url: string;
  /** Name and port of the service as they stand in the URL, such as `openrouter.ai`. */
  readonly host: string;
  readonly model: string;
  /** Undefined for a service of this computer or of the house that is asked without one. */
  readonly api_key: string | undefined;
  /** Whether a person chose the address: only then may it lead to this computer or into the house. */
  readonly is_chosen: boolean;
}

export interface EndpointState {
  readonly configured: boolean;
  readonly model: string;
  readonly host: string;
  /** What to do; null when it is configured. */
  readonly advice: string | null;
}

const OPENROUTER = "openrouter.ai";

/** What only a network of one's own has as a name: one word, or an ending that the net does not give away. */
const NEAR_NAME = /^[^.]+$|\.(localhost|local|lan|home|internal|home\.arpa)$/;

/**
 * The service to ask; undefined when none is configured.
 *
 * @throws {AppError} `secrets_damaged` when the key that is stored cannot be read
 */
export function findEndpoint(services: Services): Endpoint | undefined {
  const { settings } = services;
  const base_url = settings.get("ai_base_url");
  const url = new URL(base_url);
  const api_key = findKey(services, url);
  if (api_key === undefined && !isNear(url)) return undefined;
  const is_chosen = settings.isStored("ai_base_url") || settings.fixedBy("ai_base_url") !== undefined;
  return { base_url, host: url.host, model: settings.get("ai_model"), api_key, is_chosen };
}

/** @throws {AppError} `ai_not_configured`, which says what to do, or `secrets_damaged` */
export function requireEndpoint(services: Services): Endpoint {
  const endpoint = findEndpoint(services);
  if (endpoint === undefined) throw new AppError("ai_not_configured", advise(services));
  return endpoint;
}

export function describeEndpoint(services: Services): EndpointState {
  const model = services.settings.get("ai_model");
  const host = hostOf(services);
  try {
    const configured = findEndpoint(services) !== undefined;
    return { configured, model, host, advice: configured ? null : advise(services) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { configured: false, model, host, advice: error.detail };
  }
}

/**
 * AI_API_KEY before OPENROUTER_API_KEY, which goes nowhere but there and never unencrypted, before the stored key,
 * which goes nowhere but where it was entered for.
 */
function findKey(services: Services, { origin }: URL): string | undefined {
  const { secrets, ai } = services;
  const fixed = secrets.getFixed("ai_api_key");
  if (fixed !== undefined) return takesFixedKey(services, origin) ? fixed : undefined;
  if (origin === `https://${OPENROUTER}` && ai.openrouter_api_key !== undefined) return ai.openrouter_api_key;
  return secrets.getStored("ai_api_key", origin);
}

/** A key that the start gives goes to the address that the start gives, or to the default one: to none set later. */
function takesFixedKey({ settings }: Services, origin: string): boolean {
  return settings.fixedBy("ai_base_url") !== undefined || origin === new URL(DEFAULT_AI_BASE_URL).origin;
}

/** Whether it is a service of this computer or of its network, which usually wants no key. */
function isNear({ hostname }: URL): boolean {
  const name = plainHost(hostname);
  const kind = addressKind(name);
  return kind === undefined ? NEAR_NAME.test(name) : kind !== "open";
}

function hostOf({ settings }: Services): string {
  return new URL(settings.get("ai_base_url")).host;
}

function advise(services: Services): string {
  const host = hostOf(services);
  const by = services.secrets.fixedBy("ai_api_key");
  if (by !== undefined) return `The key of ${by} does not go to ${host}: start Benchtop with AI_BASE_URL as well`;
  const variable = host === OPENROUTER ? "OPENROUTER_API_KEY" : "AI_API_KEY";
  return `There is no key for ${host}: enter one in Settings or start Benchtop with ${variable}, or choose another service there, such as one on this computer`;
}
