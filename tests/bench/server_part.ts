/** The server from source under load, route by route, each beside a bare server. */
import { join } from "@std/path";
import { type Bench, compare, type Comparison } from "./compare.ts";
import { type ImportFigures, measureImport } from "./imports.ts";
import { ServerProcess } from "./processes.ts";
import { measureStreams, type StreamFigures } from "./streams.ts";
import { fill, readConstant, sourceCommand } from "./subject.ts";
import { countWrites, createLoad, killUnderLoad, type WriteCount } from "./writes.ts";

/** One measured route. */
export interface RouteFigures extends Comparison {
  readonly name: string;
  readonly connections: number;
  readonly answer_bytes: number;
  /** The least ratio that is good enough. */
  readonly target?: number | undefined;
  /** The ratios of several runs, where there were. */
  readonly ratios?: readonly number[];
}

export interface ServerFigures {
  readonly routes: readonly RouteFigures[];
  readonly streams: StreamFigures;
  readonly imports: ImportFigures;
  readonly writes: WriteCount;
}

interface Route {
  readonly name: string;
  readonly url: string;
  readonly json?: string | undefined;
  readonly connections: number;
  readonly target?: number | undefined;
}

const CONNECTIONS = 32;
const STREAMS = 500;

export async function measureServer(bench: Bench, say: (line: string) => void): Promise<ServerFigures> {
  const data_dir = join(bench.dir, "data");
  await using server = await ServerProcess.start(sourceCommand(data_dir), bench.signal);
  const { large_board_id } = await fill(server.url);
  const routes: RouteFigures[] = [];
  for (const route of readRoutes(server.url, large_board_id)) routes.push(await measureRoute(bench, route, say));
  say(`${STREAMS} event streams`);
  const streams = await measureStreams(server.port, STREAMS, bench.pace.rounds);
  say("An import of 10,000 items");
  const imports = await measureImport(server.url);
  const creates: RouteFigures[] = [];
  for (const route of createRoutes(server)) creates.push(await measureRoute(bench, route, say));
  say("Kill under load");
  const killed = await killUnderLoad(bench, server, CONNECTIONS);
  const answered = sum(creates.map(({ runs }) => 1 + sum(runs.map((run) => run.answered)))) + killed.answered;
  const in_flight_max = sum(creates.map(({ runs, connections }) => runs.length * connections)) + CONNECTIONS;
  return { routes: [...routes, ...creates], streams, imports, writes: countWrites(data_dir, answered, in_flight_max) };
}

function readRoutes(url: string, large_board_id: string): Route[] {
  const api = `${url}/api/v1`;
  return [
    { name: "health", url: `${url}/health`, connections: CONNECTIONS },
    { name: "one card", url: `${api}/boards/board-1/cards/card-1`, connections: CONNECTIONS, target: 0.5 },
    { name: "whole board, 8 cards", url: `${api}/board`, connections: CONNECTIONS },
    { name: "whole board, 1,000 cards", url: `${api}/boards/${large_board_id}`, connections: CONNECTIONS },
    { name: "100 audit entries", url: `${api}/audit?limit=100`, connections: CONNECTIONS, target: 0.1 },
  ];
}

function createRoutes(server: ServerProcess): Route[] {
  const load = createLoad(server);
  return [
    { name: "create a card", ...load, connections: CONNECTIONS, target: 0.2 },
    { name: "create a card", ...load, connections: 1 },
  ];
}

async function measureRoute(bench: Bench, route: Route, say: (line: string) => void): Promise<RouteFigures> {
  const { name, connections, target, url, json } = route;
  say(`${name}, ${connections} connections`);
  const constant = await readConstant(url, json);
  const load = { url, json, connections, duration_s: bench.pace.round_s };
  const answer_bytes = new TextEncoder().encode(constant.body).length;
  return { name, connections, target, answer_bytes, ...await compare(bench, load, constant) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
