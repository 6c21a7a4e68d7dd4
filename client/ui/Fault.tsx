import "./form_styles.ts";
import { Icon } from "./Icon.tsx";

/** Why a form was refused. The place is there from the start, so that screen readers tell when it is filled. */
export function Fault({ words }: { readonly words: string | undefined }) {
  return (
    <div role="alert">
      {words !== undefined && (
        <p class="fault">
          <Icon name="warning" />
          <span>{words}</span>
        </p>
      )}
    </div>
  );
}
