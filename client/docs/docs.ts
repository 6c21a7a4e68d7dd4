/** Starts Swagger UI on this server's own description. */
import { withSessionKey } from "../login/session_key.ts";

interface SwaggerRequest {
  readonly url: string;
  headers: Record<string, string>;
}

interface SwaggerOptions {
  readonly url: string;
  readonly dom_id: string;
  readonly deepLinking: boolean;
  readonly tryItOutEnabled: boolean;
  /** Null: no badge from a validator elsewhere. */
  readonly validatorUrl: null;
  /** Changes what is about to be sent. */
  readonly requestInterceptor: (request: SwaggerRequest) => SwaggerRequest;
}

// The package's script, which stands before this one in the page, leaves it on the window.
declare const SwaggerUIBundle: (options: SwaggerOptions) => unknown;

const system = matchMedia("(prefers-color-scheme: dark)");

/** Shows Swagger UI's own dark colours wherever the theme of the other pages (ui/theme.ts) is dark. */
function followTheme(): void {
  const chosen = readChosenTheme();
  const isDark = chosen === "dark" || (chosen !== "light" && system.matches);
  const { classList, style } = document.documentElement;
  classList.toggle("dark-mode", isDark);
  style.colorScheme = isDark ? "dark" : "light"; // what is behind all the colours
}

function readChosenTheme(): string | null {
  try {
    return localStorage.getItem("benchtop-theme");
  } catch {
    return null; // storage can be forbidden: then the system's theme it is
  }
}

followTheme();
system.addEventListener("change", followTheme);
addEventListener("storage", followTheme);

/** Mends what assistive technology stumbles over in Swagger UI's own markup, whenever it has drawn something. */
function mendMarkup(docs: HTMLElement): void {
  // A link within a button: the button does the same.
  for (const link of docs.querySelectorAll("button a[href]")) link.removeAttribute("href");
  for (const field of docs.querySelectorAll("select:not([aria-label]), input:not([aria-label])")) {
    field.setAttribute("aria-label", nameOf(field));
  }
}

/** What a field is called: by its placeholder, or by the row of the parameter it is for. */
function nameOf(field: Element): string {
  const row = field.closest("tr")?.getAttribute("data-param-name");
  return row ?? field.getAttribute("placeholder") ?? (field.id === "servers" ? "Server" : "Choice");
}

const docs = document.getElementById("docs");
if (docs !== null) new MutationObserver(() => mendMarkup(docs)).observe(docs, { childList: true, subtree: true });

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  // As the page does: its session is bound to the key.
  requestInterceptor: (request) => {
    if (new URL(request.url, location.href).origin !== location.origin) return request;
    const { headers } = withSessionKey({ headers: request.headers });
    request.headers = Object.fromEntries(new Headers(headers));
    return request;
  },
});
