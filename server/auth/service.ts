/** Use cases of logging in, for other features and for app.ts. */
export { authenticate, isStillGood } from "./authenticate.ts";
export { clearCookies, setCookies } from "./cookies.ts";
export { limitTries, startSession } from "./sessions.ts";
