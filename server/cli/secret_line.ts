/** Pure: what the keys of a terminal in raw mode make of a line that is not shown. */

/** What a person has done so far. */
export type LineState = "typing" | "entered" | "given up";

const CTRL_C = 0x03;
const CTRL_D = 0x04;
const BACKSPACE = 0x08;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const CTRL_U = 0x15;
const ESCAPE = 0x1b;
const SPACE = 0x20;
const DELETE = 0x7f;

export class SecretLine {
  readonly #decoder = new TextDecoder();
  #characters: string[] = [];
  #state: LineState = "typing";

  get text(): string {
    return this.#characters.join("");
  }

  /** Takes what one read of the terminal brought; what comes after the line's end is left out. */
  type(bytes: Uint8Array): LineState {
    // A key such as an arrow sends several bytes at once, of which the first alone is no letter.
    if (bytes[0] === ESCAPE) return this.#state;
    for (const character of this.#decoder.decode(bytes, { stream: true })) {
      if (this.#state === "typing") this.#press(character);
    }
    return this.#state;
  }

  #press(character: string): void {
    const code = character.codePointAt(0) ?? 0;
    if (code === RETURN || code === LINE_FEED) this.#state = "entered";
    else if (code === CTRL_C || code === CTRL_D) this.#state = "given up";
    else if (code === BACKSPACE || code === DELETE) this.#characters.pop();
    else if (code === CTRL_U) this.#characters = [];
    else if (code >= SPACE) this.#characters.push(character);
  }
}
