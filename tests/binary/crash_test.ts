import { assert, assertEquals } from "../support/assert.ts";
import { binaryProgram } from "../support/binary.ts";
import { BenchtopProcess, type RunningBenchtop } from "../support/process.ts";
import { TempDir } from "../support/temp_dir.ts";
import { waitFor } from "../support/wait.ts";

const benchtop = binaryProgram();
const WRITERS = 8;
const ROUNDS = 3;
const WRITES_BEFORE_THE_END = 200;

interface Board {
  readonly columns: readonly { readonly cardIds: readonly string[] }[];
  readonly cards: Readonly<Record<string, { readonly title: string }>>;
}

/** Creates cards one after the other until the server is gone, and notes each one that was answered. */
async function writeUntilTheEnd(server: RunningBenchtop, name: string, answered: string[]): Promise<void> {
  for (let number = 0;; number++) {
    const title = `${name} ${number}`;
    try {
      const answer = await fetch(`${server.record.url}/api/v1/board/cards`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ column_id: "col-backlog", title }),
      });
      await answer.body?.cancel();
      if (answer.status !== 201) throw new Error(`Answered ${answer.status}`);
    } catch (error) {
      if (error instanceof TypeError) return; // the connection was cut: whether this one was kept is open
      throw error;
    }
    answered.push(title);
  }
}

async function getBoard({ record }: RunningBenchtop): Promise<Board> {
  return await (await fetch(`${record.url}/api/v1/board`)).json();
}

Deno.test("after kill -9 during writes every answered write is there, once, and the trail knows each", async () => {
  using dir = new TempDir();
  const args = ["--port", "0", "--data-dir", dir.path, "--log-level", "warn"];
  const answered: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await using server = await BenchtopProcess.start(benchtop, args);
    const before = answered.length;
    const names = Array.from({ length: WRITERS }, (_, writer) => `round ${round} writer ${writer} card`);
    const writers = names.map((name) => writeUntilTheEnd(server, name, answered));
    await waitFor(() => answered.length - before >= WRITES_BEFORE_THE_END, "enough writes to be answered");
    server.kill("SIGKILL");
    await Promise.all(writers);
    await server.ended();
    assert(dir.has("server.json"), "a killed server cannot tidy up");
  }
  await using server = await BenchtopProcess.start(benchtop, args);
  const board = await getBoard(server);
  const titles = Object.values(board.cards).map((card) => card.title);
  assertEquals(new Set(titles).size, titles.length, "no card is there twice");
  const missing = answered.filter((title) => !titles.includes(title));
  assertEquals(missing, []);
  const placed = board.columns.flatMap((column) => column.cardIds);
  assertEquals(placed.toSorted(), Object.keys(board.cards).toSorted(), "each card has one place");
  const creations = await fetch(`${server.record.url}/api/v1/audit?operation=card.create&count=true&limit=1`);
  await creations.body?.cancel();
  assertEquals(
    Number(creations.headers.get("x-total-count")),
    titles.length - 8,
    "one entry for each card but the first eight",
  );
  assertEquals(JSON.parse(await Deno.readTextFile(dir.join("server.json"))), server.record);
});
