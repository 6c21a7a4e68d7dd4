/** Use cases of boards, columns and cards. */
export * from "./boards.ts";
export * from "./cards.ts";
export * from "./columns.ts";
export { replaceBoard } from "./replace.ts";
export { seedBoard } from "./seed.ts";
export { findShapeErrors } from "./difference.ts";
export { type Board, type Card, type Column, COLUMNS_MAX } from "./schema.ts";
