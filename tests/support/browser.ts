/**
 * Real pages in Debian's Chromium (or Chrome), each test with a server process and a data directory of its own.
 * Without a browser every test says why it was skipped.
 */
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { assertEquals } from "./assert.ts";
import { BenchtopProcess, type RunningBenchtop, sourceProgram } from "./process.ts";
import { TempDir } from "./temp_dir.ts";

/** What a browser test works with. */
export interface Stage {
  /** The server's address, without a slash at the end. */
  readonly url: string;
  /** The address that makes the first administrator; undefined where that is not to be made. */
  readonly setup_url: string | undefined;
  /**
   * Opens a page in a browser profile of its own; pages of one profile are opened by `page.context().newPage()`.
   * Whatever one of them reports as an error, CSP violations included, fails the test, and so does any request to
   * another server.
   *
   * @param path undefined for a page that has gone nowhere yet
   */
  openPage(path?: string | undefined, options?: BrowserContextOptions): Promise<Page>;
  /** Takes a request to the server's API past the browser; answers undefined for an answer without content. */
  request(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Keeps a picture as `dist/screenshots/<name>.png`. */
  screenshot(page: Page, name: string): Promise<void>;
  /** Errors that the test expects: messages that contain one of these texts do not fail it. */
  expectError(text: string): void;
  /** Ends the server process with this signal and waits until it is gone. */
  stopServer(signal?: Deno.Signal): Promise<void>;
  /** Starts it again, on the same port and data; from now on with these arguments, where there are any. */
  startServer(...args: string[]): Promise<void>;
}

const SCREENSHOTS = new URL("../../dist/screenshots/", import.meta.url);
const CANDIDATES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:/Program Files/Google/Chrome/Application/chrome.exe",
];
const FLAGS = [
  "--no-sandbox", // the sandbox cannot be set up as root, as in CI
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** How long anything in a page may take: generous, for slow machines. */
const PATIENCE_MS = 20_000;

/** Where the browser is: CHROME_PATH, or the usual places. */
export function findBrowser(): string | undefined {
  const named = Deno.env.get("CHROME_PATH");
  return [...(named ? [named] : []), ...CANDIDATES].find(isFile);
}

/** Starts a browser of its own; the caller closes it. */
export async function launchBrowser(executablePath: string): Promise<Browser> {
  return await chromium.launch({ executablePath, args: FLAGS });
}

/**
 * A test in a real browser; skipped, with the reason printed, where there is none.
 *
 * @param args what the server is started with, besides its port and data directory
 */
export function browserTest(name: string, work: (stage: Stage) => Promise<void>, ...args: string[]): void {
  const executablePath = findBrowser();
  if (executablePath === undefined) console.log(`Skipped "${name}": no Chromium found, and CHROME_PATH names none`);
  closeAtEnd();
  Deno.test({
    name,
    ignore: executablePath === undefined,
    // The browser's driver keeps its connection and timers until the process ends.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      using directory = new TempDir();
      await using server = await TestServer.start(directory.join("data"), args);
      await using stage = new BrowserStage(await shareBrowser(executablePath ?? ""), server);
      try {
        await work(stage);
      } finally {
        await stage.keepLastPicture(name);
      }
      assertEquals(stage.errors, []);
    },
  });
}

/** The browser of the tests of one file: they share nothing but its process. */
let shared: Browser | undefined;
let closedAtEnd = false;

function closeAtEnd(): void {
  if (!closedAtEnd) Deno.test.afterAll(() => shared?.close());
  closedAtEnd = true;
}

async function shareBrowser(executablePath: string): Promise<Browser> {
  if (shared?.isConnected() !== true) shared = await launchBrowser(executablePath);
  return shared;
}

class BrowserStage implements Stage, AsyncDisposable {
  readonly errors: string[] = [];
  readonly #expected: string[] = [];
  readonly #browser: Browser;
  readonly #server: TestServer;
  readonly #contexts: BrowserContext[] = [];
  #first: Page | undefined;

  constructor(browser: Browser, server: TestServer) {
    this.#browser = browser;
    this.#server = server;
  }

  get url(): string {
    return this.#server.url;
  }

  get setup_url(): string | undefined {
    return this.#server.setup_url;
  }

  async openPage(path: string | undefined = "/", options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    this.#contexts.push(context);
    context.setDefaultTimeout(PATIENCE_MS);
    this.#listen(context);
    const page = await context.newPage();
    this.#first ??= page;
    if (path !== "") await page.goto(this.url + path);
    return page;
  }

  async request(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(this.url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Cannot ${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  async screenshot(page: Page, name: string): Promise<void> {
    await Deno.mkdir(SCREENSHOTS, { recursive: true });
    await Deno.writeFile(new URL(`${name}.png`, SCREENSHOTS), await page.screenshot({ animations: "disabled" }));
  }

  expectError(text: string): void {
    this.#expected.push(text);
  }

  async stopServer(signal: Deno.Signal = "SIGTERM"): Promise<void> {
    await this.#server.stop(signal);
  }

  async startServer(...args: string[]): Promise<void> {
    await this.#server.startAgain(args.length === 0 ? undefined : args);
  }

  /** How the first page looks at the end, after a failure too, named by the test. */
  async keepLastPicture(test_name: string): Promise<void> {
    if (this.#first === undefined || this.#first.isClosed()) return;
    await this.screenshot(this.#first, test_name.replaceAll(/[^A-Za-z0-9]+/g, "-").toLowerCase().slice(0, 80));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A test that is over need not answer what its pages still ask for; a handler that is cut off would fail the file.
    const pages = this.#contexts.flatMap((context) => context.pages());
    await Promise.all(pages.map((page) => page.unrouteAll({ behavior: "ignoreErrors" })));
    await Promise.all(this.#contexts.map((context) => context.close()));
  }

  #listen(context: BrowserContext): void {
    context.on("weberror", (fault) => this.#note(fault.error().message));
    context.on("console", (message) => {
      if (message.type() === "error") this.#note(message.text());
    });
    context.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith("http") && origin !== this.url) this.#note(`Requested from elsewhere: ${request.url()}`);
    });
  }

  #note(text: string): void {
    if (!this.#expected.some((part) => text.includes(part))) this.errors.push(text);
  }
}

/** Benchtop as `deno task start` runs it, on a port that it keeps when it is started again. */
export class TestServer implements AsyncDisposable {
  readonly #data_dir: string;
  #args: readonly string[] = [];
  #process: RunningBenchtop | undefined;
  #port = 0;

  private constructor(data_dir: string) {
    this.#data_dir = data_dir;
  }

  static async start(data_dir: string, args: readonly string[] = []): Promise<TestServer> {
    const server = new TestServer(data_dir);
    await server.startAgain(args);
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get setup_url(): string | undefined {
    return this.#process?.record.setup_url;
  }

  async startAgain(own: readonly string[] = this.#args): Promise<void> {
    this.#args = own;
    const args = ["--port", String(this.#port), "--data-dir", this.#data_dir, ...own];
    this.#process = await BenchtopProcess.start(sourceProgram(), args);
    this.#port = this.#process.record.port;
  }

  async stop(signal: Deno.Signal): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    process?.kill(signal);
    await process?.ended();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("SIGTERM");
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false; // not there, or not to be looked at: no browser in either case
  }
}
