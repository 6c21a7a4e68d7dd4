/** What holds for every password that is being chosen (server/users/schema.ts, server/auth): told in advance. */
export const PASSWORD_RULES = "8 to 128 characters, whatever you like, but none of the most common passwords.";
