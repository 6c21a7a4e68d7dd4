/** Times and dates as words, in the reader's language. */

const STEPS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "3 min ago", "yesterday"; under a minute "now", as is a time ahead of this clock: clocks differ a little. */
export function timeAgo(at: string, now_ms: number, locale?: string): string {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  const seconds = Math.max(0, (now_ms - Date.parse(at)) / 1000);
  for (const [unit, length] of STEPS) {
    if (seconds >= length) return words.format(-Math.floor(seconds / length), unit);
  }
  return words.format(0, "second");
}

export function exactTime(at: string, locale?: string): string {
  return new Date(at).toLocaleString(locale, { dateStyle: "long", timeStyle: "medium" });
}

export type Urgency = "past" | "soon" | "later";

/** Past once its day is over here; soon from two days before. */
export function urgencyOf(due_on: string, now_ms: number): Urgency {
  const days = daysUntil(due_on, now_ms);
  return days < 0 ? "past" : days <= 2 ? "soon" : "later";
}

/** "today", "tomorrow", "Mar 4", "Mar 4, 2027": as short as it is clear. */
export function dueWords(due_on: string, now_ms: number, locale?: string): string {
  const days = daysUntil(due_on, now_ms);
  if (Math.abs(days) <= 1) return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
  const date = localMidnight(due_on);
  const sameYear = date.getFullYear() === new Date(now_ms).getFullYear();
  return date.toLocaleDateString(locale, { month: "short", day: "numeric", ...(sameYear ? {} : { year: "numeric" }) });
}

/** Whole days from today to the date, both taken in this time zone; rounded, as a day may have 23 or 25 hours. */
function daysUntil(date: string, now_ms: number): number {
  const today = new Date(now_ms);
  today.setHours(0, 0, 0, 0);
  return Math.round((localMidnight(date).getTime() - today.getTime()) / 86_400_000);
}

function localMidnight(date: string): Date {
  return new Date(`${date}T00:00:00`); // without a zone it is local time
}
