/** Work that is asked for more often than anybody could see. */

export interface Paced {
  /** Does the work now, or once the wait since the last time is over. */
  readonly ask: () => void;
  /** Does not do it any more. */
  readonly cancel: () => void;
}

/** @param every_ms how long it waits after doing the work */
export function paced(every_ms: number, work: () => void): Paced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsked = false;
  const turn = () => {
    timer = undefined;
    if (!isAsked) return;
    isAsked = false;
    timer = setTimeout(turn, every_ms);
    work();
  };
  return {
    ask: () => {
      isAsked = true;
      if (timer === undefined) turn();
    },
    cancel: () => {
      isAsked = false;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
