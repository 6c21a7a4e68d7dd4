import { SECRET_ENVIRONMENT } from "./config.ts";
import type { Logger } from "./log.ts";

/**
 * The program that opens a URL the way the person has set up their system. Full paths: what is allowed to run must not
 * depend on PATH, and without a PATH Deno refuses to start when a permission names a program by its bare name.
 */
const OPENERS: Readonly<Partial<Record<typeof Deno.build.os, readonly [string, ...string[]]>>> = {
  darwin: ["/usr/bin/open"],
  windows: ["C:/Windows/System32/rundll32.exe", "url.dll,FileProtocolHandler"],
};
const OTHER_OPENER = ["/usr/bin/xdg-open"] as const;

/** Opens the browser. A computer without one still has a server, so a failure is only logged. */
export async function openBrowser(url: string, logger: Logger): Promise<void> {
  const [program, ...args] = OPENERS[Deno.build.os] ?? OTHER_OPENER;
  try {
    const command = new Deno.Command(program, {
      args: [...args, url],
      // The browser and all it starts would inherit them.
      env: Object.fromEntries(SECRET_ENVIRONMENT.map((name) => [name, ""])),
      stdin: "null",
      stdout: "null",
      stderr: "null",
    });
    const { code } = await command.spawn().status;
    if (code !== 0) logger.warn("The browser could not be opened", { program, code, url });
  } catch (error) {
    logger.warn("The browser could not be opened", {
      program,
      url,
      reason: error instanceof Error ? error.message : error,
    });
  }
}
