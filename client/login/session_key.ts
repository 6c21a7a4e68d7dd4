/**
 * The key that this browser's sessions here are bound to. Cookies are sent to every port of this host, to whatever
 * server listens there; what is stored is this origin's alone, so cookies without the key are of no use to anybody else.
 */
const STORED_AS = "benchtop-session-key";
const HEADER = "x-session-key";
const BYTES = 32;

/** Adds the key to a request that is about to be sent. */
export function withSessionKey(init: RequestInit = {}): RequestInit {
  const key = readKey();
  if (key === undefined) return init;
  const headers = new Headers(init.headers);
  headers.set(HEADER, key);
  return { ...init, headers };
}

/**
 * Read anew each time: another tab may have made it. Undefined when storage is forbidden: sessions are not bound then.
 */
function readKey(): string | undefined {
  try {
    const stored = localStorage.getItem(STORED_AS);
    if (stored !== null) return stored;
    const key = makeKey();
    localStorage.setItem(STORED_AS, key);
    return key;
  } catch {
    return undefined; // a key that is gone when the page is loaded again would end the session
  }
}

/** 32 random bytes in base64url. */
function makeKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
