/** Other processes may write a little too (`benchtop user …`): what they commit has to reach caches and open pages. */
import type { Services } from "./context.ts";

/** How late a page may hear of it. Who may come in is asked of the database at every request, and never late. */
const LOOK_EVERY_MS = 200;

/** @returns what ends the watch */
export function watchOtherWriters(services: Services): () => void {
  const { db, logger } = services;
  let isOver = false;
  const warn = (error: unknown) => logger.warn("What another process has written could not be taken over", { error });
  const timer = setInterval(() => {
    try {
      if (db.noticeOthers()) takeOver(services, () => isOver).catch(warn);
    } catch (error) {
      warn(error);
    }
  }, LOOK_EVERY_MS);
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}

async function takeOver(services: Services, isOver: () => boolean): Promise<void> {
  const { reloadSettings } = await import("./settings/service.ts"); // most runs have no other writer
  if (isOver()) return; // the database may be closed by now
  reloadSettings(services);
  services.events.wake();
  services.events.recheck();
  // The command line does not know whether this server was started with accounts on.
  await adoptLocal(services);
}

/** Gives what the local user has made to an administrator, where there are accounts. */
export async function adoptLocal(services: Services): Promise<void> {
  if (!services.settings.get("auth_required")) return;
  const { adoptLocalBelongings } = await import("./users/service.ts");
  await adoptLocalBelongings(services);
}
