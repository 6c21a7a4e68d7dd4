import { run } from "./server/cli/run.ts";

// Open handles, such as a standard input that is watched, would keep the process alive: the answer ends it.
Deno.exit(await run(Deno.args));
