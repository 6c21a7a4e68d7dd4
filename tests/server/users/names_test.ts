import { isReserved, nameKey, secondName } from "../../../server/users/names.ts";
import { Username } from "../../../server/users/schema.ts";
import { isOfOneScript } from "../../../server/users/confusables.ts";
import { assert, assertEquals } from "../../support/assert.ts";

const SAME: readonly (readonly [string, string, why: string])[] = [
  ["anna", "ANNA", "case"],
  ["änne", "A\u0308NNE", "composed or not"],
  ["Straße", "STRASSE", "a ß in capitals"],
  ["ὈΔΥΣΣΕΎΣ", "ὀδυσσεύς", "a sigma at the end of a word"],
  ["ﬁlip", "filip", "a ligature"],
  ["ａｎｎａ", "anna", "full width"],
  ["an\u00adna", "anna", "a soft hyphen"],
  ["an\u200bna", "anna", "a blank without width"],
  ["lo\u034fcal", "local", "a joiner that nobody sees"],
];

Deno.test("nameKey() is the same for names that are the same to a reader", () => {
  for (const [a, b, why] of SAME) assertEquals(nameKey(a), nameKey(b), why);
  for (const [name, other] of SAME) assertEquals(nameKey(nameKey(name)), nameKey(other), "a key is its own key");
});

Deno.test("nameKey() tells apart what a reader tells apart", () => {
  const names = ["anna", "änna", "anna1", "anna.", "an-na", "an.na", "аnna (the first letter is Cyrillic)"];
  assertEquals(new Set(names.map(nameKey)).size, names.length);
});

Deno.test("the names of the audit trail's own actors are reserved, however they are written", () => {
  for (const name of ["local", "LOCAL", "assistant", "nobody", "Command Line", "ｓｙｓｔｅｍ", "lo\u200bcal"]) {
    assert(isReserved(nameKey(name)), name);
  }
  assert(!isReserved(nameKey("locale")));
});

Deno.test("what a token is called that gave its name up fits, is reserved, and is no username", () => {
  for (const name of ["ci", "Änne", "x".repeat(64), `${"x".repeat(47)}😀`]) {
    const second = secondName(name, "0190a1b2-c3d4-7e5f-8a9b-c0d1e2f3a4b5");
    assert(second.length <= 64 && second.isWellFormed() && isReserved(nameKey(second)), second);
    assert(!Username.safeParse(second).success, second);
  }
  assert(!isReserved(nameKey("ci (token 1)")));
});

Deno.test("a username is letters and digits of any script and a few signs, on one line, all of them visible", () => {
  const good = ["anna", "Änne", "李小龙", "anna.b_c@example.org", "a+b-c", "123", "नमस्ते", " anna "];
  const bad = ["ab", "a".repeat(65), "an na", "-anna", "@anna", "an\tna", "an\nna", "anna\u202e", "an\u200bna"];
  const unseen = ["\u3164\u3164\u3164", "ann\u034fa", "anna\ufe0f", "anna/b", "anna\u0000", "😀😀😀", ""];
  for (const name of good) assert(Username.safeParse(name).success, name);
  for (const name of [...bad, ...unseen]) assert(!Username.safeParse(name).success, JSON.stringify(name));
  assertEquals(Username.parse(" A\u0308nne "), "Änne");
});

Deno.test("a name is of one script, or of some that are written together", () => {
  const good = [
    "Alice",
    "Алиса",
    "Ελένη",
    "李小龙",
    "たなかさん",
    "田中さんTanaka",
    "タナカー",
    "김철수Kim",
    "ㄅㄆ李Li",
    "नमस्ते",
  ];
  const more = ["محمد١", "naïve-1", "Ω1", "ᏣᎳᎩ", "ⵜⵉⴼⵉ", "bob😀", "x²", "ａｎｎａ", "A\u0308nne", "שלום", "ꓐꓳꓐ"];
  const bad = [
    "Аlice",
    "Aliсe",
    "рауpal",
    "ΑΒC",
    "boΒ",
    "김アイ",
    "ㄅひ",
    "Ивαн",
    "李Ω",
    "Ꭺlice",
    "anna١",
    "աnna",
    "user१",
  ];
  for (const name of [...good, ...more]) assert(isOfOneScript(name), name);
  for (const name of bad) assert(!isOfOneScript(name), name);
});

Deno.test("names that look like the program's are reserved, whatever they are written in", () => {
  const alike = ["l0cal", "1ocal", "Iocal", "locaI", "|ocal", "n0body", "5ystem", "syst3m", "assi5tant", "ass1stant"];
  const scripts = ["ӏосаӏ", "ѕуѕтем", "поьоԁу", "lосаl", "ꓡꓳꓚꓮꓡ", "ɴᴏʙᴏᴅʏ", "ˢystem", "𝓁𝑜𝒸𝒶𝓁", "Ⓛⓞⓒⓐⓛ", "loϲal"];
  const marks = ["lócal", "lo\u0332cal", "sys\u034ftem", "lo\u200bcal", "no\u00adbody", "lo\ufe0fcal", "l\u20ddocal"];
  const apart = [
    "comrnand line",
    "command-line",
    "command_line",
    "commandline",
    "sys.tem",
    "local.",
    "nobocly",
    "loc@l",
  ];
  for (const name of [...alike, ...scripts, ...marks, ...apart]) assert(isReserved(name), name);
  for (const name of ["locale", "vocal", "nobuddy", "assist", "systems", "admin", "comma", "Ада", "lokal", "anna"]) {
    assert(!isReserved(name), name);
  }
});
