import { permissions } from "../../server/compile.ts";
import { assertEquals } from "../support/assert.ts";
import { ENVIRONMENT } from "../../server/config.ts";

Deno.test("an executable may do what it needs and no more, on each system", () => {
  for (
    const [target, opener] of [
      ["x86_64-unknown-linux-gnu", "/usr/bin/xdg-open"],
      ["aarch64-apple-darwin", "/usr/bin/open"],
      ["x86_64-pc-windows-msvc", "C:/Windows/System32/rundll32.exe"],
    ] as const
  ) {
    assertEquals(permissions(target), [
      "--no-prompt",
      "--allow-net", // the AI service may be anywhere; server/chat/safe_fetch.ts guards what goes out
      `--allow-env=${ENVIRONMENT.join(",")}`,
      `--allow-run=${opener}`,
      "--allow-sys=uid",
      "--allow-ffi",
      "--allow-read",
      "--allow-write",
    ], target);
  }
});
