/** What names of models and keys of AI services look like, wherever they come from. */

export const MODEL_NAME_MAX = 200;
export const API_KEY_MAX = 1000;

/** Nothing that breaks a line or hides. */
export const SINGLE_LINE = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u;
/** A key becomes part of a header, which takes visible ASCII and nothing else. */
export const VISIBLE_ASCII = /^[\x21-\x7e]*$/;

export function isModelName(text: string): boolean {
  return text !== "" && text.length <= MODEL_NAME_MAX && SINGLE_LINE.test(text);
}

export function isApiKey(text: string): boolean {
  return text !== "" && text.length <= API_KEY_MAX && VISIBLE_ASCII.test(text);
}
