/** Settings over HTTP. */
import { Hono } from "hono";
import * as z from "zod";
import type { Env } from "../context.ts";
import { json } from "../http/answer.ts";
import { describe, takesNoInput } from "../http/openapi.ts";
import { validate } from "../http/validate.ts";
import { Setting, SettingPut } from "./schema.ts";
import { deleteSetting, getSetting, listSettings, putSetting } from "./service.ts";

const CHANGE_PROBLEMS = [
  ...["forbidden", "not_found", "setting_fixed", "no_administrator", "secrets_damaged"] as const,
];

export const settings = new Hono<Env>()
  .get(
    "/",
    describe({
      access: "setting.read",
      summary: "The settings: your own, and for administrators also those of the instance",
      answers: z.array(Setting),
    }),
    (c) => json(c, listSettings(c.get("services"), c.get("caller"))),
  )
  .get(
    "/:key",
    describe({
      access: "setting.read",
      summary: "A setting; a secret's value is not told",
      answers: Setting,
      problems: ["forbidden", "not_found"],
    }),
    (c) => json(c, getSetting(c.get("services"), c.get("caller"), c.req.param("key"))),
  )
  .put(
    "/:key",
    describe({
      access: "setting.write",
      summary: "Give a setting a value",
      answers: Setting,
      problems: CHANGE_PROBLEMS,
    }),
    validate("json", SettingPut),
    async (c) => {
      const { value } = c.req.valid("json");
      return json(c, await putSetting(c.get("services"), c.get("caller"), c.req.param("key"), value));
    },
  )
  .delete(
    "/:key",
    describe({
      access: "setting.write",
      summary: "Take a setting back to its default",
      answers: Setting,
      problems: [...CHANGE_PROBLEMS, "unsupported_type"],
    }),
    takesNoInput(),
    async (c) => json(c, await deleteSetting(c.get("services"), c.get("caller"), c.req.param("key"))),
  );
