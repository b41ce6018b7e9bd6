import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { AdminError, describeProblem } from "./api.ts";

interface Outcome {
  isBusy: boolean;
  /** What is wrong with the whole. */
  problem: string | null;
  /** What is wrong with a field, by the name that the server gives it. */
  errors: Readonly<Record<string, string>>;
}

/** What became of sending a form. */
export interface Form extends Outcome {
  ref: RefObject<HTMLFormElement | null>;
  /** Sends, and tells whether it worked; what was typed stays where it is either way. */
  submit(send: () => Promise<void>): Promise<boolean>;
}

const IDLE: Outcome = { isBusy: false, problem: null, errors: {} };

/** `fields` are those that the form shows; what is wrong with any other is wrong with the whole. */
export function useForm(fields: readonly string[]): Form {
  const ref = useRef<HTMLFormElement>(null);
  const [outcome, setOutcome] = useState(IDLE);

  useEffect(() => {
    if (Object.keys(outcome.errors).length === 0) return;
    ref.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [outcome]);

  async function submit(send: () => Promise<void>): Promise<boolean> {
    if (outcome.isBusy) return false;
    setOutcome({ ...IDLE, isBusy: true });
    try {
      await send();
      setOutcome(IDLE);
      return true;
    } catch (error) {
      const field = error instanceof AdminError ? error.field : null;
      const isShown = field !== null && fields.includes(field);
      const message = describeProblem(error);
      setOutcome(isShown ? { ...IDLE, errors: { [field]: message } } : { ...IDLE, problem: message });
      return false;
    }
  }
  return { ref, ...outcome, submit };
}

/** What is wrong with the whole, and the button that sends. */
export function FormEnd({ form, action, children }: { form: Form; action: string; children?: ComponentChildren }) {
  return (
    <>
      <p class="problem" role="alert">
        {form.problem}
      </p>
      <div class="actions">
        {/* Not disabled while it sends: a disabled button loses the focus. */}
        <button type="submit" class="primary" aria-disabled={form.isBusy}>
          {action}
        </button>
        {children}
      </div>
    </>
  );
}
