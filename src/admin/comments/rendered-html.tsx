import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { setRenderedHtml } from "../safe-html.ts";

/** A comment as readers see it. Its links open beside this page and tell where they lead; a long one is cut until asked for. */
export function RenderedHtml({ html }: { html: string }) {
  const body = useRef<HTMLDivElement>(null);
  const [isLong, setLong] = useState(false);
  const [isWhole, setWhole] = useState(false);
  useLayoutEffect(() => {
    const element = body.current!;
    setRenderedHtml(element, html);
    for (const link of element.querySelectorAll("a")) {
      link.target = "_blank";
      link.rel += " noopener noreferrer";
      link.title = link.href;
    }
    setLong(element.scrollHeight > element.clientHeight + 8);
  }, [html]);
  return (
    <>
      <div ref={body} class={isWhole ? "body" : "body cut"} dir="auto" />
      {isLong && (
        <button type="button" class="plain more" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show less" : "Show all of it"}
        </button>
      )}
    </>
  );
}
