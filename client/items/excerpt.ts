/** The beginning of a Markdown text as a line to recognise it by. */

/** More than fits into any cell. */
const LENGTH = 160;

/** Without the marks of headings, lists, quotes, tasks and emphasis; links by their words. */
export function excerpt(markdown: string | null): string {
  return (markdown ?? "")
    .slice(0, LENGTH * 4)
    .replace(/^[ \t]*(?:#{1,6}|>|[-*+]|\d+[.)])[ \t]+(?:\[[ xX]\][ \t]+)?/gm, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/(\*\*|__|~~|`+)(.*?)\1/g, "$2")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, LENGTH);
}
