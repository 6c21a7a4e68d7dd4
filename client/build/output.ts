/** The folder that a build leaves: every file compressed twice, and a manifest that names them. */
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

export interface OutputFile {
  /** Its path in the address, such as `/index.html`. */
  readonly path: string;
  /** The content type. */
  readonly type: string;
  /** Whether its name holds a hash of its content. */
  readonly immutable: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

interface ManifestEntry {
  readonly type: string;
  readonly immutable: boolean;
  readonly size_bytes: number;
  readonly gzip_bytes: number;
  readonly etag: string;
}

export interface Manifest {
  readonly files: Readonly<Record<string, ManifestEntry>>;
  /** A hash of all that the build was made of. */
  readonly inputs: string;
  /** Paths of the scripts and styles that the page asks for at once. */
  readonly first_load: readonly string[];
}

/** Brotli's best takes seconds for more than this, and hardly gains on its second best. */
const BEST_BROTLI_BYTES_MAX = 256 * 1024;

const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);

/** The manifest of the last build; undefined when there is none that can be used. */
export async function readManifest(folder: URL): Promise<Manifest | undefined> {
  try {
    const manifest: unknown = JSON.parse(await Deno.readTextFile(new URL("manifest.json", folder)));
    return isManifest(manifest) ? manifest : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Writes the files, then the manifest, then removes what the manifest does not name. Each file appears under its name
 * only when it is complete: a server that runs meanwhile never sees half of one.
 */
export async function writeOutput(
  folder: URL,
  files: readonly OutputFile[],
  about: Pick<Manifest, "inputs" | "first_load">,
): Promise<void> {
  const entries = await Promise.all(files.map((file) => writeFile(folder, file)));
  const manifest: Manifest = { files: Object.fromEntries(entries), ...about };
  await replace(new URL("manifest.json", folder), new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`));
  await removeOthers(folder, "", new Set(["manifest.json", ...files.flatMap(storedNames)]));
}

async function writeFile(folder: URL, file: OutputFile): Promise<[string, ManifestEntry]> {
  const quality = file.bytes.length > BEST_BROTLI_BYTES_MAX ? 9 : 11;
  const [zipped, brotli] = await Promise.all([
    compressGzip(file.bytes, { level: 9 }),
    compressBrotli(file.bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: quality,
        [constants.BROTLI_PARAM_SIZE_HINT]: file.bytes.length,
      },
    }),
  ]);
  const target = new URL(`.${file.path}`, folder);
  await Deno.mkdir(new URL("./", target), { recursive: true });
  await replace(new URL(`${target}.gz`), zipped);
  await replace(new URL(`${target}.br`), brotli);
  const { type, immutable, bytes } = file;
  const etag = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  return [file.path, { type, immutable, size_bytes: bytes.length, gzip_bytes: zipped.length, etag }];
}

async function replace(target: URL, bytes: Uint8Array): Promise<void> {
  const draft = new URL(`${target}.new`);
  await Deno.writeFile(draft, bytes);
  await Deno.rename(draft, target);
}

function storedNames(file: OutputFile): string[] {
  return [`${file.path.slice(1)}.gz`, `${file.path.slice(1)}.br`];
}

async function removeOthers(folder: URL, under: string, keep: ReadonlySet<string>): Promise<void> {
  for (const entry of await Array.fromAsync(Deno.readDir(new URL(under || ".", folder)))) {
    const name = `${under}${entry.name}`;
    if (entry.isDirectory) await removeOthers(folder, `${name}/`, keep);
    else if (!keep.has(name)) await Deno.remove(new URL(name, folder));
  }
}

function isManifest(value: unknown): value is Manifest {
  return typeof value === "object" && value !== null && "files" in value && typeof value.files === "object" &&
    "inputs" in value && typeof value.inputs === "string" && "first_load" in value && Array.isArray(value.first_load);
}
