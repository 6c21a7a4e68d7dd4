/**
 * Pure: names that are made to be taken for others. Scripts are told apart as Unicode's UTS 39 does (section 5, "highly
 * restrictive"), and letters that look alike are made the same for the few names that nobody may bear. Its whole table
 * of confusables would be a hundred times as long as those names need.
 */

import { normalForm } from "../normal_form.ts";

/** ISO 15924 codes of all scripts with letters, those of most names first. */
const SCRIPTS =
  "Latn Cyrl Grek Arab Hebr Armn Deva Beng Thai Geor Ethi Taml Telu Knda Mlym Gujr Guru Orya Sinh Khmr Laoo Mymr Tibt " +
  "Thaa Hani Hira Kana Hang Bopo Adlm Aghb Ahom Armi Avst Bali Bamu Bass Batk Bhks Brah Brai Bugi Buhd Cakm Cans Cari " +
  "Cham Cher Chrs Copt Cpmn Cprt Diak Dogr Dsrt Dupl Egyp Elba Elym Glag Gong Gonm Goth Gran Hano Hatr Hluw Hmng Hmnp " +
  "Hung Ital Java Kali Kawi Khar Khoj Kits Kthi Lana Lepc Limb Lina Linb Lisu Lyci Lydi Mahj Maka Mand Mani Marc Medf " +
  "Mend Merc Mero Modi Mong Mroo Mtei Mult Nagm Nand Narb Nbat Newa Nkoo Nshu Ogam Olck Orkh Osge Osma Ougr Palm Pauc " +
  "Perm Phag Phli Phlp Phnx Plrd Prti Rjng Rohg Runr Samr Sarb Saur Sgnw Shaw Shrd Sidd Sind Sogd Sogo Sora Soyo Sund " +
  "Sylo Syrc Tagb Takr Tale Talu Tang Tavt Tfng Tglg Tirh Tnsa Toto Ugar Vaii Vith Wara Wcho Xpeo Xsux Yezi Yiii Zanb";

/** Scripts that are written together: Japanese, Chinese with its phonetic letters, Korean; each with Latin letters. */
const TOGETHER = ["Latn Hani Hira Kana", "Latn Hani Bopo", "Latn Hani Hang"];

/** Whether all letters and digits of a name are of one script, or of some that are written together. */
export function isOfOneScript(name: string): boolean {
  if (!/[^\0-\x7f]/.test(name)) return true; // ASCII, as nearly all are
  return [...TOGETHER, ...SCRIPTS.split(" ")].some((scripts) => isWrittenIn(name, scripts.split(" ")));
}

function isWrittenIn(name: string, scripts: readonly string[]): boolean {
  const classes = [...scripts, "Zyyy", "Zinh"].map((script) => `\\p{scx=${script}}`);
  return new RegExp(`^[${classes.join("")}]*$`, "u").test(name);
}

/**
 * Characters that look like the letters of the program's names. `i`, `l` and `1` are all one, since they are in some
 * typeface, and so are `m` and `rn`, `d` and `cl`.
 */
const ALIKE: Readonly<Record<string, string>> = {
  a: "@4аαɑᴀ⍺Ꭺꭺꓮӕ",
  b: "8ьвβϐʙƅᏏꮟᑲᖯꓐⲃɓƀ",
  c: "сϲςᴄⲥᏟꮯꓚҫȼ¢ϛ",
  d: "ԁɗꓓᎠꭰᗞᑯժđðɖᴅ",
  e: "3еҽєεꬲ℮ɛᴇᎬꭼꓰⲉɇҿ",
  l: "1i!|іιıɩɪӏɭƚłʟⲓꙇᎥꭵꓲ∣ǀוןا١۱ⵏߊլᏞꮮꓡᒪⳑɨɫᛁїɬ",
  m: "мᎷꮇꓟᗰⲙɱμᴍ",
  n: "ոռпηƞŋɴνꓠⲛɲɳ",
  o: "0оοσօסه٥۵०੦૦௦౦೦൦๐໐၀ဝჿᴏᴑⲟꓳⵔ〇ଠഠøɵөѳ߀Ꮎꮎ",
  s: "5$ѕꜱᏚꮪʂꓢƽտᏕꮥ",
  t: "7тτᴛᎢꭲꓔⲧŧƭʈ丅⊤",
  y: "уγүყỿʏυᎩꭹᎽꮍꓬⲩɣᶌƴɏ",
};

const LETTERS: ReadonlyMap<string, string> = new Map(
  Object.entries(ALIKE).flatMap(([letter, alike]) => [...alike].map((character) => [character, letter])),
);

/** What a name looks like, without marks, signs and blanks: equal for two that could be taken for each other. */
export function looksOf(name: string): string {
  const plain = normalForm(toLetters(name), "NFKD").replace(/[\p{M}\p{Default_Ignorable_Code_Point}]/gu, "");
  const letters = toLetters(plain.toUpperCase().toLowerCase()).replace(/[^\p{L}\p{N}]/gu, "");
  return letters.replaceAll("rn", "m").replaceAll("cl", "d");
}

function toLetters(text: string): string {
  return [...text].map((character) => LETTERS.get(character) ?? character).join("");
}
