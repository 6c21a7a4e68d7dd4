import { parseLicenses } from "../../../client/settings/licenses.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { bundledPackages } from "../../support/bundled_packages.ts";

const LICENSES = new URL("../../../client/static/licenses.txt", import.meta.url);
/** A licence that several packages share: its text stands once. */
const COMMON = "Apache License 2.0";

Deno.test("parseLicenses() takes introduction and notices apart", () => {
  const line = "=".repeat(80);
  const text = `What is\ninside.\n\n${line}\none\n\nMay be used.\n\nTwice.\n\n${line}\ntwo\n`;
  assertEquals(parseLicenses(text), {
    introduction: "What is inside.",
    notices: [{ name: "one", text: "May be used.\n\nTwice." }, { name: "two", text: "" }],
  });
});

Deno.test("licenses.txt has a notice for every package that is bundled, and for no other", async () => {
  const { notices } = parseLicenses(await Deno.readTextFile(LICENSES));
  const names = notices.map(({ name }) => name);
  assertEquals(names.toSorted(), [COMMON, ...await bundledPackages()].toSorted());
  for (const { name, text } of notices) {
    assert(/copyright|public domain/i.test(text), `the notice of ${name} says whose it is`);
    assert(/permission|license/i.test(text), `the notice of ${name} says what is allowed`);
  }
});
