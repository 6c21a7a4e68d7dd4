import type { ComponentChildren } from "preact";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";

interface BrokenProps {
  readonly title: string;
  /** Why, and what it means. */
  readonly words: ComponentChildren;
  /** What can be done about it. */
  readonly children: ComponentChildren;
}

/** In the place of something that cannot be shown. */
export function Broken({ title, words, children }: BrokenProps) {
  return (
    <div class="notice" role="alert">
      <Icon name="warning" />
      <h2>{title}</h2>
      <p>{words}</p>
      {children}
    </div>
  );
}

interface UnreadableProps {
  readonly title: string;
  /** Why, as a sentence without its full stop. */
  readonly reason: string;
  /** What is safe all the same. */
  readonly what?: string;
  readonly onRetry: () => void;
}

/** The same for what only cannot be read right now. */
export function Unreadable({ title, reason, what = "What is stored", onRetry }: UnreadableProps) {
  return (
    <Broken title={title} words={`${reason}. ${what} is safe; it only cannot be read right now.`}>
      <Button look="main" onClick={onRetry}>Try again</Button>
    </Broken>
  );
}
