/** What the process answers to the shell when it ends. `--help` and README list the same numbers. */
export const EXIT = {
  ok: 0,
  /** A fault of the program, or a stop that took too long. */
  failed: 1,
  /** An option, an environment variable or config.json holds something that cannot be used. */
  usage: 2,
  /** The data directory or its database cannot be used, or another Benchtop uses it. */
  data: 3,
  /** The port is taken. */
  port: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A start that is given up for a reason the person can act on: `message` is one sentence that says what to do next. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(readonly exitCode: ExitCode, message: string, cause?: unknown) {
    super(message, { cause });
  }
}
