/** Faults that tests bring about: a full disk, a user without rights, a machine without network. */
import type { Program } from "./process.ts";

export function runsAsRoot(): boolean {
  return Deno.build.os !== "windows" && Deno.uid() === 0;
}

/** The program as run by nobody; undefined where `setpriv` is missing. */
export async function unprivileged(program: Program): Promise<Program | undefined> {
  const command: Program = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];
  return await succeeds([...command, "true"]) ? [...command, ...program] : undefined;
}

/** The program as run without any network but its own loopback; undefined where that cannot be made. */
export async function offline(program: Program): Promise<Program | undefined> {
  const command: Program = ["unshare", "--net", "--", "/bin/sh", "-c", 'ip link set lo up && exec "$0" "$@"'];
  return await succeeds([...command, "true"]) ? [...command, ...program] : undefined;
}

/** Asks a server that runs `offline`, from inside its network, and answers the body. */
export async function fetchInside(pid: number, url: string): Promise<string> {
  const ask = `console.log(await (await fetch(${JSON.stringify(url)})).text())`;
  const { success, stdout, stderr } = await new Deno.Command("nsenter", {
    args: ["--net", `--target=${pid}`, "--", Deno.execPath(), "eval", ask],
    stdin: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** A file system of its own that is small enough to be filled. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  /** Takes all the room that is left. */
  fill(): Promise<void>;
  /** Gives it back. */
  free(): Promise<void>;
}

/** Mounts a small disk at a path; undefined where the system does not allow it. */
export async function mountSmallDisk(
  path: string,
  size_bytes: number,
  option: "exec" | "noexec" = "exec",
): Promise<SmallDisk | undefined> {
  if (Deno.build.os !== "linux" || !runsAsRoot()) return undefined;
  await Deno.mkdir(path);
  if (!await succeeds(["mount", "-t", "tmpfs", "-o", `size=${size_bytes},${option}`, "tmpfs", path])) return undefined;
  const filler = `${path}/filler`;
  return {
    path,
    fill: () => fillDisk(filler),
    free: () => Deno.remove(filler),
    async [Symbol.asyncDispose]() {
      if (!await succeeds(["umount", path])) throw new Error(`Cannot unmount ${path}`);
    },
  };
}

async function fillDisk(filler: string): Promise<void> {
  using file = await Deno.open(filler, { write: true, create: true });
  const block = new Uint8Array(4096);
  try {
    for (;;) await file.write(block);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  }
}

async function succeeds([command, ...args]: Program): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(command, { args, stdin: "null", stdout: "null", stderr: "null" })
      .output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
