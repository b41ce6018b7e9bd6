import type { TargetedSubmitEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { QueueComment } from "../../contract.ts";
import { type Completions, completionsFor } from "./completion.ts";

interface QueryBoxProps {
  query: string;
  /** What is wrong with it, by the server. */
  problem: string | null;
  /** From which values are offered. */
  comments(): QueueComment[];
  search(query: string): void;
}

const none: Completions = { from: 0, options: [] };

/** The box to search in, which offers keywords and values for the word at the caret. */
export function QueryBox({ query, problem, comments, search }: QueryBoxProps) {
  const [text, setText] = useState(query);
  const [completions, setCompletions] = useState(none);
  const [chosen, setChosen] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const { from, options } = completions;
  useEffect(() => setText(query), [query]);

  const offer = () => {
    const { value, selectionStart } = input.current!;
    setCompletions(completionsFor(value, selectionStart ?? value.length, { comments: comments(), now: Date.now() }));
    setChosen(-1);
  };
  const put = (option: string) => {
    const { value, selectionStart } = input.current!;
    const end = option.endsWith(":") ? option : `${option} `;
    const rest = value.slice(selectionStart ?? value.length).trimStart();
    input.current!.value = value.slice(0, from) + end + rest;
    input.current!.setSelectionRange(from + end.length, from + end.length);
    input.current!.focus();
    setText(input.current!.value);
    offer();
  };
  const close = () => setCompletions(none);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (options.length === 0) return offer();
      // One place more than there are options: the text as it was typed.
      const places = options.length + 1;
      setChosen(((chosen + 1 + step + places) % places) - 1);
    } else if (event.key === "Escape" && options.length > 0) {
      event.preventDefault();
      close();
    } else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0) {
      event.preventDefault();
      put(options[chosen]!.text);
    } else if (event.key === "Escape") input.current!.blur();
  };
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    close();
    search(text.trim());
  };

  return (
    <search>
      <form class="query" onSubmit={submit}>
        <label for="query" class="visually-hidden">
          Search comments
        </label>
        <input
          ref={input}
          id="query"
          type="text"
          role="combobox"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          dir="auto"
          enterkeyhint="search"
          placeholder="Search: words, author:, email:, has:link …"
          aria-keyshortcuts="/"
          aria-expanded={options.length > 0}
          aria-controls="completions"
          aria-autocomplete="list"
          aria-activedescendant={chosen < 0 ? undefined : `completion-${chosen}`}
          aria-describedby="query-problem"
          aria-invalid={problem !== null}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            offer();
          }}
          onKeyDown={onKeyDown}
          onFocus={offer}
          onBlur={close}
        />
        <div id="completions" role="listbox" aria-label="Completions" hidden={options.length === 0}>
          {options.map(({ text: option, hint }, place) => (
            <div
              key={option}
              id={`completion-${place}`}
              role="option"
              tabIndex={-1}
              aria-selected={place === chosen}
              // Before the box loses its focus, which would close the list.
              onPointerDown={(event) => {
                event.preventDefault();
                put(option);
              }}
            >
              <bdi>{option}</bdi> <span class="quiet">{hint}</span>
            </div>
          ))}
        </div>
        <button type="submit">Search</button>
      </form>
      <QueryProblem query={query} problem={problem} />
    </search>
  );
}

/** The server's sentence, and the place in the query that it names. */
function QueryProblem({ query, problem }: { query: string; problem: string | null }) {
  const place = Number(/at character (\d+)/.exec(problem ?? "")?.[1] ?? 0);
  const characters = [...query];
  return (
    <div id="query-problem" class="problem" role="alert">
      {problem !== null && <p>{problem}</p>}
      {place > 0 && (
        <p class="place" dir="auto">
          {characters.slice(0, place - 1).join("")}
          <mark>{characters[place - 1] ?? " "}</mark>
          {characters.slice(place).join("")}
        </p>
      )}
    </div>
  );
}
