/**
 * What the value of each setting may be; parsing gives the form in which it is kept. Apart from the registry, which every
 * start reads: a start with nothing stored needs no rules.
 */
import * as z from "zod";
import { API_KEY_MAX, MODEL_NAME_MAX, SINGLE_LINE, VISIBLE_ASCII } from "../ai_values.ts";
import { readBaseUrl } from "../http/base_url.ts";
import { ChatApply, Density, Theme } from "./schema.ts";

const OnOff = z.boolean("must be true or false");

const Minutes = z.int("must be a whole number").min(1, "must be at least 1").max(1440, "must be at most 1440");

const BaseUrl = z.string("must be a text").trim().max(2000, "must have at most 2000 characters").transform(
  (text, context) => {
    const read = readBaseUrl(text);
    if ("url" in read) return read.url;
    context.addIssue({ code: "custom", message: read.fault });
    return z.NEVER;
  },
);

const ModelName = z.string("must be a text").trim().min(1, "must not be empty")
  .max(MODEL_NAME_MAX, `must have at most ${MODEL_NAME_MAX} characters`)
  .regex(SINGLE_LINE, "must be a single line without control characters");

const ApiKey = z.string("must be a text").trim().min(1, "must not be empty")
  .max(API_KEY_MAX, `must have at most ${API_KEY_MAX} characters`)
  .regex(VISIBLE_ASCII, "must be letters, digits and signs without blanks");

export const RULES = {
  theme: Theme,
  density: Density,
  chat_apply: ChatApply,
  auth_required: OnOff,
  signup_allowed: OnOff,
  access_token_minutes: Minutes,
  ai_base_url: BaseUrl,
  ai_model: ModelName,
  ai_api_key: ApiKey,
};
export type Rules = typeof RULES;
