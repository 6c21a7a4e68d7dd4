/** The table of commands: the command line, `--help` and the documentation test all read it. */

interface CommandRules {
  /** What it is given besides its name, as `--help` calls it. */
  readonly operand?: string;
  /** Switches that are its own. */
  readonly switches?: readonly Switch[];
  readonly description: string;
}

export type Switch = "--accept" | "--admin" | "--password-stdin";

const TABLE = {
  "serve": { description: "Start the server (this is what happens without a command)" },
  "user add": {
    operand: "NAME",
    switches: ["--admin", "--password-stdin"],
    description: "Create a user, who may be an administrator",
  },
  "user passwd": {
    operand: "NAME",
    switches: ["--password-stdin"],
    description: "Give a user another password; this logs them out everywhere, and ends their API tokens",
  },
  "user list": { description: "Show who the users are" },
  "user disable": { operand: "NAME", description: "Lock a user out, and log them out everywhere" },
  "user enable": { operand: "NAME", description: "Let a user in again" },
  "token rotate-key": { description: "Make a new key for access tokens, which ends those that are out" },
  "audit": {
    switches: ["--accept"],
    description: "Check that nobody changed the audit trail afterwards, and that the database is not an older one",
  },
  "help": { description: "Show this text" },
  "version": { description: "Show the version" },
} as const satisfies Record<string, CommandRules>;

export type CommandName = keyof typeof TABLE;

export const COMMANDS: Readonly<Record<CommandName, CommandRules>> = TABLE;

export const COMMAND_NAMES = Object.keys(TABLE).filter(isCommandName);

/** What each switch is for; some commands share one. */
export const SWITCHES: Readonly<Record<Switch, string>> = {
  "--accept": "audit: take the database as it is, after an older one was restored on purpose",
  "--admin": "user add: make an administrator",
  "--password-stdin": "user add, user passwd: read the password from standard input, one line,\n" +
    "instead of asking for it at the terminal",
};

export function isCommandName(text: string): text is CommandName {
  return Object.hasOwn(TABLE, text);
}
