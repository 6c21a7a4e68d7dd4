import { assertEquals } from "../support/assert.ts";
import { readPages } from "../../client/pages.ts";

function page(rows: readonly string[], link?: string): Response {
  return new Response(JSON.stringify(rows), link === undefined ? {} : { headers: { link } });
}

Deno.test("readPages() goes on at each cursor until an answer names no next page", async () => {
  const answers = [
    page(["a", "b"], '</api/v1/chats?board_id=board-1&cursor=b%2B1&limit=2>; rel="next"'),
    page(["c"], '</api/v1/chats?cursor=c>; rel="next"'),
    page([], '</api/v1/chats?cursor=a>; rel="prev"'),
  ];
  const asked: (string | undefined)[] = [];
  const rows = await readPages<string>(({ cursor }) => {
    asked.push(cursor);
    return Promise.resolve(answers.shift() ?? page([]));
  });
  assertEquals(rows, ["a", "b", "c"]);
  assertEquals(asked, [undefined, "b+1", "c"]);
});
