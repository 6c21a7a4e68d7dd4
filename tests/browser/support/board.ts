/** The board as a test sets it up, as the page shows it and as the server keeps it. */
import type { Locator, Page } from "playwright-core";
import { type BoardCardInput, NamedBoard } from "../../../server/board/schema.ts";
import type { Stage } from "../../support/browser.ts";
import { assertBecomes } from "./eventually.ts";

/** Columns by title, in order, with the titles of their cards. */
export type Layout = readonly (readonly [column: string, cards: readonly string[]])[];

/** What a card has besides its title; its id is made of the title. */
export type Fields = Partial<Pick<BoardCardInput, "details" | "labels" | "due_on">>;

export const BOARD_PATH = "/api/v1/board";

/** Gives the first board this content; ids are `col-<title>` and `card-<title>` in kebab case, cut short. */
export async function givenBoard(
  stage: Stage,
  layout: Layout,
  fields: Readonly<Record<string, Fields>> = {},
): Promise<void> {
  const titles = layout.flatMap(([, cards]) => cards);
  await stage.request("PATCH", BOARD_PATH, {
    columns: layout.map(([title, cards]) => ({ id: columnId(title), title, cardIds: cards.map(cardId) })),
    cards: Object.fromEntries(titles.map((title) => [cardId(title), { id: cardId(title), title, ...fields[title] }])),
  });
}

export function columnId(title: string): string {
  return `col-${kebab(title)}`;
}

export function cardId(title: string): string {
  return `card-${kebab(title)}`;
}

/** Opens the first board and waits until it is there. */
export async function openBoard(stage: Stage, ...options: Parameters<Stage["openPage"]>): Promise<Page> {
  const page = await stage.openPage(...options);
  await page.locator(".board .column:not(.skeleton)").first().waitFor();
  return page;
}

export function columnOf(page: Page, title: string): Locator {
  return page.getByRole("region", { name: title, exact: true });
}

export function cardOf(page: Page, title: string): Locator {
  return page.locator(".card").filter({ has: page.getByText(title, { exact: true }) });
}

/** The cards that can be seen, by column. */
export async function shownLayout(page: Page): Promise<Layout> {
  return await page.locator(".board > .column").evaluateAll((columns) =>
    columns.map((column): [string, string[]] => [
      column.getAttribute("aria-label") ?? "",
      [...column.querySelectorAll(".slot:not([hidden]) .card-title")].map((title) => title.textContent ?? ""),
    ])
  );
}

export async function readStoredBoard(stage: Stage): Promise<NamedBoard> {
  const first: unknown = await stage.request("GET", "/api/v1/boards");
  const id: unknown = Array.isArray(first) ? first[0]?.id : undefined;
  return NamedBoard.parse(await stage.request("GET", `/api/v1/boards/${id}`));
}

export async function storedLayout(stage: Stage): Promise<Layout> {
  const { columns, cards } = await readStoredBoard(stage);
  return columns.map(({ title, cardIds }) => [title, cardIds.map((id) => cards[id]?.title ?? "")]);
}

/** The page shows this layout, the server has it, and both still do after a reload and after a restart. */
export async function assertStays(stage: Stage, page: Page, layout: Layout): Promise<void> {
  await assertBecomes(() => shownLayout(page), layout);
  await assertBecomes(() => storedLayout(stage), layout);
  await page.reload();
  await assertBecomes(() => shownLayout(page), layout);
  expectOutage(stage);
  await stage.stopServer();
  await stage.startServer();
  await assertBecomes(() => storedLayout(stage), layout);
  await page.reload();
  await assertBecomes(() => shownLayout(page), layout);
}

/** What a browser reports while the server is away. */
export function expectOutage(stage: Stage): void {
  stage.expectError("net::ERR_");
}

function kebab(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").slice(0, 50);
}
