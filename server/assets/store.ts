/** The client's files as the build left them: each compressed twice, listed in a manifest, read once. */
import { gunzipSync } from "node:zlib";
import * as z from "zod";

const Manifest = z.object({
  files: z.record(
    z.string(),
    z.object({
      /** The content type. */
      type: z.string(),
      /** Whether the name holds a hash of the content, so that it can be kept for ever. */
      immutable: z.boolean(),
      etag: z.string(),
    }),
  ),
});
type Manifest = z.infer<typeof Manifest>;

export type Encoding = "br" | "gzip" | "identity";

export interface Asset {
  readonly type: string;
  readonly immutable: boolean;
  /** A quoted entity tag. */
  readonly etag: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface AssetStore {
  /** A file by its path in the address, such as `/index.html`; undefined when there is none. */
  find(path: string, encoding: Encoding): Asset | undefined;
}

/** Where the build puts the client, seen from this file, and from the bundle inside the executable. */
export function defaultAssetsUrl(): URL {
  return new URL(Deno.build.standalone ? "../client/" : "../../dist/client/", import.meta.url);
}

/** Reads nothing before the first file is asked for: the start does not wait for it. */
export function createAssetStore(directory: URL): AssetStore {
  let manifest: Manifest | undefined;
  const cache = new Map<string, Asset>();
  return {
    find(path, encoding) {
      manifest ??= readManifest(directory);
      const entry = Object.hasOwn(manifest.files, path) ? manifest.files[path] : undefined;
      if (entry === undefined) return undefined;
      const key = `${encoding} ${path}`;
      let asset = cache.get(key);
      if (asset === undefined) {
        // The same content in two encodings is two representations, so each has a tag of its own.
        const etag = `"${entry.etag}-${encoding}"`;
        asset = { ...entry, etag, bytes: readEncoded(directory, path, encoding) };
        cache.set(key, asset);
      }
      return asset;
    },
  };
}

function readManifest(directory: URL): Manifest {
  try {
    return Manifest.parse(JSON.parse(Deno.readTextFileSync(new URL("manifest.json", directory))));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { files: {} }; // not built: the API works without its pages
    throw error;
  }
}

function readEncoded(directory: URL, path: string, encoding: Encoding): Uint8Array<ArrayBuffer> {
  if (encoding !== "identity") {
    const suffix = encoding === "br" ? "br" : "gz";
    return Deno.readFileSync(new URL(`.${path}.${suffix}`, directory));
  }
  return new Uint8Array(gunzipSync(readEncoded(directory, path, "gzip"))); // few clients ask for no encoding at all
}
