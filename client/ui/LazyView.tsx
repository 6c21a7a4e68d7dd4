import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Broken } from "./Broken.tsx";
import { Button } from "./Button.tsx";
import { useLate } from "./late.ts";

type Load = () => Promise<ComponentType>;

interface LazyViewProps {
  /** What is loaded, as words for a person. */
  readonly name: string;
  readonly load: Load;
}

/** What was loaded before is there at once. */
const loaded = new Map<Load, ComponentType>();

/** A view whose script is loaded when it is first shown. */
export function LazyView({ name, load }: LazyViewProps) {
  const [View, show] = useState(() => loaded.get(load));
  const [failed, setFailed] = useState(false);
  const tryLoading = async () => {
    try {
      const view = await load();
      loaded.set(load, view);
      show(() => view);
    } catch (error) {
      reportError(error); // a fault in the script looks the same from here as one on its way
      setFailed(true);
    }
  };
  useEffect(() => {
    if (View === undefined) void tryLoading();
  }, []);
  if (View !== undefined) return <View />;
  return failed ? <Lost name={name} /> : <Loading name={name} />;
}

function Loading({ name }: { readonly name: string }) {
  if (!useLate()) return null;
  return (
    <div class="view-skeleton" role="status" aria-label={`Loading ${name}`}>
      {[240, 480, 400, 440, 320].map((width) => <div class="skeleton-line" style={{ width }} key={width} />)}
    </div>
  );
}

const LOST = "did not arrive; Benchtop may have been stopped, or replaced by another version. What is stored is safe.";

function Lost({ name }: { readonly name: string }) {
  return (
    <Broken title="The page cannot be shown" words={`The script of ${name} ${LOST}`}>
      <Button look="main" onClick={() => void reloadWhenThere()}>Try again</Button>
    </Broken>
  );
}

/** Browsers remember a script that failed, so the page is what is loaded again: once there is one to be had. */
async function reloadWhenThere(): Promise<void> {
  const isThere = await fetch(location.href).then(() => true, () => false);
  if (isThere) location.reload();
}
