import { setTimeout as delay } from "node:timers/promises";
import type { Journal } from "./journal.ts";
import { ADMIN_TOKEN, type Server } from "./server.ts";

export const SITE = "load";

export interface Answer {
  /** 0 when none came. */
  status: number;
  body: unknown;
  etag: string | null;
}

let readers = 0;

/** An address in a network that no other reader of this run is in. */
export function newAddress(): string {
  readers += 1;
  return `${20 + ((readers >> 16) & 63)}.${(readers >> 8) & 255}.${readers & 255}.7`;
}

/** Sends requests, and writes down what came of them. */
export class Client {
  readonly #server: Server;
  readonly journal: Journal;

  constructor(server: Server, journal: Journal) {
    this.#server = server;
    this.journal = journal;
  }

  async send(operation: string, path: string, init: RequestInit = {}, detail: object = {}): Promise<Answer> {
    const startedAt = performance.now();
    try {
      const response = await fetch(`${this.#server.url}${path}`, { ...init, redirect: "manual" });
      const text = await response.text();
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json") ?? false;
      const body: unknown = isJson ? JSON.parse(text) : text;
      const told = response.status >= 400 ? { ...detail, answer: body } : detail;
      this.journal.note(operation, response.status, performance.now() - startedAt, told);
      return { status: response.status, body, etag: response.headers.get("ETag") };
    } catch (error) {
      const { name, cause } = error as Error;
      this.journal.note(operation, 0, performance.now() - startedAt, { ...detail, error: String(cause ?? name) });
      // Until the next start there is nobody to ask.
      await delay(250);
      return { status: 0, body: null, etag: null };
    }
  }

  write(operation: string, path: string, body: object, { method = "POST", detail = {} } = {}): Promise<Answer> {
    const headers = { "Content-Type": "text/plain", "CF-Connecting-IP": newAddress() };
    return this.send(operation, `/v1/sites/${SITE}${path}`, { method, headers, body: JSON.stringify(body) }, detail);
  }

  admin(operation: string, path: string, body?: object, method = body ? "POST" : "GET"): Promise<Answer> {
    const headers = { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" };
    return this.send(operation, `/v1/admin${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  }
}
