import type { SiteItem } from "../../contract.ts";
import { SETTINGS, type Setting, type SettingName, type SettingValue } from "./table.ts";

/** What can be changed of a site: its settings, and what it is called and where it is. */
export type SiteField = SettingName | "name" | "url" | "origins";

/** What was changed and not yet saved; `null` goes back to the default. Numbers are as they were typed. */
export type SettingsDraft = Partial<Record<SiteField, SettingValue>>;

/** What a site has now, by field. */
export function savedValue(site: SiteItem, field: SiteField): SettingValue {
  if (field === "name" || field === "url" || field === "origins") return site[field];
  const [name, part] = field.split(".") as [
    keyof SiteItem["settings"],
    keyof SiteItem["settings"]["retention"] | undefined,
  ];
  return part === undefined ? (site.settings[name] as SettingValue) : site.settings.retention[part];
}

/** Changes one field of a draft; what is as it was saved is no change. */
export function withField(
  draft: SettingsDraft | null,
  site: SiteItem,
  field: SiteField,
  value: SettingValue,
): SettingsDraft | null {
  const { [field]: _, ...others } = draft ?? {};
  const changed = isSameValue(value, savedValue(site, field)) ? others : { ...others, [field]: value };
  return Object.keys(changed).length === 0 ? null : changed;
}

export function isSameValue(one: SettingValue, other: SettingValue): boolean {
  return (
    one === other ||
    (one !== null && other !== null && JSON.stringify(comparable(one)) === JSON.stringify(comparable(other)))
  );
}

function comparable(value: SettingValue): unknown {
  return typeof value === "number"
    ? String(value)
    : Array.isArray(value)
      ? value.filter((line) => line.trim() !== "")
      : value;
}

const NUMBERS = new Set<string>(
  Object.values(SETTINGS)
    .flat()
    .filter(({ kind }: Setting) => kind.type === "number")
    .map(({ name }) => name),
);

/** The body of the request that saves a draft. What is no number is sent as it was typed, for the server to say so. */
export function requestOf(draft: SettingsDraft): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  const retention: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(draft)) {
    const sent = sentValue(field, value);
    if (field.startsWith("retention.")) retention[field.slice("retention.".length)] = sent;
    else body[field] = sent;
  }
  return Object.keys(retention).length === 0 ? body : { ...body, retention };
}

function sentValue(field: string, value: SettingValue): SettingValue {
  if (Array.isArray(value)) return value.map((line) => line.trim()).filter((line) => line !== "");
  if (typeof value !== "string") return value;
  return NUMBERS.has(field) && /^\d+$/.test(value.trim()) ? Number(value) : value.trim();
}
