/** The server's API as typed calls that get through as the person who is logged in. */
import { sessionFetch } from "./login/access.ts";
import { createApi } from "./plain_api.ts";

export { sessionFetch };
export const api = createApi(sessionFetch);
