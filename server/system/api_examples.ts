/** An example for each schema of the API; tests check each by its schema. */

const AT = "2026-01-02T03:04:05.678Z";
const TIMES = { created_at: AT, updated_at: AT };
const ID = "019b7d1e-5a4e-7c2a-9d64-3b1f0c8e2a71";
const HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/** What stands in an address, by the name of the parameter. */
export const PARAMS: Readonly<Record<string, string>> = {
  board_id: "board-1",
  column_id: "col-a",
  card_id: ID,
  item_id: ID,
  user_id: ID,
  session_id: ID,
  token_id: ID,
  chat_id: ID,
  proposal_id: ID,
  key: "theme",
  code: "stale",
};

const content = { title: "Water the plants", details: "Twice a **week**", labels: ["home"], due_on: "2026-02-03" };
const placed = { board_id: "board-1", before_id: null, version: 3, board_version: 17, ...TIMES };
const Card = { id: ID, column_id: "col-a", ...content, ...placed };
const BoardCard = { id: ID, ...content, version: 3, ...TIMES };
const BoardColumn = { id: "col-a", title: "To do", cardIds: [ID] };
const Board = { columns: [BoardColumn], cards: { [ID]: BoardCard } };
const BoardSummary = { id: "board-1", title: "My board", version: 17, ...TIMES };
const Operation = { type: "add_card", card_id: ID, column_id: "col-a", title: "Water the plants" };
const summary = "Add Water the plants to To do";
const Proposal = {
  id: ID,
  chat_id: ID,
  message_id: ID,
  state: "applied",
  operations: [{ index: 0, operation: Operation, summary, state: "applied" }],
  reason: null,
  ...TIMES,
};
const Item = {
  id: ID,
  title: "Pump",
  description: "Spare part",
  owner_id: "local",
  version: 1,
  ...TIMES,
};
const ItemCreate = { title: "Pump", description: "Spare part" };
const profile = { email: "ada@example.org", full_name: "Ada Lovelace" };
const User = { id: ID, username: "ada", ...profile, is_active: true, is_admin: false, version: 1, ...TIMES };
const chosen = { username: "ada", password: "correct horse battery" };
const Token = {
  id: ID,
  name: "nightly import",
  scopes: ["read", "write"],
  owner_id: ID,
  created_at: AT,
  expires_at: null,
  last_used_at: null,
};
const note = { operation: "note.add", entity_type: "note", entity_id: "n-1", details: { text: "Filter changed" } };
const done = { chat_id: ID, message_id: ID, proposal: null };

/** By the id of the schema. */
export const EXAMPLES = {
  AccessTokenAnswer: { access_token: "eyJhbGciOiJIUzI1NiJ9.e30.c2ln", token_type: "bearer" },
  AuditCreate: note,
  AuditEntry: {
    ...{ id: 17, timestamp: AT, ...note, created_at: AT, actor: "ada", request_id: "import-2026-01-02" },
    ...{ source: "client", prev_hash: HASH, hash: HASH },
  },
  BadLine: { line: 3, column: "title", detail: "must not be empty" },
  Board,
  BoardCard,
  BoardCardInput: { id: ID, ...content },
  BoardColumn,
  BoardCreate: { title: "My board" },
  BoardPatch: { columns: [BoardColumn], cards: { [ID]: { id: ID, ...content } } },
  BoardSummary,
  Card,
  CardCreate: { column_id: "col-a", ...content, before_id: null },
  CardMove: { column_id: "col-b", before_id: null },
  CardPatch: { title: "Water the plants", due_on: null },
  ChangeEvent: {
    ...{ id: 17, at: AT, actor: "ada", operation: "card.update", entity_type: "card", entity_id: ID },
    ...{ version: 3, row: Card },
  },
  Chat: { id: ID, board_id: "board-1", title: "What is overdue?", version: 2, ...TIMES },
  ChatAnswer: { message: "One card is overdue.", board_update: null, ...done },
  ChatAsk: { messages: [{ role: "user", content: "What is overdue?" }], board_id: "board-1" },
  ChatCreate: { board_id: "board-1" },
  ChatDone: { message: "One card is overdue.", ...done },
  ChatMessage: {
    ...{ id: ID, chat_id: ID, role: "assistant", content: "I added a card.", state: "done", problem: null },
    ...{ proposal: Proposal, created_at: AT },
  },
  ChatOperation: { index: 0, operation: Operation, summary },
  ChatState: {
    ...{ configured: true, model: "llama3.2", host: "127.0.0.1", advice: null, found: [], chat_apply: "review" },
  },
  Column: { id: "col-a", title: "To do", ...placed },
  ColumnCreate: { title: "To do", before_id: null },
  ColumnMove: { before_id: null },
  ColumnPatch: { title: "To do" },
  CreatedToken: { ...Token, secret: "bt_3q2-796tvu_erb7v3q2-796tvu_erb7v" },
  FailedLoginCounts: {
    ...{ since: AT, count: 3, unknown_count: 1 },
    accounts: [{ user_id: ID, username: "ada", count: 2, last_at: AT }],
  },
  FoundServer: { name: "Ollama", base_url: "http://127.0.0.1:11434/v1", models: ["llama3.2"] },
  Health: {
    ...{ status: "ok", version: "0.2.1", instance_id: ID, sqlite_version: "3.54.0", uptime_ms: 1200 },
    serves_localhost: true,
  },
  Item,
  ItemBulkDelete: { items: [{ id: Item.id, version: 3 }] },
  ItemBulkRestore: { ids: [Item.id] },
  ItemCreate,
  ItemImport: { dry_run: false, added: 2, already_there: 1, bad: 0, bad_lines: [] },
  ItemPatch: { description: null },
  ItemPut: ItemCreate,
  Login: chosen,
  LoginAnswer: {
    ...{ token: "eyJhbGciOiJIUzI1NiJ9.e30.c2ln", access_token: "eyJhbGciOiJIUzI1NiJ9.e30.c2ln", token_type: "bearer" },
    ...{ expires_in: 900, user: User },
  },
  MePatch: profile,
  ModelUsage: {
    ...{ model: "llama3.2", calls: 3, prompt_tokens: 1200, completion_tokens: 300, cost_usd: null, duration_ms: 5200 },
  },
  NamedBoard: { ...BoardSummary, ...Board },
  Operation,
  PasswordChange: { current_password: "correct horse battery", new_password: "quite another password" },
  PasswordGrant: { grant_type: "password", ...chosen },
  Problem: {
    ...{ type: "/problems/not_found", title: "There is nothing here", status: 404, detail: 'There is no item "x"' },
    ...{ instance: "/api/v1/items/x", request_id: "import-2026-01-02" },
  },
  Proposal,
  ProposalApply: { indexes: [0] },
  ProposedOperation: { index: 0, operation: Operation, summary, state: "waiting" },
  Session: { id: ID, device: "Firefox on Linux", created_at: AT, last_seen_at: AT, expires_at: AT, is_current: true },
  Setting: {
    ...{ key: "theme", value: "dark", default: "system", description: "Light or dark", scope: "user" },
    ...{ is_secret: false, is_set: true, needs_restart: false, fixed_by: null },
  },
  SettingPut: { value: "dark" },
  SetupCreate: { token: "bts_3q2-796tvu", ...chosen, ...profile },
  SetupState: { auth_required: true, needs_setup: false, signup_allowed: false },
  Signup: { ...chosen, ...profile },
  StreamState: { last_id: 17, instance_id: ID },
  SystemInfo: {
    ...{ version: "0.2.1", sqlite_version: "3.54.0", deno_version: "2.7.11", instance_id: ID },
    ...{
      data_dir: "/home/ada/.local/share/benchtop",
      database_bytes: 81920,
      backups_bytes: 0,
      backups: 0,
      audit_gap: null,
    },
  },
  Token,
  TokenCreate: { name: "nightly import", scopes: ["read", "write"], expires_at: "2027-01-31T00:00:00Z" },
  UnreadableEntry: {
    ...{ id: 17, timestamp: AT, ...note, details: null, created_at: AT, actor: "ada", request_id: "import-2026-01-02" },
    ...{ source: "client", prev_hash: HASH, hash: HASH, unreadable: true },
  },
  User,
  UserCreate: { ...chosen, ...profile, is_active: true, is_admin: false },
  UserPatch: { is_active: false },
} as const;
