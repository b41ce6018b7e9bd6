import type { TargetedSubmitEvent } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Me } from "../contract.ts";
import { type AdminApi, AdminError, describeProblem } from "./api.ts";

interface SignInProps {
  api: AdminApi;
  signedIn(me: Me): void;
}

/** The page before anyone is signed in. */
export function SignInPage(props: SignInProps) {
  return (
    <main class="sign-in">
      <p class="brand">Afterword</p>
      <div class="card">
        <SignInForm {...props} heading="Sign in" note="You stay signed in on this browser for 12 hours." />
      </div>
    </main>
  );
}

/** Lies over the page when the session ends, so that nothing on it is lost. */
export function SignInDialog(props: SignInProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Closing returns focus to where it was, which merely taking the dialog away would not do.
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="sign-in-title"
      onCancel={(event) => event.preventDefault()}
      onClose={(event) => event.currentTarget.isConnected && event.currentTarget.showModal()}
    >
      <SignInForm {...props} heading="Your session has ended" note="Sign in to go on. Nothing on this page is lost." />
    </dialog>
  );
}

function SignInForm({ api, signedIn, heading, note }: SignInProps & { heading: string; note: string }) {
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);

  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setProblem("");
    try {
      signedIn(await api.signIn(field.current!.value.trim()));
    } catch (error) {
      const isRefused = error instanceof AdminError && error.status === 401;
      setProblem(isRefused ? "This token is not valid." : describeProblem(error));
      field.current?.select();
    } finally {
      setBusy(false);
    }
  };

  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      <h1 id="sign-in-title">{heading}</h1>
      <p class="quiet">{note}</p>
      <div class="field">
        <label for="token">Token</label>
        <input
          ref={field}
          id="token"
          type="password"
          autocomplete="current-password"
          spellcheck={false}
          required
          aria-describedby="sign-in-problem"
          aria-invalid={problem !== ""}
        />
        <p id="sign-in-problem" class="problem" role="alert">
          {problem}
        </p>
      </div>
      <button type="submit" class="primary" aria-disabled={isBusy}>
        Sign in
      </button>
    </form>
  );
}
