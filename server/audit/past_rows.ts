/**
 * Pure: rows as entries of the trail hold them. Entries stay for ever, and what was deleted years ago is to come back;
 * so they are read by what was true when they were written, never by what the wire contract asks for today.
 */
import * as z from "zod";

/**
 * The shape of the rows in entries that are written now, by entity type. An entry of a column holds cards as well, so
 * all that is on a board has one number. A row that loses, renames or reinterprets a field begins a new shape, with an
 * upgrade beside its `PastRow`; a field that is new needs only a default there.
 */
const SHAPES: Readonly<Record<string, number>> = { board: 1, column: 1, card: 1, item: 1 };

/** What an entry says of the shape of its rows; those that say nothing are of the first one. */
export function shapeNote(entity_type: string): { readonly shape?: number } {
  const shape = SHAPES[entity_type] ?? 1;
  return shape === 1 ? {} : { shape };
}

type Fields = Readonly<Record<string, unknown>>;

/** How rows of one kind are read, whatever shape they were written in. */
export interface PastRow<Row> {
  /** The present shape: lenient, with a default for each field that came later, and none of today's limits. */
  readonly schema: z.ZodType<Row>;
  /** `upgrades[0]` makes the second shape of the first, and so on to the present one. */
  readonly upgrades: readonly ((row: Fields) => Fields)[];
}

const Details = z.looseObject({ shape: z.int().positive().default(1) });
const FieldsOf = z.record(z.string(), z.unknown());

/** What stands under `name` in the details of an entry, as a row of the present shape; undefined when it is none. */
export function readPastRow<Row>(past: PastRow<Row>, details: unknown, name: string): Row | undefined {
  const { data } = Details.safeParse(details);
  return data && upgrade(past, data[name], data.shape);
}

/** The same for a list of rows, without those that are none. */
export function readPastRows<Row>(past: PastRow<Row>, details: unknown, name: string): Row[] {
  const { data } = Details.safeParse(details);
  const list = data?.[name];
  if (data === undefined || !Array.isArray(list)) return [];
  return list.flatMap((row: unknown) => upgrade(past, row, data.shape) ?? []);
}

function upgrade<Row>({ schema, upgrades }: PastRow<Row>, row: unknown, shape: number): Row | undefined {
  const { data: fields } = FieldsOf.safeParse(row);
  if (fields === undefined || shape > upgrades.length + 1) return undefined; // written by a later version
  const present = upgrades.slice(shape - 1).reduce<Fields>((older, step) => step(older), fields);
  return schema.safeParse(present).data;
}
