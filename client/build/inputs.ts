/** What a build was made of, as one hash. */
import { createHash, type Hash } from "node:crypto";

/** @param paths files and folders under the root */
export async function hashInputs(root: URL, paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(Deno.version.deno);
  for (const path of paths) await addPath(hash, root, path);
  return hash.digest("hex");
}

async function addPath(hash: Hash, root: URL, path: string): Promise<void> {
  const url = new URL(path, root);
  if (!(await Deno.stat(url)).isDirectory) {
    hash.update(`\n${path}\n`).update(await Deno.readFile(url));
    return;
  }
  const names = (await Array.fromAsync(Deno.readDir(url))).map((entry) => entry.name).sort();
  for (const name of names) await addPath(hash, root, `${path}/${name}`);
}
