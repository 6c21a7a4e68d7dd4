/** Markdown as HTML that can do no harm: card text is data, whoever wrote it. */
import DOMPurify from "dompurify";
import { Marked, type Tokens } from "marked";
import { isCostly } from "./markdown_cost.ts";

/** What Markdown itself makes. Of pictures only a link is left: loading one would tell its host who reads the card. */
const TAGS =
  "a b blockquote br code del em h1 h2 h3 h4 h5 h6 hr i input li ol p pre s strong table tbody td th thead tr ul"
    .split(" ");
const ATTRIBUTES = ["align", "checked", "disabled", "href", "start", "title", "type"];

const marked = new Marked({ gfm: true, breaks: true, async: false });
marked.use({
  renderer: {
    /** HTML in a text is shown as it was typed. */
    html({ text }: Tokens.HTML | Tokens.Tag): string {
      return escaped(text);
    },
    image({ href, text }: Tokens.Image): string {
      return `<a href="${escaped(href)}">${escaped(text || href)}</a>`;
    },
  },
});

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName === "A" && node.hasAttribute("href")) {
    node.setAttribute("target", "_blank");
    node.setAttribute("rel", "noopener noreferrer");
  }
  if (node.tagName === "TABLE" || node.tagName === "PRE") node.setAttribute("tabindex", "0"); // to scroll it by keys
  if (node.tagName === "INPUT") {
    node.setAttribute("type", "checkbox"); // the box of a task list; no other kind of field belongs into a text
    node.setAttribute("disabled", "");
    node.setAttribute("aria-label", node.hasAttribute("checked") ? "Done" : "Not done");
  }
});

/** @returns undefined for a text that would take long: it is to be shown as it was typed */
export function renderMarkdown(text: string): string | undefined {
  if (isCostly(text)) return undefined;
  return DOMPurify.sanitize(marked.parse(text, { async: false }), {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  });
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
