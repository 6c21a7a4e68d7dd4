/** Pure: how long a text is for a model. */

/** Fewer than the tokens of most texts have, whatever the language: what fits by this count fits. */
const BYTES_PER_TOKEN = 3;

const ENCODER = new TextEncoder();

/** Roughly how many tokens a text is, and rather too many: a Chinese or Japanese character counts as one. */
export function estimateTokens(text: string): number {
  return Math.ceil(ENCODER.encode(text).length / BYTES_PER_TOKEN);
}
