import type { ComponentType } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Me } from "../contract.ts";
import { AdminApi, describeProblem } from "./api.ts";
import { dropDrafts, hasDrafts } from "./comments/drafts.ts";
import { askToConfirm } from "./confirm.tsx";
import { Health } from "./health.tsx";
import { KeyboardHelp } from "./keyboard-help.tsx";
import { type Notice, Notices } from "./notices.tsx";
import { changeParameters, useParameters, type ViewName } from "./routing.ts";
import { Shell } from "./shell.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { SignInDialog, SignInPage } from "./sign-in.tsx";
import { may, type Notify, type ViewProps } from "./view.ts";
import { VIEWS } from "./view-registry.ts";

/** The whole page: whoever is signed in sees a view of a site, everybody else the form to sign in. */
export function App() {
  const [me, setMe] = useState<Me | null>(null);
  const [isSignInAsked, setSignInAsked] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const waiting = useRef<(() => void)[]>([]);
  const api = useMemo(() => {
    const askToSignIn = () =>
      new Promise<void>((resolve) => {
        waiting.current.push(resolve);
        setSignInAsked(true);
      });
    return new AdminApi(askToSignIn);
  }, []);

  const ask = useCallback(() => {
    setProblem(null);
    api.request<Me>("GET", "/me").then(setMe, (error) => setProblem(describeProblem(error)));
  }, [api]);
  useEffect(ask, [ask]);

  const signedIn = (answer: Me) => {
    setMe(answer);
    setSignInAsked(false);
    for (const resolve of waiting.current.splice(0)) resolve();
  };
  const signOut = async () => {
    const question = {
      title: "Sign out and lose what you typed?",
      text: "There is a reply, an edit or a setting that was not sent.",
      action: "Sign out",
      isDangerous: true,
    };
    if (hasDrafts() && !(await askToConfirm(question))) return;
    dropDrafts();
    // Cloudflare Access keeps the session itself, and ends it at this address.
    if (me?.signedInBy === "access") {
      location.assign("/cdn-cgi/access/logout");
      return;
    }
    await api.signOut();
    setMe(null);
    setSignInAsked(true);
  };

  if (me === null) {
    if (problem !== null) return <Failure problem={problem} retry={ask} />;
    return isSignInAsked ? <SignInPage api={api} signedIn={signedIn} /> : <p class="loading">Loading…</p>;
  }
  return (
    <>
      <SignedIn api={api} me={me} signOut={signOut} />
      {isSignInAsked && <SignInDialog api={api} signedIn={signedIn} />}
    </>
  );
}

function SignedIn({ api, me, signOut }: { api: AdminApi; me: Me; signOut(): Promise<void> }) {
  const [notice, setNotice] = useState<Notice | null>(null);
  const [isHelpShown, setHelpShown] = useState(false);
  const parameters = useParameters();
  const notify = useCallback<Notify>((text, kind = "ok", action) => {
    setNotice({ text, kind, action: action ?? null });
  }, []);
  const dismiss = useCallback(() => setNotice(null), []);
  const leave = () => void signOut().catch((error: unknown) => notify(describeProblem(error), "problem"));
  useShortcuts({ "?": () => setHelpShown(true) });

  const asked = parameters.get("site");
  const found = me.sites.find(({ id }) => id === asked) ?? me.sites[0];
  // The same one after signing in anew, so that what is on the page stays as it is.
  const site = useMemo(() => found, [found?.id, found?.name, found?.url]);
  const view = viewOf(parameters.get("view"), me);
  useEffect(() => {
    if (site === undefined || site.id === asked) return;
    if (asked !== null) notify(`There is no site “${asked}”, or you may not see it.`, "problem");
    changeParameters({ site: site.id }, { replace: true });
  }, [site, asked, notify]);

  if (site === undefined) return <p class="loading">There is no site yet that you may see.</p>;
  return (
    <>
      <Shell me={me} site={site} view={view} showHelp={() => setHelpShown(true)} signOut={leave}>
        {may(me, "manage") && <Health api={api} sites={me.sites} isComplete={view === "settings"} />}
        <LoadedView key={`${site.id} ${view}`} name={view} api={api} site={site} me={me} notify={notify} />
      </Shell>
      <Notices notice={notice} dismiss={dismiss} />
      {isHelpShown && <KeyboardHelp close={() => setHelpShown(false)} />}
    </>
  );
}

function viewOf(name: string | null, me: Me): ViewName {
  const isKnown = name !== null && Object.hasOwn(VIEWS, name) && may(me, VIEWS[name as ViewName].scope);
  return isKnown ? (name as ViewName) : "comments";
}

/** Fetches a view's code, and takes focus to its title when it is not the first one shown. */
function LoadedView({ name, ...props }: ViewProps & { name: ViewName }) {
  const { title, load } = VIEWS[name];
  const [Loaded, setLoaded] = useState<ComponentType<ViewProps> | null>(null);
  const [isFailed, setFailed] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${props.site.name} · Afterword`;
    if (document.activeElement !== document.body) heading.current?.focus();
    load().then(
      (component) => setLoaded(() => component),
      () => setFailed(true),
    );
  }, [title, load, props.site.name]);
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {isFailed && <Failure problem="This view could not be fetched." retry={() => location.reload()} />}
      {Loaded && <Loaded {...props} />}
    </>
  );
}

function Failure({ problem, retry }: { problem: string; retry(): void }) {
  return (
    <div class="failure stack">
      <p class="problem" role="alert">
        {problem}
      </p>
      <button type="button" onClick={retry}>
        Try again
      </button>
    </div>
  );
}
