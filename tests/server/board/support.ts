/** What tests of the board ask of it. */
import type { Board } from "../../../server/board/schema.ts";
import type { TestApp } from "../../support/app.ts";

/** The board as `GET /board` answers it. */
export async function readBoard(t: TestApp, path = "/api/v1/board"): Promise<Board> {
  return await (await t.get(path)).json();
}

/** The cards of a column in their order. */
export async function idsOf(t: TestApp, column_id: string, path?: string): Promise<string[]> {
  const column = (await readBoard(t, path)).columns.find(({ id }) => id === column_id);
  if (column === undefined) throw new Error(`There is no column ${column_id}`);
  return column.cardIds;
}

/** The columns of the board in their order. */
export async function columnIds(t: TestApp, path?: string): Promise<string[]> {
  return (await readBoard(t, path)).columns.map(({ id }) => id);
}
