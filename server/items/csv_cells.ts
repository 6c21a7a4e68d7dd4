/**
 * Pure: texts in cells that spreadsheet programs would take for a formula. The apostrophe in front of one is what those
 * programs themselves write to say "this is text". Where a text has apostrophes before such a sign already, it gets one
 * more, so that an import can take away exactly what an export has added.
 */

/**
 * Signs that begin a formula, in the widths and forms in which East Asian keyboards type them, and the real minus sign.
 */
const SIGN = "[=+\\-@＝＋－＠﹦﹢﹣﹫−]";

/** What spreadsheets drop from the beginning of a cell, or do not show: blanks, line breaks, controls. */
const UNSEEN = "[\\s\\p{Cc}\\p{Default_Ignorable_Code_Point}]*";

/** A tab or a line break alone as well: some programs begin a cell anew behind it. */
const FORMULA = `(?:[\\t\\r\\n]|${UNSEEN}${SIGN})`;

const LIKE_FORMULA = new RegExp(`^'*${FORMULA}`, "u");
const PROTECTED = new RegExp(`^'+${FORMULA}`, "u");

/** A text as it stands in the cell of an export. */
export function protectCell(text: string): string {
  return LIKE_FORMULA.test(text) ? `'${text}` : text;
}

/** The text that such a cell stands for. */
export function unprotectCell(cell: string): string {
  return PROTECTED.test(cell) ? cell.slice(1) : cell;
}
