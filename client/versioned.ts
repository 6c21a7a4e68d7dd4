/** Changing a row that others may change at the same time. */
import { Problem } from "./problem.ts";

/** How often a change is sent again when somebody changed another part of the row in between. */
const ATTEMPTS = 3;

/** What is needed of the world to change a row. */
interface ChangeIo<Row, Answer> {
  readonly read: () => Promise<Row>;
  readonly send: (headers: Record<string, string>) => Promise<Answer>;
}

/**
 * Changes a row unless somebody else has changed the same fields since the person began to edit them. Changes to its
 * other fields do not matter.
 *
 * @param base the same fields as they were then
 * @param known the row as far as this page knows; undefined when it does not, and the server is to decide
 * @throws {Problem} `stale` when somebody has
 */
export async function changeVersion<Row extends { readonly version: number }, Answer>(
  base: object,
  known: Row | undefined,
  { read, send }: ChangeIo<Row, Answer>,
): Promise<Answer> {
  let row = known;
  for (let attempt = 1;; attempt++) {
    if (row !== undefined && !hasFields(row, base)) throw new Problem("stale", "Someone changed this first");
    try {
      return await send(row === undefined ? {} : { "If-Match": `"${row.version}"` });
    } catch (error) {
      if (!(error instanceof Problem && error.code === "stale" && attempt < ATTEMPTS)) throw error;
      row = await read();
    }
  }
}

/** Whether a row still has these values. */
function hasFields(row: object, fields: object): boolean {
  return Object.entries(fields).every(([name, value]) =>
    value === undefined || JSON.stringify(value) === JSON.stringify(Reflect.get(row, name))
  );
}
