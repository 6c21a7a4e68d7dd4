/** What the fields of an item take; the server decides (server/items/schema.ts). */

export const TITLE_MAX = 255;
export const DESCRIPTION_MAX = 2000;
