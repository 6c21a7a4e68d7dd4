import type { ComponentChildren } from "preact";
import { useEffect, useId } from "preact/hooks";
import { Mark } from "../shell/Mark.tsx";
import styles from "../styles/login.css" with { type: "text" };
import { adoptStyles } from "../ui/lazy_styles.ts";

adoptStyles(styles);

interface PlainPageProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

/** A page with nothing on it but one thing to do. */
export function PlainPage({ title, children }: PlainPageProps) {
  const id = useId();
  useEffect(() => {
    const before = document.title;
    document.title = `${title} · Benchtop`;
    return () => {
      document.title = before;
    };
  }, []);
  return (
    <section class="login" aria-labelledby={id}>
      <header class="login-head">
        <Mark />
        <h1 id={id}>{title}</h1>
      </header>
      {children}
    </section>
  );
}
