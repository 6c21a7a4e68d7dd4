/**
 * Pure: texts in cells that spreadsheet programs would take for a formula. The apostrophe in front of one is what those
 * programs themselves write to say "this is text". Where a text has apostrophes before such a sign already, it gets one
 * more, so that an import can take away exactly what an export has added.
 */

const LIKE_FORMULA = /^'*[=+\-@\t\r]/;
const PROTECTED = /^'+[=+\-@\t\r]/;

/** A text as it stands in the cell of an export. */
export function protectCell(text: string): string {
  return LIKE_FORMULA.test(text) ? `'${text}` : text;
}

/** The text that such a cell stands for. */
export function unprotectCell(cell: string): string {
  return PROTECTED.test(cell) ? cell.slice(1) : cell;
}
