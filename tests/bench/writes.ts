/** Whether answered writes are kept: the server is killed under load, then its database is counted. */
import { join } from "@std/path";
import { findBrokenAudit } from "../../db/audit.ts";
import { Database } from "../../db/database.ts";
import { openSqlite } from "../../db/sqlite.ts";
import type { Bench } from "./compare.ts";
import type { Figures } from "./load.ts";
import type { ServerProcess } from "./processes.ts";
import { newCard } from "./subject.ts";

/** Every card that load creates has this title, to be told from the others. */
const TITLE = "Order new filters for the pump";

const KILLED_RUN_S = 2;

/** What the server said it had written, and what is there after it was killed. */
export interface WriteCount {
  readonly answered: number;
  readonly stored: number;
  /** Most requests that can have been in flight when a client left: written perhaps, and nobody heard of it. */
  readonly in_flight_max: number;
  /** Stored cards that have their entry in the audit trail. */
  readonly audited: number;
  readonly chain_intact: boolean;
}

/** The request that creates a card. */
export function createLoad(server: ServerProcess): { url: string; json: string } {
  return { url: `${server.url}/api/v1/board/cards`, json: newCard(TITLE) };
}

/** Kills the server, as a power cut would, in the middle of a run of creates; answers that run's figures. */
export async function killUnderLoad(bench: Bench, server: ServerProcess, connections: number): Promise<Figures> {
  const run = bench.client.run({ ...createLoad(server), connections, duration_s: KILLED_RUN_S });
  const { promise: killed, resolve, reject } = Promise.withResolvers<void>();
  setTimeout(() => server.kill().then(resolve, reject), KILLED_RUN_S * 500);
  const [figures] = await Promise.all([run, killed]);
  return figures;
}

/** Opens the database of a server that has ended, which makes SQLite recover it, and counts. */
export function countWrites(data_dir: string, answered: number, in_flight_max: number): WriteCount {
  using db = new Database(openSqlite(join(data_dir, "benchtop.db")));
  const count = (sql: string) => db.value<number>(sql, { title: TITLE }) ?? 0;
  return {
    answered,
    stored: count("SELECT count(*) FROM kanban_cards WHERE title = :title"),
    in_flight_max,
    audited: count(`SELECT count(*) FROM audit_logs WHERE operation = 'card.create'
      AND entity_id IN (SELECT id FROM kanban_cards WHERE title = :title)`),
    chain_intact: findBrokenAudit(db) === undefined,
  };
}

/** What is wrong with the count, in words; empty when nothing is. */
export function findFaults({ answered, stored, in_flight_max, audited, chain_intact }: WriteCount): string[] {
  const faults: string[] = [];
  if (stored < answered) faults.push(`${answered - stored} answered writes are lost`);
  if (stored > answered + in_flight_max) faults.push(`${stored - answered} writes are stored that nobody asked for`);
  if (audited !== stored) faults.push(`${stored} cards have ${audited} audit entries`);
  if (!chain_intact) faults.push("the audit chain is broken");
  return faults;
}
