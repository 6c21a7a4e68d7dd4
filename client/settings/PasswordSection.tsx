import { isLocal } from "../login/session.ts";
import { ChangePassword } from "./ChangePassword.tsx";
import { Panel } from "./parts.tsx";
import { SectionLink } from "./SectionLink.tsx";
import { Sessions } from "./Sessions.tsx";

/** The password, and where one is logged in. */
export function PasswordSection() {
  if (isLocal.value) {
    return (
      <Panel title="No password is needed here">
        <p>
          There are no accounts, so nobody logs in. Turn accounts on under{" "}
          <SectionLink to="access">Access</SectionLink>.
        </p>
      </Panel>
    );
  }
  return (
    <>
      <ChangePassword />
      <Sessions />
    </>
  );
}
