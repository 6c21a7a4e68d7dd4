/** What the feature offers to others. */
export { importItems } from "./import.ts";
export { createItem, deleteItem, getItemJson, patchItem, putItem, restoreItem } from "./items.ts";
export { exportItems, listItems } from "./lists.ts";
