import { useRef, useState } from "preact/hooks";
import type { Scope, TokenCreated, TokenItem } from "../../contract.ts";
import { describeProblem } from "../api.ts";
import { askToConfirm } from "../confirm.tsx";
import { useLoaded, Waiting } from "../loading.tsx";
import { formatDay, Time } from "../time.tsx";
import { NewToken, type TokenRequest } from "../tokens/new-token.tsx";
import { TokenSecret } from "../tokens/token-secret.tsx";
import type { ViewProps } from "../view.ts";

const SCOPE_NAMES: Record<Scope, string> = {
  read: "Read",
  moderate: "Moderate",
  manage: "Manage",
  check: "Check",
};

/** Who else may moderate, within one's own reach. */
export function TokensView({ api, me, notify }: ViewProps) {
  const loaded = useLoaded((signal) => api.request<{ tokens: TokenItem[] }>("GET", "/tokens", undefined, signal), []);
  const [secret, setSecret] = useState<{ name: string; token: string } | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const tokens = loaded.value?.tokens ?? [];

  async function create(request: TokenRequest): Promise<void> {
    const { token } = await api.request<TokenCreated>("POST", "/tokens", request);
    if (token === null) notify(`Whoever Access signs in as ${request.email} may come in now.`);
    else setSecret({ name: request.name, token });
    loaded.reload();
  }

  async function revoke({ id, name }: TokenItem): Promise<void> {
    const text = "Whoever uses it is signed out at once. What they decided stays.";
    if (!(await askToConfirm({ title: `Revoke “${name}”?`, text, action: "Revoke", isDangerous: true }))) return;
    try {
      await api.request("DELETE", `/tokens/${id}`);
      notify(`“${name}” is revoked.`);
    } catch (error) {
      notify(describeProblem(error), "problem");
    }
    loaded.reload();
    heading.current?.focus();
  }

  function sitesInWords(sites: string[] | null): string {
    if (sites === null) return "All sites";
    return sites.map((site) => me.sites.find(({ id }) => id === site)?.name ?? site).join(", ");
  }

  return (
    <div class="view">
      <p class="lead">
        Give every person and program a token of their own: the history shows its name, and it can be revoked alone. You
        see those that reach no further than yours.
      </p>
      {secret !== null && <TokenSecret {...secret} done={() => setSecret(null)} />}
      <NewToken me={me} create={create} />
      <section class="stack" aria-labelledby="tokens-title">
        <h2 id="tokens-title" ref={heading} tabIndex={-1}>
          Tokens
        </h2>
        <Waiting loaded={loaded} />
        {loaded.value !== null && tokens.length === 0 && <p class="empty">There are no tokens besides the owner's.</p>}
        {tokens.length > 0 && (
          <ul class="rows">
            {tokens.map((token) => (
              <li key={token.id} class="row">
                <div>
                  <p>
                    <strong>
                      <bdi>{token.name}</bdi>
                    </strong>{" "}
                    {token.scopes.map((scope) => (
                      <span key={scope} class="badge">
                        {SCOPE_NAMES[scope]}
                      </span>
                    ))}
                  </p>
                  {token.email !== null && <p>Signs in through Cloudflare Access as {token.email}</p>}
                  <p class="quiet">
                    <span>{sitesInWords(token.sites)}</span>
                    <span>
                      Created <Time at={token.createdAt} /> by {token.createdBy}
                    </span>
                    <span>{token.lastUsedOn === null ? "Never used" : `Last used ${formatDay(token.lastUsedOn)}`}</span>
                  </p>
                </div>
                <div class="actions">
                  <button type="button" aria-label={`Revoke ${token.name}`} onClick={() => void revoke(token)}>
                    Revoke
                  </button>
                </div>
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}
