/** The pages: the client's files, its index for the addresses it knows, and the API documentation. */
import { type Context, Hono } from "hono";
import type { Env } from "../context.ts";
import { isKnown } from "../http/answer.ts";
import { PAGE_POLICY } from "../http/headers.ts";
import { answerOtherMethod } from "../http/problem.ts";
import { type Asset, type AssetStore, createAssetStore, defaultAssetsUrl, type Encoding } from "./store.ts";

const INDEX = "/index.html";

/** Addresses that the client shows by itself (client/router.ts); everything else that is no file is nothing. */
const CLIENT_ROUTES =
  /^\/(?:(?:boards\/[^/]+|items|users|setup|signup|settings(?:\/(?:profile|password|appearance|ai|access|data|about))?)\/?)?$/;

export const assets = createAssetRoutes(createAssetStore(defaultAssetsUrl()));

export function createAssetRoutes(store: AssetStore): Hono<Env> {
  return new Hono<Env>().get("/*", (c) => {
    const encoding = pickEncoding(c.req.raw.headers.get("accept-encoding") ?? "");
    const found = store.find(fileOf(c.req.path), encoding);
    if (found !== undefined) return answerAsset(c, found, encoding, 200);
    // A person who follows a dead link gets a page that says so; a program gets the problem.
    const index = wantsPage(c) ? store.find(INDEX, encoding) : undefined;
    if (index === undefined) return c.notFound();
    return answerAsset(c, index, encoding, 404);
  }).all("/*", (c) => {
    return store.find(fileOf(c.req.path), "br") === undefined ? c.notFound() : answerOtherMethod(c, ["GET"]);
  });
}

/** The file that stands for an address. */
function fileOf(path: string): string {
  if (CLIENT_ROUTES.test(path)) return INDEX;
  return path === "/docs" || path === "/docs/" ? "/docs/index.html" : path;
}

function wantsPage(c: Context<Env>): boolean {
  return !c.req.path.startsWith("/api/") && (c.req.raw.headers.get("accept") ?? "").includes("text/html");
}

function answerAsset(c: Context<Env>, asset: Asset, encoding: Encoding, status: 200 | 404): Response {
  const headers: Record<string, string> = {
    "cache-control": asset.immutable ? "public, max-age=31536000, immutable" : "no-cache",
    "content-security-policy": PAGE_POLICY,
    "content-type": asset.type,
    etag: asset.etag,
    vary: "Accept-Encoding",
  };
  if (status === 200 && isKnown(c.req.raw.headers.get("if-none-match"), asset.etag)) {
    return new Response(null, { status: 304, headers });
  }
  if (encoding !== "identity") headers["content-encoding"] = encoding;
  return new Response(asset.bytes, { status, headers });
}

/** The best encoding a client takes. A quality of 0 refuses one; other qualities make no difference worth a parser. */
function pickEncoding(header: string): Encoding {
  const accepted = header.toLowerCase().split(",").map((part) => part.trim())
    .filter((part) => !/;\s*q=0(?:\.0*)?$/.test(part)).map((part) => part.split(";")[0]?.trim());
  if (accepted.includes("br")) return "br";
  return accepted.includes("gzip") ? "gzip" : "identity";
}
