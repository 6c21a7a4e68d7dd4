/** Styles that come with the script of a view that is loaded later, instead of with the page. */

const adopted = new Set<string>();

/** Puts a style sheet to those of the page, once; its layers are those of the page (styles/reset.css). */
export function adoptStyles(text: string): void {
  if (adopted.has(text)) return;
  adopted.add(text);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets.push(sheet);
}
