import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Form } from "./form.tsx";

interface FieldProps {
  form: Form;
  /** As the server calls it when it is wrong. */
  name: string;
  label: string;
  help?: ComponentChildren;
  /** Below the control: a unit, a button back to the default. */
  after?: ComponentChildren;
  disabled?: boolean;
}

interface ValueProps<Value> extends FieldProps {
  value: Value;
  onInput(value: Value): void;
}

/** What ties a control to its label, help and error. */
interface Ties {
  id: string;
  name: string;
  disabled: boolean;
  "aria-describedby": string;
  "aria-invalid": "true" | undefined;
}

interface Described {
  ties: Ties;
  help: ComponentChildren;
  error: ComponentChildren;
}

function describe({ form, name, label, help, disabled = false }: FieldProps, id: string): Described {
  const message = form.errors[name];
  return {
    ties: {
      id,
      name,
      disabled,
      "aria-describedby": `${id}-help ${id}-error`,
      "aria-invalid": message === undefined ? undefined : "true",
    },
    help: (
      <p class="quiet" id={`${id}-help`}>
        {help}
      </p>
    ),
    // The server names a field as programs know it; people read its label.
    error: (
      <p class="problem" id={`${id}-error`}>
        {message?.replace(`"${name.split(".").at(-1)}"`, () => `“${label}”`)}
      </p>
    ),
  };
}

interface TextProps extends ValueProps<string> {
  type?: "text" | "email" | "url" | "number" | "search" | "date" | "datetime-local";
  unit?: string;
  least?: number;
  most?: number;
  placeholder?: string;
}

export function TextField({ type = "text", unit, least, most, placeholder, ...props }: TextProps) {
  const { ties, help, error } = describe(props, useId());
  return (
    <div class="field">
      <label for={ties.id}>{props.label}</label>
      {help}
      <div class="control">
        <input
          {...ties}
          // Preact's types tell the kinds of input apart, which one field for all of them cannot.
          type={type as "text"}
          value={props.value}
          min={least}
          max={most}
          placeholder={placeholder}
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => props.onInput(currentTarget.value)}
        />
        {unit}
        {props.after}
      </div>
      {error}
    </div>
  );
}

export function AreaField({ rows, ...props }: ValueProps<string> & { rows: number }) {
  const { ties, help, error } = describe(props, useId());
  return (
    <div class="field">
      <label for={ties.id}>{props.label}</label>
      {help}
      <textarea
        {...ties}
        rows={rows}
        value={props.value}
        spellcheck={false}
        onInput={({ currentTarget }) => props.onInput(currentTarget.value)}
      />
      {error}
      <div class="control">{props.after}</div>
    </div>
  );
}

export function SelectField({ choices, ...props }: ValueProps<string> & { choices: Record<string, string> }) {
  const { ties, help, error } = describe(props, useId());
  return (
    <div class="field">
      <label for={ties.id}>{props.label}</label>
      {help}
      <div class="control">
        <select {...ties} value={props.value} onInput={({ currentTarget }) => props.onInput(currentTarget.value)}>
          {Object.entries(choices).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
        {props.after}
      </div>
      {error}
    </div>
  );
}

export function CheckField(props: ValueProps<boolean>) {
  const { ties, help, error } = describe(props, useId());
  return (
    <div class="field">
      <label class="check">
        <input
          {...ties}
          type="checkbox"
          checked={props.value}
          onInput={({ currentTarget }) => props.onInput(currentTarget.checked)}
        />
        {props.label}
      </label>
      {help}
      <div class="control">{props.after}</div>
      {error}
    </div>
  );
}

export interface Choice {
  value: string;
  label: string;
  help?: string;
  disabled?: boolean;
}

/** Several of a few. */
export function ChecksField({ choices, ...props }: ValueProps<string[]> & { choices: Choice[] }) {
  const { ties, help, error } = describe(props, useId());
  const toggle = (value: string, isOn: boolean) =>
    props.onInput(
      choices.map((choice) => choice.value).filter((each) => (each === value ? isOn : props.value.includes(each))),
    );
  return (
    <fieldset class="field" disabled={ties.disabled}>
      <legend>{props.label}</legend>
      {help}
      {choices.map(({ value, label, help, disabled }) => (
        <label key={value} class="check">
          <input
            type="checkbox"
            name={ties.name}
            checked={props.value.includes(value)}
            disabled={disabled}
            aria-describedby={ties["aria-describedby"]}
            aria-invalid={ties["aria-invalid"]}
            onInput={({ currentTarget }) => toggle(value, currentTarget.checked)}
          />
          <span>
            {label} {help && <span class="quiet">{help}</span>}
          </span>
        </label>
      ))}
      {error}
      <div class="control">{props.after}</div>
    </fieldset>
  );
}

/** One of a few. */
export function RadioField({ choices, ...props }: ValueProps<string> & { choices: Choice[] }) {
  const id = useId();
  const { ties, help, error } = describe(props, id);
  return (
    <fieldset class="field" disabled={ties.disabled}>
      <legend>{props.label}</legend>
      {help}
      {choices.map(({ value, label, help, disabled }) => (
        <label key={value} class="check">
          <input
            type="radio"
            name={`${id}-${ties.name}`}
            checked={props.value === value}
            disabled={disabled}
            aria-describedby={ties["aria-describedby"]}
            onInput={() => props.onInput(value)}
          />
          <span>
            {label} {help && <span class="quiet">{help}</span>}
          </span>
        </label>
      ))}
      {error}
      <div class="control">{props.after}</div>
    </fieldset>
  );
}
