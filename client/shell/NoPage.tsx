import { followLink } from "../follow_link.ts";
import { Icon } from "../ui/Icon.tsx";

/** For an address that names nothing here; the server answered it with 404. */
export function NoPage() {
  return (
    <div class="notice">
      <Icon name="info" />
      <h2>There is no page here</h2>
      <p>The link may be old or mistyped.</p>
      <a
        class="button main"
        href="/"
        onClick={(event) => followLink(event, { view: "board", board_id: undefined, q: "", card_id: undefined })}
      >
        Go to the first board
      </a>
    </div>
  );
}
