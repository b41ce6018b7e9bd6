export type ErrorCode =
  | "invalid"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "too_large"
  | "rate_limited"
  | "unavailable"
  | "internal";

interface Details {
  field?: string;
  retryAfterSeconds?: number;
}

/** A refusal that the caller may read: its message names what is wrong and never carries a secret or foreign text unescaped. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.field = details.field;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** The refusal of one field's value. */
export function invalid(field: string, message: string): Refusal {
  return new Refusal("invalid", message, { field });
}
