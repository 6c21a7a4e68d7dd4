/** Use cases of users. */
export { adoptLocalBelongings } from "./adopt.ts";
export { changeUser, deleteUser, getUser, patchUser } from "./changes.ts";
export { createUser, insertNewUser, type NewUser, signUp } from "./create.ts";
export { listUsers } from "./list.ts";
export { changePassword, deleteMe, getMe, patchMe } from "./me.ts";
export { nameKey } from "./names.ts";
export { toUser } from "./rows.ts";
export { hashNewPassword, requireFreeName, type UserServices } from "./rules.ts";
