/** Who may call `db.write` itself: all others go by `server/write.ts`, which asks whether their caller still may. */
import { withoutComments } from "./imports.ts";

/** How often, and why no caller's standing is to be asked for there. */
export const ON_NOBODYS_BEHALF: Readonly<Record<string, { readonly times: number; readonly because: string }>> = {
  "server/write.ts": { times: 2, because: "it is where the standing is asked for" },
  "server/auth/authenticate.ts": {
    times: 1,
    because: "when a session or token was last seen is the server's own note",
  },
  "server/auth/sessions.ts": {
    times: 3,
    because: "a password or a refresh token is the proof, and is asked for inside",
  },
  "server/chat/outcomes.ts": {
    times: 2,
    because: "that a question has no answer is noted also when that is because its asker was logged out, or by a start",
  },
  "server/chat/usage.ts": { times: 1, because: "what a call has cost is the server's own note, whoever has to pay" },
  "server/users/adopt.ts": { times: 1, because: "the server itself gives away what nobody could reach any more" },
  "server/cli/change_data.ts": { times: 1, because: "whoever owns the files needs no leave" },
};

/** How often a source calls `db.write` or `db.writeInSlices`. */
export function countWrites(source: string): number {
  return [...withoutComments(source).matchAll(/\bdb\s*\.write(?:InSlices)?\s*(?:<[^>(]*>)?\(/g)].length;
}
