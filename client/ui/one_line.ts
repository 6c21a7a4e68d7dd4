/** Titles and labels are one line; pasted line ends become blanks. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
