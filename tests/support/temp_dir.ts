/** A directory that is gone, with all in it, at the end of the block that made it. */
import { readFileSync } from "node:fs";
import { join } from "@std/path";

export class TempDir implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "benchtop-test-" });

  /** A path in the directory. */
  join(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  /** Whether there is something at a path in the directory. */
  has(name: string): boolean {
    try {
      Deno.lstatSync(this.join(name));
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }

  /** Every file below, by its path in the directory, with its bytes as characters, and directories with none. */
  snapshot(): Record<string, string> {
    const found: Record<string, string> = {};
    const visit = (below: string) => {
      for (const entry of Deno.readDirSync(this.join(below))) {
        const path = join(below, entry.name);
        found[path] = entry.isFile ? readFileSync(this.join(path), "latin1") : "";
        if (entry.isDirectory) visit(path);
      }
    };
    visit(".");
    return found;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}
