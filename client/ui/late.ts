import { useEffect, useState } from "preact/hooks";

/** Shorter waits show nothing at all: a flash of grey is no help. */
const LATE_AFTER_MS = 150;

/** Whether what is waited for takes so long that the wait has to be shown. */
export function useLate(): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LATE_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return late;
}
