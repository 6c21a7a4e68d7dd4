import { assert, assertEquals } from "../support/assert.ts";
import { binaryProgram } from "../support/binary.ts";
import { BenchtopProcess } from "../support/process.ts";
import { TempDir } from "../support/temp_dir.ts";
import { waitFor } from "../support/wait.ts";

const benchtop = binaryProgram();

interface Heard {
  text: string;
}

/** Reads a stream of events into `heard` until the server ends it; answers whether that was an orderly end. */
async function listen(url: string, heard: Heard): Promise<boolean> {
  try {
    const answer = await fetch(url);
    for await (const text of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) heard.text += text;
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false; // cut off
    throw error;
  }
}

/** Sends a change that has to succeed, and answers the row it left. */
async function change(url: string, method: string, body?: unknown): Promise<{ readonly id: string }> {
  const json = { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(url, body === undefined ? { method } : { method, ...json });
  const row = await answer.json();
  assert(answer.ok, JSON.stringify(row));
  return row;
}

Deno.test("a card that is created, changed, moved and deleted is heard of by every stream, and stays so after a restart", async () => {
  using dir = new TempDir();
  const args = ["--port", "0", "--data-dir", dir.path];
  let id: string;
  {
    await using server = await BenchtopProcess.start(benchtop, args);
    const api = `${server.record.url}/api/v1`;
    const heard: Heard[] = [{ text: "" }, { text: "" }];
    const streams = heard.map((one) => listen(`${api}/events`, one));
    await waitFor(() => heard.every(({ text }) => text.includes("event: ready")), "the streams to be open");

    const card = { column_id: "col-backlog", title: "from the executable" };
    id = (await change(`${api}/board/cards`, "POST", card)).id;
    await change(`${api}/board/cards/${id}`, "PATCH", { title: "renamed" });
    await change(`${api}/board/cards/${id}/move`, "POST", { column_id: "col-done", before_id: null });
    await change(`${api}/board/cards/card-1`, "DELETE");

    const order = ["card.create", "card.update", "card.move", "card.delete"];
    await waitFor(() => heard.every(({ text }) => text.includes("event: card.delete")), "the last event");
    for (const { text } of heard) {
      assertEquals([...text.matchAll(/event: (card\.\w+)/g)].map(([, name]) => name ?? ""), order);
    }
    assertEquals((await server.stop()).code, 0);
    assertEquals(await Promise.all(streams), [true, true]);
  }
  await using again = await BenchtopProcess.start(benchtop, args);
  const board = await (await fetch(`${again.record.url}/api/v1/board`)).json();
  assertEquals(board.cards[id].title, "renamed");
  const done = board.columns.find((column: { id: string }) => column.id === "col-done");
  assertEquals(done.cardIds.at(-1), id);
  assert(!("card-1" in board.cards));
});
