/** Other processes may write a little too (`benchtop user …`): what they commit has to reach caches and open pages. */
import type { Services } from "./context.ts";
import { reloadSettings } from "./settings/service.ts";
import { adoptLocalBelongings } from "./users/service.ts";

/** How late a page may hear of it. Who may come in is asked of the database at every request, and never late. */
const LOOK_EVERY_MS = 200;

/** @returns what ends the watch */
export function watchOtherWriters(services: Services): () => void {
  const { db, events, logger } = services;
  const warn = (error: unknown) => logger.warn("What another process has written could not be taken over", { error });
  const timer = setInterval(() => {
    try {
      if (!db.noticeOthers()) return;
      reloadSettings(services);
      events.wake();
      events.recheck();
      // The command line does not know whether this server was started with accounts on.
      adoptLocalBelongings(services).catch(warn);
    } catch (error) {
      warn(error);
    }
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
