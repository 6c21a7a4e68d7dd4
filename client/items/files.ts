/** Files that come out of the page. */

/** Long enough for the browser to have taken the file. */
const KEEP_MS = 60_000;

/** Has the browser save it, as if it had been downloaded. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MS);
}
