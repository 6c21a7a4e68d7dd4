/** Has the browser ask before the page is left while something in it is not saved. */

let holds = 0;

/** Asks until what it answers is called. */
export function holdPage(): () => void {
  if (holds++ === 0) addEventListener("beforeunload", ask);
  return () => {
    if (--holds === 0) removeEventListener("beforeunload", ask);
  };
}

/** Asks until something is done that leaving the page would lose. */
export async function holdPageFor<A>(work: Promise<A>): Promise<A> {
  const letPageGo = holdPage();
  try {
    return await work;
  } finally {
    letPageGo();
  }
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault(); // the browser then asks, in words of its own
}
