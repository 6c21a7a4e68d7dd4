/** The server under test, and what lies in it while it is measured. */
import { fileURLToPath } from "node:url";
import manifest from "../../deno.json" with { type: "json" };
import type { Constant } from "./bare.ts";
import type { ServerCommand } from "./processes.ts";

/** Cards of the large board, labels and details as people write them. */
const LARGE_BOARD_CARDS = 1_000;
/** Of those, how many are created and changed one by one, so that the audit trail has entries of every usual kind. */
const CARDS_ONE_BY_ONE = 60;

// With characters beyond Latin-1, as most languages have them: V8 keeps such a text in another form.
const DETAILS =
  "Two or three sentences in **Markdown** – as people write them: what is to be done, why, and how one can " +
  "see that it is done → see [the notes](https://example.org/notes) of last week.";

/** Server from source: the last command of `deno task start`, with the permissions it has there. */
export function sourceCommand(data_dir: string): ServerCommand {
  const run = manifest.tasks.start.split("&&").at(-1)?.trim().split(" ").slice(1) ?? [];
  const main = fileURLToPath(new URL("../../main.ts", import.meta.url));
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  const [command = "run", ...flags] = run.filter((word) => word !== "main.ts");
  return { program: Deno.execPath(), args: [command, "--config", config, ...flags, main, ...serverFlags(data_dir)] };
}

/** Default settings but for the directory, the port, and no browser. */
export function serverFlags(data_dir: string): string[] {
  return ["--data-dir", data_dir, "--port", "0", "--no-open"];
}

/** Fills a fresh server: beside the board it comes with, a large one, and more than 100 audit entries. */
export async function fill(url: string): Promise<{ large_board_id: string }> {
  const board = await send(`${url}/api/v1/boards`, "POST", { title: "Large" });
  const cards_url = `${url}/api/v1/boards/${board.id}`;
  await send(cards_url, "PATCH", largeBoard(LARGE_BOARD_CARDS - CARDS_ONE_BY_ONE));
  for (let number = 1; number <= CARDS_ONE_BY_ONE; number++) {
    const card = await send(`${cards_url}/cards`, "POST", { column_id: columnId(0), ...cardText(number) });
    await send(`${cards_url}/cards/${card.id}`, "PATCH", { title: `Card ${number}, renamed` });
  }
  return { large_board_id: board.id };
}

/** The body that creates a card, as the UI sends it. */
export function newCard(title: string): string {
  return JSON.stringify({ column_id: "col-backlog", title, details: DETAILS });
}

/** The answer to one request, as a bare server is to give it. */
export async function readConstant(url: string, json?: string): Promise<Constant> {
  const request = json === undefined
    ? {}
    : { method: "POST", body: json, headers: { "content-type": "application/json" } };
  const answer = await fetch(url, request);
  const body = await answer.text();
  if (!answer.ok) throw new Error(`Cannot measure ${url}: it answers ${answer.status} ${body}`);
  return { body, content_type: answer.headers.get("content-type") ?? "application/json" };
}

function largeBoard(count: number): object {
  const columns = Array.from({ length: 5 }, (_, index) => ({
    id: columnId(index),
    title: `Column ${index + 1}`,
    cardIds: Array.from({ length: count }, (_, number) => cardId(number)).filter((_, number) => number % 5 === index),
  }));
  const cards = Array.from({ length: count }, (_, number) => ({ id: cardId(number), ...cardText(number) }));
  return { columns, cards: Object.fromEntries(cards.map((card) => [card.id, card])) };
}

function columnId(index: number): string {
  return `large-column-${index}`;
}

function cardId(number: number): string {
  return `large-card-${number}`;
}

function cardText(number: number): object {
  return {
    title: `Card ${number} of the large board`,
    details: DETAILS,
    labels: ["pump", "order"],
    due_on: "2030-01-31",
  };
}

async function send(url: string, method: string, body: object): Promise<{ id: string }> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
  const row: unknown = await answer.json();
  if (answer.ok && typeof row === "object" && row !== null && "id" in row && typeof row.id === "string") {
    return { id: row.id };
  }
  throw new Error(`Cannot prepare the server: ${method} ${url} answers ${answer.status} ${JSON.stringify(row)}`);
}
