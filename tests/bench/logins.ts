/** Many logins at once, each of which takes 128 MiB: what the server needs, and whether others still get answers. */
import { join } from "@std/path";
import type { Bench } from "./compare.ts";
import { readResidentBytes, ServerProcess } from "./processes.ts";
import { sourceCommand } from "./subject.ts";

export interface LoginFigures {
  readonly logins: number;
  /** Of those, how many were checked and not refused by the rate limit; the same in every round. */
  readonly let_through: number;
  /** Highest resident memory of each round, and that before it. */
  readonly peak_bytes: readonly number[];
  readonly rest_bytes: readonly number[];
  /** From sending the logins until the last was answered, of each round. */
  readonly duration_ms: readonly number[];
  /** How long each other request took meanwhile. */
  readonly others_ms: readonly number[];
}

const LOGINS = 16;
const READERS = 4;
const LOOK_EVERY_MS = 5;

const LOGIN = { username: "somebody", password: "correct horse battery" };

/** Addresses that are asked for while passwords are checked. */
const PATHS = ["/health", "/api/v1/board", "/api/v1/boards/board-1/cards/card-1", "/api/v1/users/me"];

/** Each round has a server of its own, since a restart forgets how many logins there were in this minute. */
export async function measureLogins({ dir, signal, pace }: Bench, say: (line: string) => void): Promise<LoginFigures> {
  const data_dir = join(dir, "logins");
  await addUser(data_dir, signal);
  const token = await withServer(data_dir, signal, (server) => logIn(server.url));
  const rounds: Round[] = [];
  for (let round = 1; round <= pace.rounds; round++) {
    say(`${LOGINS} logins at once, round ${round}`);
    rounds.push(await withServer(data_dir, signal, (server) => measureRound(server, token)));
  }
  const [first, ...others] = rounds.map(({ let_through }) => let_through);
  if (first === undefined || others.some((count) => count !== first)) {
    throw new Error(`Cannot measure logins: ${rounds.map((round) => round.let_through)} were let through`);
  }
  return {
    logins: LOGINS,
    let_through: first,
    peak_bytes: rounds.map(({ peak_bytes }) => peak_bytes),
    rest_bytes: rounds.map(({ rest_bytes }) => rest_bytes),
    duration_ms: rounds.map(({ duration_ms }) => duration_ms),
    others_ms: rounds.flatMap(({ others_ms }) => others_ms),
  };
}

async function withServer<T>(
  data_dir: string,
  signal: AbortSignal,
  work: (server: ServerProcess) => Promise<T>,
): Promise<T> {
  const { program, args } = sourceCommand(data_dir);
  await using server = await ServerProcess.start({ program, args: [...args, "--auth", "on"] }, signal);
  return await work(server);
}

/** Makes the data directory and the user that logs in. */
async function addUser(data_dir: string, signal: AbortSignal): Promise<void> {
  const { program, args } = sourceCommand(data_dir);
  const main = args.findIndex((arg) => arg.endsWith("main.ts"));
  const command = ["user", "add", LOGIN.username, "--admin", "--password-stdin", "--data-dir", data_dir];
  const child = new Deno.Command(program, {
    args: [...args.slice(0, main + 1), ...command],
    stdin: "piped",
    stdout: "null",
    stderr: "inherit",
    signal,
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`${LOGIN.password}\n`));
  await writer.close();
  if (!(await child.status).success) throw new Error("Cannot measure logins: no user was made");
}

interface Round {
  readonly let_through: number;
  readonly rest_bytes: number;
  readonly peak_bytes: number;
  readonly duration_ms: number;
  readonly others_ms: readonly number[];
}

async function measureRound(server: ServerProcess, token: string): Promise<Round> {
  await read(server.url, token, () => true); // warms up: the first requests load and compile what they need
  const rest_bytes = await readResidentBytes(server.pid);
  const started_ms = performance.now();
  let duration_ms: number | undefined;
  const isOver = () => duration_ms !== undefined;
  const logins = Promise.all(Array.from({ length: LOGINS }, () => tryToLogIn(server.url))).finally(() => {
    duration_ms = performance.now() - started_ms;
  });
  const readers = Array.from({ length: READERS }, () => read(server.url, token, isOver));
  const peak = watchMemory(server.pid, isOver);
  const statuses = await logins;
  return {
    let_through: countLetThrough(statuses),
    rest_bytes,
    peak_bytes: await peak,
    duration_ms: duration_ms ?? NaN,
    others_ms: (await Promise.all(readers)).flat(),
  };
}

function countLetThrough(statuses: readonly number[]): number {
  const other = statuses.find((status) => status !== 200 && status !== 429);
  if (other !== undefined) throw new Error(`Cannot measure logins: one was answered ${other}`);
  return statuses.filter((status) => status === 200).length;
}

async function watchMemory(pid: number, isOver: () => boolean): Promise<number> {
  let peak_bytes = 0;
  while (!isOver()) {
    peak_bytes = Math.max(peak_bytes, await readResidentBytes(pid));
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return peak_bytes;
}

/** Asks for one address after the other, each at least once; answers how long each took. */
async function read(url: string, token: string, isOver: () => boolean): Promise<number[]> {
  const times_ms: number[] = [];
  do {
    for (const path of PATHS) {
      const started_ms = performance.now();
      const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
      await answer.bytes();
      if (!answer.ok) throw new Error(`Cannot measure ${path}: it answers ${answer.status}`);
      times_ms.push(performance.now() - started_ms);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS)); // a person does not ask more often
    }
  } while (!isOver());
  return times_ms;
}

function sendLogin(url: string): Promise<Response> {
  return fetch(`${url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(LOGIN),
  });
}

async function tryToLogIn(url: string): Promise<number> {
  const { status, body } = await sendLogin(url);
  await body?.cancel();
  return status;
}

async function logIn(url: string): Promise<string> {
  const answer: unknown = await (await sendLogin(url)).json();
  if (typeof answer === "object" && answer !== null && "token" in answer && typeof answer.token === "string") {
    return answer.token;
  }
  throw new Error(`Cannot measure logins: a login answers ${JSON.stringify(answer)}`);
}
