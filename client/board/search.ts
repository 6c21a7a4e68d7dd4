/** Which cards a search finds. */
import type { BoardCard } from "../../server/board/schema.ts";

/**
 * A card is found when every word of the search stands somewhere in its title, details or labels, in any case.
 *
 * @returns undefined for a search without words
 */
export function matcher(search: string): ((card: BoardCard) => boolean) | undefined {
  const words = fold(search).split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return undefined;
  return (card) => {
    const text = fold(`${card.title}\n${card.details}\n${card.labels.join("\n")}`);
    return words.every((word) => text.includes(word));
  };
}

/** Case and accents do not count: "résumé" is found by "resume". */
function fold(text: string): string {
  // Marks go before as well: they do not count, and a long run of them would be sorted for nothing.
  return text.replace(/\p{Mn}+/gu, "").normalize("NFKD").replace(/\p{Mn}+/gu, "").toLowerCase();
}
