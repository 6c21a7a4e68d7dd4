import "../first_load.ts";
import { useEffect, useRef } from "preact/hooks";
import type { User } from "../../server/users/schema.ts";
import { registerKeys } from "../keys.ts";
import { useLive } from "../live.ts";
import { statusOf } from "../live_status.ts";
import { isLocal, me } from "../login/session.ts";
import { amend, route } from "../router.ts";
import { SectionLink } from "../settings/SectionLink.tsx";
import styles from "../styles/settings.css" with { type: "text" };
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { adoptStyles } from "../ui/lazy_styles.ts";
import { Table, type TableColumn } from "../ui/Table.tsx";
import { focusFirstRow, focusTable } from "../ui/table_focus.ts";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { DeleteUser } from "./DeleteUser.tsx";
import { openDialog, showDialog, shownSort, users } from "./store.ts";
import { UserDialog } from "./UserDialog.tsx";

adoptStyles(styles);

const TABLE = "users";
/** Typing searches after a short pause. */
const SEARCH_AFTER_MS = 200;

registerKeys("users", {
  shortcuts: [
    [["↑", "↓"], "Walk the users"],
    [["Enter", "e"], "Change the user"],
    [["n"], "New user"],
    [["Delete"], "Delete the user, after asking"],
  ],
  onKey: ({ key, target }) => {
    if (key === "n") {
      showDialog({ type: "new" });
      return true;
    }
    if (key !== "ArrowDown" || !(target instanceof Element) || !target.matches("body, h1")) return false;
    focusTable(TABLE);
    return true;
  },
  enter: () => focusFirstRow(TABLE),
});

const COLUMNS: readonly TableColumn<User>[] = [
  { key: "username", title: "Username", sort: "username", cell: (user) => <Name user={user} /> },
  { key: "full_name", title: "Full name", wide_only: true, cell: (user) => user.full_name },
  { key: "email", title: "E-mail", wide_only: true, cell: (user) => user.email },
  { key: "role", title: "Role", width: "short", cell: roleOf },
  { key: "active", title: "Active", width: "short", wide_only: true, cell: (user) => user.is_active ? "Yes" : "No" },
  {
    key: "created",
    title: "Created",
    width: "medium",
    wide_only: true,
    sort: "created_at",
    first: "descending",
    cell: (user) => <TimeAgo at={user.created_at} />,
  },
];

/** Everybody who may log in; for administrators. */
export function UsersView() {
  return me.value?.is_admin === false ? <NotForYou /> : <UserList />;
}

function UserList() {
  useLive(users, "user");
  useSearch();
  const { q } = route.value;
  return (
    <div class="users">
      <div class="users-head">
        {isLocal.value && (
          <p class="hint">
            People need not log in here: to have these users do so, turn accounts on under{" "}
            <SectionLink to="access">Access</SectionLink>.
          </p>
        )}
        <Button look="main" icon="plus" onClick={add}>Add user</Button>
      </div>
      <Table
        id={TABLE}
        label="Users"
        columns={COLUMNS}
        rows={users.shown.value ?? []}
        keyOf={(user) => user.id}
        nameOf={(user) => user.username}
        status={statusOf(users)}
        empty={<NoUsers />}
        search={{ q, onClear: () => amend({ q: "" }) }}
        sort={shownSort()}
        onSort={(sort) => amend({ sort })}
        onOpen={(user) => showDialog({ type: "edit", user })}
        onDelete={([user]) => user && showDialog({ type: "delete", user })}
        secondLine={secondLine}
      />
      <Dialogs />
    </div>
  );
}

function add(): void {
  showDialog({ type: "new" });
}

function Dialogs() {
  const open = openDialog.value;
  const close = () => showDialog(undefined);
  useEffect(() => close, []); // the view may be left by "back" while a dialog is open
  if (open === undefined) return null;
  if (open.type === "delete") return <DeleteUser user={open.user} onClose={close} />;
  return (
    <UserDialog
      user={open.type === "edit" ? open.user : undefined}
      onClose={close}
      onDelete={(user) => showDialog({ type: "delete", user })}
    />
  );
}

/** Searches and sorts as the address says. */
function useSearch(): void {
  const { q, sort } = route.value;
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false; // the view reads its users when it appears
      return;
    }
    const timer = setTimeout(() => void users.loadAnew(), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [q, sort]);
}

function Name({ user }: { readonly user: User }) {
  return (
    <>
      <span title={user.username}>{user.username}</span>{" "}
      {user.id === me.value?.id && <strong class="badge">You</strong>}
    </>
  );
}

function roleOf(user: User): string {
  return user.is_admin ? "Administrator" : "User";
}

/** What the columns that there is no room for would say. */
function secondLine({ full_name, email, is_active }: User): string {
  return [is_active ? null : "Not active", full_name, email].filter((words) => words !== null).join(" · ");
}

function NoUsers() {
  return (
    <div class="notice">
      <Icon name="users" />
      <h2>There are no users yet</h2>
      <p>Users log in with a name and a password, and have items and settings of their own.</p>
      <Button look="main" onClick={add}>Add the first user</Button>
    </div>
  );
}

function NotForYou() {
  return (
    <div class="notice">
      <Icon name="users" />
      <h2>Only administrators see the users</h2>
      <p>
        Your own name and password are under <SectionLink to="profile">Settings</SectionLink>.
      </p>
    </div>
  );
}
