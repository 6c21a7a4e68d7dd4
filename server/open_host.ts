import { type Config, isOpenHost } from "./config.ts";
import type { Logger } from "./log.ts";

/**
 * Warns of a server that other computers reach and none of them can use, since it knows no name they could call it by.
 */
export function warnOfOpenHost({ host, allowed_hosts }: Config, logger: Logger): void {
  if (!isOpenHost(host) || allowed_hosts.length > 0) return;
  logger.warn("Other computers reach this port and are refused: name it with --allowed-host HOST:PORT", { host });
}
