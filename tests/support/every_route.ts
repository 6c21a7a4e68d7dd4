/** Requests to every address the app knows, so that rules for all of them are tested on all of them. */
import { createApp } from "../../server/app.ts";
import { listOperations } from "../../server/http/openapi_document.ts";
import type { TestApp } from "./app.ts";

export interface Sample {
  /** `METHOD template`, as in the OpenAPI document. */
  readonly name: string;
  readonly method: string;
  /** The template with ids of rows that are there. */
  readonly path: string;
  /** A body that the route accepts; undefined when it takes none. */
  readonly body?: unknown;
}

/**
 * One good request to each registered route. Each of them succeeds on its own; one after the other they may not, since
 * a row that one deletes is gone for the next.
 */
export async function everyOperation(t: TestApp): Promise<Sample[]> {
  const rows = await prepareRows(t);
  return listOperations(createApp(t.services)).flatMap(({ method, path }) => {
    const { body, params = {} } = inputOf(`${method} ${path}`, rows);
    // What stands below /api/v1 also answers below /api.
    const templates = path.startsWith("/api/v1/") ? [path, path.replace("/api/v1/", "/api/")] : [path];
    return templates.map((template) => ({
      name: `${method} ${template}`,
      method,
      path: fillTemplate(template, { ...rows.params, ...params }),
      body,
    }));
  });
}

/** What is answered without a route that describes itself: files, pages, and addresses that are not there. */
export const UNDESCRIBED: readonly Sample[] = [
  ["GET", "/"],
  ["GET", "/boards/board-1"],
  ["GET", "/index.html"],
  ["GET", "/docs"],
  ["GET", "/nothing"],
  ["GET", "/api/v1/nothing"],
  ["GET", "/api/nothing"],
  ["POST", "/api/v1/nothing"],
  ["DELETE", "/api/v1/health"],
  ["PUT", "/api/v1/board"],
  ["OPTIONS", "/api/v1/board"],
  ["HEAD", "/api/v1/board"],
  ["HEAD", "/"],
  ["GET", "/api/v1/board/"],
  ["GET", "/api/v1/audit/?limit=wrong"],
  ["GET", "/api/v1/board/cards/unknown"],
].map(([method = "", path = ""]) => ({ name: `${method} ${path}`, method, path }));

/** Every registered route and every other kind of address. */
export async function everyAddress(t: TestApp): Promise<Sample[]> {
  return [...await everyOperation(t), ...UNDESCRIBED];
}

/** Sends a sample as a good client would; further headers win. */
export function sendSample(t: TestApp, sample: Sample, headers: HeadersInit = {}): Promise<Response> {
  const { method, path, body } = sample;
  const complete = new Headers(body === undefined ? {} : { "content-type": "application/json" });
  new Headers(headers).forEach((value, name) => complete.set(name, value));
  return t.request(path, { method, headers: complete, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

interface Rows {
  /** Rows that are there, by the names that templates use. */
  readonly params: Readonly<Record<string, string>>;
  readonly deletedCard: string;
  readonly deletedColumn: string;
}

async function prepareRows(t: TestApp): Promise<Rows> {
  await t.given.board({ title: "Second board" });
  const [card, gone] = await t.given.cards(["Card", "Deleted card"]);
  const column = await t.given.column({ title: "Deleted column" });
  if (card === undefined || gone === undefined) throw new Error("Cannot prepare rows: there are no cards");
  for (const path of [`cards/${gone.id}`, `columns/${column.id}`]) {
    await (await t.delete(`/api/v1/board/${path}`)).body?.cancel();
  }
  const params = { board_id: "board-1", card_id: card.id, column_id: "col-b", code: "stale" };
  return { params, deletedCard: gone.id, deletedColumn: column.id };
}

interface Input {
  readonly body?: unknown;
  readonly params?: Readonly<Record<string, string>>;
}

/** What a route needs to succeed; a new route that takes a body has to be added here. */
function inputOf(name: string, rows: Rows): Input {
  const inputs: Record<string, Input> = {
    "PATCH /board": { body: { title: "Another title" } },
    "POST /boards": { body: { title: "Third board" } },
    "POST /board/cards": { body: { column_id: "col-a", title: "New card" } },
    "PATCH /board/cards/{card_id}": { body: { title: "Another title" } },
    "POST /board/cards/{card_id}/move": { body: { column_id: "col-b", before_id: null } },
    "POST /board/cards/{card_id}/restore": { params: { card_id: rows.deletedCard } },
    "POST /board/columns": { body: { title: "New column" } },
    "PATCH /board/columns/{column_id}": { body: { title: "Another title" } },
    "POST /board/columns/{column_id}/move": { body: { before_id: "col-a" } },
    "POST /board/columns/{column_id}/restore": { params: { column_id: rows.deletedColumn } },
    "POST /audit": { body: { operation: "note.add", entity_type: "note", entity_id: "n-1", details: { text: "hi" } } },
  };
  const short = name.replace(/ \/api(?:\/v1)?\//, " /").replace("/boards/{board_id}", "/board");
  const input = inputs[short];
  if (input === undefined && /^(?:POST|PUT|PATCH)/.test(name)) {
    throw new Error(`Cannot send ${name}: tests/support/every_route.ts knows no body for it`);
  }
  return input ?? {};
}

function fillTemplate(template: string, params: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{([^}]+)\}/g, (_all, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`Cannot fill ${template}: no row is known for {${name}}`);
    return value;
  });
}
