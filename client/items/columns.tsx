import type { Item } from "../../server/items/schema.ts";
import type { TableColumn } from "../ui/Table.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { isTemporary } from "./actions.ts";
import { excerpt } from "./excerpt.ts";
import type { ItemSort } from "./item_order.ts";
import { ownerName } from "./owners.ts";

const TITLE: TableColumn<Item> = {
  key: "title",
  title: "Title",
  sort: "title",
  cell: (item) => <span class={isTemporary(item) ? "item-title saving" : "item-title"}>{item.title}</span>,
};

const DESCRIPTION: TableColumn<Item> = {
  key: "description",
  title: "Description",
  wide_only: true,
  cell: ({ description }) => <span class="item-excerpt">{excerpt(description)}</span>,
};

const OWNER: TableColumn<Item> = {
  key: "owner",
  title: "Owner",
  width: "medium",
  wide_only: true,
  cell: ({ owner_id }) => ownerName(owner_id),
};

const CREATED: TableColumn<Item> = {
  key: "created",
  title: "Created",
  sort: "created_at",
  first: "descending",
  width: "short",
  cell: ({ created_at }) => <TimeAgo at={created_at} />,
};

const CHANGED: TableColumn<Item> = {
  key: "changed",
  title: "Changed",
  sort: "updated_at",
  first: "descending",
  width: "short",
  cell: ({ updated_at }) => <TimeAgo at={updated_at} />,
};

/** Where there is room for one time only, it is the one that is sorted by. */
export function itemColumns(with_owner: boolean, sort: ItemSort): readonly TableColumn<Item>[] {
  const isByChange = sort.endsWith("updated_at");
  return [
    TITLE,
    DESCRIPTION,
    ...(with_owner ? [OWNER] : []),
    { ...CREATED, wide_only: isByChange },
    { ...CHANGED, wide_only: !isByChange },
  ];
}
