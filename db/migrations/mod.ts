import boardAndAudit from "./0001_board_and_audit.sql" with { type: "text" };
import accounts from "./0002_accounts.sql" with { type: "text" };
import chat from "./0003_chat.sql" with { type: "text" };
import auditFiling from "./0004_audit_filing.sql" with { type: "text" };

/** One step of the schema. What has been released is never edited: a change is a new step. */
export interface Migration {
  /** 1, 2, 3 …: the `user_version` of a database that has it. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: "board_and_audit", sql: boardAndAudit },
  { version: 2, name: "accounts", sql: accounts },
  { version: 3, name: "chat", sql: chat },
  { version: 4, name: "audit_filing", sql: auditFiling },
];
