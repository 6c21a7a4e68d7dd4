import { useEffect, useState } from "preact/hooks";

type Renderer = (text: string) => string;

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
  // Until it is there (or where it cannot be loaded) the text as it was typed is readable enough.
  if (render === undefined) return <div class="markdown plain-text">{text}</div>;
  // renderMarkdown() sanitises what it answers
  return <div class="markdown" dangerouslySetInnerHTML={{ __html: render(text) }} />;
}
