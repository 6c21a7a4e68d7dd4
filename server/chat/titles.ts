/** What a chat is called in the list of chats. */

/** Characters of a title, as people see them. */
const TITLE_LENGTH = 80;

/** The beginning of a question, on one line and cut between words. */
export function titleOf(question: string): string {
  const line = question.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  const characters = [...line];
  if (characters.length <= TITLE_LENGTH) return line || "…";
  const cut = characters.slice(0, TITLE_LENGTH).join("");
  const space = cut.lastIndexOf(" ");
  return `${(space > TITLE_LENGTH / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}
