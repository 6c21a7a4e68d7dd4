/** Use cases of users. */
export { adoptLocalBelongings } from "./adopt.ts";
export { changeUser, deleteUser, getUser, patchUser } from "./changes.ts";
export { createUser, insertNewUser, type NewUser, signUp } from "./create.ts";
export { listUsers } from "./list.ts";
export { deleteMe, getMe, patchMe, refuseLocalUser, requireMe } from "./me.ts";
export { nameKey } from "./names.ts";
export { toUser } from "./rows.ts";
export {
  hashNewPassword,
  requireFreeName,
  requireFreeTokenName,
  requireGoodPassword,
  type UserServices,
} from "./rules.ts";
export type { PasswordChange, User } from "./schema.ts";
