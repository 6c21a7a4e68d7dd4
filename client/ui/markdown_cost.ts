/** Pure: which texts would take long to read as Markdown. Whoever wrote one must not stop the page of who reads it. */

/** Characters that may open or close something: each is compared with those before it. */
const DELIMITERS = /[_*~`[\]<]/g;
/** A long text that is well filled with links and code has some hundred. */
const DELIMITERS_MAX = 2000;

/** Quotations and lists that begin inside of each other on one line: each is read anew, one call deeper. */
const DEEP = /^[ \t]*(?:(?:>[ \t]*|(?:[-+*]|\d{1,9}[.)])[ \t]+)){30}/m;

export function isCostly(text: string): boolean {
  return DEEP.test(text) || (text.match(DELIMITERS)?.length ?? 0) > DELIMITERS_MAX;
}
