/** Use cases of logging in, for other features and for app.ts. */
export { authenticate } from "./authenticate.ts";
export { changePassword, sessionDevice } from "./change_password.ts";
export { clientOf } from "./client.ts";
export { clearCookies, setCookies } from "./cookies.ts";
