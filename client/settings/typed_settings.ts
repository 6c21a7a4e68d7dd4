/** Settings that are typed in a form and saved by one button. */
import { useSignal } from "@preact/signals";
import { useSubmit } from "../ui/submit.ts";
import { findSetting, resetSetting, saveSetting } from "./store.ts";

/** What the fields are called, by the keys of their settings. */
type Labels = Readonly<Record<string, string>>;

/** What is typed stays when it is refused; what was left alone follows what is stored. */
export function useTypedSettings<K extends string>(labels: Labels & Readonly<Record<K, string>>) {
  const typed = useSignal<Readonly<Record<string, string | undefined>>>({});
  const { submit, fault, faultOf } = useSubmit(labels);
  const storedText = (key: K) => String(findSetting(key)?.value ?? "");
  const forget = (key: K) => typed.value = { ...typed.value, [key]: undefined };
  return {
    fault,
    /** The value and manner of a setting's field. */
    field: (key: K) => ({
      label: labels[key],
      value: typed.value[key] ?? storedText(key),
      fault: faultOf(key),
      onInput: (text: string) => {
        typed.value = { ...typed.value, [key]: text };
      },
    }),
    /**
     * Saves what differs, one after the other: those before the first that is refused are saved then.
     *
     * @param keys in the order in which they are saved
     * @param toValue what a text stands for
     * @returns whether all were taken
     */
    save: (keys: readonly K[], toValue: (text: string) => unknown = (text) => text) =>
      submit(async () => {
        for (const key of keys) {
          const text = typed.peek()[key]?.trim();
          if (text !== undefined && text !== storedText(key)) await saveSetting(key, toValue(text));
          forget(key);
        }
      }),
    reset: (key: K) =>
      submit(async () => {
        await resetSetting(key);
        forget(key);
      }),
  };
}
