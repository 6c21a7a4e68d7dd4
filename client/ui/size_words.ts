/** Sizes as words, in the reader's language. */

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
const STEP = 1_000; // kilo is a thousand, as file managers and disks count

/** "0 byte", "4.1 kB", "214 MB": three digits at most. */
export function sizeWords(bytes: number, locale?: string): string {
  const power = bytes < STEP ? 0 : Math.floor(Math.log10(bytes) / 3);
  const step = Math.min(power, UNITS.length - 1);
  const rounded = Number((bytes / STEP ** step).toPrecision(3));
  // 999,600 bytes are 1 MB, not 1,000 kB.
  const [value, unit] = rounded >= STEP && step < UNITS.length - 1 ? [rounded / STEP, step + 1] : [rounded, step];
  return value.toLocaleString(locale, {
    style: "unit",
    unit: UNITS[unit] ?? "byte",
    unitDisplay: unit === 0 ? "long" : "short",
    maximumSignificantDigits: 3,
  });
}
