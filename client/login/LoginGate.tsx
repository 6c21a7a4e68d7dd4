/** Where the pages of logging in come into the page; their scripts are loaded when they are needed. */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { route } from "../router.ts";
import { enterView } from "../shell/title.ts";
import { LazyView } from "../ui/LazyView.tsx";
import { accounts } from "./accounts.ts";

const loadLogin = async () => (await import("./LoginView.tsx")).LoginView;
const loadSetup = async () => (await import("./SetupView.tsx")).SetupView;
const loadSignup = async () => (await import("./SignupView.tsx")).SignupView;

/** Instead of the workbench: nobody has logged in since the page was loaded. */
export function LoginPage() {
  useEffect(() => () => queueMicrotask(enterView), []); // once the workbench is drawn
  const isFirst = accounts.value?.needs_setup === true;
  return (
    <main class="login-page">
      {isFirst ? <LazyView name="the first start" load={loadSetup} /> : <LazyView name="the login" load={loadLogin} />}
    </main>
  );
}

/** Over the workbench, which stays as it is, with all that was typed: the session has ended. */
export function LoginLayer() {
  const layer = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => { // before the effects of what is in it, which focus a field
    const left = document.activeElement;
    layer.current?.showModal();
    return () => {
      if (left instanceof HTMLElement && left.isConnected) left.focus();
    };
  }, []);
  return (
    <dialog
      ref={layer}
      class="login-layer"
      aria-label="Log in"
      closedby="none"
      onCancel={(event) => event.preventDefault()}
      onClose={(event) => event.currentTarget.showModal()} // some browsers close it by a second Escape all the same
    >
      <LazyView name="the login" load={loadLogin} />
    </dialog>
  );
}

/** For somebody who has no account yet. */
export function NewcomerPage() {
  return (
    <main class="login-page">
      {route.value.view === "setup"
        ? <LazyView name="the first start" load={loadSetup} />
        : <LazyView name="signing up" load={loadSignup} />}
    </main>
  );
}
