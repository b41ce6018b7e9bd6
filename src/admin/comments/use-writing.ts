import type { RefObject, TargetedSubmitEvent } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { describeProblem } from "../api.ts";
import type { Draft } from "./drafts.ts";

type Fields = Record<string, string>;

interface Writing<Values extends Fields> {
  fields: Values;
  change(part: Partial<Values>): void;
  problem: string;
  isBusy: boolean;
  submit(event: TargetedSubmitEvent<HTMLFormElement>): void;
  /** Drops what was typed. */
  cancel(): void;
  /** Ctrl + Enter sends; Escape puts the form away and keeps what was typed. */
  onKeyDown(event: KeyboardEvent): void;
  /** What takes focus first. */
  first: RefObject<HTMLTextAreaElement | null>;
}

/** A form for something longer: what is typed is kept until it is sent, whatever happens to the page meanwhile. */
export function useWriting<Values extends Fields>(
  draft: Draft,
  initial: Values,
  { send, putAway }: { send(fields: Values): Promise<void>; putAway(): void },
): Writing<Values> {
  const [fields, setFields] = useState<Values>(() => ({ ...initial, ...draft.read() }));
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  const first = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    // One that comes back with its draft takes no focus away from elsewhere.
    const focused = document.activeElement;
    if (focused === document.body || focused?.closest("article")?.contains(first.current)) first.current?.focus();
  }, []);

  return {
    ...{ fields, problem, isBusy, first },
    change(part) {
      const changed = { ...fields, ...part };
      setFields(changed);
      draft.write(changed);
    },
    submit(event) {
      event.preventDefault();
      if (isBusy) return;
      setBusy(true);
      setProblem("");
      send(fields)
        .then(() => draft.drop())
        .then(putAway)
        .catch((error: unknown) => {
          setProblem(describeProblem(error));
          setBusy(false);
        });
    },
    cancel() {
      draft.drop();
      putAway();
    },
    onKeyDown(event) {
      const isSend = event.key === "Enter" && (event.ctrlKey || event.metaKey);
      if (!isSend && event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      if (isSend) (event.currentTarget as HTMLFormElement).requestSubmit();
      else putAway();
    },
  };
}
