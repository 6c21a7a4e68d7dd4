import { useEffect, useState } from "preact/hooks";

type Renderer = (text: string) => string | undefined;

/**
 * Longer ones are shown as they were typed: to render them would hold up the page, again with every piece that comes.
 */
const RENDERED_MAX = 20_000;

/** The Markdown code is loaded when the first text is shown, not with the page. */
let renderer: Renderer | undefined;

export function Markdown({ text }: { readonly text: string }) {
  const [render, setRender] = useState<Renderer | undefined>(() => renderer);
  useEffect(() => {
    if (render !== undefined) return;
    let gone = false;
    void import("./markdown.ts").then((module) => {
      renderer = module.renderMarkdown;
      if (!gone) setRender(() => module.renderMarkdown);
    });
    return () => {
      gone = true;
    };
  }, []);
  const html = render && tryRender(render, text);
  // Until it is there (or where it cannot be used) the text as it was typed is readable enough.
  if (html === undefined) return <div class="markdown plain-text">{text}</div>;
  // renderMarkdown() sanitises what it answers
  return <div class="markdown" dangerouslySetInnerHTML={{ __html: html }} />;
}

/** Undefined for a text that is too much for the parser, which overflows the stack where things nest too deep. */
function tryRender(render: Renderer, text: string): string | undefined {
  if (text.length > RENDERED_MAX) return undefined;
  try {
    return render(text);
  } catch {
    return undefined; // shown as it was typed it can be read all the same, and what is around it goes on
  }
}
