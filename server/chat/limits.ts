/** How much a conversation with a model may take: time, bytes and tokens. */

export interface ChatLimits {
  /** From the request to the first byte of the answer's body, looking up the name included. */
  readonly first_byte_ms: number;
  /** One question in all, whatever the number of rounds; a single call never takes longer either. */
  readonly answer_ms: number;
  /** What a single answer of the service may hold, as it comes over the wire. */
  readonly stream_bytes: number;
  /** How often one question may go to the model, each time with what its tools have answered. */
  readonly rounds: number;
  /** What the model may say in one call, thinking included. */
  readonly output_tokens: number;
  /** What the model is told in one call. */
  readonly prompt_tokens: number;
}

export const CHAT_LIMITS: ChatLimits = {
  first_byte_ms: 60_000,
  answer_ms: 300_000,
  stream_bytes: 1024 * 1024,
  rounds: 16,
  output_tokens: 8_192,
  prompt_tokens: 32_000,
};
