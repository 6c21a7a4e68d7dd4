import { isOwnAddress, readBaseUrl } from "../../../server/http/base_url.ts";
import { assertEquals } from "../../support/assert.ts";

const FORM = "must be an address that begins with http:// or https://";
const PERSON = "must not hold a user name or a password";
const NOBODY = "must not be an address that stands for no single computer, such as 0.0.0.0";
const REST = "must end before ? and #";
const TRAP = "must not be a link-local address or a cloud's metadata service";

/** What is typed, and what is kept. */
const TAKEN: readonly [string, string][] = [
  ["https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1"],
  ["https://OpenRouter.ai:443/api/v1/", "https://openrouter.ai/api/v1"],
  ["http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"],
  ["http://127.1:11434//", "http://127.0.0.1:11434"],
  ["http://2130706433/", "http://127.0.0.1"],
  ["http://localhost:1234/v1", "http://localhost:1234/v1"],
  ["http://[::1]:8080", "http://[::1]:8080"],
  ["http://192.168.1.20:8000/v1", "http://192.168.1.20:8000/v1"],
  ["http://10.0.0.5", "http://10.0.0.5"],
  ["http://[fd12:3456::1]/v1", "http://[fd12:3456::1]/v1"],
  ["http://metadata.example/v1", "http://metadata.example/v1"],
  ["http://169.253.255.255/v1", "http://169.253.255.255/v1"],
  ["http://[2002:a9fd:ffff::1]/v1", "http://[2002:a9fd:ffff::1]/v1"],
  ["http://[2001:db8::a9fe:a9fe]/v1", "http://[2001:db8::a9fe:a9fe]/v1"],
];

const REFUSED: readonly [string, string][] = [
  ["", FORM],
  ["openrouter.ai/api/v1", FORM],
  ["ftp://ai.test/", FORM],
  ["file:///etc/passwd", FORM],
  ["javascript:alert(1)", FORM],
  ["http://", FORM],
  ["http://999.1.1.1/", FORM],
  ["http://ai.test:99999/", FORM],
  ["http://a:b@ai.test/v1", PERSON],
  ["http://a@ai.test/v1", PERSON],
  ["http://127.0.0.1:8008@ai.test/v1", PERSON],
  ["https://ai.test/v1?key=secret", REST],
  ["https://ai.test/v1?", REST],
  ["https://ai.test/v1#part", REST],
  ["https://ai.test/v1#", REST],
  ["http://169.254.169.254/latest", TRAP],
  ["http://169.254.1.1/", TRAP],
  ["http://169.254.169.254./", TRAP],
  ["http://169.16689662/", TRAP],
  ["http://2852039166/", TRAP],
  ["http://0xa9fea9fe/", TRAP],
  ["http://0251.0376.0251.0376/", TRAP],
  ["http://①⑥⑨.254.169.254/", TRAP],
  ["http://[::ffff:169.254.169.254]/", TRAP],
  ["http://[::ffff:a9fe:a9fe]/", TRAP],
  ["http://[::169.254.169.254]/", TRAP],
  ["http://[64:ff9b::169.254.169.254]/", TRAP],
  ["http://[::ffff:0:169.254.169.254]/", TRAP],
  ["http://[64:ff9b:1::a9fe:a9fe]/", TRAP],
  ["http://[64:ff9b:1:2:3:4:a9fe:a9fe]/", TRAP],
  ["http://[2002:a9fe:a9fe::]/", TRAP],
  ["http://[2002:a9fe:a9fe:1::1]/", TRAP],
  ["http://[2002:6464:64c8::1]/", TRAP],
  ["http://[::ffff:0:100.100.100.200]/", TRAP],
  ["http://[fe80::1]/", TRAP],
  ["http://[FEBF::1]/", TRAP],
  ["http://[fd00:ec2::254]/", TRAP],
  ["http://[fd00:0ec2:0:0:0:0:0:254]/", TRAP],
  ["http://[fd20:ce::254]/", TRAP],
  ["http://100.100.100.200/", TRAP],
  ["http://168.63.129.16/", TRAP],
  ["http://metadata.google.internal/computeMetadata", TRAP],
  ["http://METADATA.google.INTERNAL./", TRAP],
  ["http://metadata/", TRAP],
  ["http://metadata.goog/", TRAP],
  ["http://instance-data/", TRAP],
  ["http://0.0.0.0:11434/v1", NOBODY],
  ["http://0/", NOBODY],
  ["http://[::]:11434/", NOBODY],
  ["http://[::ffff:0.0.0.0]/", NOBODY],
  ["http://224.0.0.251/", NOBODY],
  ["http://255.255.255.255/", NOBODY],
  ["http://[ff02::fb]/", NOBODY],
];

Deno.test("a base URL is kept in one spelling, whichever way it was typed", () => {
  for (const [text, url] of TAKEN) {
    assertEquals(readBaseUrl(text), { url }, text);
    assertEquals(readBaseUrl(url), { url }, url);
  }
});

Deno.test("a base URL that is none, carries more than an address, or leads into a trap is refused in every spelling", () => {
  for (const [text, fault] of REFUSED) assertEquals(readBaseUrl(text), { fault }, text);
});

const OWN = { port: 8008, hosts: ["bench.lan:8008", "board.test"] };

Deno.test("every way back to this server is found", () => {
  const spellings = ["127.0.0.1", "127.1", "127.9.8.7", "0x7f000001", "2130706433", "017700000001", "0.0.0.0", "0"];
  const more = ["[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]"];
  const translated = ["[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::127.0.0.1]", "[2002:7f00:1::1]"];
  const names = ["localhost", "LOCALHOST", "localhost.", "a.localhost", "bench.lan"];
  for (const host of [...spellings, ...more, ...translated, ...names]) {
    for (const scheme of ["http", "https"]) assertEquals(isOwnAddress(`${scheme}://${host}:8008/v1`, OWN), true, host);
  }
  assertEquals(isOwnAddress("https://board.test/v1", OWN), true);
  assertEquals(isOwnAddress("http://127.0.0.1/v1", { port: 80, hosts: [] }), true);
  assertEquals(isOwnAddress("https://localhost/v1", { port: 443, hosts: [] }), true);
});

Deno.test("other ports of this computer, and other computers on our port, are not this server", () => {
  for (const address of ["127.0.0.1:11434", "localhost:8009", "[::1]:80", "127.0.0.1", "192.168.1.2:8008"]) {
    assertEquals(isOwnAddress(`http://${address}/v1`, OWN), false, address);
  }
  for (const name of ["localhost.example:8008", "bench.lan", "mylocalhost:8008", "[::ffff:10.0.0.1]:8008"]) {
    assertEquals(isOwnAddress(`http://${name}/v1`, OWN), false, name);
  }
});
