/** What the tests of settings share. */
import type { TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import type { Setting } from "../../../server/settings/schema.ts";

/** Reads a setting as somebody sees it. */
export async function readSetting(t: TestApp, key: string, headers: HeadersInit = {}): Promise<Setting> {
  const answer = await t.get(`/api/v1/settings/${key}`, headers);
  assertEquals([answer.status, key], [200, key]);
  return await answer.json();
}

/** Sends a value and answers the status. */
export async function put(t: TestApp, key: string, value: unknown, headers: HeadersInit = {}): Promise<number> {
  const answer = await t.put(`/api/v1/settings/${key}`, { value }, headers);
  await answer.body?.cancel();
  return answer.status;
}
