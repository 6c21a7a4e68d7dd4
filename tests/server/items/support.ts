/** What tests of items ask of the app. */
import type { Actor } from "../../../server/authorize.ts";
import type { Item, ItemCreate } from "../../../server/items/schema.ts";
import { createItem } from "../../../server/items/service.ts";
import type { TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { GIVER } from "../../support/given.ts";

export const ITEMS = "/api/v1/items";

/** An item made through the use case; the local user's unless said otherwise. */
export function givenItem(t: TestApp, input: Partial<ItemCreate> = {}, actor: Actor = GIVER.actor): Promise<Item> {
  return createItem(t.services, { actor, request_id: null }, { title: "Item", ...input });
}

/** Items with these titles, oldest first; each is a second younger than the one before. */
export async function givenItems(t: TestApp, titles: readonly string[], actor?: Actor): Promise<Item[]> {
  const items: Item[] = [];
  for (const title of titles) {
    t.setNow(new Date(Date.parse(t.services.now()) + 1000).toISOString());
    items.push(await givenItem(t, { title }, actor));
  }
  return items;
}

/** The items of a list that fit on one page. */
export async function listItems(t: TestApp, query = "", headers: HeadersInit = {}): Promise<Item[]> {
  const answer = await t.get(`${ITEMS}${query}`, headers);
  assertEquals(answer.status, 200, query);
  return await answer.json();
}

/** The titles of all pages, one list each. */
export async function walkPages(t: TestApp, query: string): Promise<string[][]> {
  const pages: string[][] = [];
  for (let path: string | undefined = `${ITEMS}${query}`; path !== undefined;) {
    const answer = await t.get(path);
    assertEquals(answer.status, 200, path);
    const items: Item[] = await answer.json();
    pages.push(items.map(({ title }) => title));
    path = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get("link") ?? "")?.[1];
  }
  return pages;
}

/** Sends a CSV file. */
export function sendCsv(t: TestApp, text: BodyInit, query = "", headers: HeadersInit = {}): Promise<Response> {
  const complete = new Headers({ "content-type": "text/csv" });
  new Headers(headers).forEach((value, name) => complete.set(name, value));
  return t.request(`${ITEMS}/import${query}`, { method: "POST", body: text, headers: complete });
}

/** The file of an export, with its byte order mark. */
export async function exportCsv(t: TestApp, query = "", headers: HeadersInit = {}): Promise<string> {
  const answer = await t.get(`${ITEMS}/export${query}`, headers);
  assertEquals(answer.status, 200, query);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await answer.bytes());
}
