/** The table of who may do what, walked with every kind of actor. */
import type { Scope } from "../../server/auth/schema.ts";
import {
  type Action,
  ACTIONS,
  type Actor,
  authorize,
  COMMAND,
  isAdministrator,
  LOCAL,
  NOBODY,
  sessionActor,
} from "../../server/authorize.ts";
import { AppError, type ErrorCode } from "../../server/errors.ts";
import { assert, assertEquals } from "../support/assert.ts";

const USER = sessionActor({ id: "u-1", username: "anna", is_admin: false }, "s-1");
const ADMINISTRATOR = sessionActor({ id: "u-2", username: "ada", is_admin: true }, "s-2");

function tokenOf(owner: Actor, ...scopes: Scope[]): Actor {
  return { ...owner, kind: "token", name: `${owner.name}'s ${scopes.join(" ")}`, scopes, credential_id: "t-1" };
}

const ACTORS = {
  nobody: NOBODY,
  local: LOCAL,
  command: COMMAND,
  user: USER,
  administrator: ADMINISTRATOR,
  "user's read token": tokenOf(USER, "read"),
  "user's write token": tokenOf(USER, "write"),
  "user's admin token": tokenOf(USER, "admin"),
  "administrator's read token": tokenOf(ADMINISTRATOR, "read"),
  "administrator's write token": tokenOf(ADMINISTRATOR, "write"),
  "administrator's admin token": tokenOf(ADMINISTRATOR, "admin"),
} as const satisfies Record<string, Actor>;

type Who = keyof typeof ACTORS;

const EVERYBODY: readonly Who[] = [
  ...["nobody", "local", "command", "user", "administrator"] as const,
  ...["user's read token", "user's write token", "user's admin token"] as const,
  ...["administrator's read token", "administrator's write token", "administrator's admin token"] as const,
];
const KNOWN = EVERYBODY.filter((who) => who !== "nobody");
const WRITERS = KNOWN.filter((who) => !who.endsWith("read token"));
const PEOPLE = KNOWN.filter((who) => !who.endsWith("token"));
const ADMINISTRATORS: readonly Who[] = ["local", "command", "administrator"];

/** Who gets through the door of an action, written out by hand. */
const MAY: Readonly<Record<Action, readonly Who[]>> = {
  "public.read": EVERYBODY,
  "public.login": EVERYBODY,
  "board.read": KNOWN,
  "board.write": WRITERS,
  "chat.read": KNOWN,
  "chat.write": WRITERS,
  "audit.read": KNOWN,
  "audit.write": WRITERS,
  "event.read": KNOWN,
  "item.read": KNOWN,
  "item.write": WRITERS,
  "me.read": KNOWN,
  "me.write": PEOPLE,
  "session.read": PEOPLE,
  "session.write": PEOPLE,
  "token.read": PEOPLE,
  "token.write": PEOPLE,
  "user.read": [...ADMINISTRATORS, "administrator's admin token"],
  "user.write": ADMINISTRATORS,
  "setting.read": KNOWN,
  "setting.write": WRITERS,
  "instance.read": [...ADMINISTRATORS, "administrator's admin token"],
  "instance.write": ADMINISTRATORS,
};

function isAction(name: string): name is Action {
  return Object.hasOwn(ACTIONS, name);
}

const ALL_ACTIONS = Object.keys(ACTIONS).filter(isAction);

/** The code of the refusal; undefined when there is none. */
function refusalOf(work: () => void): ErrorCode | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

Deno.test("authorize: each action lets through exactly whom the table says, and 401 is for nobody alone", () => {
  for (const action of ALL_ACTIONS) {
    for (const who of EVERYBODY) {
      const expected = MAY[action].includes(who) ? undefined : who === "nobody" ? "unauthenticated" : "forbidden";
      assertEquals(refusalOf(() => authorize(ACTORS[who], action)), expected, `${who}: ${action}`);
    }
  }
});

Deno.test("authorize: a row of one's own passes, somebody else's is told as a missing one", () => {
  const seesAll: readonly Who[] = [...ADMINISTRATORS, "administrator's admin token"];
  for (const action of ALL_ACTIONS.filter((name) => ACTIONS[name].role === "owner")) {
    for (const who of MAY[action]) {
      const actor = ACTORS[who];
      const own = { type: "item", id: "i-1", owner_id: actor.user_id };
      assertEquals(refusalOf(() => authorize(actor, action, own)), undefined, `${who}: ${action}`);
      const other = { type: "item", id: "i-1", owner_id: "u-9" };
      const expected = seesAll.includes(who) ? undefined : "not_found";
      assertEquals(refusalOf(() => authorize(actor, action, other)), expected, `${who}: ${action}`);
    }
  }
});

Deno.test("authorize: what an actor may not do at all is refused before it is asked whose the row is", () => {
  const other = { type: "item", id: "i-1", owner_id: "u-9" };
  assertEquals(refusalOf(() => authorize(NOBODY, "item.write", other)), "unauthenticated");
  assertEquals(refusalOf(() => authorize(tokenOf(USER, "read"), "item.write", other)), "forbidden");
});

Deno.test("authorize: write includes read, admin includes both, and no token may more than its owner", () => {
  for (const owner of [USER, ADMINISTRATOR]) {
    for (const scopes of [["read"], ["write"], ["admin"], ["read", "write", "admin"]] as const) {
      for (const action of ALL_ACTIONS) {
        const asToken = refusalOf(() => authorize(tokenOf(owner, ...scopes), action));
        const asPerson = refusalOf(() => authorize(owner, action));
        assert(asPerson === undefined || asToken !== undefined, `${owner.name} ${scopes}: ${action}`);
      }
    }
  }
  assertEquals(refusalOf(() => authorize({ ...tokenOf(USER), scopes: [] }, "board.read")), "forbidden");
});

Deno.test("authorize: 401 says how to come in, and what was wrong with what came", () => {
  const refusal = (actor: Actor) => {
    try {
      authorize(actor, "board.read");
    } catch (error) {
      if (error instanceof AppError) return [error.detail, error.headers];
    }
    return undefined;
  };
  assertEquals(refusal(NOBODY), [
    "Log in, or send an API token in the Authorization header",
    { "WWW-Authenticate": "Bearer" },
  ]);
  assertEquals(refusal({ ...NOBODY, refusal: "It is over" }), [
    "It is over",
    { "WWW-Authenticate": 'Bearer error="invalid_token"' },
  ]);
});

Deno.test("isAdministrator: an administrator's token is one only with the scope admin", () => {
  const administrators = EVERYBODY.filter((who) => isAdministrator(ACTORS[who]));
  assertEquals(administrators, ["local", "command", "administrator", "administrator's admin token"]);
});
