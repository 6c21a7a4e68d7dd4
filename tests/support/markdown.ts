/** Reads as much Markdown as the documentation test needs: tables, code, links, headings. */

export interface Fence {
  readonly language: string;
  readonly text: string;
}

const FENCE = /^( *)```(\w*)\n([\s\S]*?)^\1```$/gm;

export function readFences(markdown: string): Fence[] {
  return [...markdown.matchAll(FENCE)].map(([, , language = "", text = ""]) => ({ language, text }));
}

function withoutFences(markdown: string): string {
  return markdown.replaceAll(FENCE, "");
}

/** What stands between backticks in the text, blocks left out. */
export function readCodeSpans(markdown: string): string[] {
  return [...withoutFences(markdown).matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);
}

/** Where links and pictures lead. */
export function readLinks(markdown: string): string[] {
  return [...withoutFences(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

/** The names by which links can reach the headings of a page. */
export function readAnchors(markdown: string): string[] {
  return [...withoutFences(markdown).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
}

/** The rows of all tables whose first column has this head, cells trimmed, without the head itself. */
export function readRows(markdown: string, head: string): string[][] {
  const rows: string[][] = [];
  let inside = false;
  for (const line of withoutFences(markdown).split("\n")) {
    const cells = readCells(line);
    if (cells === undefined) inside = false;
    else if (inside && !/^:?-+:?$/.test(cells[0] ?? "")) rows.push(cells);
    else if (!inside) inside = cells[0] === head;
  }
  return rows;
}

/** No cell of ours holds a bar, so none has to be told from one that ends it. */
function readCells(line: string): string[] | undefined {
  const trimmed = line.trim();
  return trimmed.startsWith("|") ? trimmed.split("|").slice(1, -1).map((cell) => cell.trim()) : undefined;
}
