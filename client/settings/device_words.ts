/** What a program calls itself, as words that a person knows it by. */

/** The first that fits counts: browsers name those they are made of, or wish to be taken for, as well. */
const PROGRAMS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\b(?:OPR|Opera)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\bHeadlessChrome\//, "Headless Chrome"],
  [/\b(?:Chrome|CriOS|Chromium)\//, "Chrome"],
  [/\bVersion\/[\d.]+.*\bSafari\//, "Safari"],
];

const SYSTEMS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac(?: OS X|intosh)\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

const OTHER_WORDS_MAX = 60;

/** "Firefox on Linux"; a program that is no browser by the name it gives itself, such as "curl/8.5.0". */
export function deviceWords(user_agent: string): string {
  const program = nameIn(PROGRAMS, user_agent);
  const system = nameIn(SYSTEMS, user_agent);
  if (program !== undefined) return system === undefined ? program : `${program} on ${system}`;
  const [itself = ""] = user_agent.trim().split(/\s/);
  if (itself === "") return "A program without a name";
  const words = itself.length > OTHER_WORDS_MAX ? `${itself.slice(0, OTHER_WORDS_MAX)}…` : itself;
  return itself.startsWith("Mozilla/") ? `A browser${system === undefined ? "" : ` on ${system}`}` : words;
}

function nameIn(names: readonly (readonly [RegExp, string])[], user_agent: string): string | undefined {
  return names.find(([pattern]) => pattern.test(user_agent))?.[1];
}
