/** What models cost, in words of the reader's language. */

/** "$0.0012", "$12.30": cents, and more of it where it is less than one. */
export function costWords(cost_usd: number | null, locale?: string): string {
  if (cost_usd === null) return "not reported";
  const digits = cost_usd > 0 && cost_usd < 1 ? 4 : 2;
  return cost_usd.toLocaleString(locale, { style: "currency", currency: "USD", maximumFractionDigits: digits });
}

/** "4.2 sec", "3 min", "1.5 hr" */
export function durationWords(duration_ms: number, locale?: string): string {
  const seconds = duration_ms / 1000;
  const [value, unit] = seconds < 60
    ? [seconds, "second"]
    : seconds < 3600
    ? [seconds / 60, "minute"]
    : [seconds / 3600, "hour"];
  return value.toLocaleString(locale, { style: "unit", unit, unitDisplay: "short", maximumSignificantDigits: 2 });
}
