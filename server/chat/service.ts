/** What chats offer to the rest of the server. */
export { failInterrupted } from "./outcomes.ts";
