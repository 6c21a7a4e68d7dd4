import { sizeWords } from "../../../client/ui/size_words.ts";
import { assertEquals } from "../../support/assert.ts";

Deno.test("sizeWords() takes the largest unit that leaves a whole number before the point", () => {
  const sizes: [number, string][] = [
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1_000, "1 kB"],
    [4_096, "4.1 kB"],
    [999_600, "1 MB"],
    [214_000_000, "214 MB"],
    [1_500_000_000, "1.5 GB"],
    [7_000_000_000_000_000, "7,000 TB"],
  ];
  assertEquals(sizes.map(([bytes]): [number, string] => [bytes, sizeWords(bytes, "en")]), sizes);
});

Deno.test("sizeWords() speaks the reader's language", () => {
  assertEquals(sizeWords(4_096, "de").replace(/\s/, " "), "4,1 kB");
});
