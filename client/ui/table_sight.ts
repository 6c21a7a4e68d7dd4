/** What of a table is in sight, and when its end comes near. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { rangeInSight, type RowRange } from "./table_window.ts";

/** Before the first row was drawn and could be measured. */
const USUAL_ROW_PX = 36;
/** More rows are asked for while there are so many left to scroll to. */
const AHEAD_ROWS = 30;

/** @param question what the rows answer: another one is looked at from its beginning */
export function useTableSight(count: number, question: string, onMore: (() => void) | undefined) {
  const scroller = useRef<HTMLDivElement>(null);
  const more = useRef(onMore);
  more.current = onMore;
  const [row_px, setRowHeight] = useState(USUAL_ROW_PX);
  const [range, setRange] = useState<RowRange>(() => rangeInSight(count, 0, 0, USUAL_ROW_PX));
  const measure = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    const height_px = rowHeight(box);
    setRowHeight(height_px);
    const next = rangeInSight(count, box.scrollTop, box.clientHeight, height_px);
    setRange((range) => range.from === next.from && range.to === next.to ? range : next);
    const left_px = box.scrollHeight - box.scrollTop - box.clientHeight;
    if (left_px < AHEAD_ROWS * height_px) more.current?.();
  }, [count]);
  useLayoutEffect(() => scroller.current?.scrollTo({ top: 0 }), [question]);
  useLayoutEffect(measure, [measure]);
  useEffect(() => {
    const watch = new ResizeObserver(measure); // the page's width changes how high rows are, and its height how many fit
    if (scroller.current) watch.observe(scroller.current);
    return () => watch.disconnect();
  }, [measure]);
  return { scroller, measure, range, row_px };
}

function rowHeight(box: HTMLElement): number {
  const height_px = box.querySelector("tbody tr[data-key]")?.getBoundingClientRect().height ?? 0;
  return height_px > 0 ? height_px : USUAL_ROW_PX;
}
