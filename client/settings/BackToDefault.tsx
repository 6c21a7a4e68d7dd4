import { Button } from "../ui/Button.tsx";
import { findSetting } from "./store.ts";

interface BackToDefaultProps {
  readonly setting_key: string;
  readonly onReset: () => void;
}

/** For a setting that differs from its default. */
export function BackToDefault({ setting_key, onReset }: BackToDefaultProps) {
  const setting = findSetting(setting_key);
  if (setting?.is_set !== true || setting.fixed_by !== null) return null;
  return (
    <div>
      <Button look="quiet" onClick={onReset}>Back to {String(setting.default)}</Button>
    </div>
  );
}
