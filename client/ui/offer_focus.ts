/** Gives it focus, unless the person types somewhere by now: what comes late takes no letters from them. */
export function offerFocus(element: HTMLElement | null): void {
  const isTyping = document.activeElement?.matches("textarea, input:not([type=checkbox], [type=radio])");
  if (isTyping !== true) element?.focus();
}
