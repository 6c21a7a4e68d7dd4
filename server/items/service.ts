/** What the feature offers to others. */
export { deleteItems, restoreItems } from "./bulk.ts";
export { exportItems } from "./export.ts";
export { importItems } from "./import.ts";
export { createItem, deleteItem, getItemJson, patchItem, putItem, restoreItem } from "./items.ts";
export { listItems } from "./lists.ts";
