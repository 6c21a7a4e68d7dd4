import { parseArguments } from "../../server/cli/arguments.ts";
import { COMMAND_NAMES, COMMANDS, SWITCHES } from "../../server/cli/commands.ts";
import { helpText } from "../../server/cli/help.ts";
import { Refusal } from "../../server/refusal.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";

const SUB_COMMANDS = "add, passwd, list, disable or enable";

Deno.test("words are a command, what it is given, and its switches; without any the server starts", () => {
  const read = (...args: string[]) => {
    const { command, operand, switches } = parseArguments(args);
    return [command, operand, [...switches].toSorted()];
  };
  assertEquals(read(), ["serve", "", []]);
  assertEquals(read("--port", "1"), ["serve", "", []]);
  assertEquals(read("audit"), ["audit", "", []]);
  assertEquals(read("user", "list"), ["user list", "", []]);
  assertEquals(read("user", "add", "anna", "--password-stdin", "--admin"), [
    "user add",
    "anna",
    ["--admin", "--password-stdin"],
  ]);
  assertEquals(read("--admin", "user", "--data-dir", "add", "add", "list"), ["user add", "list", ["--admin"]]);
  assertEquals(read("user", "disable", "--", "--anna"), ["user disable", "--anna", []]);
  assertEquals(read("token", "rotate-key"), ["token rotate-key", "", []]);
});

Deno.test("--help and --version win over everything else that can be read", () => {
  for (const args of [["--help"], ["-h"], ["help"], ["user", "--help"], ["serve", "now", "--help", "--version"]]) {
    assertEquals(parseArguments(args).command, "help", args.join(" "));
  }
  for (const args of [["--version"], ["version"], ["sevre", "--version"], ["--admin", "--version"]]) {
    assertEquals(parseArguments(args).command, "version", args.join(" "));
  }
});

const REFUSED: readonly [args: readonly string[], fact: string][] = [
  [["sevre"], '"sevre" is not a command'],
  [["user add"], '"user add" is not a command'],
  [["toString"], '"toString" is not a command'],
  [["serve", "now"], '"now" after "serve" is too much'],
  [["user"], `"user" goes with ${SUB_COMMANDS}`],
  [["user", "ad", "anna"], `"user" goes with ${SUB_COMMANDS}, not "ad"`],
  [["token"], '"token" goes with rotate-key'],
  [["user", "add"], '"user add" needs a NAME'],
  [["user", "add", "--admin"], '"user add" needs a NAME'],
  [["user", "add", "anna", "secret"], '"secret" after "user add anna" is too much'],
  [["user", "list", "anna"], '"anna" after "user list" is too much'],
  [["--admin"], '--admin goes with "user add", not with "serve"'],
  [["user", "passwd", "anna", "--admin"], '--admin goes with "user add", not with "user passwd"'],
  [
    ["user", "list", "--password-stdin"],
    '--password-stdin goes with "user add" or "user passwd", not with "user list"',
  ],
  [["user", "add", "anna", "--admin=yes"], "--admin takes no value"],
  [["user", "add", "anna", "--password", "x"], "--password is not an option"],
  [["user", "add", "anna", "--no-admin"], "--no-admin is not an option"],
];

Deno.test("a command line that does not fit is refused with what is wrong with it", () => {
  for (const [args, fact] of REFUSED) {
    const refusal = assertThrows(() => parseArguments(args), Refusal);
    assertEquals(refusal.message, `${fact}: see benchtop --help`);
    assertEquals(refusal.exitCode, 2);
  }
});

Deno.test("--help names every command with what it is given, and every switch", () => {
  const lines = helpText().split("\n");
  for (const name of COMMAND_NAMES) {
    const { operand, description } = COMMANDS[name];
    const use = operand === undefined ? name : `${name} ${operand}`;
    assert(lines.some((line) => line.startsWith(`  ${use} `) && line.endsWith(description)), name);
  }
  for (const name of Object.keys(SWITCHES)) assert(lines.some((line) => line.startsWith(`  ${name} `)), name);
});
