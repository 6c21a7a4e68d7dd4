import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { Button } from "../ui/Button.tsx";

interface FileDropProps {
  readonly children: ComponentChildren;
  readonly onFile: (file: File) => void;
}

/** A part of the page that takes a file dropped on it. */
export function FileDrop({ children, onFile }: FileDropProps) {
  /** Elements inside are entered before the one around them is left, so that both are counted. */
  const depth = useSignal(0);
  const only = (act: (event: DragEvent) => void) => (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // or the browser would leave the page to show the file
    act(event);
  };
  return (
    <div
      class={depth.value > 0 ? "file-drop over" : "file-drop"}
      onDragEnter={only(() => depth.value++)}
      onDragLeave={only(() => depth.value--)}
      onDragOver={only(() => {})}
      onDrop={only((event) => {
        depth.value = 0;
        const file = event.dataTransfer?.files[0];
        if (file !== undefined) onFile(file);
      })}
    >
      {children}
    </div>
  );
}

/** A button that asks for a CSV file. */
export function FilePicker({ children, onFile }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button onClick={() => input.current?.click()}>{children}</Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,text/csv"
        aria-label="CSV file"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = ""; // the same file can be chosen again, after it was put right
          if (file !== undefined) onFile(file);
        }}
      />
    </>
  );
}
