import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { openNewItem } from "./new_item.ts";

const EXAMPLE = `title,description
Pump 4,"Bench 2, **spare parts** in drawer 3"
Balance,`;

/** What this is, and the first step. */
export function FirstItems() {
  return (
    <div class="notice">
      <Icon name="items" />
      <h2>Things to keep track of</h2>
      <p>An item has a title and a description. Add the first one, or drop a CSV file here with columns like these:</p>
      <pre class="csv-example">{EXAMPLE}</pre>
      <Button look="main" icon="plus" onClick={openNewItem}>New item</Button>
    </div>
  );
}
