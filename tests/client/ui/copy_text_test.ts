import { assertEquals } from "../../support/assert.ts";
import { copyText } from "../../../client/ui/copy_text.ts";
import { dismissToast, toasts } from "../../../client/ui/toasts.ts";

Deno.test("where there is no clipboard, a person is told to select the text", async () => {
  assertEquals("clipboard" in navigator, false); // as in a browser on an address that it does not trust
  await copyText("mine");
  assertEquals(toasts.value.map(({ tone, text }) => [tone, text]), [
    ["bad", "The browser does not allow copying here; select the text instead"],
  ]);
  for (const { key } of toasts.value) dismissToast(key);
});
