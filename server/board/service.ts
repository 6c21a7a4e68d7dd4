/** Use cases of boards, columns and cards. */
export * from "./boards.ts";
export * from "./cards.ts";
export * from "./columns.ts";
export { replaceBoard } from "./replace.ts";
export { seedBoard } from "./seed.ts";
