import * as z from "zod";
import { EXIT, Refusal } from "./refusal.ts";

const ASK_TIMEOUT_MS = 1_000;
const ANSWER_MAX_BYTES = 10_000;
const Health = z.object({ status: z.string(), version: z.string(), instance_id: z.string() });

/** The refusal for a port that is taken: it says whether another Benchtop has it, and where that is. */
export async function refusePortTaken(origin: string, port: number, cause: unknown): Promise<Refusal> {
  const other = await askHealth(origin);
  const who = other === undefined
    ? "another program"
    : `another Benchtop (version ${other.version}, instance ${other.instance_id}), open at ${origin}`;
  return new Refusal(EXIT.port, `Port ${port} is taken by ${who}: choose a port with --port, or --port 0`, cause);
}

/** Undefined when it is a stranger: it does not speak HTTP, or not JSON of ours, or not in time. */
async function askHealth(origin: string): Promise<z.infer<typeof Health> | undefined> {
  try {
    return Health.safeParse(JSON.parse(await getText(`${origin}/health`))).data;
  } catch {
    return undefined;
  }
}

/** `fetch` would follow redirects to anywhere and send even this request to a proxy named by HTTP_PROXY. */
async function getText(url: string): Promise<string> {
  const { get } = await import("node:http");
  return await new Promise((resolve, reject) => {
    const request = get(url, { agent: false, signal: AbortSignal.timeout(ASK_TIMEOUT_MS) }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        text += part;
        if (text.length > ANSWER_MAX_BYTES) request.destroy(new Error("The answer is too long"));
      });
      answer.on("end", () => resolve(text));
      answer.on("error", reject);
    });
    request.on("error", reject);
  });
}
