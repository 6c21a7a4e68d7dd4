/**
 * Pure: finds a key in a text, in any spelling. What a model writes may be read as JSON later, which can write each
 * character as itself, behind a backslash or by its number. A regular expression for all of that begins anew at every
 * place: on a key that repeats itself it took minutes. Here each character of the text is looked at once, with one bit
 * for each length of the key's beginning that ends there (Shift-And; Baeza-Yates and Gonnet, 1992).
 */

/** `\u` and four digits: the longest spelling of a character. */
const SPELLING_MAX = 6;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const ZERO = 0x30;
/** What JSON writes behind a backslash without a number, of what a key can hold. */
const BEHIND_BACKSLASH: readonly number[] = [0x22, 0x2f, BACKSLASH];
const WORD_BITS = 32;
const ASCII = 128;
/** Stands for what spells no character of a key. */
const NONE = 0;

/** A set of lengths, from 0 to that of the key: bit by bit, 32 in a word. */
type Lengths = Uint32Array;

/** The sets at the last places of a text: no spelling reaches back further. */
class Recent {
  readonly #sets: readonly Lengths[];

  constructor(words: number) {
    this.#sets = Array.from({ length: SPELLING_MAX + 1 }, () => new Uint32Array(words));
  }

  at(place: number): Lengths {
    return this.#sets[place % (SPELLING_MAX + 1)] ?? new Uint32Array();
  }

  clear(): void {
    for (const set of this.#sets) set.fill(0);
  }
}

export class KeySearch {
  readonly #key: string;
  readonly #words: number;
  /** By the number of a character: the lengths of the beginnings that end with it. */
  readonly #endings = new Array<Lengths | undefined>(ASCII).fill(undefined);
  readonly #forward: Recent;
  readonly #backward: Recent;

  /** @param key of visible ASCII */
  constructor(key: string) {
    this.#key = key;
    this.#words = Math.floor(key.length / WORD_BITS) + 1;
    this.#forward = new Recent(this.#words);
    this.#backward = new Recent(this.#words);
    for (let length = 1; length <= key.length; length++) {
      add(this.#endings[key.charCodeAt(length - 1)] ??= new Uint32Array(this.#words), length);
    }
  }

  /** The text with a mask in place of each key, and where its end begins that may go on to be one. */
  replace(text: string, mask: string): { readonly text: string; readonly begun: number } {
    const first = this.#key.charCodeAt(0);
    let replaced = "";
    let from = 0;
    let quiet = 0; // how long nothing of the key has ended anywhere, and no spelling begun
    this.#forward.clear();
    for (let end = 1; end <= text.length; end++) {
      const code = text.charCodeAt(end - 1);
      if (quiet > SPELLING_MAX && code !== first && code !== BACKSLASH) continue; // most of most texts
      quiet = this.#reach(text, from, end) || code === BACKSLASH ? 0 : quiet + 1;
      if (!has(this.#forward.at(end), this.#key.length)) continue;
      replaced += text.slice(from, this.#startOf(text, from, end, this.#whole())) + mask;
      from = end;
      this.#forward.clear();
    }
    const begun = replaced.length + this.#beginning(text, from) - from;
    return { text: replaced + text.slice(from), begun };
  }

  #whole(): Lengths {
    const whole = new Uint32Array(this.#words);
    add(whole, this.#key.length);
    return whole;
  }

  /** Finds the beginnings of the key that end at a place, by those that end where its last spelling begins. */
  #reach(text: string, from: number, end: number): boolean {
    const reached = this.#forward.at(end);
    reached.fill(0);
    let isAlive = false;
    for (let size = 1; size <= SPELLING_MAX && end - size >= from; size = nextSize(size)) {
      const endings = this.#endings[spelled(text, end - size, size)];
      if (endings !== undefined && stepForward(reached, this.#forward.at(end - size), endings)) isAlive = true;
    }
    return isAlive;
  }

  /** Where the first of the beginnings of these lengths begins that end at a place. */
  #startOf(text: string, from: number, end: number, lengths: Lengths): number {
    let start = end;
    this.#backward.clear();
    this.#backward.at(end).set(lengths);
    const first = Math.max(from, end - this.#key.length * SPELLING_MAX);
    for (let place = end - 1, quiet = 0; place >= first && quiet < SPELLING_MAX; place--) {
      const left = this.#backward.at(place);
      left.fill(0);
      quiet++;
      for (let size = 1; size <= SPELLING_MAX && place + size <= end; size = nextSize(size)) {
        const endings = this.#endings[spelled(text, place, size)];
        if (endings !== undefined && stepBack(left, this.#backward.at(place + size), endings)) quiet = 0;
      }
      if (has(left, 0)) start = place;
    }
    return start;
  }

  /** Where the end of a text begins that may go on to be a key; a spelling can be cut in the middle. */
  #beginning(text: string, from: number): number {
    let start = this.#startOf(text, from, text.length, this.#forward.at(text.length));
    for (let place = text.length - 1; place >= Math.max(from, text.length - SPELLING_MAX + 1); place--) {
      if (!CUT.test(text.slice(place))) continue;
      start = Math.min(start, this.#startOf(text, from, place, this.#forward.at(place)));
    }
    return start;
  }
}

/** A spelling that is cut off. */
const CUT = /^\\(?:u[\da-fA-F]{0,3})?$/;

/** A character is spelled in one, two or six. */
function nextSize(size: number): number {
  return size === 1 ? 2 : size === 2 ? SPELLING_MAX : Infinity;
}

/** The number of the character that a part of a text spells; 0 when it spells none that a key can hold. */
function spelled(text: string, start: number, size: number): number {
  const first = text.charCodeAt(start);
  if (size === 1) return first < ASCII ? first : NONE;
  if (first !== BACKSLASH) return NONE;
  const second = text.charCodeAt(start + 1);
  if (size === 2) return BEHIND_BACKSLASH.includes(second) ? second : NONE;
  if (second !== LETTER_U || text.charCodeAt(start + 2) !== ZERO || text.charCodeAt(start + 3) !== ZERO) return NONE;
  const code = Number(`0x${text.slice(start + 4, start + size)}`);
  return code < ASCII ? code : NONE; // NaN is not less
}

/** From the lengths that end before a character to those that end with it; whether there are any. */
function stepForward(reached: Lengths, before: Lengths, endings: Lengths): boolean {
  let carry = 1 << 1; // the empty beginning ends everywhere
  let any = 0;
  for (let word = 0; word < reached.length; word++) {
    const bits = before[word] ?? 0;
    const step = ((bits << 1) | carry) & (endings[word] ?? 0);
    reached[word] = (reached[word] ?? 0) | step;
    any |= step;
    carry = bits >>> (WORD_BITS - 1);
  }
  return any !== 0;
}

/** From the lengths that remain behind a character to those that remain with it; whether there are any. */
function stepBack(left: Lengths, after: Lengths, endings: Lengths): boolean {
  let any = 0;
  for (let word = 0; word < left.length; word++) {
    const bits = (after[word] ?? 0) & (endings[word] ?? 0);
    const next = (after[word + 1] ?? 0) & (endings[word + 1] ?? 0);
    const step = (bits >>> 1) | (next << (WORD_BITS - 1));
    left[word] = (left[word] ?? 0) | step;
    any |= step;
  }
  return any !== 0;
}

function add(lengths: Lengths, length: number): void {
  const word = Math.floor(length / WORD_BITS);
  lengths[word] = (lengths[word] ?? 0) | (1 << (length % WORD_BITS));
}

function has(lengths: Lengths, length: number): boolean {
  return ((lengths[Math.floor(length / WORD_BITS)] ?? 0) & (1 << (length % WORD_BITS))) !== 0;
}
