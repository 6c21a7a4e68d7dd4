/** Items as a CSV file that is made while it is sent. */
import { type ItemRow, listItemRows } from "../../db/items.ts";
import type { Place } from "../../db/pages.ts";
import type { Caller, Services } from "../context.ts";
import { AppError } from "../errors.ts";
import { requireStanding } from "../standing.ts";
import { protectCell } from "./csv_cells.ts";
import { CSV_COLUMNS } from "./csv_lines.ts";
import { toFilter, toOrder } from "./lists.ts";
import { EXPORTS_MAX } from "./limits.ts";
import type { ItemExportQuery } from "./schema.ts";

/** A reader that takes nothing for so long is given up: nobody is there any more, or nobody reads. */
const STALLED_MS = 60_000;
/** How soon to ask again. */
const RETRY_AFTER_S = 5;
/** How many items a piece of the file holds. */
const PIECE_ITEMS = 500;

/** Without it spreadsheets take UTF-8 for the encoding of their country. An import takes it away again. */
const BYTE_ORDER_MARK = "\ufeff";

const CSV_FORMAT = {
  record_delimiter: "\r\n",
  quote_record_delimiter: true, // a CR or LF alone as well: to most readers it ends a line
  quoted_match: /[;\t]/, // where a spreadsheet of another country would begin the next cell
  cast: { string: protectCell },
} as const;

/**
 * The items that the caller may see, as a CSV file (RFC 4180). It is read page by page, as the pieces are asked for:
 * whoever reads slowly holds nothing up, and sees the items as they are when their turn comes.
 *
 * @throws {AppError} `rate_limited` while the caller has as many exports under way as one may
 */
export async function exportItems(
  services: Services,
  caller: Caller,
  query: ItemExportQuery,
  stalled_ms = STALLED_MS,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const { stringify } = await import("csv-stringify/sync"); // few ever export anything: a start does not pay for it
  const finish = services.exports.take(caller.actor.user_id);
  if (finish === undefined) throw tooManyExports();
  const write = (rows: readonly (readonly (string | null)[])[]) => stringify([...rows], CSV_FORMAT);
  return streamOf(pieces(), finish, stalled_ms);

  function* pieces(): Generator<string> {
    yield BYTE_ORDER_MARK + write([CSV_COLUMNS]);
    for (const items of pagesOf(services, caller, query)) yield write(items.map(toCells));
  }
}

function tooManyExports(): AppError {
  const detail = `${EXPORTS_MAX} exports of yours are being sent already; try again when one of them is through`;
  return new AppError("rate_limited", detail, { headers: { "Retry-After": String(RETRY_AFTER_S) } });
}

/**
 * Each page is read when it is asked for, so that nothing stays open in between, and only while the caller still may.
 */
function* pagesOf(services: Services, caller: Caller, query: ItemExportQuery): Generator<readonly ItemRow[]> {
  const [filter, order] = [toFilter(caller, query), toOrder(query.sort)];
  let after: Place | undefined;
  do {
    requireStanding(services, caller.actor);
    const { rows, next } = listItemRows(services.db, filter, order, PIECE_ITEMS, after);
    yield rows;
    after = next;
  } while (after !== undefined);
}

function toCells({ id, title, description, owner_id, created_at, updated_at }: ItemRow): (string | null)[] {
  return [id, title, description, owner_id, created_at, updated_at];
}

/** Makes each piece when it is asked for. `finish` is called once there will be no more, whoever ends it. */
function streamOf(
  pieces: Iterator<string>,
  finish: () => void,
  stalled_ms: number,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    clearTimeout(timer);
    finish();
  };
  const watch = (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => {
    timer = setTimeout(() => {
      end();
      controller.error(new Error("The export was given up: nobody takes it"));
    }, stalled_ms);
  };
  return new ReadableStream({
    start: watch,
    pull: (controller) => {
      clearTimeout(timer);
      try {
        const { value, done } = pieces.next();
        if (done) {
          end();
          return controller.close();
        }
        controller.enqueue(encoder.encode(value));
        watch(controller);
      } catch (error) {
        end();
        throw error; // the stream breaks off, so that what came is not taken for the whole
      }
    },
    cancel: end,
  }, { highWaterMark: 0 });
}
