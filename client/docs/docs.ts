/** Starts Swagger UI on this server's own description. */

interface SwaggerOptions {
  readonly url: string;
  readonly dom_id: string;
  readonly deepLinking: boolean;
  readonly tryItOutEnabled: boolean;
  /** Null: no badge from a validator elsewhere. */
  readonly validatorUrl: null;
}

// The package's script, which stands before this one in the page, leaves it on the window.
declare const SwaggerUIBundle: (options: SwaggerOptions) => unknown;

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
