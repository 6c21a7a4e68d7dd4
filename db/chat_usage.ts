/** What calls of models have cost. A row outlives its chat. */
import type { Database } from "./database.ts";

export interface UsageRow {
  readonly id: string;
  readonly owner_id: string;
  readonly chat_id: string | null;
  readonly model: string;
  /** Null when the service does not say; so are the next two. */
  readonly prompt_tokens: number | null;
  readonly completion_tokens: number | null;
  readonly cost_usd: number | null;
  readonly duration_ms: number;
  readonly created_at: string;
}

/** The calls of one model together; tokens that were not told count as none. */
export interface UsageSum {
  readonly model: string;
  readonly calls: number;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  /** Null when no call told any. */
  readonly cost_usd: number | null;
  readonly duration_ms: number;
}

export function insertUsage(db: Database, row: UsageRow): void {
  db.run(
    `INSERT INTO chat_usage (id, owner_id, chat_id, model, prompt_tokens, completion_tokens, cost_usd, duration_ms,
      created_at) VALUES (:id, :owner_id, :chat_id, :model, :prompt_tokens, :completion_tokens, :cost_usd, :duration_ms,
      :created_at)`,
    { ...row },
  );
}

// total() where sum() of whole numbers can overflow, which is an error.
const SUM = `model, count(*) AS calls, total(prompt_tokens) AS prompt_tokens,
  total(completion_tokens) AS completion_tokens, sum(cost_usd) AS cost_usd, total(duration_ms) AS duration_ms`;

/** Sums by model, by its name; of one owner, or of everybody. */
export function sumUsage(db: Database, owner_id: string | undefined): UsageSum[] {
  if (owner_id === undefined) return db.all(`SELECT ${SUM} FROM chat_usage GROUP BY model ORDER BY model`);
  return db.all(`SELECT ${SUM} FROM chat_usage WHERE owner_id = :owner_id GROUP BY model ORDER BY model`, { owner_id });
}
