import { assertEquals } from "../../support/assert.ts";
import { putAside, setAside } from "../../../client/board/set_aside.ts";

Deno.test("the browser asks before the page is left while it holds a text that was not saved", () => {
  const isAsked = () => !dispatchEvent(new Event("beforeunload", { cancelable: true }));
  setAside.guard();
  assertEquals(isAsked(), false);
  putAside("a", { title: "one" }, new Error("The disk is full"));
  putAside("b", { title: "two" }, new Error("The disk is full"));
  putAside("a", { details: "more" }, new Error("The disk is full"));
  assertEquals(setAside.edits.value.get("a")?.patch, { title: "one", details: "more" });
  setAside.drop("a");
  assertEquals(isAsked(), true);
  setAside.drop("b");
  assertEquals(isAsked(), false);
});
