/** The options of a server that a test starts itself. */
import type { Config } from "../../server/config.ts";

/** What holds when nothing is said, but for a free port and a browser that stays closed. */
export function configOf(data_dir: string, changes: Partial<Config> = {}): Config {
  return {
    data_dir,
    host: "127.0.0.1",
    port: 0,
    open: false,
    log_level: "info",
    log_format: "pretty",
    parent_watch: undefined,
    allowed_hosts: [],
    allowed_origins: [],
    dev_origins: false,
    auth_required: undefined,
    secret_key: undefined,
    ai_base_url: undefined,
    ai_model: undefined,
    ai_api_key: undefined,
    openrouter_api_key: undefined,
    ...changes,
  };
}
