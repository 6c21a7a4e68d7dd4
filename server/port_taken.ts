import { EXIT, Refusal } from "./refusal.ts";
import { type Identity, isIdentity } from "./server_record.ts";

const ASK_TIMEOUT_MS = 1_000;
const ANSWER_MAX_BYTES = 10_000;

/** The address that was asked for and could not be had. */
export interface TakenAddress {
  readonly hostname: string;
  readonly port: number;
  /** As it stands in a URL, such as `http://localhost:8008`. */
  readonly origin: string;
}

/** The refusal for a port that is taken: it says whether another Benchtop has it, and where that is. */
export async function refusePortTaken(address: TakenAddress, cause: unknown): Promise<Refusal> {
  const { port, origin } = address;
  const other = await askIdentity(address);
  const who = other === undefined
    ? "another program"
    : `another Benchtop (version ${other.version}, instance ${other.instance_id}), open at ${origin}`;
  return new Refusal(EXIT.port, `Port ${port} is taken by ${who}: choose a port with --port, or --port 0`, cause);
}

async function askIdentity(address: TakenAddress): Promise<Identity | undefined> {
  try {
    const answer = await askHealth(address);
    const body: unknown = JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")));
    return answer.startsWith("HTTP/1.1 200 ") && isIdentity(body) ? body : undefined;
  } catch {
    // It is a stranger: it does not speak HTTP, or not JSON, or too much, or not in time.
    return undefined;
  }
}

/**
 * Asks whoever has the port for /health and answers all that it says, head and body. A connection of our own: `fetch`
 * would follow redirects to anywhere and use a proxy, and the limits have to hold against any program.
 */
async function askHealth({ hostname, port, origin }: TakenAddress): Promise<string> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("The answer takes too long")), ASK_TIMEOUT_MS);
  try {
    using connection = await Promise.race([Deno.connect({ hostname, port }), late.promise]);
    const request = `GET /health HTTP/1.1\r\nHost: ${new URL(origin).host}\r\nConnection: close\r\n\r\n`;
    await connection.write(new TextEncoder().encode(request));
    return await Promise.race([readAnswer(connection), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function readAnswer(connection: Deno.TcpConn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(ANSWER_MAX_BYTES);
  let text = "";
  for (let length = await connection.read(buffer); length !== null; length = await connection.read(buffer)) {
    text += decoder.decode(buffer.subarray(0, length), { stream: true });
    if (text.length > ANSWER_MAX_BYTES) throw new Error("The answer is too long");
  }
  return text;
}
