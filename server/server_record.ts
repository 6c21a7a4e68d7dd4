import * as z from "zod";

/** What a running server says about itself: the line on standard output, and `server.json` in the data directory. */
export interface ServerRecord {
  readonly event: "ready";
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly instance_id: string;
  readonly version: string;
}

/** Reads `server.json` of another server; undefined when it is missing or not one: it only serves to word a message. */
export function readServerRecord(path: string): Pick<ServerRecord, "pid" | "url"> | undefined {
  // Made here, not at the start of every server that never needs it.
  const schema = z.object({ event: z.literal("ready"), url: z.string(), pid: z.int() });
  try {
    return schema.safeParse(JSON.parse(Deno.readTextFileSync(path))).data;
  } catch {
    return undefined;
  }
}
