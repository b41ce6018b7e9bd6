import { useEffect, useRef } from "preact/hooks";
import { CopyText } from "../copy-text.tsx";

/** The only time that a token is shown. */
export function TokenSecret({ name, token, done }: { name: string; token: string; done(): void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [token]);
  return (
    <section class="card stack secret" aria-labelledby="secret-title">
      <h2 id="secret-title" ref={heading} tabIndex={-1}>
        The token of “{name}”
      </h2>
      <p>
        <strong>Copy it now: it is never shown again.</strong> Whoever has it can do all that it may, so hand it over by
        a way that nobody else reads.
      </p>
      <CopyText label="Token" text={token} />
      <div class="actions">
        <button type="button" onClick={done}>
          I have copied it
        </button>
      </div>
    </section>
  );
}
