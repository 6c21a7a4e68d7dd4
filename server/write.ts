/**
 * The way in which use cases change something: on somebody's behalf, whose right to it is asked for where it counts.
 */
import type { NoPromise } from "../db/group_commit.ts";
import type { Steps } from "../db/slices.ts";
import type { Caller, Services } from "./context.ts";
import { requireStanding, type StandingServices } from "./standing.ts";

/**
 * `db.write`, refused when the caller has been logged out, disabled, deleted, promoted or demoted since the request was
 * let in. Asked inside the transaction: what ends a session is one itself, so the two cannot overtake each other.
 *
 * @throws {AppError} `unauthenticated`; nothing has changed then
 */
export function write<T>(services: StandingServices, { actor }: Caller, work: () => T & NoPromise<T>): Promise<T> {
  return services.db.write<T>(() => {
    requireStanding(services, actor);
    return work();
  });
}

/**
 * The same for work that takes long: `db.writeInSlices`. Before it gets here, whatever can be is best done outside, by
 * `inSlices`.
 *
 * @param work is given services whose `db` is the one to read and change by
 * @throws {AppError} `unauthenticated`; nothing has changed then
 */
export function writeInSlices<T>(
  services: Services,
  { actor }: Caller,
  work: (services: Services) => Steps<T>,
): Promise<T> {
  return services.db.writeInSlices((db) => {
    const inside = { ...services, db };
    requireStanding(inside, actor);
    return work(inside);
  });
}
