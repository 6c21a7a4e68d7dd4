/** The title of the browser's tab, and the heading of the page. */
import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { View } from "../router.ts";
import { announce } from "../ui/announce.ts";
import { viewTitle } from "./views.ts";

/** How the headings of all views can be found. */
export const HEADING = "main-heading";

export function startTitle(): void {
  effect(() => {
    const title = viewTitle.value;
    document.title = title === undefined ? "Benchtop" : `${title} · Benchtop`;
  });
}

/** Enters each view that appears after the first. */
export function useEntering(view: View): void {
  const shown = useRef(view);
  useEffect(() => {
    if (shown.current === view) return;
    shown.current = view;
    enterView();
  }, [view]);
}

/** Says which view has appeared, and has Tab go on from its heading. */
export function enterView(): void {
  document.getElementById(HEADING)?.focus();
  announce(viewTitle.peek() ?? "Board");
}
