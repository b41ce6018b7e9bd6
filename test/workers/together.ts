import type { Afterword } from "./afterword.ts";

/** Lets so many batches gather before any of them runs: all have read before one writes. */
export function together(afterword: Afterword, count: number): void {
  let waiting = 0;
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  afterword.database.beforeBatch = async () => {
    waiting += 1;
    if (waiting === 2 * count) open();
    if (waiting > count) await gate;
  };
}
