import { now_ms } from "./clock.ts";
import { exactTime, timeAgo } from "./time_words.ts";

/** "3 min ago", with the exact time on hover. */
export function TimeAgo({ at }: { readonly at: string }) {
  return <time dateTime={at} title={exactTime(at)}>{timeAgo(at, now_ms.value)}</time>;
}
