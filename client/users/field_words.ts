/** What holds for the fields of every user (server/users/schema.ts, server/auth): told in advance, and called so. */

export const USERNAME_RULES = "3 to 64 letters, digits or . _ @ + -";
export const PASSWORD_RULES = "8 to 128 characters, whatever you like, but none of the most common passwords.";

/** The texts of a user as forms call them. */
export const ACCOUNT_FIELDS = {
  username: "Username",
  full_name: "Full name",
  email: "E-mail",
  password: "Password",
} as const;
