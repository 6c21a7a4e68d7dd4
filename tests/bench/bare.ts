/** The yardstick: a server that answers one constant and does nothing else. */
import { join } from "@std/path";
import { output, type ServerCommand } from "./processes.ts";

/** What it answers, taken from one real answer. */
export interface Constant {
  readonly body: string;
  readonly content_type: string;
}

const PERMISSIONS = ["--no-prompt", "--allow-net=127.0.0.1"];

/** Writes a bare server's source into a directory and tells how to run it. */
export async function writeBare(dir: string, constant: Constant): Promise<ServerCommand> {
  const path = join(dir, `bare-${crypto.randomUUID()}.ts`);
  await Deno.writeTextFile(path, source(constant));
  return { program: Deno.execPath(), args: ["run", "--quiet", "--no-config", ...PERMISSIONS, path] };
}

/** Compiles a bare server with the Deno that runs the bench. */
export async function compileBare(dir: string, constant: Constant, signal: AbortSignal): Promise<ServerCommand> {
  const path = join(dir, "bare.ts");
  const program = join(dir, Deno.build.os === "windows" ? "bare.exe" : "bare");
  await Deno.writeTextFile(path, source(constant));
  const options = ["--quiet", "--no-config", "--no-check", "--no-code-cache", ...PERMISSIONS];
  await output(Deno.execPath(), ["compile", ...options, "--output", program, path], signal);
  return { program, args: [] };
}

function source({ body, content_type }: Constant): string {
  return `const BODY = new TextEncoder().encode(${JSON.stringify(body)});
const INIT = { headers: { "content-type": ${JSON.stringify(content_type)} } };
Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(JSON.stringify({ port })),
}, () => new Response(BODY, INIT));
`;
}
