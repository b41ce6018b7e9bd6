import { AreaField, CheckField, ChecksField, SelectField, TextField } from "../fields.tsx";
import type { Form } from "../form.tsx";
import { isSameValue } from "./draft.ts";
import type { Setting, SettingValue } from "./table.ts";

interface SettingFieldProps {
  setting: Setting;
  form: Form;
  value: SettingValue;
  state: "saved" | "changed" | "reset";
  disabled: boolean;
  change(value: SettingValue): void;
  reset(): void;
}

/** One setting with what it does, its default, and the way back to it. */
export function SettingField({ setting, form, value, state, disabled, change, reset }: SettingFieldProps) {
  const { name, label, kind } = setting;
  const isDefault = setting.default !== undefined && isSameValue(value, setting.default);
  const help = (
    <>
      {setting.help} Default: {defaultInWords(setting)}.
    </>
  );
  const after = (
    <>
      {state !== "saved" && <span class="badge pending">{state === "reset" ? "Default when saved" : "Changed"}</span>}
      {!isDefault && !disabled && state !== "reset" && (
        <button type="button" class="plain" aria-label={`Use the default: ${label}`} onClick={reset}>
          Use the default
        </button>
      )}
    </>
  );
  const shared = { form, name, label, help, after, disabled };
  switch (kind.type) {
    case "flag":
      return <CheckField {...shared} value={value === true} onInput={change} />;
    case "choice":
      return <SelectField {...shared} choices={kind.choices} value={String(value)} onInput={change} />;
    case "number":
      return <TextField {...shared} {...kind} type="number" value={String(value)} onInput={change} />;
    case "text":
      return <TextField {...shared} value={String(value ?? "")} onInput={(text) => change(text || null)} />;
    case "lines":
      return (
        <AreaField {...shared} rows={2} value={listOf(value).join("\n")} onInput={(text) => change(text.split("\n"))} />
      );
    case "checks": {
      const choices = Object.entries(kind.choices).map(([value, label]) => ({ value, label }));
      return <ChecksField {...shared} choices={choices} value={listOf(value)} onInput={change} />;
    }
  }
}

function listOf(value: SettingValue): string[] {
  return Array.isArray(value) ? value : [];
}

function defaultInWords({ kind, default: value, defaultNote }: Setting): string {
  if (value === undefined) return defaultNote ?? "";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (value === null || (Array.isArray(value) && value.length === 0)) return "none";
  const values = [value].flat().map((each) => ("choices" in kind ? kind.choices[String(each)] : String(each)));
  return values.join(", ");
}
