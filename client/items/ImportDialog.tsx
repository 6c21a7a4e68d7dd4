import type { BadLine, ItemImport } from "../../server/items/schema.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Table, type TableColumn } from "../ui/Table.tsx";
import { FileDrop, FilePicker } from "./FileDrop.tsx";
import {
  badLinesWords,
  chooseFile,
  copyBadLines,
  type ImportStep,
  itemsWords,
  leaveImport,
  runImport,
} from "./importing.ts";

/** What a CSV file would bring, before it does. */
export function ImportDialog({ step }: { readonly step: ImportStep }) {
  const name = "file" in step ? step.file.name : step.name;
  return (
    <Dialog title={`Import ${name}`} class="import-dialog" onClose={leaveImport}>
      <FileDrop onFile={chooseFile}>
        <div class="dialog-form">
          <ImportBody step={step} />
        </div>
      </FileDrop>
    </Dialog>
  );
}

function ImportBody({ step }: { readonly step: ImportStep }) {
  switch (step.type) {
    case "checking":
      return <p role="status">Reading the file…</p>;
    case "refused":
      return (
        <>
          <p role="alert">{step.words}. Nothing was imported.</p>
          <Choices />
        </>
      );
    case "checked":
      return (
        <>
          <Report report={step.report} />
          {step.words !== undefined && <p class="bad-words" role="alert">Nothing was imported: {step.words}.</p>}
          <Choices report={step.report} />
        </>
      );
    case "importing":
      return (
        <>
          <Report report={step.report} />
          <p role="status">Importing…</p>
        </>
      );
  }
}

function Report({ report }: { readonly report: ItemImport }) {
  const { added, already_there, bad, bad_lines } = report;
  return (
    <>
      <div class="import-report" role="status">
        <p>{added === 0 ? "No new items" : `${itemsWords(added)} ${added === 1 ? "is" : "are"} new`}</p>
        {already_there > 0 && (
          <p>
            {itemsWords(already_there)} {already_there === 1 ? "is" : "are"} here already and will not be added again
          </p>
        )}
        {bad > 0 && <p class="bad-words">{badLinesWords(bad)} will be left out</p>}
      </div>
      <p class="import-hint">
        An import only adds: it changes no item and reads no ids, so a line that was edited comes in as a new item.
      </p>
      {bad > 0 && (
        <div class="bad-lines">
          <Table
            id="bad-lines"
            label="Bad lines"
            columns={COLUMNS}
            rows={bad_lines}
            keyOf={lineKey}
            nameOf={({ line }) => `line ${line}`}
            status={{ type: "ready" }}
            empty={null}
          />
          {bad > bad_lines.length && <p class="import-note">The first {bad_lines.length} of {badLinesWords(bad)}.</p>}
        </div>
      )}
      {bad > 0 && (
        <div class="form-row">
          <Button onClick={() => void copyBadLines(report)}>Copy the bad lines</Button>
        </div>
      )}
    </>
  );
}

const COLUMNS: readonly TableColumn<BadLine>[] = [
  { key: "line", title: "Line", kind: "number", width: "narrow", cell: ({ line }) => line.toLocaleString() },
  { key: "column", title: "Column", width: "short", cell: ({ column }) => column ?? "" },
  { key: "why", title: "Why", cell: ({ detail }) => <span title={detail}>{detail}</span> },
];

/** One line can be wrong in two columns. */
function lineKey({ line, column }: BadLine): string {
  return `${line} ${column ?? ""}`;
}

/** What can be done next; without a report, choosing another file. */
function Choices({ report }: { readonly report?: ItemImport }) {
  const added = report?.added ?? 0;
  return (
    <div class="form-row">
      {added > 0 && <Button look="main" onClick={() => void runImport()}>Import {itemsWords(added)}</Button>}
      <FilePicker onFile={chooseFile}>Choose another file</FilePicker>
      <Button onClick={leaveImport}>{added > 0 ? "Cancel" : "Close"}</Button>
    </div>
  );
}
