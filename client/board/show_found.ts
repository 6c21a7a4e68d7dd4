/** Brings the first card that a search finds to the screen, unless one of those that it finds is there already. */
export function showFound(row: HTMLElement): void {
  const { left, right } = row.getBoundingClientRect();
  const slots = [...row.querySelectorAll(".slot:not([hidden])")];
  const isShown = slots.some((slot) => {
    const box = slot.getBoundingClientRect();
    const middle = (box.left + box.right) / 2; // a column of which only the edge is there shows nothing
    return middle > left && middle < right;
  });
  if (!isShown) slots[0]?.closest(".column")?.scrollIntoView({ block: "nearest", inline: "start" });
}
